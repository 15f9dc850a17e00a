"""Invented cases for the tests of the Fallakte."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Contact, Need, Referral
from kim_desktop.domain.records.people import Person, Residence
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_work import (
    assess_need,
    make_referral,
    plan_follow_up,
    save_record,
    share_case,
    write_contact,
)
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.family import add_member, add_residence
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from ui.places.case_file import CaseFile
from ui.shell import Shell


def plain_case(store: Store, **fields: object) -> str:
    """A freshly admitted case, nothing else; tells its id."""
    known = {
        "family_name": "Beispiel",
        "given_name": "Amira",
        "birth": PartialDate("1991-04-03"),
        "nationality": "SY",
        "languages": frozenset({"ar"}),
        "status": "p25_2_gfk",
        "status_until": date(2024, 6, 24),
        "street": "Musterstraße 3",
        "postcode": "51379",
        "quarter": "opladen",
        "sender": "org-fb50",
        "concern_line": "Sucht einen Sprachkurs und eine Wohnung.",
    }
    meldung = take_meldung(store, replace(new_meldung(store), **(known | fields)))
    return admit(store, meldung, "Zielgruppe grün").case.id


def full_case(store: Store, **fields: object) -> str:
    """A case in which something of everything has happened; tells its id."""
    case_id = plain_case(store, interpreter=True, **fields)
    client = open_case(store, case_id).client
    assert client
    for purpose in (Purpose.FILE, Purpose.SPECIAL, Purpose.STATE):
        answer_consent(store, client, purpose, Answer("given", "signed", "ar"))
    answer_consent(store, client, Purpose.MESSENGER, Answer("refused", "signed", "ar"))
    answer_consent(store, client, Purpose.RESULTS, Answer("given", "signed", "ar"), "Caritasverband Leverkusen e. V.")
    answer_consent(
        store, client, Purpose.RECIPIENT, Answer("given", "oral_witness", "ar", witness="Ben Beispiel"), "FB 33"
    )
    _family(store, case_id, client)
    _work(store, case_id)
    return case_id


def _family(store: Store, case_id: str, client: Person) -> None:
    child = Person(
        id=new_id(), case_id=case_id, relation="child", given_name="Lina", family_name="Beispiel",
        birth=PartialDate("2016"), sex="female",
    )  # fmt: skip
    add_member(store, child)
    status = Residence(
        id=new_id(), case_id=case_id, person=client.id, status="p55", valid_from=PartialDate("2022-11"),
        valid_until=date(2023, 5, 31),
    )  # fmt: skip
    add_residence(store, status)
    current = store.all(Residence, case_id=case_id, status="p25_2_gfk")[0]
    save_record(store, current, replace(current, valid_from=PartialDate("2023-06-25")))


def _work(store: Store, case_id: str) -> None:
    first = Contact(
        id=new_id(), case_id=case_id, on=date(2024, 5, 13), sort="talk", minutes=45, place="gu_opladen",
        life_areas=frozenset({"sprache", "wohnen"}), people="Tochter Lina",
        text="Erstgespräch mit Sprachmittlung. Frau Beispiel möchte schnell Deutsch lernen und sucht eine Wohnung.",
        next_step="Sprachkursliste heraussuchen", next_step_on=date(2024, 6, 10),
    )  # fmt: skip
    write_contact(store, first)
    write_contact(
        store,
        Contact(
            id=new_id(), case_id=case_id, on=date(2024, 6, 3), sort="phone", minutes=10, text="مرحبا، أحتاج إلى موعد."
        ),
    )
    assess_need(
        store,
        Need(
            id=new_id(), case_id=case_id, life_area="sprache", level="2", situation="A1 abgeschlossen, wartet auf A2.",
            wish="Ich will arbeiten.", source="client",
        ),
    )  # fmt: skip
    assess_need(
        store, Need(id=new_id(), case_id=case_id, life_area="wohnen", level="3", situation="Ein Zimmer zu zweit.")
    )
    make_referral(
        store,
        Referral(
            id=new_id(), case_id=case_id, offer="offer-mbe-caritas", organisation="org-caritas", life_area="sprache",
            mode="phone", referred_on=date(2024, 5, 20),
        ),
    )  # fmt: skip
    make_referral(store, Referral(id=new_id(), case_id=case_id, organisation="org-awo", referred_on=date(2024, 6, 10)))
    plan_follow_up(store, case_id, date(2024, 6, 12), "Termin Ausländerbehörde vorbereiten")
    plan_follow_up(store, case_id, date(2024, 6, 20), "Wohnberechtigungsschein nachfragen")
    share_case(store, case_id, "user-beispiel", "substitute", date(2024, 7, 1), "Urlaubsvertretung")


def open_file(qtbot: QtBot, shell: Shell, case_id: str, section: str = "") -> CaseFile:
    """The case file in a shown window, the keyboard in its section."""
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    shell.open_case(case_id)
    page = shell.stage.page()
    assert isinstance(page, CaseFile)
    if section:
        page.open_section(section)
    return page


def press(qtbot: QtBot, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    """A key, to whatever has the keyboard."""
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in held:
        modifiers |= each
    qtbot.keyClick(_focus(), key, modifiers)


def write(qtbot: QtBot, text: str) -> None:
    """Text without umlauts, to whatever has the keyboard; the test library has no keys for others."""
    qtbot.keyClicks(_focus(), text)


def _focus() -> QWidget:
    # As in life, an open list of suggestions gets the keys first.
    widget = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert widget is not None
    return widget
