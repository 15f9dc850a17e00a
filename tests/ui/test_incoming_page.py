"""The Eingang: sifted, assigned, passed on, followed up and answered by keyboard; who only reports sees the state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.rules.feedback import state_of
from kim_desktop.storage.store import Store
from kim_desktop.work.intake import admit, decide
from kim_desktop.work.lookups import lookups as load_lookups
from tests.ui.conftest import IDENTITY, NOW, present
from tests.ui.meldung_samples import reported, share_the_city
from ui.editors.choices import ChoiceEditor
from ui.jobs import Jobs
from ui.places.case_file import CaseFile
from ui.places.incoming import Eingang
from ui.places.meldung import MeldungAufnehmen
from ui.places.own_reports import MeineMeldungen
from ui.places.preview import PdfPreview
from ui.places.table import CASE_FILE, PLACES
from ui.places.today import Heute
from ui.services import Services
from ui.shell import Shell

Look = Callable[[QWidget, str], None]
TODAY = NOW.date()
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, store: Store, services: Services, jobs: Jobs) -> Callable[[str], Shell]:
    """Makes the window of somebody in a role."""

    def make(role: str) -> Shell:
        store.set_identity(replace(IDENTITY, role=role, user_id=f"user-{role}", user_name="Kim Probe"))
        made = Shell(store, services, jobs, load_lookups, PLACES, CASE_FILE)
        qtbot.addWidget(made)
        made.resize(1366, 768)
        return made

    return make


def place(qtbot: QtBot, shell: Shell) -> Eingang:
    present(qtbot, shell)
    shell.open_place("incoming")
    page = shell.stage.page()
    assert isinstance(page, Eingang)
    qtbot.waitUntil(lambda: page.table.count() > 0)
    return page


def key(page: QWidget, name: str) -> None:
    """A key that Koordination presses in the list."""
    QTest.keyClick(page.window().focusWidget(), name)


def names(page: Eingang) -> list[str]:
    rows = [page.table.records.row_at(at) for at in range(page.table.count())]
    return [each.meldung.family_name if each.meldung else each.reference for each in rows]


def fresh(store: Store, meldung: Meldung) -> Meldung:
    found = store.get(Meldung, meldung.id)
    assert found is not None
    return found


@pytest.fixture
def coordination(store: Store, window: Callable[[str], Shell]) -> Shell:
    """Koordination's window over four Meldungen: late, urgent, decided without a case, taken up."""
    share_the_city(store)
    store.set_identity(replace(IDENTITY, role="coordinator", user_id="user-coordinator"))
    day = TODAY - timedelta(days=9)
    reported(
        store, family_name="Spät", given_name="Testa", sender="org-jobcenter", received_on=day, street="Sandstraße 1",
        quarter="opladen", concern_line="Braucht eine Wohnung", urgency="normal", agreed="oral", sender_reference="J 1",
    )  # fmt: skip
    reported(store, family_name="Eilig", given_name="Amina", sender="org-caritas", urgency="now", agreed="oral")
    decide(store, reported(store, family_name="Fertig", sender="org-caritas"), "declined", "Nicht zuständig")
    taken = reported(
        store, family_name="Übernommen", sender="org-caritas", sender_reference="AZ 7", responsible="user-muster"
    )
    admit(store, taken)
    return window("coordinator")


