"""Who may write down an absence, and what somebody who only stands in leaves to the absent person."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from kim_desktop.domain.change import Change
from kim_desktop.domain.records.base import KEEPERS_OF_LISTS
from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.handover import Absence
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.storage.history import Beginning
from kim_desktop.storage.schema import Tables
from sync.service.judging.scope import Reach

_WITHDRAWN = "withdrawal"
"""The ground of a deletion that the client herself has brought about; whoever hears of it writes it down."""


def fault_of_absence(
    change: Change, user_id: str, role: str, absent: str | None, begun: Beginning | None
) -> str | None:
    """What forbids this person to write this about an absence; `absent` is who is away by what the store holds."""
    if change.record != Absence.kind() or change.payload is None:
        return None
    staff = change.payload.fields.get("staff")
    known = absent or (begun.author if begun else None)
    if known and staff not in {None, known}:
        return "absence"
    return None if role in KEEPERS_OF_LISTS or user_id == (known or staff) else "absence"


def oversteps(change: Change, reaches: Mapping[str, Reach]) -> bool:
    """Whether somebody closes, deletes or shares a case in which they only stand in."""
    fields = change.payload.fields if change.payload else {}
    if change.record == DeletionRequest.kind():
        return _stands_in(reaches, fields.get("case")) and fields.get("ground") != _WITHDRAWN
    reserved = change.record == Participation.kind() or (change.record == Case.kind() and bool(fields.get("closed_on")))
    return reserved and _stands_in(reaches, change.case_id)


def absent_staff(connection: Connection, tables: Tables, changes: Iterable[Change]) -> dict[str, str]:
    """By absence among these changes, who is away."""
    ids = [each.record_id for each in changes if each.record == Absence.kind() and "\0" not in each.record_id]
    table = tables.records.get(Absence.kind())
    if table is None or not ids:
        return {}
    rows = connection.execute(select(table.c.id, table.c.staff).where(table.c.id.in_(ids)))
    return {absence: staff for absence, staff in rows if staff}


def _stands_in(reaches: Mapping[str, Reach], case_id: object) -> bool:
    reach = reaches.get(case_id) if isinstance(case_id, str) else None
    return reach is not None and reach.as_deputy
