"""The vault's side of reconciliation: what waits to go, what came, and how far both reach."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, update

from kim_desktop.domain.change import Accepted, Change
from kim_desktop.domain.replication import DeviceCounters, Verdict
from kim_desktop.storage.blobs import sweep_blobs
from kim_desktop.storage.bulk import insert_rows
from kim_desktop.storage.case_digests import case_digests
from kim_desktop.storage.chain import read_counters
from kim_desktop.storage.kept import drop_kept, drop_kept_of, keep_own, kept_ids, with_kept
from kim_desktop.storage.local import delete_drafts_about, get_setting, own_device, put_setting
from kim_desktop.storage.project import Key, Projection
from kim_desktop.storage.rows import accepted_row, row_accepted, row_change
from kim_desktop.storage.search import SearchIndex
from kim_desktop.storage.straggler_rows import forget_erased, forget_stragglers
from kim_desktop.storage.vault import Vault

_CHUNK = 500
_OLD_PLACES = 2**40


class Replica:
    """Reads and moves the replication state; every method is one transaction."""

    def __init__(self, vault: Vault, projection: Projection, index: SearchIndex) -> None:
        self._vault = vault
        self._projection = projection
        self._index = index
        self._changes = projection.tables.changes

    def cursor(self) -> int:
        """The last place in the store's order that has been applied here."""
        with self._vault.reading() as connection:
            return int(get_setting(connection, "cursor", "0"))

    def epoch(self) -> str:
        """The central store's epoch at the last round; empty before the first."""
        with self._vault.reading() as connection:
            return get_setting(connection, "epoch")

    def set_epoch(self, epoch: str, cursor: int) -> None:
        """Begins to follow another epoch of the store from `cursor` on.

        Places of the old epoch move behind all others, so that the new ones find theirs free; by way of negative
        numbers, so that they do not meet those of a still older epoch.
        """
        changes = self._changes
        with self._vault.writing() as connection:
            if get_setting(connection, "epoch"):
                moved = update(changes).where(changes.c.seq.is_not(None))
                connection.execute(moved.values(seq=-(changes.c.seq + _OLD_PLACES)))
                connection.execute(moved.values(seq=-changes.c.seq))
            put_setting(connection, "epoch", epoch)
            put_setting(connection, "cursor", str(cursor))

    def counters(self) -> DeviceCounters:
        """How far this device's own chain reaches."""
        with self._vault.reading() as connection:
            return read_counters(connection)

    def pending(self, limit: int) -> list[Change]:
        """Changes that the store has not answered, oldest first; the last user action may be cut at `limit`."""
        return self._own(self._is_waiting(), limit)

    def unsent(self, known: int) -> list[Change]:
        """What the store, which knows this device's chain as far as `known`, does not hold in its order: all that waits
        and all that it refused and has lost since."""
        waiting = self._changes.c.set_aside.is_(None) | (self._changes.c.device_seq > known)
        return self._own(self._changes.c.seq.is_(None) & waiting)

    def accepted_after(self, seq: int, limit: int) -> list[Accepted]:
        """Changes held here with a place after `seq`, to heal a store that was restored."""
        query = with_kept(self._changes).where(self._changes.c.seq > seq).order_by(self._changes.c.seq).limit(limit)
        with self._vault.reading() as connection:
            return [row_accepted(row) for row in connection.execute(query).mappings()]

    def record_verdicts(self, verdicts: Sequence[Verdict]) -> None:
        """Writes down what the store said to the changes that were sent; what is shown stays the same."""
        rows = [
            {
                "of": each.change_id,
                "seq": each.seq or None,
                "set_aside": each.reason or None,
                "proof": each.proof or None,
            }
            for each in verdicts
        ]
        if not rows:
            return
        one = update(self._changes).where(self._changes.c.id == bindparam("of"))
        with self._vault.writing() as connection:
            connection.execute(one, rows)
            for keys in self._keys_of(connection, [verdict.change_id for verdict in verdicts]):
                self._projection.refresh(connection, keys)

    def receive(self, page: Sequence[Accepted], cursor: int) -> None:
        """Applies a page of accepted changes and moves the cursor in the same transaction."""
        with self._vault.writing() as connection:
            self._write(connection, page)
            self._drop_told(connection, page)
            put_setting(connection, "cursor", str(cursor))

    def replace_case(self, case_id: str, page: Sequence[Accepted]) -> None:
        """Holds exactly these accepted changes of a case; own pending ones stay on top."""
        changes = self._changes
        with self._vault.writing() as connection:
            connection.execute(delete(changes).where((changes.c.case_id == case_id) & changes.c.seq.is_not(None)))
            self._drop_rows(connection, case_id)
            self._write(connection, page)
            drop_kept_of(connection, case_id)
            left = select(changes.c.id).where((changes.c.case_id == case_id) & changes.c.seq.is_(None))
            self._refresh_changes(connection, connection.scalars(left).all())

    def forget_case(self, case_id: str) -> bool:
        """Erases a case: rows and payloads go, the skeletons of the changes stay so that chains verify.

        What this person said in it is kept out of sight until the central store tells that it is safe there.
        While something that this device said of the case waits to go, nothing is erased, and False returned.
        """
        mine = self._changes.c.case_id == case_id
        with self._vault.writing() as connection:
            own = self._changes.c.device == own_device(connection)
            if connection.scalar(select(func.count()).where(mine & own & self._is_waiting())):
                return False
            keep_own(connection, self._changes, case_id)
            self._drop_rows(connection, case_id)
            connection.execute(update(self._changes).where(mine).values(payload=None))
            delete_drafts_about(connection, [case_id])
            forget_stragglers(connection, case_id)
            sweep_blobs(connection, self._projection.tables)
        return True

    def kept(self, limit: int) -> list[str]:
        """Own changes of cases that have left, which a restored store could still need."""
        with self._vault.reading() as connection:
            return kept_ids(connection, limit)

    def drop_kept(self, ids: Sequence[str]) -> None:
        """The central store needs these no more, or has erased them."""
        if ids:
            with self._vault.writing() as connection:
                drop_kept(connection, ids)

    def cases(self) -> set[str]:
        """Cases of which this vault holds accepted content."""
        states = self._projection.tables.states
        with self._vault.reading() as connection:
            return set(connection.scalars(select(states.c.case_id).distinct()))

    def digests(self) -> dict[str, str]:
        """Per case, "" for master data: a digest over the accepted state of all its records."""
        with self._vault.writing() as connection:
            return case_digests(connection, self._projection.tables.states)

    def set_aside(self) -> list[tuple[Change, str]]:
        """Changes that the store refused, with its reason; without those whose content has been erased since."""
        query = select(self._changes).where(self._is_set_aside())
        with self._vault.reading() as connection:
            rows = connection.execute(query.order_by(self._changes.c.device_seq)).mappings()
            return [(row_change(row), row["set_aside"]) for row in rows]

    def refused_after(self, device_seq: int) -> list[Change]:
        """Refused changes behind this place of the device's own chain, erased ones too."""
        return self._own(self._changes.c.set_aside.is_not(None) & (self._changes.c.device_seq > device_seq))

    def count_pending(self) -> int:
        """How many changes wait to go."""
        with self._vault.reading() as connection:
            return connection.scalar(select(func.count()).where(self._is_waiting())) or 0

    def count_set_aside(self) -> int:
        """How many changes the store refused whose content is still here."""
        with self._vault.reading() as connection:
            return connection.scalar(select(func.count()).where(self._is_set_aside())) or 0

    def scope(self) -> dict[str, str]:
        """What the client last wrote down about its scope."""
        with self._vault.reading() as connection:
            return dict(json.loads(get_setting(connection, "scope", "{}")))

    def set_scope(self, scope: dict[str, str]) -> None:
        """Writes down the scope that has been applied."""
        with self._vault.writing() as connection:
            put_setting(connection, "scope", json.dumps(scope))

    def analyse(self) -> None:
        """Lets the database learn its own sizes, after a large load."""
        with self._vault.writing() as connection:
            connection.exec_driver_sql("ANALYZE")

    def _is_waiting(self) -> ColumnElement[bool]:
        return self._changes.c.seq.is_(None) & self._changes.c.set_aside.is_(None)

    def _is_set_aside(self) -> ColumnElement[bool]:
        return self._changes.c.set_aside.is_not(None) & self._changes.c.payload.is_not(None)

    def _drop_told(self, connection: Connection, page: Iterable[Accepted]) -> None:
        """Half-filled forms and late changes may hold what a change that came erases."""
        erasing = [each.change for each in page if each.change.payload and each.change.payload.erases]
        delete_drafts_about(connection, {about for each in erasing for about in (each.case_id, each.record_id)})
        for each in erasing:
            forget_erased(connection, each.record_id, each.payload.erases if each.payload else ())

    def _own(self, condition: ColumnElement[bool], limit: int | None = None) -> list[Change]:
        """Changes of this device, not of one that the vault belonged to before, in the order of its chain."""
        columns = self._changes.c
        with self._vault.reading() as connection:
            mine = condition & (columns.device == own_device(connection))
            query = select(self._changes).where(mine).order_by(columns.device_seq).limit(limit)
            return [row_change(row) for row in connection.execute(query).mappings()]

    def _write(self, connection: Connection, page: Sequence[Accepted]) -> None:
        """Adds changes to the log and brings tables and search index in step."""
        begun_before = _held(connection, _BEGUN, {each.change.record_id for each in page})
        self._insert(connection, page)
        logs: dict[Key, list[Change]] = defaultdict(list)
        for accepted in page:
            logs[accepted.change.record, accepted.change.record_id].append(accepted.change)
        begun = {key: log for key, log in logs.items() if key[1] not in begun_before}
        self._index.refresh(connection, self._projection.refresh(connection, logs, begun))

    def _insert(self, connection: Connection, page: Sequence[Accepted]) -> None:
        known = _held(connection, _KNOWN, {accepted.change.id for accepted in page})
        new = {each.change.id: accepted_row(each) for each in page if each.change.id not in known}
        insert_rows(connection, self._changes, list(new.values()))
        for accepted in page:
            if accepted.change.id in known:
                one = self._changes.c.id == accepted.change.id
                place = {name: value for name, value in accepted_row(accepted).items() if name in _LEARNT}
                connection.execute(update(self._changes).where(one).values(**place))

    def _refresh_changes(self, connection: Connection, ids: Sequence[str]) -> None:
        for keys in self._keys_of(connection, ids):
            self._index.refresh(connection, self._projection.refresh(connection, keys))

    def _keys_of(self, connection: Connection, ids: Sequence[str]) -> Iterator[set[Key]]:
        changes = self._changes
        for start in range(0, len(ids), _CHUNK):
            some = changes.c.id.in_(ids[start : start + _CHUNK])
            rows = connection.execute(select(changes.c.record, changes.c.record_id).where(some))
            yield {(record, record_id) for record, record_id in rows}

    def _drop_rows(self, connection: Connection, case_id: str) -> None:
        self._index.drop_case(connection, case_id)
        self._projection.drop_case(connection, case_id)


_LEARNT = {"seq", "payload", "set_aside", "proof"}
_KNOWN = "SELECT id FROM changes WHERE id IN (SELECT value FROM json_each(?))"
_BEGUN = "SELECT DISTINCT record_id FROM changes WHERE record_id IN (SELECT value FROM json_each(?))"


def _held(connection: Connection, query: str, ids: Iterable[str]) -> set[str]:
    return {each for (each,) in connection.exec_driver_sql(query, (json.dumps(list(ids)),))}
