"""The card of documents: all of them, what is locked and why, and a choice where a document is about one of several."""

from collections.abc import Callable
from datetime import date

from case_file_samples import full_case, open_file
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.store import Store
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.documents import DOCUMENTS
from ui.casework.print_card import PrintCard
from ui.places.preview import DocumentPreview
from ui.shell import Shell


def test_every_document_is_listed_with_its_lock_and_opens_for_the_record_that_is_chosen(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    case_id = full_case(store)
    with store.unit() as unit:
        for organisation in ("org-awo", "org-caritas"):
            unit.add(Referral(id=new_id(), case_id=case_id, organisation=organisation, referred_on=date(2026, 11, 1)))
    desk = open_file(qtbot, shell, case_id).open_section("documents").desk
    card = PrintCard(desk)
    qtbot.addWidget(card)
    card.refresh()
    assert list(card.buttons) == [document.name for document in DOCUMENTS]
    assert not card.buttons["verweisschreiben"].isEnabled() and card.buttons["fallblatt"].isEnabled()
    assert "Einwilligung E4" in card._lines["verweisschreiben"].accessibleName()
    client = store.all(Person, case_id=case_id, relation="self")[0]
    answer_consent(store, client, Purpose.RECIPIENT, Answer("given", how="signed"), "Caritasverband Leverkusen e. V.")
    desk.reload()
    card.refresh()
    card.resize(1000, 1100)
    look(card, "documents-card")
    choice = {each.text().partition(",")[0]: each for each in card.choices("verweisschreiben").actions()}
    assert not choice["Arbeiterwohlfahrt (AWO) Leverkusen"].isEnabled()
    choice["Caritasverband Leverkusen e. V."].trigger()
    page = shell.stage.page()
    assert isinstance(page, DocumentPreview)
    qtbot.waitUntil(lambda: page.pdf() is not None, timeout=20_000)
