"""Fälle: fifty thousand of them, found by any piece of a name, from the keyboard alone."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import insert

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Participation
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.storage.views import case_rows
from kim_desktop.work.case_work import save_record
from kim_desktop.work.lookups import lookups as load_lookups
from tests.ui.conftest import NOW, PASSWORD, present
from tests.ui.overview_samples import TODAY, add_case, add_follow_up, client
from ui.jobs import Jobs
from ui.places.case_file import CaseFile
from ui.places.cases import Faelle
from ui.places.table import CASE_FILE, PLACES
from ui.services import Services
from ui.shell import Shell

Look = Callable[[QWidget, str], None]
MANY = 50_000
_FAMILY_NAMES = ("Muster", "Beispiel", "Probe-Muster", "Testmann")


def opened(qtbot: QtBot, shell: Shell) -> Faelle:
    shell.open_place("cases")
    present(qtbot, shell)
    page = shell.stage.page()
    assert isinstance(page, Faelle)
    qtbot.waitUntil(lambda: page._cases is not None)
    return page


def names(page: Faelle) -> list[str]:
    return [str(page.table.records.index(at, 0).data()) for at in range(page.table.count())]


def typed(qtbot: QtBot, page: Faelle, text: str, hits: int) -> None:
    page.search.clear()
    QTest.keyClicks(page.search, text)
    qtbot.waitUntil(lambda: page.table.count() == hits)


@pytest.fixture
def few(store: Store) -> Store:
    add_case(store, 1, "Amina", "Muster", status="p60a", valid_until=TODAY + timedelta(days=9))
    add_case(store, 2, "أحمد", "الأحمد", status="p55", valid_until=TODAY + timedelta(days=45))
    add_case(store, 3, "Олена", "Шевченко", status="p24", valid_until=TODAY + timedelta(days=400))
    closed = add_case(store, 4, "Ben", "Beispiel")
    save_record(store, closed, replace(closed, closed_on=TODAY))
    shared = add_case(store, 5, "Maximiliane-Alexandra Theodora", "von Musterhausen-Beispielstein zu Probeburg")
    save_record(store, shared, replace(shared, responsible="user-beispiel"))
    add_follow_up(store, shared, TODAY - timedelta(days=2), "Anrufen")
    with store.unit() as unit:
        until = TODAY + timedelta(days=3)
        unit.add(Participation(id=new_id(), case_id=shared.id, staff="user-muster", part="substitute", until=until))
    return store


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ahmed", "الأحمد, أحمد"),
        ("schewtschenko", "Шевченко, Олена"),
        ("must am", "Muster, Amina"),
        ("0003", "Шевченко, Олена"),
        ("zzz", ""),
    ],
)
def test_a_name_is_found_in_any_script_and_spelling(
    qtbot: QtBot, shell: Shell, few: Store, text: str, name: str
) -> None:
    page = opened(qtbot, shell)
    page.search.setText(text)
    qtbot.waitUntil(lambda: page.table.count() <= 1)
    assert names(page) == ([name] if name else [])


def test_the_number_of_a_case_finds_it(qtbot: QtBot, shell: Shell, few: Store) -> None:
    page = opened(qtbot, shell)
    typed(qtbot, page, "KIM-24-007-0003", 1)
    assert names(page) == ["Шевченко, Олена"]


def test_the_filters_show_what_they_say(qtbot: QtBot, shell: Shell, few: Store) -> None:
    page = opened(qtbot, shell)
    assert page.table.count() == 4
    for chosen, count in (
        ({"mine"}, 3),
        ({"shared"}, 1),
        ({"mine", "shared"}, 4),
        ({"expiring"}, 2),
        ({"stepless"}, 3),
        ({"closed"}, 1),
        ({"mine", "expiring"}, 2),
        ({"shared", "stepless"}, 0),
    ):
        page.filters.choose(chosen)
        assert page.table.count() == count, chosen


def test_the_chosen_filters_are_remembered(qtbot: QtBot, shell: Shell, few: Store) -> None:
    opened(qtbot, shell).filters.choose({"expiring"})
    again = Faelle(shell.context)
    qtbot.addWidget(again)
    assert again.filters.chosen() == {"expiring"}


def test_all_of_it_works_from_the_keyboard(qtbot: QtBot, shell: Shell, few: Store) -> None:
    page = opened(qtbot, shell)
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    assert page.table.hasFocus()
    QTest.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "amina")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    file = shell.stage.page()
    assert isinstance(file, CaseFile) and file.desk and file.desk.file.client
    assert file.desk.file.client.given_name == "Amina"


def test_escape_empties_the_search(qtbot: QtBot, shell: Shell, few: Store) -> None:
    page = opened(qtbot, shell)
    typed(qtbot, page, "amina", 1)
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.table.count() == 4)


def test_reading_again_keeps_the_row_that_was_chosen(qtbot: QtBot, shell: Shell, few: Store) -> None:
    page = opened(qtbot, shell)
    page.table.selectRow(2)
    before, cases = page.table.current(), page._cases
    page.refresh()
    qtbot.waitUntil(lambda: page._cases is not cases)
    assert page.table.current() == before


def test_an_empty_list_says_what_would_be_here(qtbot: QtBot, shell: Shell, look: Look) -> None:
    page = opened(qtbot, shell)
    assert page.table.count() == 0
    look(shell, "cases-empty")


def test_the_list_can_be_looked_at(qtbot: QtBot, shell: Shell, few: Store, look: Look) -> None:
    page = opened(qtbot, shell)
    page.filters.choose({"mine", "shared"})
    page.table.selectRow(1)
    look(shell, "cases-1366")
    shell.resize(683, 384)
    look(shell, "cases-200-percent")


@pytest.fixture(scope="module")
def crowd(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with fifty thousand cases, written into its tables as the projection does."""
    folder = tmp_path_factory.mktemp("crowd") / "profil"
    shutil.copytree(template, folder)
    store = Store(open_vault(folder, PASSWORD), clock=lambda: NOW)
    amina = add_case(store, 1, "Amina", "Nadelimheuhaufen")
    assert client(store, amina)
    with store.vault.writing() as connection:
        for kind, rows in _crowd().items():
            connection.execute(insert(store.tables.records[kind]), rows)
    store.close()
    return folder


