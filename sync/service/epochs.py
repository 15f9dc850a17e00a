"""The store's epoch: a random name, another one whenever the store was put back or another database took its place.

Devices that follow an earlier epoch bring back what the store has lost. What they bring was judged once, on its day;
for some time after a renewal it is judged as on that day, and not by what has ended since.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, or_, select

from kim_desktop.domain.change import Change
from kim_desktop.storage.schema import Tables
from sync.service.database import get_value, put_value

HEALING = timedelta(days=90)
"""How long devices may take to come; until then they keep what was accepted."""
_NEVER = datetime.min.replace(tzinfo=UTC)


def renew(connection: Connection) -> str:
    """A new epoch."""
    epoch = secrets.token_hex(16)
    put_value(connection, "epoch", epoch)
    return epoch


def note_epoch(connection: Connection, now: datetime) -> None:
    """Writes down when the first device was told of this epoch; the store's very first one heals nothing."""
    epoch, noted = get_value(connection, "epoch"), get_value(connection, "epoch_since")
    if not noted.startswith(epoch):
        since = now if noted else _NEVER
        put_value(connection, "epoch_since", f"{epoch} {since.isoformat()}")


def day_of_judgement(connection: Connection, change: Change, now: datetime) -> datetime:
    """The moment at which a change that is brought back is judged: when it was said, while the store heals."""
    noted = get_value(connection, "epoch_since")
    if not noted or now - datetime.fromisoformat(noted.split()[1]) > HEALING:
        return now
    try:
        said = datetime.fromisoformat(change.said_at)
    except ValueError:
        return now
    return min(now, said) if said.tzinfo else now


def note_backed_up(connection: Connection, seq: int) -> None:
    """Everything up to this place lies in the backups, too."""
    put_value(connection, "backed_up", f"{get_value(connection, 'epoch')} {seq}")


def backed_up(connection: Connection) -> int:
    """The last place that lies in the backups; 0 if there are none, or none of this epoch yet."""
    epoch, _, seq = get_value(connection, "backed_up").partition(" ")
    return int(seq) if seq and epoch == get_value(connection, "epoch") else 0


def not_needed(connection: Connection, tables: Tables, kept: Sequence[str], now: datetime) -> list[str]:
    """Those of the changes that a device keeps for this store's sake which it may forget.

    They lie in the backups, have been erased here, or are older than any restore may be.
    """
    log = tables.changes.c
    safe = (log.seq <= backed_up(connection)) | (log.said_at < (now - HEALING).isoformat())
    query = select(log.id).where(log.id.in_(list(kept)), or_(safe, log.payload.is_(None)))
    return list(connection.scalars(query))
