"""Einstellungen: what belongs to one person on one device."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kim_desktop.storage.vault import open_vault
from tests.ui.conftest import PASSWORD, present
from ui.context import Context
from ui.places.settings import Settings
from ui.preferences import APPEARANCE, AUTO_LOCK
from ui.shell import Shell
from ui.theme import Appearance, apply_theme, current_tokens
from ui.tokens import DARK

NEW_PASSWORD = "lampe wolke tiger segel"


def page_of(qtbot: QtBot, context: Context) -> Settings:
    page = Settings(context)
    qtbot.addWidget(page)
    present(qtbot, page)
    return page


def test_the_look_is_chosen_and_remembered(qtbot: QtBot, qapp: QApplication, context: Context) -> None:
    page = page_of(qtbot, context)
    qtbot.keyClick(page._looks._chips["dark"], Qt.Key.Key_Space)
    assert current_tokens() is DARK
    assert context.store.setting(APPEARANCE) == "dark"
    apply_theme(qapp, Appearance.SYSTEM)


def test_the_time_until_the_lock_is_remembered_and_told(qtbot: QtBot, shell: Shell) -> None:
    page = page_of(qtbot, shell.context)
    with qtbot.waitSignal(shell.settings_saved):
        qtbot.keyClick(page._minutes._chips["10"], Qt.Key.Key_Space)
    assert shell.context.store.setting(AUTO_LOCK) == "10"


def test_a_new_password_opens_the_vault(qtbot: QtBot, context: Context, folder: Path) -> None:
    page = page_of(qtbot, context)
    page._old.setText(PASSWORD)
    page._new.first.setText(NEW_PASSWORD)
    page._new.second.setText(NEW_PASSWORD)
    qtbot.keyClick(page._change, Qt.Key.Key_Space)
    qtbot.waitUntil(page._answer.isVisible)
    assert page._answer.text() == "Das neue Passwort gilt ab sofort."
    assert page._new.text() == ""
    context.store.close()
    open_vault(folder, NEW_PASSWORD).close()


def test_a_wrong_old_password_changes_nothing(qtbot: QtBot, context: Context, folder: Path) -> None:
    page = page_of(qtbot, context)
    page._old.setText("geraten und falsch")
    page._new.first.setText(NEW_PASSWORD)
    page._new.second.setText(NEW_PASSWORD)
    qtbot.keyClick(page._change, Qt.Key.Key_Space)
    qtbot.waitUntil(page._answer.isVisible)
    assert "Passwort" in page._answer.text()
    assert QApplication.focusWidget() is page._old


def test_a_backup_is_written_and_holds_no_plain_text(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    page = page_of(qtbot, context)
    target = tmp_path / "sicherung.kimbackup"
    page.write_backup(target)
    qtbot.waitUntil(lambda: "liegt in" in page._backup_answer.text())
    assert target.stat().st_size > 10_000
    assert b"Mia Muster" not in target.read_bytes()


def test_a_backup_that_cannot_be_written_is_explained(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    page = page_of(qtbot, context)
    page.write_backup(tmp_path / "gibt" / "es" / "nicht.kimbackup")
    qtbot.waitUntil(page._back_up.isEnabled)
    assert page._backup_answer.isVisible()
    assert "liegt in" not in page._backup_answer.text()


def test_device_and_profile_are_told(qtbot: QtBot, context: Context) -> None:
    page = page_of(qtbot, context)
    texts = [each.text() for each in page.findChildren(QLabel)]
    for fact in ("Mia Muster", "Laptop Muster", "https://kim.example.de", "Leverkusen"):
        assert fact in texts
    assert "case_manager" not in texts
