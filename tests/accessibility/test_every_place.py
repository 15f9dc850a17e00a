"""Every place, at the desk of every role: spoken, walked by keyboard, seen in both schemes and at twice the size."""

from collections.abc import Callable, Iterator

import pytest
from keyboard import astray
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sight import clipped, faint, small
from spoken import unspoken
from views import first_seen_by, settle, views

from kim_desktop.domain.rules.access import ROLES
from tests.ui.conftest import present
from ui.shell import Shell
from ui.theme import Appearance, apply_theme

Sit = Callable[[str], Shell]
_TALL, _DOUBLED = (1366, 2_600), (683, 384)
"""So high that nothing needs to scroll, and 1366 × 768 at 200 %."""
_FILES = {"case_file", "help", "shortcuts"}
_SEERS = [role for role in ROLES if first_seen_by(role)]


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[None]:
    """The dark scheme, before any window is made."""
    apply_theme(qapp, Appearance.DARK)
    yield
    apply_theme(qapp, Appearance.SYSTEM)


def sit_down(qtbot: QtBot, desk_of: Sit, role: str, size: tuple[int, int] = _TALL) -> Shell:
    shell = desk_of(role)
    shell.resize(*size)
    present(qtbot, shell)
    settle()
    return shell


@pytest.mark.parametrize("role", ROLES)
def test_every_control_is_named_seen_and_on_the_way_of_the_keyboard(
    qtbot: QtBot, desk_of: Sit, case_id: str, role: str
) -> None:
    shell, mine, found = sit_down(qtbot, desk_of, role), first_seen_by(role), []
    for name, page in views(shell, case_id):
        if not shell.isActiveWindow():
            found.append(f"{name}: something showed as a window of its own and took the keyboard")
            present(qtbot, shell)
        faults = [*unspoken(page), *(faint(page) if name.split("/")[0] in mine | _FILES else ()), *small(page)]
        page.focus_first()
        found += [f"{name}: {each}" for each in (*faults, *astray(shell, page))]
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("dark")
@pytest.mark.parametrize("role", _SEERS)
def test_by_night_everything_can_be_read(qtbot: QtBot, desk_of: Sit, case_id: str, role: str) -> None:
    shell = sit_down(qtbot, desk_of, role)
    found = [f"{name}: {each}" for name, page in views(shell, case_id, first_seen_by(role)) for each in faint(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", _SEERS)
def test_at_200_percent_nothing_is_lost(qtbot: QtBot, desk_of: Sit, case_id: str, role: str) -> None:
    shell, found = sit_down(qtbot, desk_of, role, _DOUBLED), []
    for name, page in views(shell, case_id, first_seen_by(role)):
        found += [f"{name}: {each}" for each in clipped(page)]
        if (shell.width(), shell.height()) != _DOUBLED:
            found.append(f"{name} makes the window {shell.width()} × {shell.height()}")
            shell.resize(*_DOUBLED)
    assert not found, "\n".join(found)