def test_the_inbox_is_sifted_and_searched(qtbot: QtBot, coordination: Shell, look: Look) -> None:
    page = place(qtbot, coordination)
    assert names(page) == ["Spät", "Eilig", "Fertig"] and page.count.text() == "3 offen, 1 spät"
    page.filters.chips.choose(["late"])
    assert names(page) == ["Spät"]
    page.filters.clear()
    page.filters.body.show_code("org-caritas")
    page.filters.body.chosen.emit()
    assert names(page) == ["Eilig", "Fertig"]
    page.filters.clear()
    page.filters.chips.choose(["admitted"])
    assert names(page) == ["AZ 7"] and page.detail.name.text() == "Zeichen AZ 7"
    assert not any(button.isVisible() for button in page.detail.buttons.values())
    page.filters.clear()
    QTest.keyClick(page.table, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(page.filters.line, "amina")
    qtbot.waitUntil(lambda: names(page) == ["Eilig"])
    page.filters.clear()
    qtbot.waitUntil(lambda: page.table.count() == 3)
    page.table.selectRow(0)
    assert "war bis" in page.detail.net.text()
    page.detail.why.button.click()
    assert any("Über jede Meldung wird bald entschieden" in text for text in page.detail.why.texts())
    page.detail.why.button.click()
    look(coordination, "incoming-1366")
    page.bar.button("detail").click()
    assert page.detail.isHidden() or not page.detail.isVisible()
    look(coordination, "incoming-list")
    page.bar.button("detail").click()
    coordination.resize(683, 384)
    look(coordination, "incoming-200-percent")


def test_a_meldung_is_assigned_by_two_keys_and_taken_back_by_one(
    qtbot: QtBot, coordination: Shell, store: Store, look: Look
) -> None:
    page = place(qtbot, coordination)
    late = page.table.current()
    assert late is not None and late.meldung is not None
    page.focus_first()
    key(page, "z")
    qtbot.wait(30)
    look(coordination, "incoming-assign")
    QTest.keyClick(coordination.focusWidget(), Qt.Key.Key_Return)
    assert fresh(store, late.meldung).responsible == "user-beispiel"
    assert page.undo.text() == "Ben Beispiel zugewiesen: Spät, Testa." and page.table.hasFocus()
    again = page.table.current()
    assert again is not None and again.stand == "assigned"
    QTest.keyClick(page.table, Qt.Key.Key_Z, CTRL)
    assert fresh(store, late.meldung).responsible is None
    key(page, "z")
    form = page.steps.assigning
    form.card.chosen.emit("user-muster")
    form.submit()
    assert fresh(store, late.meldung).responsible is None and form.card.reason.hasFocus()
    QTest.keyClicks(form.card.reason, "spricht Arabisch")
    QTest.keyClick(form.card.reason, Qt.Key.Key_Return)
    assert fresh(store, late.meldung).responsible_reason.endswith(": spricht Arabisch")


def test_a_meldung_is_passed_on_with_a_letter_and_followed_up_from_heute(
    qtbot: QtBot, coordination: Shell, store: Store
) -> None:
    page = place(qtbot, coordination)
    late = page.table.current()
    assert late is not None and late.meldung is not None
    page.focus_first()
    key(page, "w")
    form = page.steps.forwarding
    form.submit()
    assert fresh(store, late.meldung).forwarded_to is None, "without a body nothing is written"
    body = form.form.editor("forwarded_to")
    assert isinstance(body, ChoiceEditor)
    body.combo.show_code("org-diakonie")
    body.combo.chosen.emit()
    form.form.editor("decision_reason").set_raw("Beratung dort")
    page.keep()
    assert any(name.startswith("step:Weiterleiten") for name in store.drafts())
    form.form.editor("follow_up_on").set_raw(TODAY.isoformat())
    form.submit()
    passed = fresh(store, late.meldung)
    assert (passed.forwarded_to, passed.decision, passed.follow_up_on) == ("org-diakonie", "referred", TODAY)
    assert not any(name.startswith("step:") for name in store.drafts())
    preview = coordination.stage.page()
    assert isinstance(preview, PdfPreview)
    qtbot.waitUntil(lambda: preview.pdf() is not None)
    coordination.open_place("today")
    today = coordination.stage.page()
    assert isinstance(today, Heute)
    item = next(each for each in today.agenda.items() if each.finding.kind == "pursuit")
    today._open(item)
    assert coordination.stage.page() is page
    qtbot.waitUntil(lambda: page.table.current() is not None and page.table.current().id == passed.id)


def test_letters_for_many_are_one_click_and_what_is_answered_can_be_ended(
    qtbot: QtBot, coordination: Shell, store: Store
) -> None:
    page = place(qtbot, coordination)
    assert "(2)" in page.bar.button("receipts").accessibleName()
    page.bar.button("receipts").click()
    preview = coordination.stage.page()
    assert isinstance(preview, PdfPreview)
    qtbot.waitUntil(lambda: preview.pdf() is not None)
    assert preview.pdf() and preview.pdf().pages() == 2
    assert sum(each.receipt_sent_on == TODAY for each in store.all(Meldung)) == 2
    page = place(qtbot, coordination)
    page.filters.chips.choose(["decided"])
    page.focus_first()
    key(page, "e")
    assert not any(each.settled_on for each in store.all(Meldung)), "the sender must hear first"
    key(page, "r")
    qtbot.waitUntil(lambda: coordination.stage.page() is not page)
    page = place(qtbot, coordination)
    page.focus_first()
    key(page, "e")
    assert [each.family_name for each in store.all(Meldung) if each.settled_on] == ["Fertig"]
    assert page.table.count() == 0


def test_first_contact_and_follow_up_are_noted_and_the_sheet_is_one_key_away(
    qtbot: QtBot, coordination: Shell, store: Store
) -> None:
    page = place(qtbot, coordination)
    page.table.selectRow(1)
    eager = page.table.current()
    assert eager is not None and eager.meldung is not None
    page.focus_first()
    key(page, "k")
    page.steps.contacting.submit()
    assert fresh(store, eager.meldung).first_contact_on == TODAY
    key(page, "n")
    page.steps.following.form.editor("follow_up_on").set_raw((TODAY + timedelta(days=3)).isoformat())
    page.steps.following.form.editor("follow_up_note").set_raw("Dolmetscherin gefunden?")
    QTest.keyClick(coordination.focusWidget(), Qt.Key.Key_Return, CTRL)
    assert fresh(store, eager.meldung).follow_up_note == "Dolmetscherin gefunden?"
    page.focus_first()
    key(page, "p")
    sheet = coordination.stage.page()
    assert isinstance(sheet, MeldungAufnehmen) and sheet.sheet is not None
    assert sheet.sheet.form.loaded().id == eager.meldung.id


def test_a_contact_office_sends_a_meldung_and_sees_its_state_and_nothing_else(
    qtbot: QtBot, window: Callable[[str], Shell], store: Store, look: Look
) -> None:
    shell = window("contact_office")
    assert not shell.has_place("incoming") and not shell.has_place("meldung")
    shell.open_place("own_reports")
    page = shell.stage.page()
    assert isinstance(page, MeineMeldungen)
    page.begin()
    assert page.sheet is not None
    page.sheet.form.take_value("family_name", "Muster")
    assert page.sheet.panel.isHidden() and page.sheet.line.isHidden() and page.sheet.form.cards[10].isHidden()
    look(shell, "own-reports-sheet")
    page.save()
    (sent,) = store.all(Meldung)
    assert (sent.sent_by, sent.sender, sent.target_group) == ("user-contact_office", "org-caritas", None)
    (told,) = store.all(Feedback)
    page._back()
    line = page.inbox.table.records.row_at(0)
    assert (line.reference, line.name, line.state) == (sent.sender_reference, "Muster", "eingegangen")
    store.set_identity(replace(store.identity, role="coordinator"))
    taken = Feedback(
        id="feedback-x", case_id="feedback-x", sender="org-caritas", reference="24-007-0009",
        reported_on=date(2024, 6, 3), received_on=date(2024, 6, 3), review_on=date(2024, 6, 4),
        state="admitted", state_on=date(2024, 6, 6),
    )  # fmt: skip
    with store.unit() as unit:
        unit.add(taken)
    store.set_identity(replace(store.identity, role="contact_office"))
    page.refresh()
    states = [page.inbox.table.records.row_at(at).state for at in range(page.inbox.table.count())]
    assert states == ["eingegangen", "übernommen"] and state_of(told) == "arrived"
    page.inbox.table.selectRow(1)
    page.inbox.opened.emit("feedback-x")
    assert page.stack.currentWidget() is page.inbox and not isinstance(shell.stage.page(), CaseFile)
    look(shell, "own-reports")
