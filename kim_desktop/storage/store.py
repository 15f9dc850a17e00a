"""Everything a vault holds, as values; the one door between the program's work and its storage."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select

from kim_desktop.clock import Clock, system_clock
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.model import Model, Wire
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.rules.settling import may_settle
from kim_desktop.errors import VaultError
from kim_desktop.storage import local
from kim_desktop.storage.aftermath import VaultAftermath
from kim_desktop.storage.audit import Audit, append
from kim_desktop.storage.blobs import Blobs
from kim_desktop.storage.case_digests import watch_states
from kim_desktop.storage.head import Head
from kim_desktop.storage.history import Conflict, HistoryEntry, beginnings, conflicts, history
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.marks import Marks
from kim_desktop.storage.project import Projection
from kim_desktop.storage.rejoining import FormerDevice, is_older_copy
from kim_desktop.storage.replica import Replica
from kim_desktop.storage.rows import Reader
from kim_desktop.storage.search import Hit, SearchIndex
from kim_desktop.storage.shared import fingerprint_of, tables_of
from kim_desktop.storage.stragglers import Stragglers
from kim_desktop.storage.unit import Author, Unit
from kim_desktop.storage.vault import Vault
from kim_desktop.storage.versions import (
    SCHEMA,
    Version,
    back_up_before_update,
    drop_update_backup,
    note_version,
    version_of,
)

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Standing:
    """What the status bar tells: changes that wait, what waits for a person, the last full round.

    `set_aside` counts changes refused, `to_clarify` everything that the inbox lists, late work of colleagues included.
    """

    pending: int
    set_aside: int
    conflicts: int
    last_sync: datetime | None
    stragglers: int = 0
    to_clarify: int = 0


class Store:
    """Reads records, opens units of work, keeps drafts and settings."""

    def __init__(self, vault: Vault, model: Model | None = None, clock: Clock = system_clock) -> None:
        self.vault = vault
        self.model = model or Model()
        self.clock = clock
        self.tables = tables_of(self.model)
        self._reader = Reader(self.model)
        self._identity: Identity | None = None
        self._index = SearchIndex(self.model, self.tables)
        self._projection = Projection(self.model, self.tables, VaultAftermath(self._index, self.tables), Marks())
        try:
            self._prepare()
            self.older_copy = is_older_copy(vault)
        except BaseException:
            vault.close()
            raise
        self.replica = Replica(vault, self._projection, self._index)
        self.former = FormerDevice(vault, self._projection, self._index)
        self.blobs = Blobs(vault, self.tables)
        self.stragglers = Stragglers(vault, self._projection, self._index)
        self.audit = Audit(vault, clock)

    @property
    def identity(self) -> Identity:
        """Who works here. Raises `LookupError` before enrolment."""
        if self._identity is None:
            text = self.setting("identity")
            if not text:
                raise LookupError("this vault is not enrolled")
            self._identity = Identity(**json.loads(text))
        return self._identity

    def set_identity(self, identity: Identity) -> None:
        """Writes down who works here, at enrolment, and later whom this device trusts."""
        known, self._identity = self._identity, identity
        self.set_setting("identity", json.dumps(asdict(identity)))
        if known is None or known.device_id != identity.device_id:
            self.audit.note(Deed(Action.ENROLLED))

    def begin_anew(self, identity: Identity) -> None:
        """The vault goes on as another device of the same person; what was not sent waits to be adopted."""
        self.former.give_way(identity)
        self._identity = identity
        self.older_copy = False
        self.audit.note(Deed(Action.ENROLLED))

    def get(self, kind: type[R], record_id: str) -> R | None:
        """One record, None if this vault does not hold it."""
        found = self.all(kind, id=record_id)
        return found[0] if found else None

    def all(self, kind: type[R], **equal: object) -> list[R]:
        """Records whose columns equal the given wire values, in the order of their making."""
        columns = self.tables.records[kind.kind()].c
        return self._records(kind, *(columns[name] == value for name, value in equal.items()))

    def among(self, kind: type[R], column: str, values: Iterable[str]) -> list[R]:
        """Records with one of these texts in a column, in one query and in the order of their making."""
        return self._records(kind, self.tables.records[kind.kind()].c[column].in_(list(values)))

    def count(self, kind: type[Record], **equal: object) -> int:
        """How many records have these wire values."""
        table = self.tables.records[kind.kind()]
        conditions = (table.c[name] == value for name, value in equal.items())
        with self.vault.reading() as connection:
            return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """One transaction of changes, all or nothing; durable and mirrored in the head file when it ends."""
        author = Author(self.identity, self.clock)
        with self.vault.writing() as connection:
            unit = Unit(connection, self._projection, self._index, author)
            yield unit
            unit.finish()
        self.vault.head.write(Head(*unit.head))

    def search(self, text: str, limit: int = 50, kinds: Iterable[str] = ()) -> list[Hit]:
        """Records that hold every word of `text`, only of these types if any are named."""
        with self.vault.reading() as connection:
            return self._index.find(connection, text, limit, kinds)

    def search_cases(self, text: str, kinds: Iterable[str]) -> set[str]:
        """All cases that hold every word of `text` in one record of these types."""
        with self.vault.reading() as connection:
            return self._index.cases(connection, text, kinds)

    def history(self, kind: str, record_id: str) -> list[HistoryEntry]:
        """Every value that a record's fields have had, newest first."""
        with self.vault.reading() as connection:
            return history(connection, self.tables, self.model, (kind, record_id))

    def still_open(self, kind: type[Record], case_id: str) -> frozenset[str]:
        """The records of a case that are only added to, but that their author may still change here."""
        author = Author(self.identity, self.clock)
        with self.vault.reading() as connection:
            begun = beginnings(connection, self.tables, kind.kind(), case_id=case_id)
        return frozenset(record_id for record_id, each in begun.items() if author.may_still_change(each))

    def conflicts(self) -> list[Conflict]:
        """Fields in which two wrote different values without seeing each other, and who works here may decide."""
        with self.vault.reading() as connection:
            return [each for each in conflicts(connection, self._projection) if self._may_settle(each)]

    def count_conflicts(self) -> int:
        """How many fields await a decision."""
        with self.vault.reading() as connection:
            known = self._projection.count_conflicts(connection, of_cases=True)
            shared = self._projection.count_conflicts(connection, of_cases=False)
        return known + (sum(not each.case_id for each in self.conflicts()) if shared else 0)

    def standing(self) -> Standing:
        """What has not gone yet, what was refused, what is contested, and when all was last equal."""
        last = self.setting("last_sync")
        refused, contested, late = self.replica.set_aside(), self.count_conflicts(), len(self.stragglers.late())
        return Standing(
            pending=self.replica.count_pending(),
            set_aside=len(refused),
            conflicts=contested,
            last_sync=datetime.fromisoformat(last) if last else None,
            stragglers=late,
            to_clarify=contested + late + len(self.stragglers.own(refused)),
        )

    def save_draft(self, key: str, wire: Wire) -> None:
        """Keeps a half-filled form."""
        with self.vault.writing() as connection:
            local.put_draft(connection, key, json.dumps(wire), self.clock().isoformat())

    def draft(self, key: str) -> Wire | None:
        """The half-filled form under `key`, if there is one."""
        return self.drafts().get(key)

    def draft_kept_at(self, key: str) -> datetime | None:
        """When the half-filled form under `key` was kept last."""
        with self.vault.reading() as connection:
            kept = connection.scalar(select(local.DRAFTS.c.saved_at).where(local.DRAFTS.c.key == key))
        return datetime.fromisoformat(kept) if kept else None

    def drafts(self) -> dict[str, Wire]:
        """All half-filled forms."""
        with self.vault.reading() as connection:
            rows = connection.execute(select(local.DRAFTS.c.key, local.DRAFTS.c.wire))
            return {key: json.loads(wire) for key, wire in rows}

    def drop_draft(self, key: str) -> None:
        """Forgets a half-filled form."""
        with self.vault.writing() as connection:
            local.delete_draft(connection, key)

    def setting(self, name: str, default: str = "") -> str:
        """A local setting; settings never travel."""
        with self.vault.reading() as connection:
            return local.get_setting(connection, name, default)

    def set_setting(self, name: str, value: str) -> None:
        """Writes a local setting."""
        with self.vault.writing() as connection:
            local.put_setting(connection, name, value)

    def loads(self) -> dict[str, int]:
        """How many open cases each colleague had at the last round, by staff id; empty before the first."""
        return dict(json.loads(self.setting("loads", "{}")))

    def note_loads(self, loads: dict[str, int]) -> None:
        """Writes down what the central store told of the colleagues' open cases."""
        self.set_setting("loads", json.dumps(loads))

    def add_round(self, result: dict[str, Any]) -> None:
        """Adds a round to the history of reconciliation."""
        with self.vault.writing() as connection:
            row = {"at": self.clock().isoformat(), "result": json.dumps(result)}
            connection.execute(local.ROUNDS.insert(), row)
            counts = f"{result.get('sent', 0)}/{result.get('received', 0)}"
            append(connection, [Deed(Action.SYNCED, detail=counts)], self.clock())

    def rounds(self, limit: int = 50) -> list[tuple[datetime, dict[str, Any]]]:
        """The latest rounds, newest first."""
        query = select(local.ROUNDS).order_by(local.ROUNDS.c.number.desc()).limit(limit)
        with self.vault.reading() as connection:
            rows = connection.execute(query).all()
        return [(datetime.fromisoformat(row.at), json.loads(row.result)) for row in rows]

    def note_reconciled(self) -> None:
        """Writes down that the central store now holds the same; a vault kept from before an update may go."""
        self.set_setting("last_sync", self.clock().isoformat())
        drop_update_backup(self.vault)

    def close(self) -> None:
        """Closes the vault."""
        if not self.vault.is_closed:
            with suppress(VaultError):
                self.audit.note(Deed(Action.CLOSED))
        self._reader = Reader(self.model)
        self.vault.close()

    def _records(self, kind: type[R], *conditions: ColumnElement[bool]) -> list[R]:
        table = self.tables.records[kind.kind()]
        query = select(table).where(*conditions).order_by(table.c.id)
        with self.vault.reading() as connection:
            rows = connection.execute(query).all()
        return self._reader.records(kind.kind(), rows)  # type: ignore[return-value]

    def _may_settle(self, conflict: Conflict) -> bool:
        kind, me = self.model.type_of(conflict.kind), self.identity
        authors = {rival.author for rival in conflict.rivals}
        return may_settle(kind, conflict.case_id, me.user_id, me.role, authors)

    def _prepare(self) -> None:
        wanted = Version(SCHEMA, fingerprint_of(self.model) + self._index.fingerprint())
        with self.vault.reading() as connection:
            found = version_of(connection)
        if found and found != wanted:
            back_up_before_update(self.vault)
        with self.vault.writing() as connection:
            local.create_local_tables(connection)
            append(connection, [Deed(Action.SIGNED_IN)], self.clock())
            self._index.create(connection)
            if found == wanted:
                watch_states(connection)
                return
            for table in self.tables.records.values():
                table.drop(connection, checkfirst=True)
            self.tables.metadata.create_all(connection)
            self.tables.complete(connection)
            watch_states(connection)
            self._rebuild(connection)
            note_version(connection, wanted)

    def _rebuild(self, connection: Any) -> None:
        self._index.clear(connection)
        for states in self._projection.rebuild(connection):
            self._index.refresh(connection, states)
