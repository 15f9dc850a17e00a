"""The family moves: the case is offered, seen and accepted, and leaves the first laptop."""

from kim_desktop.demo.diary import Diary
from kim_desktop.demo.office import PASSWORD, Colleague, opened
from kim_desktop.demo.window import Desk
from kim_desktop.domain.records.case import Case
from ui.casework.handover_card import OfferTo
from ui.casework.sharing import Sharing
from ui.handover.lists import OwnTransfers
from ui.places.case_file import CaseFile
from ui.places.handovers import Uebergaben

_NOTE = "Die Wohnung ist unterschrieben. Der Augenarzttermin steht noch aus."


def offer(desk: Desk, case_id: str, to: Colleague) -> None:
    """Sees what would go over, and offers the case."""
    desk.sign_in(PASSWORD)
    desk.shell.open_case(case_id, "sharing")
    section = desk.page(CaseFile).section()
    assert isinstance(section, Sharing)
    card = section.handover
    card.begin(OfferTo(to.user_id, "moved"))
    desk.fill(card.panel.form.editor("note"), _NOTE)
    section.area.ensureWidgetVisible(card.preview)
    desk.photograph("uebergabe-anbieten")
    card.panel.save()
    desk.settle()


def accept(desk: Desk) -> None:
    """Opens the offer, reads the contact sheet, and takes the case."""
    desk.sign_in(PASSWORD)
    page = desk.open("handovers", Uebergaben)
    part = page.open_part("own")
    assert isinstance(part, OwnTransfers)
    (waiting,) = part.offers()
    waiting.open_details()
    desk.photograph("uebergabe-angeboten")
    assert waiting.details is not None
    waiting.details.accept()
    desk.settle()


def look_back(desk: Desk) -> None:
    """What the former case manager keeps: one closing line."""
    desk.sign_in(PASSWORD)
    desk.open("handovers", Uebergaben)
    desk.photograph("uebergabe-abgeschlossen")


def has_moved(diary: Diary, giver: Colleague, taker: Colleague, case_id: str) -> bool:
    """Whether only the taker still holds the case."""
    held = {}
    for who in (giver, taker):
        with opened(who.profile) as store:
            held[who.key] = store.get(Case, case_id)
    case = held[taker.key]
    moved = held[giver.key] is None and case is not None and case.responsible == taker.user_id
    german, english = ("nur noch bei Ben", "with Ben only") if moved else ("NICHT ÜBERGEBEN", "NOT MOVED")
    diary.tell(f"Der Fall ist {german} / the case is {english}")
    return moved
