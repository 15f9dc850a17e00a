"""Figures from elsewhere that own ones are held against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from kim_desktop.storage.schema import Tables


@dataclass(frozen=True)
class Reference:
    """One of them, with its source and day in words."""

    label: str
    value: int
    origin: str


References = Mapping[str, Reference]
"""By what they are compared with."""


def references_on(connection: Connection, tables: Tables, day: date) -> References:
    """The newest figure of each subject that was known on a day; without any so old, the oldest one."""
    t = tables.records["reference_figure"]
    rows = list(connection.execute(select(t).order_by(t.c.as_of.desc(), t.c.id)).mappings())
    found: dict[str, Reference] = {}
    for row in (*(each for each in rows if (each["as_of"] or "") <= day.isoformat()), *reversed(rows)):
        if row["subject"]:
            found.setdefault(row["subject"], Reference(row["label"], row["value"] or 0, _origin(row)))
    return found


def _origin(row: RowMapping) -> str:
    day = f"Stand {date.fromisoformat(row['as_of']):%d.%m.%Y}" if row["as_of"] else ""
    return ", ".join(part for part in (row["source"], day) if part)
