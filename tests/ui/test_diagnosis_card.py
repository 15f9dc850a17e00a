"""Einstellungen → Diagnose: the device checks itself, and one reads what would be given away."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.diagnosis.doctor import examine
from tests.ui.conftest import PASSWORD, present
from ui.context import Context
from ui.diagnosis import DiagnosisCard
from ui.jobs import Jobs
from ui.login import LoginWindow
from ui.services import Services


def test_what_one_reads_is_what_the_package_holds(
    qtbot: QtBot, context: Context, tmp_path: Path, look: Callable[[QWidget, str], None]
) -> None:
    card = DiagnosisCard(lambda count: examine(context.store.vault.folder, printers=count), context.jobs)
    qtbot.addWidget(card)
    card.resize(760, 900)
    present(qtbot, card)
    qtbot.keyClick(card.start, Qt.Key.Key_Space)
    qtbot.waitUntil(card.save.isVisible)
    shown = card.text.toPlainText()
    assert "Festplatte" in shown and "Technisches Protokoll" in shown and "Mia Muster" not in shown
    look(card, "settings_diagnosis")
    text, archive = tmp_path / "hilfe.txt", tmp_path / "hilfe.zip"
    card.write(text)
    card.write(archive)
    assert text.read_text(encoding="utf-8") == shown
    with zipfile.ZipFile(archive) as opened:
        assert opened.namelist() == ["diagnose.txt"]
        assert opened.read("diagnose.txt").decode() == shown
    card.write(tmp_path / "gibt" / "es" / "nicht.txt")
    assert "anderen Ort" in card.answer.text()


def test_a_vault_that_does_not_open_can_be_checked_from_outside(
    qtbot: QtBot, folder: Path, services: Services, jobs: Jobs, look: Callable[[QWidget, str], None]
) -> None:
    (folder / "vault.header").unlink()
    whole = replace(services, diagnose=lambda _store, count: examine(folder, printers=count))
    window = LoginWindow(whole, jobs)
    qtbot.addWidget(window)
    present(qtbot, window)
    window.sign_in.password.setText(PASSWORD)
    window.sign_in.submit()
    qtbot.waitUntil(window.sign_in.message.isVisible)
    qtbot.keyClick(window.sign_in.message.button, Qt.Key.Key_Space)
    card = window.diagnosis.card
    qtbot.keyClick(card.start, Qt.Key.Key_Space)
    qtbot.waitUntil(card.save.isVisible)
    assert "Die Schlüsseldatei des Tresors fehlt." in card.text.toPlainText()
    look(window, "login_diagnosis")
