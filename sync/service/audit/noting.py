"""What the endpoints note in the Zugriffsprotokoll: who came, which cases went to whom, what was taken."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.change import Change
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.replication import Verdict
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.storage.rows import row_record
from sync.protocol import CasesAnswer, HelloRequest, PullAnswer
from sync.service.access.sessions import Caller
from sync.service.audit.log import record, trim
from sync.service.store.database import Database, get_value, put_value

_KINDS = {"accepted": Action.TAKEN, "set_aside": Action.SET_ASIDE}
_TRIMMED = "audit_trimmed"
_YEARS = 3


def note(database: Database, now: datetime, deeds: Sequence[Deed]) -> None:
    """Notes deeds in a transaction of their own; nothing for none."""
    if deeds:
        with database.serving() as connection:
            record(connection, now, *deeds)


def arrival(caller: Caller, request: HelloRequest, latest: int) -> Deed:
    """A device has come; how far it was, and how far the store is."""
    return _by(caller, Action.SESSION, detail=f"Stand {request.cursor} von {latest}")


def deliveries(caller: Caller, answer: PullAnswer) -> list[Deed]:
    """One for each case that comes into reach; what leaves it, the device itself tells."""
    return [_by(caller, Action.SENT, each.case_id) for each in answer.scope if each.granted]


def fetched(caller: Caller, answer: CasesAnswer) -> list[Deed]:
    """One for each case whose log went out from its beginning."""
    return [_by(caller, Action.FETCHED, each.case_id) for each in answer.cases if not each.equal and each.changes]


def takings(caller: Caller, changes: Sequence[Change], verdicts: Sequence[Verdict]) -> list[Deed]:
    """One for each case and outcome, with how many changes; those that only came again are none."""
    pairs = zip(changes, verdicts, strict=True)
    counts = Counter((_KINDS[each.kind], change.case_id) for change, each in pairs if each.kind in _KINDS)
    return [_by(caller, action, case_id, str(count)) for (action, case_id), count in counts.items()]


def healings(caller: Caller, verdicts: Iterable[Verdict]) -> list[Deed]:
    """How many lost changes a device has brought back."""
    count = sum(each.kind == "accepted" for each in verdicts)
    return [_by(caller, Action.HEALED, detail=str(count))] if count else []


def endings(caller: Caller, cases: Iterable[str]) -> list[Deed]:
    """Cases that a released deletion has erased; only their ids stay here."""
    return [_by(caller, Action.CASE_DELETED, case_id) for case_id in sorted(cases)]


def done(caller: Caller, action: Action, detail: str = "") -> list[Deed]:
    """Something that belongs to no case."""
    return [_by(caller, action, detail=detail)]


def keep_in_time(database: Database, now: datetime) -> None:
    """Once a month: what is older than the rule of retention allows goes."""
    month = now.date().isoformat()[:7]
    with database.serving() as connection:
        if get_value(connection, _TRIMMED) == month:
            return
        put_value(connection, _TRIMMED, month)
        table = database.tables.records[Parameter.kind()]
        rows = connection.execute(select(table)).mappings().all()
    known = Parameters.of((row_record(database.model, Parameter.kind(), row) for row in rows), now.date())
    with database.owning() as connection:
        trim(connection, now, known.value("retention_audit_years", _YEARS))


def _by(caller: Caller, action: Action, case_id: str = "", detail: str = "") -> Deed:
    return Deed(action, case_id, detail=detail, actor=caller.user_id, device=caller.device_id)
