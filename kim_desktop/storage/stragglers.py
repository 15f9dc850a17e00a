"""Late changes of colleagues that wait for a person here, and what was decided on them; told anew by each round."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from kim_desktop.domain.change import Change
from kim_desktop.domain.merge import after_delta, fold, is_set_delta, voided
from kim_desktop.storage.bundles import bundles
from kim_desktop.storage.project import Key, Projection
from kim_desktop.storage.rows import row_change
from kim_desktop.storage.schema import Tables
from kim_desktop.storage.search import SearchIndex
from kim_desktop.storage.straggler_rows import DECISIONS, STRAGGLERS, change_decoder, decide
from kim_desktop.storage.vault import Vault

ARRIVED, WAITING = "arrived", "waiting"
_CHUNK = 500


@dataclass(frozen=True)
class Told:
    """A late change as the central store tells it; of one that arrived the content stands in the log."""

    change_id: str
    kind: str
    case_id: str
    reason: str
    change: Change | None


@dataclass(frozen=True)
class Bundle:
    """Changes to decide on together, in the order of their making, with the reason of each that was set aside."""

    kind: str
    changes: tuple[Change, ...]
    reasons: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The changes' ids."""
        return tuple(change.id for change in self.changes)


class Stragglers:
    """Reads and keeps them; every method is one transaction."""

    def __init__(self, vault: Vault, projection: Projection, index: SearchIndex) -> None:
        self._vault, self._projection, self._index = vault, projection, index
        self._tables = projection.tables

    def late(self) -> list[Bundle]:
        """What colleagues wrote too late and nobody has decided on: what arrived by case, what waits by action."""
        with self._vault.reading() as connection:
            arrived, waiting = _arrived(connection, self._tables), _waiting(connection, self._tables)
            every = {change.case_id for change in arrived}
            whole = new_cases(connection, self._tables, (change.case_id for change, _ in waiting))
        found = [Bundle(ARRIVED, tuple(each), ("",) * len(each)) for each in bundles(arrived, every)]
        return found + _bundled(WAITING, waiting, whole)

    def own(self, refused: Sequence[tuple[Change, str]]) -> list[Bundle]:
        """This device's own changes that the store refused, by action."""
        if not refused:
            return []
        with self._vault.reading() as connection:
            whole = new_cases(connection, self._tables, (change.case_id for change, _ in refused))
        return _bundled("", refused, whole)

    def standing(self, kind: str, record_id: str) -> dict[str, Any]:
        """The wire values of a record without own changes that were refused; nothing if there is no such record."""
        with self._vault.reading() as connection:
            state = self._projection.unrefused(connection, (kind, record_id))
        return {} if state is None or state.is_gone else state.values

    def held(self, cases: Iterable[str]) -> dict[str, bool]:
        """Those of these cases that this vault holds, or has held, and whether it still does."""
        wanted, states = frozenset(cases), self._tables.states.c
        with self._vault.reading() as connection:
            known = wanted - new_cases(connection, self._tables, wanted) - {""}
            query = select(states.case_id).where(states.case_id.in_(known), states.digest != "")
            present = frozenset(connection.scalars(query))
        return {case_id: case_id in present for case_id in known}

    def is_empty(self) -> bool:
        """Whether nothing is kept, decided on or not."""
        with self._vault.reading() as connection:
            return connection.execute(select(STRAGGLERS.c.change_id).limit(1)).first() is None

    def untold(self, epoch: str) -> dict[str, str]:
        """Decisions that the central store of this epoch has not heard of, by change."""
        query = select(DECISIONS.c.change_id, DECISIONS.c.decision).where(DECISIONS.c.epoch != epoch).limit(_CHUNK)
        with self._vault.reading() as connection:
            return {row.change_id: row.decision for row in connection.execute(query)}

    def learn(self, told: Sequence[Told], decided: Mapping[str, str], epoch: str, settled: Sequence[str]) -> None:
        """Keeps exactly what the store told; `decided` was heard by it, own refused changes in `settled` go."""
        with self._vault.writing() as connection:
            connection.execute(delete(STRAGGLERS))
            rows = [_row(each) for each in told if not self._is_erased(connection, each)]
            if rows:
                connection.execute(insert(STRAGGLERS).on_conflict_do_nothing(), rows)
            for change_id, decision in decided.items():
                heard = (DECISIONS.c.change_id == change_id) & (DECISIONS.c.decision == decision)
                connection.execute(update(DECISIONS).where(heard).values(epoch=epoch))
            asked_again = DECISIONS.c.change_id.in_(select(STRAGGLERS.c.change_id))
            connection.execute(update(DECISIONS).where(asked_again).values(epoch=""))
            keys = drop_refused(connection, self._tables, settled)
            self._index.refresh(connection, self._projection.refresh(connection, keys))

    def drop_repeated(self, refused: Sequence[tuple[Change, str]]) -> None:
        """Lets go refused changes that say what stands anyway, such as what two devices took over alike."""
        if not refused:
            return
        with self._vault.writing() as connection:
            repeated = [change.id for change, _ in refused if self._says_nothing_new(connection, change)]
            keys = drop_refused(connection, self._tables, repeated)
            decide(connection, repeated, "dropped")
            self._index.refresh(connection, self._projection.refresh(connection, keys))

    def _says_nothing_new(self, connection: Connection, change: Change) -> bool:
        state = self._projection.unrefused(connection, (change.record, change.record_id))
        if state is None or change.payload is None or change.payload.erases or not change.payload.fields:
            return False
        values, said = state.values, change.payload.fields
        return all(
            name in values and values[name] == (after_delta(values[name], value) if is_set_delta(value) else value)
            for name, value in said.items()
        )

    def _is_erased(self, connection: Connection, told: Told) -> bool:
        """Whether what it says was erased here meanwhile, which the store may not know yet."""
        change, erased = told.change, self._tables.erased.c.case_id
        if change is None:
            return False
        if connection.scalar(select(erased).where(erased == change.case_id)):
            return True
        state = self._projection.state(connection, (change.record, change.record_id))
        return state is not None and bool(voided(fold([change], start=state), [change]))


