"""Ways from one place into another that need more than its name."""

from typing import Any, Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.work.searching import Found
from ui.context import Context
from ui.page import Page

MELDUNGEN = "meldung"
CASES = "cases"
RECONCILE = "reconcile"
OFFERS = "offers"
GAPS = "gaps"
DATA_PROTECTION = "data_protection"
HANDOVERS = "handovers"

SECTION_OF = {
    "case": "overview",
    "person": "family",
    "kinship": "family",
    "household": "family",
    "address": "family",
    "residence": "family",
    "consent": "consents",
    "need": "needs",
    "support_plan": "needs",
    "goal": "needs",
    "measure": "needs",
    "contact": "contacts",
    "referral": "referrals",
    "follow_up": "follow_ups",
    "appointment": "follow_ups",
    "attachment": "documents",
    "data_request": "closing",
    "participation": "sharing",
    "meldung": "overview",
}
"""In which section of the file a record stands."""

PLACE_OF = {
    "offer": OFFERS,
    "organisation": OFFERS,
    "gap": GAPS,
    "handover": HANDOVERS,
    "absence": HANDOVERS,
    "staff_member": HANDOVERS,
}
"""In which place a record stands that belongs to no case; an Übergabe is a unit of access of its own."""


@runtime_checkable
class TakesMeldungen(Protocol):
    """The place in which Meldungen are taken and decided."""

    def open_meldung(self, meldung_id: str) -> None:
        """Go on with a Meldung or a draft."""


@runtime_checkable
class TakesRecords(Protocol):
    """A case's file, in which each record has its place."""

    def open_section(self, name: str, hint: Any = None) -> object:
        """Bring a section to the front, at a record if its id is named."""


@runtime_checkable
class TakesEntries(Protocol):
    """A place with records of no case: the directory of offers and bodies, the Lücken."""

    def open_entry(self, kind: str, record_id: str) -> None:
        """Show one of them."""


def open_found(context: Context, where: QWidget, found: Found) -> None:
    """Show exactly the entry that a search found."""
    if found.kind == Meldung.kind() and not found.code:
        open_meldung(context, where, found.record_id, found.case_id)
    elif found.case_id and found.kind not in PLACE_OF:
        open_record(context, where, found.case_id, SECTION_OF.get(found.kind, ""), found.record_id)
    else:
        open_entry(context, where, found.kind, found.record_id)


def open_record(context: Context, where: QWidget, case_id: str, section: str, record_id: str) -> None:
    """Show a case's file at one of its records."""
    window = where.window()
    context.shell.open_case(case_id, section)
    for page in window.findChildren(Page):
        if isinstance(page, TakesRecords) and not page.isHidden():
            page.open_section(section, record_id)


def open_entry(context: Context, where: QWidget, kind: str, record_id: str) -> None:
    """Show a record of no case in its place, for who has it."""
    place = PLACE_OF.get(kind, "")
    if not context.shell.has_place(place):
        return
    window = where.window()
    context.shell.open_place(place)
    for page in window.findChildren(Page):
        if isinstance(page, TakesEntries) and not page.isHidden():
            page.open_entry(kind, record_id)


def open_meldung(context: Context, where: QWidget, meldung_id: str, case_id: str = "") -> None:
    """Show a Meldung, or the draft of one, in its place; who has no such place sees its file."""
    if not context.shell.has_place(MELDUNGEN):
        context.shell.open_case(case_id)
        return
    context.shell.open_place(MELDUNGEN)
    for page in where.window().findChildren(Page):
        if isinstance(page, TakesMeldungen):
            page.open_meldung(meldung_id)
