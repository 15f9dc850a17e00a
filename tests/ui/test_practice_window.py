"""Who practises sees it everywhere, and leaves without a trace."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.errors import NotAllowed
from kim_desktop.practice.place import PASSWORD
from kim_desktop.storage.identity import PRACTICE
from kim_desktop.storage.store import Store
from kim_desktop.work.lookups import lookups as load_lookups
from tests.ui.conftest import present
from ui.jobs import Jobs
from ui.login import LoginWindow
from ui.main import Session
from ui.practice import BAND
from ui.practice_services import PracticeServices
from ui.services import Progress, Services
from ui.shell import Shell
from ui.theme import current_tokens, wear_practice


@pytest.fixture
def done() -> list[str]:
    """What the window asked for, in order."""
    return []


@pytest.fixture
def practising(store: Store, services: Services, done: list[str]) -> Services:
    """Services whose practice is the store at hand."""

    def practise(role: str, password: str, _progress: Progress) -> Store:
        done.append(f"{role} {password}")
        store.set_identity(replace(store.identity, service_url=PRACTICE))
        return store

    def sync(store: Store, _progress: Progress) -> None:
        raise NotAllowed("Dies ist eine Übung.")

    practice = PracticeServices(
        password=PASSWORD,
        is_begun=lambda role: role == "coordinator",
        practise=practise,
        forget=lambda folder: done.append(f"forget {folder.name}"),
        relaunch=lambda: done.append("practice again"),
        comes_first=True,
    )
    return replace(services, practice=practice, sync=sync, relaunch=lambda: done.append("sign in"))  # type: ignore[arg-type]


def test_the_password_is_filled_in_and_the_role_is_chosen(
    qtbot: QtBot, practising: Services, jobs: Jobs, done: list[str], look: Callable[[QWidget, str], None]
) -> None:
    login = LoginWindow(practising, jobs)
    qtbot.addWidget(login)
    present(qtbot, login)
    assert login.practice.role() == "coordinator"
    assert login.practice.button.text() == "Weiter üben"
    login.practice.roles["case_manager"].setChecked(True)
    assert login.practice.button.text() == "Übung beginnen"
    look(login, "ueben-anmelden")
    with qtbot.waitSignal(login.unlocked):
        login.practice.submit()
    assert done == [f"case_manager {PASSWORD}"]


def test_a_sign_in_without_practice_does_not_offer_it(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    login = LoginWindow(services, jobs)
    qtbot.addWidget(login)
    assert not [each for each in login.sign_in.findChildren(QWidget) if "Üben" in str(each.property("text"))]


@pytest.mark.parametrize(("button", "after"), [("anew", "practice again"), ("leave", "sign in")])
def test_the_window_is_marked_and_both_ways_out_forget_the_practice(
    qtbot: QtBot,
    qapp: QApplication,
    practising: Services,
    folder: Path,
    done: list[str],
    look: Callable[[QWidget, str], None],
    button: str,
    after: str,
) -> None:
    accent = current_tokens().accent
    session = Session(qapp, practising, load_lookups)
    assert practising.practice
    session.open_shell(practising.practice.practise("case_manager", PASSWORD, lambda *_: None))
    (shell,) = (each for each in QApplication.topLevelWidgets() if isinstance(each, Shell) and each.isVisible())
    band = shell.menuWidget()
    assert band.text.text() == BAND
    assert shell.windowTitle().startswith("Übung – ")
    assert current_tokens().accent != accent
    assert "nie übertragen" in shell.status.text.text()
    shell.synchronise()
    qtbot.waitUntil(lambda: "Übung" in shell.messages.text())
    if button == "anew":
        look(shell, "ueben-fenster")
    getattr(band, button).click()
    assert "gelöscht" in band.text.text()
    band.back.click()
    assert band.text.text() == BAND
    getattr(band, button).click()
    band.sure.click()
    session.close()
    wear_practice(qapp, False)
    assert done[1:] == [f"forget {folder.name}", after]
    shell.close()
    shell.deleteLater()
