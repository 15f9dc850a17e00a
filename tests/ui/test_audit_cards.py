"""Zugriffsprotokoll in the window: data protection reads single events, a case tells who looked at it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from case_file_samples import open_file, plain_case
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.audit import Action, Line, Question
from kim_desktop.errors import KnownError, Unreachable
from kim_desktop.storage.store import Store
from kim_desktop.work.audit import Told
from kim_desktop.work.documents import print_document
from tests.ui.conftest import IDENTITY
from ui.casework.history import History
from ui.casework.looks_card import LooksCard
from ui.overview.audit_card import AuditCard
from ui.places.data_protection import Datenschutz
from ui.shell import Shell

LINES = (
    Line("2024-06-10T07:31:00+00:00", "user-muster", "Laptop Muster", "signed_in"),
    Line("2024-06-10T07:33:00+00:00", "user-muster", "Laptop Muster", "opened", "case-1", "KIM-24-007-0001"),
    Line("2024-06-10T07:35:00+00:00", "user-muster", "Laptop Muster", "changed", "case-1", "KIM-24-007-0001",
         "person address", "4"),
    Line("2024-06-11T12:02:00+00:00", "user-beispiel", "Laptop Beispiel", "printed", "case-1", "KIM-24-007-0001",
         "", "Fallblatt"),
    Line("2024-06-11T12:40:00+00:00", "system", "Zentrale", "code_made", detail="user-beispiel"),
    Line("2024-06-11T13:00:00+00:00", "user-beispiel", "Laptop Beispiel", "incident", detail="audit_gap"),
)  # fmt: skip


def answering(shell: Shell, asked: list[object], answer: Sequence[Line] | KnownError) -> None:
    """What the central store says in this test."""

    def tell(_store: Store, question: object) -> Sequence[Line]:
        asked.append(question)
        if isinstance(answer, KnownError):
            raise answer
        return answer

    shell.context.services = replace(shell.context.services, audit=tell, looks=tell)


def test_data_protection_reads_some_days_and_saving_them_is_noted_itself(
    qtbot: QtBot, shell: Shell, store: Store, tmp_path: Path, look: Callable[[QWidget, str], None]
) -> None:
    store.set_identity(replace(IDENTITY, role="admin"))
    asked: list[object] = []
    answering(shell, asked, LINES)
    page = Datenschutz(shell.context)
    qtbot.addWidget(page)
    card = page.audit
    assert isinstance(card, AuditCard)
    card.begin.set_raw("1.1.2024")
    card.load()
    assert not asked and "31 Tage" in card.answer.text()
    card.begin.set_raw("10.06.2024")
    card.code.setText("KIM-24-007-0001")
    card.action.show_code("")
    card.load()
    qtbot.waitUntil(lambda: card.table.count() == len(LINES))
    assert asked == [Question("2024-06-10", "2024-06-12", code="KIM-24-007-0001")]
    assert card.table.records.row_at(1).what == "Einrichtungscode erstellt"
    assert card.table.records.row_at(1).detail == "Ben Beispiel"
    card.write(tmp_path / "protokoll.csv")
    assert "Fallblatt" in (tmp_path / "protokoll.csv").read_text(encoding="utf-8-sig")
    assert store.audit.entries()[0].action == Action.LOG_SAVED
    page.resize(1150, 1300)
    look(page, "audit-card")


def test_only_data_protection_has_the_log(qtbot: QtBot, shell: Shell) -> None:
    page = Datenschutz(shell.context)
    qtbot.addWidget(page)
    assert page.audit is None


def test_a_case_tells_who_looked_at_it_here_and_asked_everywhere(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    case_id = plain_case(store)
    print_document(store, "fallblatt", case_id)
    page = open_file(qtbot, shell, case_id)
    section = page.open_section("history")
    assert isinstance(section, History)
    card = section.looks
    assert [row.detail for row in _rows(card) if row.what == "Dokument angesehen"] == ["Fallblatt"]
    answering(shell, [], Unreachable("Die Zentrale ist nicht erreichbar."))
    card.load()
    qtbot.waitUntil(lambda: "nicht erreichbar" in card.answer.text())
    asked: list[object] = []
    answering(shell, asked, [replace(LINES[3], case_id=case_id)])
    card.load()
    qtbot.waitUntil(lambda: "allen Geräten" in card.note.text())
    assert asked == [case_id] and {"Ben Beispiel", "Mia Muster"} == {row.who for row in _rows(card)}
    section.area.ensureWidgetVisible(card)
    look(shell, "audit-looks")


def _rows(card: LooksCard) -> list[Told]:
    return [card.table.records.row_at(at) for at in range(card.table.count())]
