"""Lücken: reported by hand without names, corrected by who reported them, answered by Koordination."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from case_file_samples import plain_case
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Meeting, Topic
from kim_desktop.storage.store import Store
from ui.gaps.bundling import ProposalRow
from ui.gaps.picture import PicturePart
from ui.gaps.topics import TopicsPart
from ui.places.gaps import Luecken
from ui.places.preview import PdfPreview
from ui.shell import Shell

WAITING = Gap(
    id=new_id(), what="Auf einen Platz im Integrationskurs wartet man hier ein halbes Jahr.", sort="waiting",
    life_area="sprache", district="II", days_waited=174, proposal="Kurse auch am Abend.",
    reported_by="user-beispiel", reported_on=date(2024, 5, 2),
)  # fmt: skip


@pytest.fixture
def office(store: Store) -> None:
    """Koordination sits at the desk; named before `shell`."""
    store.set_identity(replace(store.identity, role="coordinator"))


def place_of(shell: Shell) -> Luecken:
    shell.open_place("gaps")
    page = shell.stage.page()
    assert isinstance(page, Luecken)
    return page


def test_a_gap_is_reported_by_hand_and_corrected(
    shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    plain_case(store)
    with store.unit() as unit:
        unit.add(WAITING)
        unit.add(replace(WAITING, id=new_id(), state="answered", answer="Ab August gibt es einen Abendkurs."))
    place = place_of(shell)
    place.begin()
    page = place.register()
    form = page.new.form
    form.editor("what").set_raw("Frau Beispiel, Amira, findet keinen Platz.")
    page.new.save()
    assert "Amira Beispiel" in form.editor("what").problem.text()
    form.editor("what").set_raw("Für Mütter fehlt ein Kurs mit Kinderbetreuung.")
    page.new.save()
    assert page.table.count() == 3 and page.new.isHidden()
    page.table.selectRow(0)
    own = page.table.current()
    assert own and own.reported_by == "user-muster"
    page.details.form.editor("proposal").set_raw("Mit der Kita sprechen.")
    page.keep()
    kept = store.get(Gap, own.id)
    assert kept and kept.proposal == "Mit der Kita sprechen."
    page.filters.choose(["done"])
    page.table.selectRow(0)
    assert page.details.form.isHidden() and "Abendkurs" in page.details.words.text()
    page.filters.choose([])


def test_koordination_answers_a_gap(shell: Shell, store: Store) -> None:
    with store.unit() as unit:
        unit.add(WAITING)
    store.set_identity(replace(store.identity, role="coordinator"))
    place = Luecken(shell.context)
    place.refresh()
    page = place.register()
    page.table.selectRow(0)
    assert page.details.form.names() == ("state", "answer")
    page.details.form.editor("state").set_raw("decided")
    page.details.form.editor("answer").set_raw("Ein Abendkurs beginnt im August.")
    page.keep()
    kept = store.get(Gap, WAITING.id)
    assert kept and (kept.state, kept.answer) == ("decided", "Ein Abendkurs beginnt im August.")
    place.deleteLater()


def test_like_gaps_become_a_topic_that_goes_its_way_to_the_answer(
    qtbot: QtBot, office: None, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    like = replace(WAITING, id=new_id(), what="Im Integrationskurs fehlt ein Platz.", affected=2, frequency="often")
    mine = replace(WAITING, id=new_id(), reported_by="user-muster", affected=3, reported_on=date(2024, 6, 1))
    meeting = Meeting(id=new_id(), body="body-lenkungsgruppe", on=date(2024, 7, 2))
    with store.unit() as unit:
        for record in (WAITING, like, mine, meeting):
            unit.add(record)
    place = place_of(shell)
    register = place.register()
    look(shell, "gaps-register")
    (proposal,) = register.proposals.rows.widgets()
    assert isinstance(proposal, ProposalRow)
    assert "Lebensbereich" in proposal.accessibleName() and "Integrationskurs" in proposal.accessibleName()
    proposal.button.click()
    part = place.open_part("topics")
    assert isinstance(part, TopicsPart) and not part.view.isHidden()
    view = part.view
    assert "3 Lücken von 2 Personen" in view.facts.text() and "5 Betroffene" in view.facts.text()
    view.texts.editor("name").set_raw("Integrationskurse am Abend")
    view.meetings.show_code(meeting.id)
    view.put.click()
    assert "in der Lenkungsgruppe 02.07.2024" in view.way.accessibleName()
    view.remedies.panel.open()
    view.remedies.panel.form.editor("what").set_raw("Abendkurs beantragen")
    view.remedies.panel.save()
    view.gaps.table.selectRow(0)
    view.gaps.part.click()
    assert len(store.all(Topic)) == 2 and view.topic_id != proposal
    part.open_topic(next(each.id for each in store.all(Topic) if each.steering_group_on))
    view.decision.editor("decision").set_raw("Ein Abendkurs wird beantragt.")
    view.answer.editor("answer").set_raw("Ab August gibt es einen Abendkurs.")
    look(view, "topic")
    view.send.click()
    topic = store.get(Topic, view.topic_id)
    assert topic and (topic.state, topic.name) == ("answered", "Integrationskurse am Abend")
    view.paper.click()
    preview = shell.stage.page()
    assert isinstance(preview, PdfPreview)
    qtbot.waitUntil(lambda: preview.pdf() is not None)
    pdf = preview.pdf()
    assert pdf and pdf.pages() == 1
    place.open_entry("gap", mine.id)
    assert "Abendkurs" in register.details.told.text()
    register.details.read()
    read = store.get(Gap, mine.id)
    assert read and read.answer_read_on == date(2024, 6, 12) and register.details.told.isHidden()


def test_the_picture_shows_where_chains_break_and_filters_the_register(
    shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    places = [("sprache", "sgb2", "II")] * 7 + [
        ("wohnen", "asylblg", "I"),
        ("arbeit", "sgb2", "III"),
        ("wohnen", None, None),
    ]
    with store.unit() as unit:
        for area, domain, district in places:
            unit.add(replace(WAITING, id=new_id(), life_area=area, legal_domain=domain, district=district))
        unit.add(replace(WAITING, id=new_id(), life_area="recht", state="answered"))
    place = place_of(shell)
    part = place.open_part("picture")
    assert isinstance(part, PicturePart)
    present_row = [part.whole.verticalHeaderItem(at).text() for at in range(part.whole.rowCount())]
    assert present_row == ["Sprache", "Bildung, Ausbildung, Arbeit", "Wohnen und Unterbringung"]
    assert "Sprache, SGB II: 7" in part.whole.accessibleDescription()
    assert set(part.small) == {"I", "II", "III", ""}
    shell.resize(1366, 1000)
    look(shell, "gaps-picture")
    part.whole.setFocus()
    part.whole.setCurrentCell(0, 0)
    QTest.keyClick(part.whole, Qt.Key.Key_Right)
    QTest.keyClick(part.whole, Qt.Key.Key_Return)
    register = place.register()
    assert register.table.count() == 7 and "Sprache, SGB II" in register.here.text()
    register.here.button.click()
    assert register.table.count() == 11
    part = place.open_part("picture")
    assert isinstance(part, PicturePart)
    part.shown.choose(["table"])
    part.which.choose(["all"])
    assert part.table.count() == 5 and part.picture.isHidden()


def test_who_reported_reads_how_a_topic_stands_and_changes_nothing(shell: Shell, store: Store) -> None:
    topic = Topic(id=new_id(), name="Kurse", summary="Es fehlen Kurse.", answer="Entwurf", bundled_on=date(2024, 6, 1))
    with store.unit() as unit:
        unit.add(topic)
        unit.add(replace(WAITING, topic=topic.id, affected=3))
    place = place_of(shell)
    place.open_entry("topic", topic.id)
    part = place.open_part("topics")
    assert isinstance(part, TopicsPart)
    view = part.view
    assert view.words.text() == "Es fehlen Kurse." and "<5 Betroffene" in view.facts.text()
    parts = (view.texts_card, view.decision_card, view.answer_card, view.agenda, view.remedies.add, view.gaps.loosen)
    assert all(each.isHidden() for each in parts) and not view.reading.isHidden()
