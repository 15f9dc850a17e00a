"""The Meldung as it looks: empty, filled, with an import's doubts, large and small; and who sees what."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.storage.store import Store
from kim_desktop.work.intake import decide
from tests.ui.conftest import IDENTITY
from tests.ui.meldung_samples import BIRTHDAY, fill, filled_pdf, opened, reported, share_the_city, sheet_of
from ui.places.meldung import MeldungAufnehmen
from ui.shell import Shell

Look = Callable[[QWidget, str], None]
LONG = "Al-Haddadin-Beispielhausen von der Langen Aue"


def test_the_list_and_the_form_can_be_looked_at(qtbot: QtBot, shell: Shell, store: Store, look: Look) -> None:
    share_the_city(store)
    reported(store, family_name=LONG, given_name="Amina", received_on=date(2024, 6, 3), street="Sandstr. 5")
    reported(store, family_name="أمينة", given_name="محمد", birth="2001", sender_other="Nachbarin")
    page = opened(qtbot, shell)
    look(shell, "meldung-liste")
    page.begin()
    fill(sheet_of(page), family_name=LONG, given_name="Aminah", birth=BIRTHDAY, street="Sandstr. 5", status="p60a")
    qtbot.wait(50)
    look(shell, "meldung-bogen")
    shell.resize(683, 384)
    qtbot.wait(50)
    look(shell, "meldung-200-prozent")
    assert shell.width() == 683 and shell.height() == 384


def test_the_doubts_of_an_import_can_be_looked_at(qtbot: QtBot, shell: Shell, store: Store, look: Look) -> None:
    page = opened(qtbot, shell)
    page.begin()
    fill(sheet_of(page), phone="0171 1")
    page.take_pdf(
        filled_pdf(store, family_name=LONG, languages="Arabisch, Klingonisch", phone="0152 2", done_so_far="x " * 1_100)
    )
    qtbot.waitUntil(lambda: not sheet_of(page).notes_card.isHidden(), timeout=5_000)
    look(shell, "meldung-import")


def test_what_a_colleague_has_decided_cannot_be_decided_again(qtbot: QtBot, shell: Shell, store: Store) -> None:
    meldung = reported(store, family_name="Muster")
    page = opened(qtbot, shell)
    page.open_meldung(meldung.id)
    decide(store, meldung, "declined", "wohnt in Köln")
    page.refresh()
    sheet = sheet_of(page)
    assert "schon entschieden" in sheet.banner.text() and sheet.banner.isVisible()
    assert not sheet.footer.admit.isEnabled() and not sheet.decision.isEnabled()


def test_who_only_reports_people_does_not_decide(qtbot: QtBot, shell: Shell, store: Store) -> None:
    store.set_identity(replace(IDENTITY, role="contact_office"))
    page = MeldungAufnehmen(shell.context)
    qtbot.addWidget(page)
    page.begin()
    sheet = sheet_of(page)
    assert sheet.form.cards[10].isHidden()
    assert sheet.footer.admit.isHidden() and sheet.footer.decide.isHidden() and not sheet.footer.save.isHidden()
