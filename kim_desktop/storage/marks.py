"""What of the net must be reckoned anew: marks that are set in the transaction in which a record changes."""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Table, Text

from kim_desktop.domain.merge import RecordState
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Parameter, ResponsibilityKey, StaffMember, Street
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.people import Address, Consent, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.storage.local import METADATA

RULES = ""
"""The mark that says that numbers, lists or the key have changed, on which all cases hang."""

NET_CASES = Table(
    "net_cases", METADATA, Column("case_id", Text, primary_key=True), Column("next_change", Text, index=True)
)
NET_FINDINGS = Table(
    "net_findings",
    METADATA,
    Column("case_id", Text, nullable=False, index=True),
    Column("level", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("due", Text),
    Column("record", Text, nullable=False),
    Column("record_id", Text, nullable=False),
)
NET_DIRTY = Table("net_dirty", METADATA, Column("case_id", Text, primary_key=True))
NET_MERGED = Table(
    "net_merged",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("leading", Text, nullable=False, index=True),
)
"""Which cases were looked at as part of another one that they were merged into."""

_OF_CASES: tuple[type[Record], ...] = (
    Meldung,
    Case,
    Person,
    Residence,
    Address,
    Contact,
    Referral,
    FollowUp,
    Appointment,
    SupportPlan,
    Goal,
    Measure,
    DataRequest,
    Consent,
)
_OF_RULES: tuple[type[Record], ...] = (CodeEntry, Parameter, StaffMember, ResponsibilityKey, Street)
_MARKING = {kind.kind(): True for kind in _OF_CASES} | {kind.kind(): False for kind in _OF_RULES}

_MARK_LEADING = "INSERT OR IGNORE INTO net_dirty(case_id) SELECT leading FROM net_merged WHERE case_id = ?"
_MARK_ABSORBED = "INSERT OR IGNORE INTO net_dirty(case_id) SELECT case_id FROM net_merged WHERE leading = ?"
_FORGET_IN_LEADING = "DELETE FROM net_findings WHERE case_id IN (SELECT leading FROM net_merged WHERE case_id = ?)"


class Marks:
    """Marks cases; what was found about them goes at once, so that no text outlives the record it is from.

    With a case that was merged into another one, that one is marked.
    """

    def note(self, connection: Connection, states: Iterable[RecordState]) -> None:
        """These records were folded anew."""
        marked = {each.case_id if _MARKING[each.record] else RULES for each in states if each.record in _MARKING}
        if not marked:
            return
        rows = [(each,) for each in marked]
        connection.exec_driver_sql("INSERT OR IGNORE INTO net_dirty(case_id) VALUES(?)", rows)
        connection.exec_driver_sql(_MARK_LEADING, rows)
        connection.exec_driver_sql("DELETE FROM net_findings WHERE case_id = ?", rows)
        connection.exec_driver_sql(_FORGET_IN_LEADING, rows)

    def drop_case(self, connection: Connection, case_id: str) -> None:
        """Forgets a case; those it was looked at together with are marked."""
        for statement in (_MARK_LEADING, _FORGET_IN_LEADING, _MARK_ABSORBED):
            connection.exec_driver_sql(statement, (case_id,))
        for table in (NET_CASES, NET_FINDINGS, NET_DIRTY, NET_MERGED):
            connection.execute(table.delete().where(table.c.case_id == case_id))
        connection.execute(NET_MERGED.delete().where(NET_MERGED.c.leading == case_id))
