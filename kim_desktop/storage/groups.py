"""Which cases are read together, because one was merged into another."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, Table, or_, select

from kim_desktop.domain.rules.merged import last_of


def groups_of(connection: Connection, case: Table, cases: Iterable[str]) -> dict[str, list[str]]:
    """By leading case, all that are read together with any of these `cases`, the leading one first."""
    into: dict[str, str] = {}
    known = new = frozenset(cases)
    while new:
        touched = or_(case.c.id.in_(new), case.c.merged_into.in_(new))
        rows = connection.execute(select(case.c.id, case.c.merged_into).where(case.c.merged_into.is_not(None), touched))
        found = {row.id: row.merged_into for row in rows}
        into |= found
        new = frozenset((*found, *found.values())) - known
        known |= new
    held = set(connection.scalars(select(case.c.id).where(case.c.id.in_(into.values())))) if into else set()
    into = {each: leading for each, leading in into.items() if leading in held}
    groups: dict[str, list[str]] = defaultdict(list)
    for each in sorted(known):
        groups[last_of(each, into)].append(each)
    return {leading: sorted(group, key=lambda each: each != leading) for leading, group in groups.items()}
