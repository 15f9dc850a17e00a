"""What this device wrote lately, one user action after the other, for taking an action back."""

from sqlalchemy import Connection, func, select

from kim_desktop.domain.change import Change
from kim_desktop.storage.rows import row_change
from kim_desktop.storage.schema import Tables

_MOST = 500


def own_number(connection: Connection, tables: Tables, device: str) -> int:
    """The number of the newest change that this device wrote, 0 before the first."""
    changes = tables.changes.c
    return connection.scalar(select(func.max(changes.device_seq)).where(changes.device == device)) or 0


def own_steps(connection: Connection, tables: Tables, device: str, after: int) -> list[list[Change]]:
    """The changes that this device wrote after that number, by user action, the newest action first."""
    changes = tables.changes
    mine = (changes.c.device == device) & (changes.c.device_seq > after)
    rows = connection.execute(select(changes).where(mine).order_by(changes.c.device_seq.desc()).limit(_MOST))
    groups: dict[str, list[Change]] = {}
    for row in rows.mappings():
        groups.setdefault(row["group"], []).append(row_change(row))
    return list(groups.values())
