"""Where a file shall go: its ending is kept, and what comes out of practising is known by its name."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ui.saving import ask_target
from ui.theme import wear_practice

BOTH = "Text (*.txt);;Archiv (*.zip)"


@pytest.mark.parametrize(
    ("chosen", "target"),
    [
        ("bericht.txt", "bericht.txt"),
        ("bericht.zip", "bericht.zip"),
        ("bericht", "bericht.txt"),
        ("1.3.27", "1.3.27.txt"),
    ],
)
def test_the_ending_is_one_of_those_offered(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, chosen: str, target: str
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
    assert ask_target(parent, "Speichern", "KIM-Diagnose.txt", BOTH) == Path(target)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    assert ask_target(parent, "Speichern", "KIM-Diagnose.txt", BOTH) is None


def test_what_comes_out_of_practising_is_named_so(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda _, title, name, kind: (name, ""))
    wear_practice(qapp, True)
    try:
        assert ask_target(parent, "Speichern", "KIM-Termine.ics", "Kalender (*.ics)") == Path("Übung KIM-Termine.ics")
    finally:
        wear_practice(qapp, False)
    assert ask_target(parent, "Speichern", "KIM-Termine.ics", "Kalender (*.ics)") == Path("KIM-Termine.ics")
