"""The store's epoch: a random name, another one whenever the store was put back or another database took its place.

Devices that follow an earlier epoch bring back what the store has lost.
"""

import secrets
from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from kim_desktop.storage.schema import Tables
from sync.service.store.database import get_value, put_value


def renew(connection: Connection) -> str:
    """A new epoch."""
    epoch = secrets.token_hex(16)
    put_value(connection, "epoch", epoch)
    return epoch


def note_backed_up(connection: Connection, seq: int) -> None:
    """Everything up to this place lies in the backups, too."""
    put_value(connection, "backed_up", f"{get_value(connection, 'epoch')} {seq}")


def backed_up(connection: Connection) -> int:
    """The last place that lies in the backups; 0 if there are none, or none of this epoch yet."""
    epoch, _, seq = get_value(connection, "backed_up").partition(" ")
    return int(seq) if seq and epoch == get_value(connection, "epoch") else 0


def not_needed(connection: Connection, tables: Tables, kept: Sequence[str]) -> list[str]:
    """Those of the changes that a device keeps for this store's sake which it may forget.

    They lie in the backups, or have been erased here.
    """
    log = tables.changes.c
    query = select(log.id).where(log.id.in_(list(kept)), or_(log.seq <= backed_up(connection), log.payload.is_(None)))
    return list(connection.scalars(query))