def _crowd() -> dict[str, list[dict[str, object]]]:
    rows: dict[str, list[dict[str, object]]] = {kind: [] for kind in ("case", "person", "residence", "follow_up")}
    for at in range(MANY - 1):
        key = f"case-{at:06}"
        mine = "user-beispiel" if at % 5 else "user-muster"
        rows["case"].append({"id": key, "case_id": key, "code": f"KIM-23-007-{at:05}", "responsible": mine})
        rows["person"].append(
            {
                "id": f"p{key}",
                "case_id": key,
                "relation": "self",
                "family_name": f"{_FAMILY_NAMES[at % 4]} {at % 997}",
                "given_name": "Amina" if at % 2 else "Ben",
                "birth": f"{1950 + at % 60}-04-03",
            }
        )
        if at % 10 == 0:
            until = (TODAY + timedelta(days=at % 700 - 20)).isoformat()
            rows["residence"].append(
                {"id": f"r{key}", "case_id": key, "person": f"p{key}", "status": "p60a", "valid_until": until}
            )
            due = (TODAY + timedelta(days=at % 90 - 5)).isoformat()
            rows["follow_up"].append({"id": f"f{key}", "case_id": key, "due_on": due, "what": "Anrufen"})
    return rows


@pytest.fixture
def crowded(qtbot: QtBot, crowd: Path, services: Services, jobs: Jobs) -> Iterator[Shell]:
    store = Store(open_vault(crowd, PASSWORD), clock=lambda: NOW)
    shell = Shell(store, services, jobs, load_lookups, PLACES, CASE_FILE)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    yield shell
    store.close()


def test_fifty_thousand_cases_appear_filter_and_sort_without_waiting(
    qtbot: QtBot, qapp: QApplication, crowded: Shell, look: Look
) -> None:
    case_rows(crowded.context.store)
    seconds = {}

    def measure(name: str, do: Callable[[], object]) -> None:
        begun = time.perf_counter()
        do()
        qapp.processEvents()
        seconds[name] = time.perf_counter() - begun

    crowded.open_place("cases")
    present(qtbot, crowded)
    page = crowded.stage.page()
    assert isinstance(page, Faelle)
    measure("appear", lambda: qtbot.waitUntil(lambda: page.table.count() == MANY, timeout=10_000))
    measure("filter", lambda: page.filters.choose({"expiring"}))
    assert 0 < page.table.count() < MANY
    measure("unfilter", lambda: page.filters.choose(()))
    measure("sort", lambda: page.table.sortByColumn(7, Qt.SortOrder.AscendingOrder))
    measure("key", lambda: QTest.keyClicks(page.search, "nadelim"))
    qtbot.waitUntil(lambda: page.table.count() == 1)
    assert names(page) == ["Nadelimheuhaufen, Amina"]
    page.search.clear()
    qtbot.waitUntil(lambda: page.table.count() == MANY)
    measure("scroll", lambda: page.table.scrollToBottom())
    look(crowded, "cases-50000")
    assert seconds["key"] < 0.25
    assert max(seconds.values()) < 3, seconds
