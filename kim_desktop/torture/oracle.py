"""The oracle: holds what was acknowledged against the final logs and tables, by plain SQL and its own fold."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, text

from kim_desktop.torture.desk import Desk, Fate
from kim_desktop.torture.fold import fold_log, plain
from kim_desktop.torture.history import History, Said
from kim_desktop.torture.scope import allowed_cases
from kim_desktop.torture.world import World
from sync.service.audit.proof import prove

_LOG = "SELECT id, seq, digest, record, record_id, case_id, payload FROM changes"
_ANYWHERE = "SELECT id FROM changes UNION SELECT change_id FROM set_aside UNION SELECT change_id FROM receipts"
_HELD = """SELECT case_id FROM states WHERE digest != ''
    UNION SELECT case_id FROM changes WHERE payload IS NOT NULL AND seq IS NOT NULL"""


def judge_scope(desk: Desk) -> Iterator[str]:
    """After a device's sync: no row of a case that its user may not see (I8, scope)."""
    with desk.world.connection as connection:
        allowed = allowed_cases(connection, desk.user, desk.world.now.date())
    for case_id in sorted({row[0] for row in desk.rows(_HELD)} - allowed - {""}):
        yield f"{desk.name} hält nach dem Abgleich Zeilen eines fremden Falls ({case_id})"


def judge_vault(desk: Desk, history: History) -> Iterator[str]:
    """I1, I2, I4: everything acknowledged here is here, once and unchanged, and the files are sound."""
    held: dict[str, str] = {}
    for id_, digest in desk.rows("SELECT id, digest FROM changes"):
        held[id_] = digest
    for said in history.local[desk.name].values():
        if held.get(said.id) != said.digest and not (said.id not in held and _is_erased(said, history)):
            yield f"I1 {desk.name}: die bestätigte Änderung {said.device_seq} an {said.record} fehlt oder ist anders"
    yield from (f"I2 {desk.name}: {finding}" for finding in desk.store.vault.check())
    if broken := desk.store.audit.first_break():
        yield f"{desk.name}: das Zugriffsprotokoll ist bei Eintrag {broken} unterbrochen"


def judge_farewell(desk: Desk, history: History) -> Iterator[str]:
    """I6: whatever a revoked device had said lies at the centre before its vault goes, taken or for somebody to see."""
    with desk.world.connection as connection:
        there = set(connection.scalars(text(_ANYWHERE)))
        erased = set(connection.scalars(text("SELECT case_id FROM erased")))
    for said in history.local[desk.name].values():
        if said.id not in there and said.case_id not in erased:
            yield f"I6 {desk.name} ist gesperrt, und die Änderung {said.device_seq} an {said.record} ist nirgends"


def judge_end(world: World, history: History, desks: Sequence[Desk]) -> Iterator[str]:
    """After quiescence and two rounds: all of I1 to I7 and I9."""
    with world.connection as connection:
        yield from _central(connection, history, desks)
        yield from _folds(connection)
        yield from (f"Zugriffsprotokoll der Zentrale: {finding}" for finding in prove(connection).findings)
        for desk in desks:
            yield from judge_vault(desk, history)
            if desk.fate is Fate.AT_WORK:
                yield from judge_scope(desk)
                yield from _answered(desk)
                yield from _same_as_centre(connection, desk)
        yield from _nothing_erased_left(connection, history, desks)


def _central(connection: Connection, history: History, desks: Sequence[Desk]) -> Iterator[str]:
    """I3 to I6: what the centre acknowledged is there once; what it refused is kept for somebody to see."""
    log = {row["id"]: row for row in connection.execute(text(_LOG)).mappings()}
    erased = set(connection.scalars(text("SELECT case_id FROM erased")))
    receipts = set(connection.scalars(text("SELECT change_id FROM receipts")))
    aside = set(connection.scalars(text("SELECT change_id FROM set_aside")))
    for said in history.central.values():
        held = log.get(said.id)
        if held is None and said.id in receipts and (said.case_id in erased or _is_erased(said, history)):
            continue
        if held is None or held["digest"] != said.digest:
            yield f"I3 die von der Zentrale bestätigte Änderung an {said.record} ({said.id}) fehlt dort oder ist anders"
    refused = connection.execute(text("SELECT change_id, reason FROM receipts WHERE reason IS NOT NULL")).all()
    cases = {said.id: said.case_id for vault in history.local.values() for said in vault.values()}
    for change_id, reason in refused:
        if change_id not in aside and reason != "erased" and cases.get(change_id) not in erased:
            yield f"I6 die abgelehnte Änderung {change_id} ({reason}) ist nirgends zu sehen"
    yield from _words(connection, history, erased)


