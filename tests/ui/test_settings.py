"""Einstellungen: what belongs to one person on one device."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.master import Organisation
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.papers.logo import logo_of
from tests.ui.conftest import PASSWORD, present
from ui.context import Context
from ui.letterhead import Letterhead
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


def test_a_logo_is_chosen_seen_and_removed(
    qtbot: QtBot, context: Context, tmp_path: Path, look: Callable[[QWidget, str], None]
) -> None:
    card = page_of(qtbot, context).letterhead
    assert not card.preview.isVisible() and not card.remove.isVisible()
    logo, note, huge = (tmp_path / name for name in ("logo.jpg", "notiz.png", "riesig.png"))
    Image.new("RGB", (1200, 400), "#2563a8").save(logo)
    note.write_text("kein Bild")
    huge.write_bytes(bytes(11 * 2**20))
    for path, words in ((note, "kein Bild"), (huge, "bis 10 MB"), (tmp_path / "fehlt.png", "nicht lesen")):
        card.take(path)
        assert words in card.answer.text() and not card.preview.isVisible()
    card.take(logo)
    assert card.preview.isVisible() and card.preview.pixmap().width() <= 304
    own = context.store.get(Organisation, context.store.identity.organisation)
    assert own and logo_of(context.store, own)
    alone = Letterhead(context)
    qtbot.addWidget(alone)
    look(alone, "settings_letterhead")
    qtbot.keyClick(card.remove, Qt.Key.Key_Space)
    assert not logo_of(context.store, own) and not card.preview.isVisible()


def test_device_and_profile_are_told(qtbot: QtBot, context: Context) -> None:
    page = page_of(qtbot, context)
    texts = [each.text() for each in page.findChildren(QLabel)]
    for fact in ("Mia Muster", "Laptop Muster", "https://kim.example.de", "Leverkusen"):
        assert fact in texts
    assert "case_manager" not in texts
