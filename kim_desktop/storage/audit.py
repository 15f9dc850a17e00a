"""The vault's own Zugriffsprotokoll: a chain that is only added to, and the day heads of the central store's chain."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    Select,
    Table,
    Text,
    delete,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from kim_desktop.clock import Clock
from kim_desktop.domain.audit import KEPT_DAYS, Action, Deed, Entry, Head, break_in, chained, stamp
from kim_desktop.domain.change import GENESIS
from kim_desktop.errors import DiskFull
from kim_desktop.storage.local import METADATA, create_local_tables, get_setting, own_identity, put_setting

if TYPE_CHECKING:
    from kim_desktop.storage.vault import Vault

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("at", "actor", "device", "action")),
    Column("case_id", Text, nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("record", "detail", "previous", "hash")),
)
AUDIT_ANCHORS = Table(
    "audit_anchors",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
)
"""Number and hash of the last entries that were let go after the central store had them."""
AUDIT_HEADS = Table(
    "audit_heads",
    METADATA,
    Column("day", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("signature", Text, nullable=False),
)
_STANDS = "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
_IS_HELD = "OLD.number > (SELECT coalesce(max(number), 0) FROM audit_anchors)"
_GUARDS = (
    f"CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit {_STANDS}",
    f"CREATE TRIGGER audit_kept BEFORE DELETE ON audit WHEN {_IS_HELD} {_STANDS}",
)

_TAKEN, _KEY, _WARNED = "audit_taken", "audit_key", "audit_warned"
_ONCE = timedelta(hours=1)


@event.listens_for(AUDIT, "after_create")
def _guard(_table: Table, connection: Connection, **_: object) -> None:
    for trigger in _GUARDS:
        connection.exec_driver_sql(trigger)


class Audit:
    """Notes what is done in a vault; before enrolment there is nothing to note."""

    def __init__(self, vault: "Vault", clock: Clock) -> None:
        self._vault, self._clock = vault, clock
        self._seen: dict[tuple[str, str], datetime] = {}
        self._late: list[Deed] = []

    def note(self, *deeds: Deed) -> None:
        """Notes deeds for good, in a transaction of their own."""
        late, self._late = self._late, []
        if late or deeds:
            with self._vault.writing() as connection:
                append(connection, [*late, *deeds], self._clock())

    def note_look(self, action: str, case_id: str = "") -> None:
        """Notes that somebody looks at something: once per case and hour, so that the log stays readable.

        On a full disk one can still read; it is then noted with whatever is noted next.
        """
        now = self._clock()
        seen = self._seen.get((action, case_id))
        if seen is not None and abs(now - seen) < _ONCE:
            return
        self._seen[action, case_id] = now
        deed = Deed(action, case_id)
        if self._vault.is_writing_here:
            self._late.append(deed)
            return
        try:
            self.note(deed)
        except DiskFull:
            self._late.append(deed)

    def entries(self, case_id: str = "", most: int = 500) -> list[Entry]:
        """The newest entries of this device, of one case if one is named, newest first."""
        query = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(most)
        with self._vault.reading() as connection:
            return _entries(connection, query.where(AUDIT.c.case_id == case_id) if case_id else query)

    def waiting(self, most: int) -> tuple[int, list[Entry]]:
        """The number of the oldest entry held, and the first entries that the central store does not have yet."""
        with self._vault.reading() as connection:
            taken = int(get_setting(connection, _TAKEN, "0"))
            oldest = connection.scalar(select(func.min(AUDIT.c.number))) or 0
            query = select(AUDIT).where(AUDIT.c.number > taken).order_by(AUDIT.c.number).limit(most)
            return oldest, _entries(connection, query)

    def learn(self, taken: int, heads: Sequence[Head], key: str, *, follows: bool = False) -> list[str]:
        """What the central store has and where its chain stood on the last days; tells the days that differ.

        `follows` says that another key than the known one is its rightful successor.
        """
        with self._vault.writing() as connection:
            last, _ = _last(connection)
            put_setting(connection, _TAKEN, str(min(taken, last)))
            different = _learn_heads(connection, heads, key, follows=follows)
            late, self._late = self._late, []
            append(connection, [*late, *(Deed(Action.LOG_DIFFERS, detail=day) for day in different)], self._clock())
            _let_go(connection, stamp(self._clock() - timedelta(days=KEPT_DAYS)))
        return different

    def heads(self) -> list[Head]:
        """All day heads that the central store ever told, oldest first."""
        with self._vault.reading() as connection:
            return _heads(connection)

    def authority(self) -> str:
        """The public key that the central store signs with; "" before it was told."""
        with self._vault.reading() as connection:
            return get_setting(connection, _KEY)

    def first_break(self) -> int:
        """The number of the first entry that is missing or was altered, 0 if the chain is whole."""
        with self._vault.reading() as connection:
            entries = _entries(connection, select(AUDIT).order_by(AUDIT.c.number))
            number, link = _anchor(connection)
        broken = break_in(entries, number, link)
        return broken.number if broken else 0


def append(connection: Connection, deeds: Sequence[Deed], moment: datetime) -> None:
    """Adds deeds to the chain inside a write transaction, in the name of whoever works here."""
    identity = own_identity(connection)
    if not identity or not deeds:
        return
    who = (identity["user_id"], identity["device_id"])
    entries = chained(deeds, stamp(moment), who, _last(connection))
    connection.execute(insert(AUDIT), [vars(entry) for entry in entries])


def note_in(vault: "Vault", moment: datetime, deed: Deed) -> None:
    """Notes what happens to the vault as a whole, also while nobody works in it."""
    with vault.reading() as connection:
        is_enrolled = _is_enrolled(connection)
    if is_enrolled:
        with vault.writing() as connection:
            create_local_tables(connection)
            append(connection, [deed], moment)


def changes_noted(touched: Iterable[tuple[str, str, bool]]) -> list[Deed]:
    """One deed per case of the records, each with its case, its kind and whether it was erased, of one user action."""
    kinds: dict[tuple[str, str], Counter[str]] = {}
    for case_id, kind, erases in touched:
        kinds.setdefault((Action.ERASED if erases else Action.CHANGED, case_id), Counter())[kind] += 1
    return [
        Deed(action, case_id, " ".join(sorted(count)), str(count.total())) for (action, case_id), count in kinds.items()
    ]


def _last(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(AUDIT.c.number, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)).first()
    return (row.number, row.hash) if row else _anchor(connection)


def _anchor(connection: Connection) -> tuple[int, str]:
    anchors = select(AUDIT_ANCHORS.c.number, AUDIT_ANCHORS.c.hash).order_by(AUDIT_ANCHORS.c.number.desc())
    row = connection.execute(anchors.limit(1)).first()
    return (row.number, row.hash) if row else (0, GENESIS)


def _let_go(connection: Connection, before: str) -> None:
    """Drops the oldest entries that the central store has, as far as they are old enough."""
    taken = int(get_setting(connection, _TAKEN, "0"))
    kept = select(func.min(AUDIT.c.number)).where((AUDIT.c.at >= before) | (AUDIT.c.number > taken))
    first = connection.scalar(kept) or 0
    row = connection.execute(select(AUDIT.c.number, AUDIT.c.hash).where(AUDIT.c.number == first - 1)).first()
    if row:
        connection.execute(insert(AUDIT_ANCHORS), {"number": row.number, "hash": row.hash})
        connection.execute(delete(AUDIT).where(AUDIT.c.number < first))


def _learn_heads(connection: Connection, heads: Sequence[Head], key: str, *, follows: bool) -> list[str]:
    """Keeps the heads; tells the days for which another one was known, or whose head is gone again."""
    if not heads:
        return []
    known = _heads(connection)
    hashes: dict[str, set[str]] = {}
    for each in known:
        hashes.setdefault(each.day, set()).add(each.hash)
    different = [each.day for each in heads if each.day in hashes and each.hash not in hashes[each.day]]
    newest = heads[-1]
    later = [each.day for each in known if each.number > newest.number and each.day > newest.day]
    if later and get_setting(connection, _WARNED) != newest.hash:
        put_setting(connection, _WARNED, newest.hash)
        different += later[-1:]
    known_key = get_setting(connection, _KEY)
    if key and known_key != key:
        put_setting(connection, _KEY, key)
        different += [newest.day] if known_key and not follows else []
    connection.execute(upsert(AUDIT_HEADS).on_conflict_do_nothing(), [vars(each) for each in heads])
    return list(dict.fromkeys(different))


def _heads(connection: Connection) -> list[Head]:
    rows = connection.execute(select(AUDIT_HEADS).order_by(AUDIT_HEADS.c.day, AUDIT_HEADS.c.number))
    return [Head(row.day, row.number, row.hash, row.signature) for row in rows]


def _entries(connection: Connection, query: Select[tuple[Any, ...]]) -> list[Entry]:
    return [Entry(**row) for row in connection.execute(query).mappings()]


def _is_enrolled(connection: Connection) -> bool:
    known = select(func.count()).select_from(text("sqlite_schema")).where(text("name = 'settings'"))
    return bool(connection.scalar(known)) and bool(get_setting(connection, "identity"))
