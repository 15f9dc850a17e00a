"""The window's tests of accessibility: every place, lived in, at the desk of every role."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.lookups import lookups as load_lookups
from tests.ui.conftest import IDENTITY, NOW, PASSWORD, dressed, jobs, qapp_args, services, strict_qt, template
from ui.jobs import Jobs
from ui.places.table import CASE_FILE, PLACES
from ui.services import Services
from ui.shell import Shell

sys.path.append(str(Path(__file__).parents[1] / "ui"))  # as pytest does when it collects that folder

from lived_in import live_in, steer

__all__ = ["dressed", "jobs", "qapp_args", "services", "strict_qt", "template"]


@pytest.fixture(scope="session")
def lived_in(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A vault in which something of everything has happened, and the id of its case."""
    folder = tmp_path_factory.mktemp("lived") / "profil"
    shutil.copytree(template, folder)
    store = Store(open_vault(folder, PASSWORD), clock=lambda: NOW)
    case_id = live_in(store)
    store.set_identity(replace(IDENTITY, role="coordinator"))
    steer(store)
    store.close()
    return folder, case_id


@pytest.fixture
def folder(lived_in: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of one's own."""
    copy = tmp_path / "profil"
    shutil.copytree(lived_in[0], copy)
    return copy


@pytest.fixture
def case_id(lived_in: tuple[Path, str]) -> str:
    """The case with everything in it."""
    return lived_in[1]


@pytest.fixture
def desk_of(qtbot: QtBot, folder: Path, services: Services, jobs: Jobs) -> Iterator[Callable[[str], Shell]]:
    """Opens the main window of somebody in a role over the vault."""
    stores: list[Store] = []

    def sit_down(role: str) -> Shell:
        store = Store(open_vault(folder, PASSWORD), clock=lambda: NOW)
        store.set_identity(replace(IDENTITY, role=role))
        stores.append(store)
        shell = Shell(store, services, jobs, load_lookups, PLACES, CASE_FILE)
        qtbot.addWidget(shell)
        return shell

    yield sit_down
    for store in stores:
        store.close()
