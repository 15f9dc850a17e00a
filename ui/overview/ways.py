"""Ways from one place into another that need more than its name."""

from typing import Any, Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.work.searching import Found
from ui.context import Context
from ui.page import Page

MELDUNGEN = "meldung"
OWN_REPORTS = "own_reports"
INCOMING = "incoming"
CASES = "cases"
RECONCILE = "reconcile"
OFFERS = "offers"
GAPS = "gaps"
DATA_PROTECTION = "data_protection"
HANDOVERS = "handovers"
BODIES = "bodies"
CONFERENCES = "conferences"

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
    "topic": GAPS,
    "remedy": GAPS,
    "body": BODIES,
    "membership": BODIES,
    "meeting": BODIES,
    "agenda_item": BODIES,
    "errand": BODIES,
    "agreement": BODIES,
    "agreement_party": BODIES,
    "event": BODIES,
    "handover": HANDOVERS,
    "absence": HANDOVERS,
    "staff_member": HANDOVERS,
    "conference": CONFERENCES,
    "conference_case": CONFERENCES,
    "conference_decision": CONFERENCES,
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


@runtime_checkable
class HasParts(Protocol):
    """A place made of parts under tabs."""

    def open_part(self, name: str) -> object:
        """Bring a part to the front."""


@runtime_checkable
class MovesCases(Protocol):
    """The place in which many cases change hands at once."""

    def move_cases(self, source: str, to: str) -> None:
        """Begin with the cases of `source`, as in 'staff:…', for `to`; empty for whom the key names."""


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


def open_part(context: Context, where: QWidget, place: str, part: str) -> None:
    """Show a part of a place, for who has it."""
    if not context.shell.has_place(place):
        return
    window = where.window()
    context.shell.open_place(place)
    for page in window.findChildren(Page):
        if isinstance(page, HasParts) and not page.isHidden():
            page.open_part(part)


def open_bulk(context: Context, where: QWidget, source: str, to: str = "") -> None:
    """Show the bulk handover, filled in."""
    window = where.window()
    context.shell.open_place(HANDOVERS)
    for page in window.findChildren(Page):
        if isinstance(page, MovesCases) and not page.isHidden():
            page.move_cases(source, to)


def open_meldung(context: Context, where: QWidget, meldung_id: str, case_id: str = "") -> None:
    """Show a Meldung where it is seen to: Koordination in the Eingang, others on its sheet; else its file."""
    if context.shell.has_place(INCOMING) and context.store.get(Meldung, meldung_id):
        _open_in(INCOMING, context, where, meldung_id)
    elif not open_sheet(context, where, meldung_id):
        context.shell.open_case(case_id)


def open_sheet(context: Context, where: QWidget, meldung_id: str) -> bool:
    """Show the whole sheet of a Meldung, or the draft of one; False for who has no place for that."""
    place = next((each for each in (MELDUNGEN, OWN_REPORTS) if context.shell.has_place(each)), "")
    if place:
        _open_in(place, context, where, meldung_id)
    return bool(place)


def _open_in(place: str, context: Context, where: QWidget, meldung_id: str) -> None:
    window = where.window()
    context.shell.open_place(place)
    for page in window.findChildren(Page):
        if isinstance(page, TakesMeldungen) and not page.isHidden():
            page.open_meldung(meldung_id)
