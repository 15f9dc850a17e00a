"""A case is closed, corrected and reopened in its file; people get their rights; deletions take two people."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from case_file_samples import full_case, open_file, plain_case
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.plan import Goal
from kim_desktop.storage.store import Store
from kim_desktop.work.closure import Closing, close_case
from kim_desktop.work.retention import hold, open_requests, propose_deletion
from ui.casework.closing import ClosingSection
from ui.casework.closing_requests import RequestRow
from ui.casework.closing_review import GoalChoice, OpenThing
from ui.places.case_file import CaseFile
from ui.places.data_protection import Datenschutz
from ui.places.preview import PdfPreview
from ui.shell import Shell

Look = Callable[[QWidget, str], None]
TODAY = date(2024, 6, 12)


def closing_of(page: CaseFile) -> ClosingSection:
    section = page.section()
    assert isinstance(section, ClosingSection)
    return section


def close_on(store: Store, case_id: str, day: date) -> None:
    case = store.get(Case, case_id)
    assert case
    with store.unit() as unit:
        unit.save(case, replace(case, admitted_on=date(2018, 1, 8), closed_on=day, closure="moved_away"))


def test_a_case_is_closed_corrected_and_reopened(qtbot: QtBot, shell: Shell, store: Store, look: Look) -> None:
    case_id = full_case(store)
    with store.unit() as unit:
        unit.add(Goal(id=new_id(), case_id=case_id, words="Ich will Deutsch lernen.", state="started"))
    shell.resize(1366, 1500)
    section = closing_of(open_file(qtbot, shell, case_id, "closing"))
    assert section.closed.isHidden() and "01.01.2028" in section.panel._explanation.text()
    (goal,) = [each for each in section.review.goals.widgets() if isinstance(each, GoalChoice)]
    goal.combo.show_code("reached")
    things = [each for each in section.review.open_things.widgets() if isinstance(each, OpenThing)]
    assert len(things) == 5
    things[0].box.setChecked(False)
    section.review.compare.click()
    look(shell, "closing-open")
    section.panel.save()
    assert store.get(Case, case_id).closed_on is None  # type: ignore[union-attr]
    section.panel.form.set_raw({"closure": "goals_reached", "client_feedback": "Danke!"})
    section.panel.save()
    closed = store.get(Case, case_id)
    assert closed and (closed.closure, closed.closed_on) == ("goals_reached", TODAY)
    assert store.all(Goal)[0].state == "reached" and section.before.isHidden()
    section.closed._saver.form.editor("closure").set_raw("moved_away")  # type: ignore[union-attr]
    section.keep()
    assert store.get(Case, case_id).closure == "moved_away"  # type: ignore[union-attr]
    look(shell, "closing-closed")
    section.closed.button.click()
    section.closed.panel.form.set_raw({"reopened_reason": "meldet sich wieder"})
    section.closed.panel.save()
    again = store.get(Case, case_id)
    assert again and again.closed_on is None and again.reopened_on == TODAY and not section.before.isHidden()


def test_a_request_is_answered_to_the_person_only(
    qtbot: QtBot, shell: Shell, store: Store, look: Look, tmp_path: Path
) -> None:
    case_id = plain_case(store)
    shell.resize(1366, 1100)
    section = closing_of(open_file(qtbot, shell, case_id, "closing"))
    section.requests.add.click()
    section.requests.panel.save()
    restriction = DataRequest(id=new_id(), case_id=case_id, sort="restriction", received_on=date(2024, 4, 2))
    with store.unit() as unit:
        unit.add(replace(restriction, due_on=date(2024, 5, 2)))
    section.desk.wrote()
    rows = [each for each in section.requests.rows.widgets() if isinstance(each, RequestRow)]
    by_sort = {each.request.sort: each for each in rows}
    access = by_sort["access"]
    assert access.request.due_on == date(2024, 7, 12)
    access.buttons[1].click()
    assert access.export.isHidden()
    access.toggle()
    assert access.form
    access.form.editor("identity_checked").set_raw(True)
    access.keep()
    access.buttons[1].click()
    access.export.write(tmp_path / "auskunft.json")
    assert json.loads((tmp_path / "auskunft.json").read_text())["quellen"]
    access.panel.open()
    access.panel.form.set_raw({"answer": "persönlich ausgehändigt"})
    access.panel.save()
    assert store.get(DataRequest, access.request.id).answered_on == TODAY  # type: ignore[union-attr]
    other = by_sort["restriction"]
    other.buttons[0].click()
    other.restrict_panel.form.set_raw({"restriction": "Das Geburtsdatum ist streitig."})
    other.restrict_panel.save()
    page = shell.stage.page()
    assert isinstance(page, CaseFile) and not page.header.restricted.isHidden()
    look(shell, "closing-requests")
    section.restricted.button.click()
    assert page.header.restricted.isHidden()


def test_what_is_due_is_proposed_and_protected_details_go(qtbot: QtBot, shell: Shell, store: Store, look: Look) -> None:
    old, newer, kept = plain_case(store), full_case(store), plain_case(store, given_name="Testa")
    client = next(each for each in store.all(Person, case_id=newer, relation="self"))
    with store.unit() as unit:
        unit.save(client, replace(client, health="Asthma"))
    for case_id, day in ((old, date(2020, 2, 1)), (newer, date(2023, 6, 30)), (kept, date(2019, 5, 5))):
        close_on(store, case_id, day)
    hold(store, kept, date(2025, 1, 31), "Klage vor dem Sozialgericht")
    shell.open_place("data_protection")
    page = shell.stage.page()
    assert isinstance(page, Datenschutz) and page.due
    table = page.due.table
    qtbot.waitUntil(lambda: table.count() == 3)
    rows = {table.records.row_at(at).case_id: at for at in range(3)}
    table.selectRow(rows[newer])
    assert page.due.delete.isHidden()
    table.selectRow(rows[kept])
    assert page.due.propose.isHidden() and "Löschsperre bis 31.01.2025" in page.due.text.text()
    table.selectRow(rows[old])
    page.due.propose.click()
    qtbot.waitUntil(lambda: page.requests.table.count() == 1)
    assert [each.case for each in open_requests(store)] == [old]
    page.requests.table.selectRow(0)
    assert page.requests.release.isHidden()
    shell.resize(1366, 1300)
    look(shell, "privacy-case-manager")
    page.requests.refuse.click()
    assert page.requests.form.editor("refusal").problem.text()
    page.requests.form.set_raw({"refusal": "doch noch gebraucht"})
    page.requests.refuse.click()
    assert open_requests(store) == []


def test_koordination_releases_by_number_only_and_prints_the_record(
    qtbot: QtBot, shell: Shell, store: Store, look: Look
) -> None:
    case_id = plain_case(store)
    close_case(store, case_id, Closing("returned", TODAY))
    propose_deletion(store, case_id, "request")
    store.set_identity(replace(store.identity, user_id="user-beispiel", role="coordinator"))
    page = Datenschutz(shell.context)
    shell.open_page(page)
    page.refresh()
    assert page.due is None and page.requests.table.count() == 1
    page.requests.table.selectRow(0)
    page.requests.release.click()
    look(shell, "privacy-coordination")
    page.requests.sure.button.click()
    (released,) = store.all(DeletionRequest)
    assert (released.released_by, released.released_on) == ("user-beispiel", TODAY)
    assert page.requests.table.count() == 0 and page.records.table.count() == 1
    page.records.show_record.click()
    preview = shell.stage.page()
    assert isinstance(preview, PdfPreview)
    qtbot.waitUntil(lambda: preview.pdf() is not None)
