"""Team und Auslastung: the picture of the town, proposals accepted by keyboard, and the way into the bulk handover."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from handover_samples import AWO, CARITAS, employ, offered, shell_of_koordination
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.handover import Absence
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import ResponsibilityKey
from kim_desktop.domain.records.steering import Post
from kim_desktop.storage.store import Store
from kim_desktop.work.bulk_handover import Held
from kim_desktop.work.load import Area
from kim_desktop.work.load_counts import Told, remember_counts
from tests.ui.conftest import present
from ui.handover.bulk import BulkPart
from ui.jobs import Jobs
from ui.places.administration import Verwaltung
from ui.places.handovers import Uebergaben
from ui.places.team_load import TeamUndAuslastung
from ui.services import Caseload, Services
from ui.shell import Shell
from ui.team.assigning import AssignPart
from ui.team.overview import OverviewPart
from ui.team.posts import PostsPart
from ui.team.tiles import next_spot, spots

COUNTS = (
    Told("user-muster", "opladen", "", 9, 21),
    Told("user-muster", "quettingen", "", 6, 11),
    Told("user-muster", "", "gu_opladen", 8, 19),
    Told("user-beispiel", "wiesdorf", "", 16, 40),
    Told("user-beispiel", "rheindorf", "", 7, 22),
    Told("user-beispiel", "manfort", "", 4, 4),
    Told("user-beispiel", "", "", 2, 2),
)
KEY = (("II", "user-muster"), ("I", "user-beispiel"))


@pytest.fixture
def koordination(qtbot: QtBot, store: Store, services: Services, jobs: Jobs) -> Iterator[Shell]:
    employ(store, muster=CARITAS, beispiel=AWO)
    with store.unit() as unit:
        for district, staff in KEY:
            unit.add(ResponsibilityKey(id=new_id(), district=district, staff=staff, share=100))
        for number, staff in (("CM-3", "user-muster"), ("CM-4", "user-beispiel")):
            (post,) = store.all(Post, number=number)
            unit.save(post, replace(post, staff=staff, valid_from=date(2023, 9, 15), capacity=30))
        ends = date(2024, 6, 21)
        unit.add(Absence(id=new_id(), staff="user-beispiel", begins=date(2024, 6, 10), ends=ends, deputy="user-muster"))
        for at, quarter in enumerate(("quettingen", "opladen", "schlebusch")):
            name, day = f"Probe {at}", date(2024, 6, 3 + at)
            unit.add(Meldung(id=f"m{at}", case_id=f"c{at}", family_name=name, quarter=quarter, received_on=day))
    offered(store)
    remember_counts(store, COUNTS)
    store.note_loads({"user-muster": 23, "user-beispiel": 29})

    def caseload(*_: object) -> Caseload:
        return Caseload((Held("c", "KIM-1", "user-beispiel", quarter="wiesdorf"),), {"user-beispiel": 29})

    shell = shell_of_koordination(qtbot, store, replace(services, caseload=caseload), jobs)
    present(qtbot, shell)
    yield shell


def test_the_load_is_weighted_drawn_and_leads_to_a_move(
    qtbot: QtBot, koordination: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    koordination.open_place("team_load")
    page = koordination.stage.page()
    assert isinstance(page, TeamUndAuslastung)
    part = page.open_part("load")
    assert isinstance(part, OverviewPart)
    assert [each.accessibleName() for each in part.notices.tiles()] == [
        "3 Meldungen warten. Vorschläge ansehen",
        "1 offene Übergabe. Stand ansehen",
        "1 Person fehlt. Die Vertretung steht.",
    ]
    ben, mia = (part.table.records.row_at(at) for at in range(2))
    assert (ben.staff, ben.cases, ben.weighted, ben.state) == ("user-beispiel", 29, pytest.approx(34.4), "over")
    assert (mia.cases, mia.weighted, mia.capacity, mia.vze, mia.taken) == (23, 23.0, 30, 1.0, 1)
    part.table.selectRow(0)
    assert "4,4 über Kapazität" in part.detail.text() and "Vertretung: Mia Muster" in part.detail.text()
    told = {each.code: each for each in part._picture.quarters}
    assert told["wiesdorf"].percent == 115 and told["quettingen"].is_border and told["schlebusch"].percent is None
    assert told["gu_opladen"].people == 19 and part._picture.nowhere == 2
    (one, two, three) = part._picture.districts
    assert (one.people, one.weighted, one.capacity) == (66, pytest.approx(32.4), 30) and two.percent == 77
    assert three.percent is None
    town = part.town
    town.setFocus()
    qtbot.keyClick(town, Qt.Key.Key_Down)
    qtbot.keyClick(town, Qt.Key.Key_Right)
    assert town.current() == "buerrig" and "Bürrig, Randquartier" in town.accessibleDescription()
    qtbot.keyClick(town, Qt.Key.Key_Return)
    picked = part.quarters.current()
    assert picked is not None and picked.code == "buerrig"
    koordination.resize(1366, 1900)
    look(koordination, "team-load")
    koordination.resize(683, 700)
    look(koordination, "team-load-small")
    part.notices.tiles()[0].click()
    assert page.part() == "assign"
    page.open_part("load")
    part.table.selectRow(0)
    part.to.show_code("user-muster")
    part.move_button.click()
    bulk = koordination.stage.page()
    assert isinstance(bulk, Uebergaben)
    moving = bulk.open_part("bulk")
    assert isinstance(moving, BulkPart)
    qtbot.waitUntil(lambda: moving.preview.table.count() == 1)
    assert moving.source.code() == "staff:user-beispiel" and moving.preview.table.records.row_at(0).to == "user-muster"


def test_proposals_are_accepted_by_keyboard_and_a_departure_needs_a_reason(
    qtbot: QtBot, koordination: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    koordination.open_place("team_load")
    page = koordination.stage.page()
    assert isinstance(page, TeamUndAuslastung)
    part = page.open_part("assign")
    assert isinstance(part, AssignPart)
    first, second, third = (part.table.records.row_at(at) for at in range(3))
    assert first.first and first.first.staff == "user-muster" and third.first is None
    assert second.first and second.first.reasons[1].text.startswith(
        "23 offene Fälle und 1 offene Meldung, gewichtet 24"
    )
    part.focus_first()
    part.table.selectAll()
    qtbot.keyClick(part.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Für Probe 2 gibt es keinen Vorschlag" in part.problem.text()
    assert all(not each.responsible for each in store.all(Meldung))
    part.table.clearSelection()
    part._choose({"m0", "m1"})
    assert part.accept_button.text() == "2 Vorschläge annehmen"
    qtbot.keyClick(part.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    given = store.all(Meldung, responsible="user-muster")
    assert {each.id for each in given} == {"m0", "m1"} and "2 Meldungen zugewiesen" in part.done.text()
    assert given[0].responsible_reason.startswith("Nach Vorschlag: Zuständig für diesen Stadtbezirk")
    part.done.button.click()
    assert store.all(Meldung, responsible="user-muster") == [] and part.table.count() == 3
    part.table.clearSelection()
    part._choose({"m1"})
    part.who.show_code("user-beispiel")
    part.other_button.click()
    assert "weicht vom Vorschlag ab" in part.problem.text()
    part.reason.setText("spricht Tigrinya")
    qtbot.keyClick(part.reason, Qt.Key.Key_Return)
    koordination.resize(1366, 900)
    look(koordination, "team-zuweisung")
    (meldung,) = store.all(Meldung, responsible="user-beispiel")
    assert meldung.responsible_reason == "Abweichend vom Vorschlag (Mia Muster): spricht Tigrinya"


def test_the_filled_posts_are_drawn_month_by_month(koordination: Shell, look: Callable[[QWidget, str], None]) -> None:
    koordination.open_place("team_load")
    page = koordination.stage.page()
    assert isinstance(page, TeamUndAuslastung)
    part = page.open_part("posts")
    assert isinstance(part, PostsPart) and part.chart is not None
    assert part.sum.text() == "2 von 5 VZÄ sind besetzt."
    caritas = next(each for each in part.chart.rows if each.label.startswith("Caritas"))
    assert len(caritas.values) == 24 and caritas.text == "1 von 1 VZÄ" and caritas.values[0] == 0
    september = part.chart.months.index(date(2023, 9, 1))
    assert caritas.values[september] == pytest.approx(16 / 30)
    koordination.resize(1366, 1000)
    look(koordination, "team-stellen")
    part.edit.click()
    shown = koordination.stage.page()
    assert isinstance(shown, Verwaltung) and shown.part() == "posts"


def test_quarters_that_the_picture_does_not_know_stand_below_it() -> None:
    areas = [Area(code, code.title(), 0, 0, None, 0.0, "unknown") for code in ("opladen", "neustadt", "quettingen")]
    places = spots(areas)
    assert places == {"opladen": (2, 0), "quettingen": (3, 1), "neustadt": (0, 2)}
    assert (
        next_spot(places, "opladen", (0, 1)) == "quettingen" and next_spot(places, "quettingen", (0, -1)) == "opladen"
    )
    assert next_spot(places, "neustadt", (0, 1)) == "neustadt" and next_spot({}, "", (1, 0)) == ""
