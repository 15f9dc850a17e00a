"""Signing in and setting up, by keyboard alone, against a real vault."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.errors import CodeRefused, WrongPassword
from kim_desktop.storage.passwords import strength
from kim_desktop.storage.store import Store
from tests.ui.conftest import PASSWORD, present
from ui.jobs import Jobs
from ui.login import LoginWindow
from ui.services import Enrolment, Progress, Services

NEW_PASSWORD = "lampe wolke tiger segel"


def window_of(qtbot: QtBot, services: Services, jobs: Jobs) -> LoginWindow:
    window = LoginWindow(services, jobs)
    qtbot.addWidget(window)
    present(qtbot, window)
    return window


def type_here(qtbot: QtBot, text: str) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClicks(target, text)


def press(qtbot: QtBot, key: Qt.Key) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key)


def test_the_password_opens_the_vault_by_keyboard_alone(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    window = window_of(qtbot, services, jobs)
    with qtbot.waitSignal(window.unlocked) as unlocked:
        type_here(qtbot, PASSWORD)
        press(qtbot, Qt.Key.Key_Return)
    store = unlocked.args[0]
    assert isinstance(store, Store)
    assert store.identity.user_name == "Mia Muster"
    assert window.sign_in.password.text() == ""
    store.close()


def test_a_wrong_password_is_said_beside_the_field(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    window = window_of(qtbot, services, jobs)
    type_here(qtbot, "falsch geraten")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(window.sign_in.message.isVisible)
    assert "Passwort" in window.sign_in.message.text()
    assert QApplication.focusWidget() is window.sign_in.password
    assert window.sign_in.password.selectedText()


def test_a_growing_delay_is_counted_down(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    def refuse(_folder: Path, _password: str) -> Store:
        raise WrongPassword("Das Passwort ist falsch.", "Bitte warten.", wait=2)

    window = window_of(qtbot, replace(services, open_vault=refuse), jobs)
    type_here(qtbot, "x")
    press(qtbot, Qt.Key.Key_Return)
    button = window.sign_in.button
    qtbot.waitUntil(lambda: button.text() == "Wieder möglich in 2 s")
    assert not button.isEnabled()
    qtbot.waitUntil(button.isEnabled, timeout=4_000)
    assert button.text() == "Anmelden"


def test_nothing_about_anyone_stands_on_the_screen(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    window = window_of(qtbot, services, jobs)
    shown = [each.text() for each in window.findChildren(QLabel) if each.isVisible()]
    assert shown == ["", "KIM Desktop", "Kommunales Integrationsmanagement", "Anmelden", "&Passwort"]


def test_caps_lock_is_noticed(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    sign_in = window_of(qtbot, services, jobs).sign_in
    none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    for text, modifiers, noticed in (("A", none, True), ("a", none, False), ("a", shift, True), ("A", shift, False)):
        QApplication.sendEvent(sign_in.password, QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, modifiers, text))
        assert sign_in.caps.isVisible() is noticed


def test_the_password_can_be_shown_by_a_key(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    password = window_of(qtbot, services, jobs).sign_in.password
    assert password.echoMode() is QLineEdit.EchoMode.Password
    password.actions()[0].trigger()
    assert password.echoMode() is QLineEdit.EchoMode.Normal
    assert password.actions()[0].text() == "Passwort verbergen"


def test_the_way_to_help_and_back_needs_no_mouse(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    window = window_of(qtbot, services, jobs)
    press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Space)
    assert window.forgotten.isVisible()
    press(qtbot, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is window.sign_in.password


def test_a_device_is_set_up_by_keyboard_alone(qtbot: QtBot, services: Services, jobs: Jobs, tmp_path: Path) -> None:
    window = window_of(qtbot, replace(services, profiles=tuple), jobs)
    assert window.enrol.isVisible()
    for text in ("https://kim.example.de", "ABCD-1234", NEW_PASSWORD):
        type_here(qtbot, text)
        press(qtbot, Qt.Key.Key_Tab)
    type_here(qtbot, NEW_PASSWORD)
    with qtbot.waitSignal(window.unlocked) as unlocked:
        press(qtbot, Qt.Key.Key_Return)
    unlocked.args[0].close()
    again = services.open_vault(tmp_path / "neu", NEW_PASSWORD)
    assert again.identity.device_name == "Laptop Muster"
    again.close()


@pytest.mark.parametrize(
    ("address", "code", "first", "second", "said"),
    [
        ("", "A", NEW_PASSWORD, NEW_PASSWORD, "Adresse der Zentrale fehlt"),
        ("http://kim.example.de", "A", NEW_PASSWORD, NEW_PASSWORD, "beginnt mit https://"),
        ("https://kim.example.de", " ", NEW_PASSWORD, NEW_PASSWORD, "Einrichtungscode fehlt"),
        ("https://kim.example.de", "A", "kurz", "kurz", "mindestens 12 Zeichen"),
        ("https://kim.example.de", "A", "passwort1234", "passwort1234", "leicht zu erraten"),
        ("https://kim.example.de", "A", NEW_PASSWORD, "anders", "verschieden"),
    ],
)
def test_what_is_missing_for_setting_up_is_said(
    qtbot: QtBot, services: Services, jobs: Jobs, address: str, code: str, first: str, second: str, said: str
) -> None:
    enrol = window_of(qtbot, replace(services, profiles=tuple), jobs).enrol
    enrol.address.setText(address)
    enrol.code.setText(code)
    enrol.password.first.setText(first)
    enrol.password.second.setText(second)
    enrol.submit()
    assert said in enrol.message.text() + enrol.password.problem.text()
    assert enrol.button.isEnabled()


def test_a_refused_code_is_said_and_can_be_corrected(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    def refuse(_wanted: Enrolment, _report: Progress) -> Store:
        raise CodeRefused("Der Code gilt nicht mehr.", "Bitte einen neuen erbitten.")

    enrol = window_of(qtbot, replace(services, profiles=tuple, enrol=refuse), jobs).enrol
    enrol.address.setText("https://kim.example.de")
    enrol.code.setText("ALT")
    enrol.password.first.setText(NEW_PASSWORD)
    enrol.password.second.setText(NEW_PASSWORD)
    enrol.submit()
    qtbot.waitUntil(enrol.message.isVisible)
    assert enrol.message.text() == "Der Code gilt nicht mehr. Bitte einen neuen erbitten."
    assert QApplication.focusWidget() is enrol.code


def test_longer_is_stronger() -> None:
    assert strength("") == 0
    assert strength("passwort1234") < 3 <= strength(NEW_PASSWORD)
    assert strength("x7!kQ" * 40) >= 3


def test_the_sign_in_can_be_looked_at(
    qtbot: QtBot, services: Services, jobs: Jobs, look: Callable[[QWidget, str], None]
) -> None:
    window = window_of(qtbot, services, jobs)
    look(window, "login")
    window.show_panel(window.enrol)
    window.enrol.password.first.setText("korrekt pferd batterie")
    window.enrol.submit()
    look(window, "enrol")
    window.resize(683, 384)
    look(window, "enrol-200-percent")
    window.show_panel(window.forgotten)
    look(window, "forgotten")
