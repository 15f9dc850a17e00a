"""The picture of the family, kinship, moves, a new Rechtskreis, and two records that become one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from case_file_samples import open_file, plain_case, press
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case, FollowUp
from kim_desktop.domain.records.master import ResponsibilityKey
from kim_desktop.domain.records.people import Address, Kinship, Person, Residence
from kim_desktop.storage.store import Store
from ui.casework.family import Family, KinshipLine
from ui.casework.family_merge import MergePage
from ui.casework.family_status import StatusFold
from ui.casework.family_tile import PersonTile
from ui.places.case_file import CaseFile
from ui.shell import Shell

NINE = (
    ("spouse", "يوسف", "1988-02-01", False),
    ("child", "Lina", "2016", False),
    ("child", "Karim-Abdulrahman", "2008-03-09", False),
    ("child", "Sami", "2021-11-30", False),
    ("child", "Noor", None, False),
    ("parent", "Fatima", "1960", True),
    ("sibling", "Omar", "1995-07", False),
    ("other", "Testa", "1979-05-05", True),
)


def family_of_nine(store: Store) -> str:
    case_id = plain_case(store)
    people = [
        Person(
            id=new_id(), case_id=case_id, relation=relation, given_name=name, family_name="Beispiel",
            birth=PartialDate(birth) if birth else None, elsewhere=elsewhere, interpreter=name == "Lina",
        )
        for relation, name, birth, elsewhere in NINE
    ]  # fmt: skip
    by = {each.given_name: each.id for each in people}
    ties = [(by["يوسف"], "parent", by[name]) for name in ("Lina", "Sami", "Karim-Abdulrahman")]
    ties += [(by["Testa"], "guardian", by["Noor"])]
    with store.unit() as unit:
        for person in people:
            unit.add(person)
        for person, tie, other in ties:
            unit.add(Kinship(id=new_id(), case_id=case_id, person=person, tie=tie, other=other))
        unit.add(
            Residence(id=new_id(), case_id=case_id, person=by["Lina"], status="p55", valid_until=date(2024, 6, 20))
        )
        unit.add(Residence(id=new_id(), case_id=case_id, person=by["Sami"], status="p55", valid_until=date(2024, 5, 1)))
        unit.add(Residence(id=new_id(), case_id=case_id, person=by["يوسف"], status="p55", valid_until=date(2025, 5, 1)))
    return case_id


def family(page: object) -> Family:
    assert isinstance(page, CaseFile)
    section = page.open_section("family")
    assert isinstance(section, Family)
    return section


def tile(section: Family, name: str) -> PersonTile:
    return next(each for each in section.graph.canvas.tiles.values() if name in each.facts.name)


def test_arrows_walk_the_family_and_enter_opens_a_person(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    shell.resize(1366, 900)
    section = family(open_file(qtbot, shell, family_of_nine(store)))
    tiles = section.graph.canvas.tiles
    assert len(tiles) == 9
    rects = [each.geometry() for each in tiles.values()]
    assert not any(a.intersects(b) for at, a in enumerate(rects) for b in rects[at + 1 :])
    assert tile(section, "Lina").accessibleName().startswith("Lina Beispiel, Kind, 7 bis 8 Jahre, Status: dringend")
    assert "Amira Beispiel ist Elternteil von Lina Beispiel." in section.graph.canvas.accessibleDescription()
    client = tile(section, "Amira")
    client.setFocus()
    press(qtbot, Qt.Key.Key_Right)
    assert QApplication.focusWidget() is tile(section, "يوسف")
    press(qtbot, Qt.Key.Key_Down)
    below = QApplication.focusWidget()
    assert isinstance(below, PersonTile) and below.facts.about == "Kind"
    press(qtbot, Qt.Key.Key_Return)
    fold = section.members.widget(below.facts.id)
    assert fold.form and fold.form.isVisible()  # type: ignore[attr-defined]
    assert section.status.chosen() == below.facts.id
    section.area.verticalScrollBar().setValue(0)
    look(shell, "family-nine")
    shell.resize(QSize(683, 420))
    section.area.verticalScrollBar().setValue(0)
    qtbot.wait(10)
    assert section.area.widget().width() <= section.area.viewport().width()


def test_kinship_is_entered_drawn_and_ended(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    client = store.all(Person, case_id=case_id)[0]
    child = Person(id=new_id(), case_id=case_id, relation="other", given_name="Lina", family_name="Beispiel")
    with store.unit() as unit:
        unit.add(child)
    section = family(open_file(qtbot, shell, case_id))
    section.new_kinship.open()
    form = section.new_kinship.form
    form.editor("person").set_raw(client.id)
    form.editor("tie").set_raw("parent")
    section.new_kinship.save()
    assert "zwei Personen" in form.editor("other").problem.text()
    form.editor("other").set_raw(child.id)
    section.new_kinship.save()
    (kinship,) = store.all(Kinship, case_id=case_id)
    line = section.kinships.widget(kinship.id)
    assert isinstance(line, KinshipLine)
    assert line.accessibleName().strip("\u200e") == "Amira Beispiel ist Elternteil von Lina Beispiel"
    assert tile(section, "Lina").y() > tile(section, "Amira").y()
    line.end()
    assert store.get(Kinship, kinship.id).ended  # type: ignore[union-attr]
    assert tile(section, "Lina").y() == tile(section, "Amira").y()


def test_a_move_proposes_who_takes_over_and_plans_the_talk_with_one_click(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    case_id = plain_case(store)
    lina = Person(id=new_id(), case_id=case_id, relation="child", given_name="Lina", family_name="Beispiel")
    with store.unit() as unit:
        unit.add(ResponsibilityKey(id=new_id(), district="I", quarter="wiesdorf", staff="user-beispiel", share=100))
        unit.add(replace(lina, birth=PartialDate("2016")))
    section = family(open_file(qtbot, shell, case_id))
    section.new_address.open()
    form = section.new_address.form
    form.editor("street").set_raw("Beispielweg 7")
    form.editor("quarter").set_raw("wiesdorf")
    form.editor("since").set_raw("6.2024")
    before = store.all(FollowUp, case_id=case_id)
    section.new_address.save()
    old, new = store.all(Address, case_id=case_id)
    assert (old.until, new.since) == ("2024-06", "2024-06")
    assert "schlägt der Schlüssel Ben Beispiel vor" in section.places.handover.text()
    assert store.get(Case, case_id).responsible == "user-muster"  # type: ignore[union-attr]
    assert store.all(FollowUp, case_id=case_id) == before
    qtbot.mouseClick(section.places.later, Qt.MouseButton.LeftButton)
    (planned,) = store.all(FollowUp, case_id=case_id)
    assert "Übergabe klären" in planned.what and "Ben Beispiel" in planned.what
    assert section.places.handover.isHidden() and section.places.later.isHidden()
    section.places.former.open()
    section.places.former.form.editor("street").set_raw("Altweg 1")
    section.places.former.save()
    assert "Bis wann" in section.places.former.form.editor("until").problem.text()
    section.places.former.form.editor("until").set_raw("2022")
    section.places.former.save()
    assert section.desk.file.address.street == "Beispielweg 7"  # type: ignore[union-attr]


def test_a_new_legal_domain_opens_a_checklist_that_plans_what_is_ticked(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    case_id = plain_case(store)
    (first,) = store.all(Residence, case_id=case_id)
    with store.unit() as unit:
        unit.save(first, replace(first, valid_from=PartialDate("2023"), legal_domain="asylblg"))
    section = family(open_file(qtbot, shell, case_id))
    section.new_residence.open()
    form = section.new_residence.form
    form.editor("status").set_raw("p25_3")
    form.editor("valid_from").set_raw("1.6.2024")
    form.editor("legal_domain").set_raw("sgb2")
    section.new_residence.save()
    checks = section.status.checks
    assert checks.isVisible() and "AsylbLG → SGB II" in checks._heading.text()
    checks.boxes["account"].setChecked(False)
    checks.plan.click()
    due = {each.what.partition(" (")[0]: str(each.due_on) for each in store.all(FollowUp, case_id=case_id)}
    assert due["Krankenversicherung"] == "2024-06-19" and len(due) == 4 and "Konto" not in due
    fold = section.residences.widget(store.all(Residence, case_id=case_id, status="p25_3")[0].id)
    assert isinstance(fold, StatusFold)
    fold.toggle()
    assert fold.end.isVisible()
    fold.end.click()
    assert store.all(Residence, case_id=case_id, status="p25_3")[0].valid_until == date(2024, 6, 12)


def test_two_cases_of_one_person_are_compared_merged_and_parted(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    first = plain_case(store)
    second = plain_case(
        store, given_name="أميرة", birth=PartialDate("1991"), languages=frozenset({"en"}), phone="0214 5"
    )
    section = family(open_file(qtbot, shell, first))
    qtbot.waitUntil(lambda: bool(section.hints.banners))
    assert section.hints.banners[0].text().startswith("Vielleicht schon bekannt: أميرة Beispiel (geb. 1991), Fall KIM-")
    section.hints.banners[0].button.click()
    page = shell.stage.page()
    assert isinstance(page, MergePage)
    look(shell, "family-merge")
    page.rows["given_name"].buttons["other"].setChecked(True)
    page.merge.click()
    assert store.get(Case, second).merged_into == first  # type: ignore[union-attr]
    shell.open_case(second)
    page = shell.stage.page()
    assert isinstance(page, CaseFile) and page.desk and page.desk.case_id == first
    assert "zusammengeführt" in shell.messages.text()
    section = family(page)
    assert section.client.form.editor("given_name").value() == "أميرة"
    section.hints.banners[0].button.click()
    assert store.get(Case, second).merged_into is None  # type: ignore[union-attr]
    assert section.client.form.editor("given_name").value() == "Amira"
    qtbot.waitUntil(lambda: any("schon bekannt" in each.text() for each in section.hints.banners))