def _is_erased(said: Said, history: History) -> bool:
    """Whether the law has since erased all that a change said."""
    erased = {
        each.field for each in history.erased if each.record_id == said.record_id and each.change_id in history.central
    }
    return bool(said.fields) and said.fields <= erased


def _words(connection: Connection, history: History, erased: set[str]) -> Iterator[str]:
    """The words that people read: each accepted journal entry once."""
    shown = set(connection.scalars(text("SELECT id FROM contact")))
    accepted = {said.record_id: said for said in history.central.values() if said.record == "contact"}
    for record_id, said in accepted.items():
        if said.case_id not in erased and record_id in history.notes and record_id not in shown:
            yield f"I3 die Notiz {history.notes[record_id]} ist nicht zu sehen"


def _folds(connection: Connection) -> Iterator[str]:
    """I2 at the centre: the tables show what the log adds up to."""
    erased = set(connection.scalars(text("SELECT case_id FROM erased")))
    rows = connection.execute(text(f"{_LOG} ORDER BY seq")).mappings()
    folded = fold_log(dict(row) for row in rows if row["case_id"] not in erased)
    for kind in sorted({record for record, _ in folded}):
        shown = {row["id"]: row for row in connection.execute(text(f'SELECT * FROM "{kind}"')).mappings()}  # noqa: S608
        expected = {record_id: values for (record, record_id), values in folded.items() if record == kind}
        if set(shown) != set(expected):
            yield f"I2 Zentrale: {kind} zeigt andere Datensätze als das Protokoll"
        for record_id in set(shown) & set(expected):
            yield from _differing(f"Zentrale: {kind}", shown[record_id], expected[record_id])


def _differing(where: str, shown: Any, expected: dict[str, Any]) -> Iterator[str]:
    for name, value in shown.items():
        if name not in {"id", "case_id"} and plain(value) != expected.get(name):
            yield f"I2 {where}.{name} zeigt {value!r}, das Protokoll sagt {expected.get(name)!r}"


def _answered(desk: Desk) -> Iterator[str]:
    waiting = desk.rows("SELECT count(*) FROM changes WHERE seq IS NULL AND set_aside IS NULL")[0][0]
    if waiting:
        yield f"I6 {desk.name}: {waiting} Änderungen sind nach zwei ganzen Abgleichen ohne Antwort"


def _same_as_centre(connection: Connection, desk: Desk) -> Iterator[str]:
    """I5: a device shows of its cases what the centre shows, apart from what was refused to it."""
    cases = sorted(allowed_cases(connection, desk.user, desk.world.now.date()) | {""})
    own = {row[0] for row in desk.rows("SELECT record_id FROM changes WHERE set_aside IS NOT NULL")}
    for kind in desk.world.model:
        name = kind.kind()
        wanted = text(f'SELECT * FROM "{name}" WHERE case_id = ANY(:cases)')  # noqa: S608 - our own tables
        there = {row["id"]: row for row in connection.execute(wanted, {"cases": cases}).mappings()}
        here = _table(desk, name)
        if set(there) - own != set(here) - own:
            yield f"I5 {desk.name}: {name} hat andere Datensätze als die Zentrale"
        for record_id in (set(there) & set(here)) - own:
            values = {field: plain(value) for field, value in there[record_id].items()}
            yield from _differing(f"{desk.name}: {name}", here[record_id], values)


def _table(desk: Desk, name: str) -> dict[str, dict[str, Any]]:
    with desk.store.vault.reading() as connection:
        rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings().all()  # noqa: S608 - our own tables
    return {row["id"]: dict(row) for row in rows}


def _nothing_erased_left(connection: Connection, history: History, desks: Iterable[Desk]) -> Iterator[str]:
    """I9: a word that was erased is in no table of the centre or of a device that has reconciled."""
    accepted = {each.change_id: each for each in history.erased if each.change_id in history.central}
    gone = {
        typed.word
        for erased in accepted.values()
        for typed in history.typed
        if (typed.record_id, typed.field) == (erased.record_id, erased.field) and erased.change_id not in typed.knows
    }
    if not gone:
        return
    places = [("die Zentrale", _everything(connection))]
    places += [(desk.name, _everything_in(desk)) for desk in desks if desk.fate is Fate.AT_WORK]
    for name, content in places:
        yield from (f"I9 {name} enthält das gelöschte Wort {word}" for word in sorted(gone) if word in content)


def _everything(connection: Connection) -> str:
    names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).all()
    return repr([connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names])  # noqa: S608


def _everything_in(desk: Desk) -> str:
    names = [row[0] for row in desk.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return repr([desk.rows(f'SELECT * FROM "{name}"') for name in names])  # noqa: S608 - our own tables
