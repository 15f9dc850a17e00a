"""Fälle übertragen: Koordination previews forty cases without names and offers them with one confirmation."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from handover_samples import AWO, CARITAS, employ, shell_of_koordination
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.master import ResponsibilityKey, StaffMember
from kim_desktop.errors import Unreachable
from kim_desktop.storage.store import Store
from kim_desktop.work.bulk_handover import Held
from tests.ui.conftest import present
from ui.handover.bulk import BulkPart
from ui.jobs import Jobs
from ui.places.handovers import Uebergaben
from ui.places.today import Heute
from ui.services import CaseFilter, Caseload, Services
from ui.shell import Shell

LEAVES = "user-testa"


class Centre:
    """Answers as the central store would, or not at all."""

    def __init__(self, cases: tuple[Held, ...]) -> None:
        self.cases, self.asked, self.reachable = cases, [CaseFilter()], True

    def caseload(self, _store: Store, wanted: CaseFilter) -> Caseload:
        self.asked.append(wanted)
        if not self.reachable:
            raise Unreachable("Die Zentrale ist nicht zu erreichen.")
        return Caseload(self.cases, {LEAVES: len(self.cases), "user-muster": 12, "user-beispiel": 28})


@pytest.fixture
def centre() -> Centre:
    quarters = ("opladen", "wiesdorf", "schlebusch", "rheindorf")
    return Centre(
        tuple(
            Held(
                f"case-{number}",
                f"KIM-23-003-{number:04}",
                LEAVES,
                quarter=quarters[number % 4],
                district="I",
                level="intensive" if number % 3 else "light",
                active=False,
                open_handover="h9" if number == 7 else "",
                consents=("Ben Beispiel",) if number % 2 else (),
            )
            for number in range(1, 41)
        )
    )


@pytest.fixture
def koordination(qtbot: QtBot, store: Store, services: Services, jobs: Jobs, centre: Centre) -> Iterator[Shell]:
    """Her window; Testa Weg has left with forty cases."""
    left = date(2024, 5, 31)
    with store.unit() as unit:
        unit.add(StaffMember(id=LEAVES, name="Testa Weg", role="case_manager", organisation=CARITAS, valid_to=left))
        for quarter, staff in (("opladen", "user-muster"), ("wiesdorf", "user-beispiel"), ("rheindorf", "user-muster")):
            unit.add(ResponsibilityKey(id=new_id(), quarter=quarter, staff=staff, share=100))
    employ(store, muster=CARITAS, beispiel=AWO)
    store.note_loads({LEAVES: 40, "user-muster": 12, "user-beispiel": 28})
    shell = shell_of_koordination(qtbot, store, replace(services, caseload=centre.caseload), jobs)
    present(qtbot, shell)
    yield shell


def test_forty_cases_are_previewed_changed_and_offered_at_once(
    qtbot: QtBot, koordination: Shell, store: Store, centre: Centre, look: Callable[[QWidget, str], None]
) -> None:
    koordination.open_place("today")
    today = koordination.stage.page()
    assert isinstance(today, Heute)
    (item,) = [each for each in today.agenda.items() if each.finding.kind == "left"]
    assert item.person == "Testa Weg" and "40 offene Fälle" in item.title
    look(koordination, "today-koordination")
    today._open(item)
    page = koordination.stage.page()
    assert isinstance(page, Uebergaben)
    part = page.open_part("bulk")
    assert isinstance(part, BulkPart)
    table = part.preview.table
    qtbot.waitUntil(lambda: table.count() == 40)
    assert centre.asked[-1] == CaseFilter(staff=LEAVES)
    rows = {each.held.code: each for each in map(table.records.row_at, range(40))}
    assert rows["KIM-23-003-0007"].extent == "" and "läuft schon eine Übergabe" in rows["KIM-23-003-0007"].why
    assert rows["KIM-23-003-0004"].to == "user-muster" and rows["KIM-23-003-0004"].extent == "full"
    assert rows["KIM-23-003-0001"].to == "user-beispiel" and rows["KIM-23-003-0001"].extent == "full"
    assert rows["KIM-23-003-0002"].to == "", "nobody stands in the key for Schlebusch"
    table.clearSelection()
    part._assign([each.held.case_id for each in rows.values() if not each.to], "user-beispiel")
    part._assign(["case-40"], "")
    assert part.preview.summary.text().startswith("38 von 40 Fällen gehen an 2 Personen, 2 bleiben.")
    koordination.resize(1366, 1100)
    look(koordination, "handovers-bulk")
    koordination.resize(683, 600)
    look(koordination, "handovers-bulk-small")
    part.form.editor("note").set_raw("Die Akten sind auf dem Stand vom 31. Mai.")
    part.ask()
    part.offer()
    assert "Warum werden die Fälle übergeben?" in part.form.editor("reason").problem.text()
    part.form.editor("reason").set_raw("staff_leaves")
    part.ask()
    assert part.sure.text().startswith("38 Übergaben anbieten?")
    part.sure.button.click()
    offered = store.all(Handover)
    assert len(offered) == 38 and not any(each.client or each.lives for each in offered)
    assert part.preview.isHidden() and store.draft("handover:bulk") is None


def test_without_a_connection_nothing_typed_is_lost(qtbot: QtBot, koordination: Shell, centre: Centre) -> None:
    koordination.open_place("handovers")
    page = koordination.stage.page()
    assert isinstance(page, Uebergaben)
    part = page.open_part("bulk")
    assert isinstance(part, BulkPart)
    part.choose("organisation:org-caritas")
    qtbot.waitUntil(lambda: part.preview.table.count() == 40)
    part._assign(["case-2"], "user-muster")
    part.form.editor("note").set_raw("Bitte bis Ende Juni.")
    part.keep()
    centre.reachable = False
    again = BulkPart(koordination.context)
    qtbot.addWidget(again)
    again.fetch()
    qtbot.waitUntil(lambda: not again.fault.isHidden())
    assert "steht nur in der Zentrale" in again.fault.text() and again.source.code() == "organisation:org-caritas"
    assert again.form.raw()["note"] == "Bitte bis Ende Juni."
    centre.reachable = True
    again.fetch()
    qtbot.waitUntil(lambda: again.preview.table.count() == 40)
    rows = [again.preview.table.records.row_at(at) for at in range(40)]
    assert [each.to for each in rows if each.held.case_id == "case-2"] == ["user-muster"]
