"""Gremien: a Sitzung from its agenda to its minutes, what it gives to be done, agreements, and no names anywhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.steering import AgendaItem, Agreement, Errand, Meeting, Topic
from kim_desktop.storage.store import Store
from kim_desktop.work.topics import bundle
from ui.bodies.agenda import AgendaRow
from ui.bodies.agreements import AgreementRow, AgreementsPart
from ui.bodies.errands import ErrandRow, ErrandsPart
from ui.bodies.meetings import MeetingsPart
from ui.places.bodies import Gremien
from ui.places.preview import PdfPreview
from ui.places.today import Heute
from ui.shell import Shell

COURSE = "Auf einen Integrationskurs mit Kinderbetreuung wartet man ein halbes Jahr."
BEFORE = Meeting(id=new_id(), body="body-lenkungsgruppe", on=date(2024, 3, 5), state="held")
OPEN = Errand(id=new_id(), meeting=BEFORE.id, what="Liste der Kurse besorgen", organisation="org-vhs",
              due_on=date(2024, 5, 31))  # fmt: skip


@pytest.fixture
def topic(store: Store) -> Topic:
    """A Thema in the vault of Koordination, beside an Auftrag that is late; named before `shell`."""
    store.set_identity(replace(store.identity, role="coordinator", organisation="org-ki"))
    gap = Gap(id=new_id(), what=COURSE, life_area="sprache", reported_by="user-beispiel", reported_on=date(2024, 5, 2))
    with store.unit() as unit:
        for record in (gap, BEFORE, OPEN):
            unit.add(record)
    return bundle(store, [gap], "Integrationskurse mit Kinderbetreuung")


def place_of(shell: Shell) -> Gremien:
    shell.open_place("bodies")
    page = shell.stage.page()
    assert isinstance(page, Gremien)
    return page


def test_a_meeting_goes_from_its_agenda_to_its_minutes(
    qtbot: QtBot, topic: Topic, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    page = place_of(shell)
    part = page.open_part("meetings")
    assert isinstance(part, MeetingsPart)
    form = part.panel.form
    form.editor("body").set_raw("body-lenkungsgruppe")
    part.panel.save()
    assert "An welchem Tag" in form.editor("on").problem.text()
    form.editor("on").set_raw("19.6.2024")
    part.panel.save()
    view = part.view
    assert not view.isHidden() and view.title.text().endswith("19.06.2024")
    assert [each.line.accessibleName() for each in view.left.widgets() if isinstance(each, ErrandRow)]
    view.panel.open()
    view.panel.form.editor("topic").set_raw(topic.id)
    view.panel.save()
    view.panel.form.editor("what").set_raw("Verschiedenes")
    view.panel.save()
    first, second = view.agenda.widgets()
    assert isinstance(first, AgendaRow) and isinstance(second, AgendaRow)
    second.up.click()
    assert [each.what for each in sorted(store.all(AgendaItem), key=lambda each: each.position)] == [
        "Verschiedenes", topic.name,
    ]  # fmt: skip
    view.held.click()
    row = next(each for each in view.agenda.widgets() if isinstance(each, AgendaRow) and each.topic.isVisibleTo(each))
    row.fold.toggle()
    assert row.fold.form
    row.fold.form.editor("said").set_raw("Die VHS stellt ihre Kurse vor.")
    row.fold.form.editor("decision").set_raw("Ein Kurs mit Kinderbetreuung wird beantragt.")
    row.fold.keep()
    row.panel.open()
    row.panel.form.editor("what").set_raw("Antrag schreiben")
    row.panel.form.editor("organisation").set_raw("org-ki")
    row.panel.form.editor("due_on").set_raw("30.9.2024")
    row.panel.save()
    known = store.get(Topic, topic.id)
    assert known and (known.state, known.decided_on) == ("decided", date(2024, 6, 19))
    assert {each.what for each in store.all(Errand)} == {OPEN.what, "Antrag schreiben"}
    look(view, "meeting")
    view.print_minutes.click()
    preview = shell.stage.page()
    assert isinstance(preview, PdfPreview)
    qtbot.waitUntil(lambda: preview.pdf() is not None)
    shell.go_back()
    assert not view.isHidden()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.isHidden() and part.table.count() == 2
    look(shell, "meetings")


def test_minutes_that_name_somebody_are_refused_beside_the_field(topic: Topic, shell: Shell, store: Store) -> None:
    with store.unit() as unit:
        unit.add(Person(id=new_id(), case_id="case-1", relation="self", given_name="Testa", family_name="Probe"))
        unit.add(AgendaItem(id="item-1", meeting=BEFORE.id, position=1, what="Verschiedenes"))
    part = place_of(shell).open_part("meetings")
    assert isinstance(part, MeetingsPart)
    part.reveal("agenda_item", "item-1")
    (row,) = part.view.agenda.widgets()
    assert isinstance(row, AgendaRow)
    row.fold.toggle()
    assert row.fold.form
    row.fold.form.editor("said").set_raw("Frau Testa Probe war da.")
    row.fold.keep()
    assert "Testa Probe" in row.fold.form.editor("said").problem.text()
    assert store.get(AgendaItem, "item-1") == AgendaItem(
        id="item-1", meeting=BEFORE.id, position=1, what="Verschiedenes"
    )


def test_a_late_errand_leads_from_heute_to_its_row_and_is_reported_as_done(
    topic: Topic, shell: Shell, store: Store
) -> None:
    shell.open_place("today")
    today = shell.stage.page()
    assert isinstance(today, Heute)
    item = next(each for each in today.agenda.items() if each.finding.kind == "errand")
    assert (item.level.value, item.action) == ("late", "Auftrag ansehen") and "Lenkungsgruppe" in item.person
    today.agenda.opened.emit(item)
    page = shell.stage.page()
    assert isinstance(page, Gremien)
    part = page.open_part("errands")
    assert isinstance(part, ErrandsPart)
    row = part.rows.widget(OPEN.id)
    assert isinstance(row, ErrandRow)
    row.done.click()
    done = store.get(Errand, OPEN.id)
    assert done and done.done_on == date(2024, 6, 12)
    assert part.rows.widgets() == []


def test_an_agreement_has_parties_and_says_when_it_ends(
    topic: Topic, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    part = place_of(shell).open_part("agreements")
    assert isinstance(part, AgreementsPart)
    part.panel.open()
    part.panel.form.editor("name").set_raw("Kooperationsvereinbarung Case-Management")
    part.panel.form.editor("valid_to").set_raw("31.7.2024")
    part.panel.save()
    (row,) = part.rows.widgets()
    assert isinstance(row, AgreementRow)
    row.panel.open()
    row.panel.form.editor("organisation").set_raw("org-caritas")
    row.panel.save()
    (held,) = store.all(Agreement)
    said = row.fold.line.accessibleName()
    assert "Caritasverband" in said and "endet in 49 Tagen" in said
    part.reveal("agreement", held.id)
    look(shell, "agreements")
