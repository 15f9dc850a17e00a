"""A vault that is a copy or was put back: how it is recognised, and how its device begins anew without losing a change.

The new device keeps the vault as it is and reads the whole log once more. What the former device had not sent stands
in the log without a place; it becomes the new device's own as soon as the central store is known to lack it.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, RowMapping, bindparam, literal_column, select, update

from kim_desktop.clock import Clock
from kim_desktop.domain.change import Change
from kim_desktop.errors import VaultDamaged
from kim_desktop.storage.chain import Chain, begin_anew, read_counters
from kim_desktop.storage.head import Head
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.local import get_setting, own_device, put_setting
from kim_desktop.storage.project import Projection
from kim_desktop.storage.rows import row_change
from kim_desktop.storage.search import SearchIndex
from kim_desktop.storage.vault import Vault

_HEAD_BEGINS = "head_begins"
_KNOWN = "known"
_MOVED = ("author", "device", "device_seq", "previous", "signature")
_CHUNK = 500


class FormerDevice:
    """What a device left in this vault under its former identity; every method is one transaction."""

    def __init__(self, vault: Vault, projection: Projection, index: SearchIndex) -> None:
        self._vault, self._projection, self._index = vault, projection, index
        self._changes = projection.tables.changes

    def give_way(self, identity: Identity) -> None:
        """From now on the vault belongs to `identity`, which has written nothing and read nothing."""
        with self._vault.writing() as connection:
            put_setting(connection, "identity", json.dumps(asdict(identity)))
            begin_anew(connection)
            put_setting(connection, "cursor", "0")
            put_setting(connection, "scope", json.dumps({"version": "0", "own_until": "0"}))
            put_setting(connection, _HEAD_BEGINS, "1")
        is_older_copy(self._vault)

    def left_over(self) -> list[Change]:
        """Changes of former devices that have no answer here, in the order of their writing."""
        with self._vault.reading() as connection:
            return [row_change(row) for row in self._left_over(connection)]

    def adopt(self, identity: Identity, ids: Collection[str], clock: Clock) -> None:
        """Makes these the next changes of this device, with the same ids and contents."""
        with self._vault.writing() as connection:
            chain = Chain(connection, identity, clock)
            adopted = [chain.adopt(row_change(row)) for row in self._left_over(connection) if row["id"] in ids]
            if adopted:
                rows = [{f"its_{name}": getattr(change, name) for name in ("id", *_MOVED)} for change in adopted]
                its = update(self._changes).where(self._changes.c.id == bindparam("its_id"))
                connection.execute(its.values({name: bindparam(f"its_{name}") for name in _MOVED}), rows)
                chain.store(connection)
                keys = {(change.record, change.record_id) for change in adopted}
                self._index.refresh(connection, self._projection.refresh(connection, keys))
        self._vault.head.write(Head(chain.counters.device_seq, chain.counters.link))

    def drop(self, ids: Collection[str]) -> None:
        """Waits no longer for changes that the central store has but does not give to this person any more."""
        changes = self._changes
        with self._vault.writing() as connection:
            mine = [row["id"] for row in self._left_over(connection) if row["id"] in ids]
            for start in range(0, len(mine), _CHUNK):
                some = changes.c.id.in_(mine[start : start + _CHUNK])
                connection.execute(update(changes).where(some).values(set_aside=_KNOWN))

    def _left_over(self, connection: Connection) -> Sequence[RowMapping]:
        columns = self._changes.c
        waiting = columns.seq.is_(None) & columns.set_aside.is_(None) & (columns.device != own_device(connection))
        return (
            connection.execute(select(self._changes).where(waiting).order_by(literal_column("rowid"))).mappings().all()
        )


def is_older_copy(vault: Vault) -> bool:
    """Whether the head file knows a later change than the vault holds, or cannot say: no proof of being whole."""
    with vault.reading() as connection:
        held = read_counters(connection)
        begins = get_setting(connection, _HEAD_BEGINS) == "1"
    if begins:
        vault.head.write(Head(held.device_seq, held.link))
        with vault.writing() as connection:
            put_setting(connection, _HEAD_BEGINS, "")
        return False
    try:
        seen = vault.head.read()
    except VaultDamaged:
        return True
    if seen.seq > held.device_seq:
        return True
    if seen.seq < held.device_seq:
        vault.head.write(Head(held.device_seq, held.link))
    return False
