"""The whole office day by keyboard alone: from the Meldung to the colleague who takes the case over."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hands import Hands
from journey_parts import admitted, client, seating
from office_parts import Desk as Device
from office_parts import Office
from PySide6.QtWidgets import QApplication

from kim_desktop.domain.records.case import Case, Contact, Referral
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.records.plan import Goal
from kim_desktop.work.case_work import share_case
from ui.overview.conflict_card import ConflictCard
from ui.places.case_file import CaseFile
from ui.places.cases import Faelle
from ui.places.preview import PdfPreview
from ui.places.reconcile import Abgleich

MELDUNG = (
    ("Meldende Stelle", "FB 50"),
    ("Familienname", "Muster"),
    ("Vorname", "Amira"),
    ("Geburtsdatum", "3.4.91"),
    ("Staatsangehörigkeit", "Syrien"),
    ("Unterkunft", "GU Opladen"),
    ("Aufenthaltsstatus", "§ 55"),
    ("Anliegen in einem Satz", "Sucht einen Sprachkurs für Mütter."),
)
NOTE = "Frau Muster fragt nach einem Kurs am Vormittag; Anhörung war gestern."
Sit = Callable[[Device], Hands]


@pytest.fixture
def sit_at_keyboard(qapp: QApplication) -> Iterator[Sit]:
    """Opens the window at a desk for hands on a keyboard."""
    with seating(qapp, Hands) as sit_down:
        yield sit_down


def test_the_whole_office_day_needs_no_mouse(office: Office, sit_at_keyboard: Sit) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    for device in (ada, ben):
        device.sync()
    with sit_at_keyboard(ada) as hands:
        take_meldung(hands)
        ask_consent(hands, "E1")
        ask_consent(hands, "E6")
        write_contact(hands)
        refer(hands)
        set_goal(hands)
        look_at_print(hands)
        offer_handover(hands, office.ben.name)
        reconcile(hands)
        (case,) = hands.store.all(Case)
        (person,) = hands.store.all(Person, relation="self")
        (contact,) = hands.store.all(Contact)
        (referral,) = hands.store.all(Referral)
        (goal,) = hands.store.all(Goal)
        assert (person.family_name, person.given_name) == ("Muster", "Amira")
        assert contact.text == NOTE and contact.minutes == 15
        assert referral.life_area and goal.words == "Ohne Hilfe zum Arzt gehen"
        assert {each.purpose for each in hands.store.all(Consent) if each.state == "given"} == {"E1", "E6"}
    with sit_at_keyboard(ben) as hands:
        reconcile(hands)
        hands.press_keys("Ctrl+Shift+U")
        hands.push("Ansehen: …")
        hands.push("Annehmen")
        reconcile(hands)
        held = hands.store.get(Case, case.id)
        assert held is not None and held.responsible == office.ben.id


def test_a_contradiction_is_settled_without_a_mouse(office: Office, sit_at_keyboard: Sit) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    for device in (ada, ben):
        device.sync()
    case_id = admitted(ada)
    share_case(ada.store, case_id, office.ben.id, "substitute", date(2099, 1, 1), "Urlaub")
    assert ada.sync().digests_equal and ben.sync().digests_equal
    with sit_at_keyboard(ben) as hands:
        write_phone(hands, "0152 2222222")
        reconcile(hands)
    with sit_at_keyboard(ada) as hands:
        write_phone(hands, "0171 1111111")
        reconcile(hands)
        card = hands.page(Abgleich).inbox.card
        assert isinstance(card, ConflictCard)
        theirs = next(each for each in card.answers if each.version.who != "Sie")
        hands.push(theirs.accessibleName())
        hands.until(lambda: hands.store.standing().conflicts == 0)
        assert client(hands.store, case_id).phone == "0152 2222222"


def write_phone(hands: Hands, number: str) -> None:
    """Find the case by typing, and write into a field of the client."""
    hands.press_keys("Ctrl+2")
    table = hands.page(Faelle).table
    hands.until(lambda: table.count() == 1)
    hands.write_text("Muster")
    hands.until(lambda: table.count() == 1)
    hands.press_keys("Return")
    hands.page(CaseFile)
    hands.press_keys("Alt+2")
    hands.fill_in("Telefon", number)


def take_meldung(hands: Hands) -> None:
    """From anywhere; in the order of the form; saved, admitted."""
    hands.press_keys("Ctrl+Shift+N")
    for name, text in MELDUNG:
        hands.fill_in(name, text)
    hands.press_keys("Ctrl+S")
    hands.push("Person aufnehmen")
    hands.fill_in("Begründung der Entscheidung", "Seit kurzem in der Stadt.")
    hands.push("Person aufnehmen und Fall öffnen")
    hands.page(CaseFile)


def ask_consent(hands: Hands, purpose: str) -> None:
    hands.press_keys("Alt+3")
    hands.push(f"Einwilligung aufnehmen: {purpose} …")
    hands.fill_in("Stand", "erteilt")
    hands.fill_in("Wie erteilt", "unterschrieben")
    if purpose == "E6":
        hands.fill_in("Für wen", "Arbeiterwohlfahrt (AWO) Leverkusen")
    hands.press_keys("Ctrl+Return")


def write_contact(hands: Hands) -> None:
    hands.press_keys("Ctrl+N")
    hands.fill_in("Art", "Telefonat")
    hands.fill_in("Minuten", "15")
    hands.fill_in("Notiz", NOTE)
    hands.press_keys("Ctrl+Return")


def refer(hands: Hands) -> None:
    hands.press_keys("Alt+6")
    hands.push("Neuer Verweis")
    hands.fill_in("Lebensbereich", "Sprache")
    hands.fill_in("Stelle", "Caritas")
    hands.fill_in("Wie", "telefonisch")
    hands.press_keys("Ctrl+Return")


def set_goal(hands: Hands) -> None:
    hands.press_keys("Alt+4")
    hands.push("Hilfeplan…")
    hands.push("Hilfeplan vereinbaren")
    hands.press_keys("Ctrl+Return")
    hands.push("Neues Ziel")
    hands.fill_in("Ziel in eigenen Worten", "Ohne Hilfe zum Arzt gehen")
    hands.fill_in("Lebensbereich", "Sprache")
    hands.press_keys("Ctrl+Return")


def look_at_print(hands: Hands) -> None:
    """The preview opens, prints or says why not, and Esc leads back."""
    hands.press_keys("Alt+9")
    hands.push("Fallblatt ansehen und drucken")
    preview = hands.page(PdfPreview)
    hands.until(lambda: preview.pdf() is not None)
    hands.press_keys("Escape")
    hands.page(CaseFile)


def offer_handover(hands: Hands, to: str) -> None:
    hands.press_keys("Alt+Shift+1")
    hands.push("Übergabe anbieten")
    hands.fill_in("An", to)
    hands.fill_in("Grund der Übergabe", "Umzug")
    hands.press_keys("Ctrl+Return")


def reconcile(hands: Hands) -> None:
    hands.press_keys("Ctrl+8")
    page = hands.page(Abgleich)
    hands.push("Jetzt abgleichen")
    hands.until(page.round.start.isVisible)
    assert page.round.title.text() == "Abgeglichen"
