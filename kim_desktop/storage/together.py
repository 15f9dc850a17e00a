"""What was written in one and the same unit of work, so that it can be taken back as one."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from kim_desktop.storage.project import Key
from kim_desktop.storage.rows import row_change
from kim_desktop.storage.store import Store


@dataclass(frozen=True)
class Written:
    """A field that was written, with its wire values before and after; None before means that it had its default."""

    kind: str
    record_id: str
    field: str
    before: Any
    after: Any


def written_with(store: Store, key: Key, field: str, cases: Collection[str]) -> list[Written]:
    """Everything in these cases that was written together with the last value of a record's field."""
    last = next((each for each in store.history(*key) if each.field == field), None)
    if last is None:
        return []
    changes = store.tables.changes
    with store.vault.reading() as connection:
        group = select(changes.c.group).where(changes.c.id == last.change_id).scalar_subquery()
        rows = connection.execute(select(changes).where(changes.c.case_id.in_(cases), changes.c.group == group))
        together = [row_change(row) for row in rows.mappings()]
    ids = {each.id for each in together}
    records = dict.fromkeys((each.record, each.record_id) for each in together)
    return [
        Written(*record, entry.field, entry.before, entry.after)
        for record in records
        for entry in store.history(*record)
        if entry.change_id in ids
    ]
