"""A whole session: sign in, work, lock, and the process that starts anew."""

import sys
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kim_desktop.profiles import read_label
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.lookups import lookups as load_lookups
from tests.ui.conftest import PASSWORD, present
from ui.main import Session
from ui.services import Services
from ui.theme import Appearance, apply_theme
from ui.zoom import zoom, zoom_to


def signed_in(qtbot: QtBot, qapp: QApplication, services: Services) -> Session:
    session = Session(qapp, services, load_lookups)
    session.sign_in()
    login = session._login
    assert login is not None
    qtbot.keyClicks(login.sign_in.password, PASSWORD)
    qtbot.keyClick(login.sign_in.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session._shell is not None and session._shell.isVisible())
    assert not login.isVisible()
    return session


def end(session: Session) -> None:
    session.close()
    for window in (session._login, session._shell):
        if window:
            window.hide()
            window.deleteLater()
    session.deleteLater()


def test_locking_closes_the_vault_and_starts_anew(qtbot: QtBot, qapp: QApplication, services: Services) -> None:
    relaunched: list[bool] = []
    session = signed_in(qtbot, qapp, replace(services, relaunch=lambda: relaunched.append(True)))
    shell = session._shell
    assert shell is not None
    shell.lock()
    assert not shell.isVisible()
    end(session)
    assert relaunched == [True]
    open_vault(services.profiles()[0].folder, PASSWORD).close()


def test_signing_in_is_as_large_as_work_was(qtbot: QtBot, qapp: QApplication, services: Services) -> None:
    (profile,) = services.profiles()
    session = signed_in(qtbot, qapp, services)
    assert session._shell is not None
    for _ in range(3):
        session._shell.commands["zoom_in"].trigger()
    qtbot.waitUntil(lambda: zoom() == 150)
    end(session)
    zoom_to(qapp, 100)
    label = read_label(profile.folder)
    assert label is not None and label.zoom == 150
    known = replace(profile, is_last=True, zoom=label.zoom)
    again = Session(qapp, replace(services, profiles=lambda: (known,)), load_lookups)
    again.sign_in()
    assert zoom() == 150 and again._login is not None
    present(qtbot, again._login)
    QTest.keyClick(again._login, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: zoom() == 125)
    QTest.keyClick(again._login, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: zoom() == 100)
    assert again._login.sign_in.password.hasFocus()
    end(again)


def test_idleness_locks_the_session(qtbot: QtBot, qapp: QApplication, services: Services) -> None:
    session = signed_in(qtbot, qapp, services)
    assert session._watch is not None
    assert session._shell is not None
    with qtbot.waitSignal(session._shell.locked):
        session._watch.set_seconds(0.1)
    end(session)


def test_a_bug_is_told_and_the_work_saved(qtbot: QtBot, qapp: QApplication, services: Services) -> None:
    logged: list[object] = []
    session = signed_in(qtbot, qapp, services)
    session.log = lambda *bug: logged.append(bug[0])
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        kind, bug, trace = sys.exc_info()
        assert kind and bug
        session.notice_bug(kind, bug, trace)
    assert logged == [ZeroDivisionError]
    assert session._shell is not None
    assert "ist ein Fehler aufgetreten" in session._shell.messages.text()
    end(session)


def test_the_chosen_look_holds_after_signing_in(qtbot: QtBot, qapp: QApplication, services: Services) -> None:
    store = services.open_vault(services.profiles()[0].folder, PASSWORD)
    store.set_setting("appearance", "dark")
    store.close()
    session = signed_in(qtbot, qapp, services)
    assert qapp.palette().window().color().lightness() < 80
    end(session)
    apply_theme(qapp, Appearance.SYSTEM)
