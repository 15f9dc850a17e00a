"""What the central store does when a case is erased or values are: the statistic row, and copies that it has kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.domain.change import WHOLE, Change
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.merge import fold, voided
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.domain.rules.facts import current_residence, groups_of
from kim_desktop.storage.project import Projection
from kim_desktop.storage.rows import row_record
from kim_desktop.storage.schema import Tables
from sync.service.store.tables import BLOBS, CASE_DIGESTS, REVIEWS, SET_ASIDE, STATISTICS, STRAGGLERS

R = TypeVar("R", bound=Record)

_POSTCODE_DIGITS = 3
_YEAR_AND_MONTH = len("2027-03")
_change_decoder = msgspec.json.Decoder(Change)


@dataclass(frozen=True)
class CentreAftermath:
    """At the central store: one anonymous row of a case stays, everything else that was kept of it goes."""

    model: Model
    tables: Tables

    def records_go(self, connection: Connection, numbers: Sequence[int]) -> None:
        """Nothing else hangs on single records here."""

    def case_ends(self, connection: Connection, case_id: str) -> None:
        """Counts the case without telling whose it was."""
        case, meldung = self._last(connection, Case, case_id), self._last(connection, Meldung, case_id)
        client = self._client(connection, case_id)
        about = client or meldung
        if about is None:
            return
        status = self._status(connection, client) or (meldung.status if meldung else None)
        groups = groups_of(self._all(connection, CodeEntry, ""), "residence_status")
        address = self._last(connection, Address, case_id)
        postcode = (address.postcode if address else "") or (meldung.postcode if meldung else "")
        row = {
            "id": new_id(),
            "sex": about.sex or "",
            "born": (about.birth or "")[:_YEAR_AND_MONTH],
            "postcode": postcode[:_POSTCODE_DIGITS],
            "status_group": groups.get(status or "", ""),
            "days": _days(case, meldung),
            "closure": (case.closure if case else meldung.decision if meldung else None) or "",
            "closed_in": case.closed_on.year if case and case.closed_on else None,
        }
        connection.execute(insert(STATISTICS), row)

    def case_ended(self, connection: Connection, case_id: str) -> None:
        """Forgets what was kept beside the log."""
        for table in (SET_ASIDE, STRAGGLERS, CASE_DIGESTS, REVIEWS, BLOBS):
            connection.execute(delete(table).where(table.c.case_id == case_id))

    def _client(self, connection: Connection, case_id: str) -> Person | None:
        people = self._all(connection, Person, case_id)
        return next((each for each in people if each.relation == "self"), None)

    def _status(self, connection: Connection, client: Person | None) -> str | None:
        residence = current_residence(client.id, self._all(connection, Residence, client.case_id)) if client else None
        return residence.status if residence else None

    def _last(self, connection: Connection, kind: type[R], case_id: str) -> R | None:
        found = self._all(connection, kind, case_id)
        return found[-1] if found else None

    def _all(self, connection: Connection, kind: type[R], case_id: str) -> list[R]:
        table: Table | None = self.tables.records.get(kind.kind())
        if table is None:
            return []
        rows = connection.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.id)).mappings()
        return [row_record(self.model, kind.kind(), row) for row in rows]  # type: ignore[misc]


def erased_cases(connection: Connection, tables: Tables, cases: Iterable[str]) -> frozenset[str]:
    """Those of these cases that a deletion has erased."""
    erased = tables.erased.c.case_id
    return frozenset(connection.scalars(select(erased).where(erased.in_(list(cases)))))


def erase_along(connection: Connection, tables: Tables, changes: Iterable[Change]) -> None:
    """An Übergabe that was offered before its author knew of the case's deletion goes the way of the case."""
    offered = [each for each in changes if each.record == Handover.kind() and each.payload]
    named = {each.case_id: each.payload.fields.get("case") for each in offered if each.payload}
    gone = erased_cases(
        connection, tables, {case for case in named.values() if isinstance(case, str) and "\0" not in case}
    )
    rows = [{"case_id": unit, "request": ""} for unit, case in named.items() if case in gone and "\0" not in unit]
    if rows:
        connection.execute(upsert(tables.erased).on_conflict_do_nothing(), rows)


def ended_by(connection: Connection, tables: Tables, changes: Iterable[Change]) -> frozenset[str]:
    """The cases that the deletion requests among these changes have erased."""
    requests = [change.record_id for change in changes if change.record == DeletionRequest.kind()]
    erased = tables.erased.c
    query = select(erased.case_id).where(erased.request.in_(requests))
    return frozenset(connection.scalars(query)) if requests else frozenset()


def without_erased(connection: Connection, projection: Projection, change: Change) -> Change:
    """A change that was not taken, without its content if its record's values have been erased meanwhile."""
    state = projection.state(connection, (change.record, change.record_id))
    if state is None or not voided(fold([change], start=state), [change]):
        return change
    return replace(change, payload=None)


def strip_kept(connection: Connection, changes: Iterable[Change], *, own_only: bool = False) -> None:
    """Removes what these changes erase from the copies of changes that were set aside.

    With `own_only`, for erasures that were set aside themselves, only from copies of the same author's changes.
    """
    for erasing in changes:
        if not erasing.payload or not erasing.payload.erases:
            continue
        named = (SET_ASIDE.c.record == erasing.record) & (SET_ASIDE.c.record_id == erasing.record_id)
        if own_only:
            named &= SET_ASIDE.c.author == erasing.author
        for row in connection.execute(select(SET_ASIDE.c.change_id, SET_ASIDE.c.change).where(named)).all():
            kept = _change_decoder.decode(row.change)
            if _says(kept, erasing.payload.erases):
                left = msgspec.json.encode(replace(kept, payload=None)).decode()
                connection.execute(update(SET_ASIDE).where(SET_ASIDE.c.change_id == row.change_id).values(change=left))
                connection.execute(delete(STRAGGLERS).where(STRAGGLERS.c.change_id == row.change_id))


def _says(change: Change, names: Sequence[str]) -> bool:
    fields = change.payload.fields if change.payload else {}
    return bool(fields) and (WHOLE in names or not fields.keys().isdisjoint(names))


def _days(case: Case | None, meldung: Meldung | None) -> int | None:
    begun: date | None = (case.admitted_on if case else None) or (meldung.received_on if meldung else None)
    closed = case.closed_on if case else None
    return (closed - begun).days if begun and closed else None