def drop_refused(connection: Connection, tables: Tables, ids: Sequence[str]) -> set[Key]:
    """Takes the content of refused changes away, so that they count no more; returns the records to fold anew."""
    changes, keys = tables.changes, set[Key]()
    for start in range(0, len(ids), _CHUNK):
        some = changes.c.id.in_(ids[start : start + _CHUNK]) & changes.c.set_aside.is_not(None)
        rows = connection.execute(select(changes.c.record, changes.c.record_id).where(some))
        keys |= {(record, record_id) for record, record_id in rows}
        connection.execute(update(changes).where(some).values(payload=None))
    return keys


def new_cases(connection: Connection, tables: Tables, cases: Iterable[str]) -> frozenset[str]:
    """Those of these cases of which the central store has never accepted anything, as far as is known here."""
    wanted, changes = {each for each in cases if each}, tables.changes.c
    known = select(changes.case_id).where(changes.case_id.in_(wanted), changes.seq.is_not(None)).distinct()
    return frozenset(wanted - set(connection.scalars(known)))


def _row(told: Told) -> dict[str, str | None]:
    change = told.change
    return {
        "change_id": told.change_id,
        "kind": told.kind,
        "case_id": told.case_id,
        "record_id": change.record_id if change else "",
        "reason": told.reason,
        "change": msgspec.json.encode(change).decode() if change else None,
    }


def _arrived(connection: Connection, tables: Tables) -> list[Change]:
    changes = tables.changes
    query = select(changes).where(
        changes.c.id.in_(select(STRAGGLERS.c.change_id).where(STRAGGLERS.c.kind == ARRIVED)),
        changes.c.id.not_in(select(DECISIONS.c.change_id)),
        changes.c.payload.is_not(None),
    )
    return [row_change(row) for row in connection.execute(query.order_by(changes.c.seq)).mappings()]


def _waiting(connection: Connection, tables: Tables) -> list[tuple[Change, str]]:
    """Those that this device made itself are told elsewhere."""
    own, changes = STRAGGLERS.c, tables.changes.c
    query = select(own.change, own.reason).where(
        own.kind == WAITING,
        own.change_id.not_in(select(DECISIONS.c.change_id)),
        own.change_id.not_in(select(changes.id).where(changes.id.in_(select(own.change_id)))),
    )
    found = [(change_decoder.decode(row.change), row.reason) for row in connection.execute(query) if row.change]
    return sorted(found, key=lambda each: (each[0].device, each[0].device_seq))


def _bundled(kind: str, changes: Sequence[tuple[Change, str]], whole: frozenset[str]) -> list[Bundle]:
    reasons = {change.id: reason for change, reason in changes}
    together = bundles([change for change, _ in changes], whole)
    return [Bundle(kind, tuple(each), tuple(reasons[change.id] for change in each)) for each in together]
