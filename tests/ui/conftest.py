"""The window's tests: no screen, a real vault, and nothing left dangling."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.errors import Unreachable
from kim_desktop.rounds import label
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import Cost, create_vault, open_vault
from kim_desktop.work.lookups import lookups as load_lookups
from ui.context import Context
from ui.jobs import Jobs
from ui.main import prepare
from ui.places.table import CASE_FILE, PLACES
from ui.services import CaseFilter, Caseload, Enrolment, Figures, Period, Profile, Progress, Services, SyncOutcome
from ui.shell import Shell
from ui.theme import Appearance, apply_theme, current_tokens

PASSWORD = "korrekt pferd batterie klammer"
NOW = datetime(2024, 6, 12, 9, 30, tzinfo=UTC)
IDENTITY = Identity(
    user_id="user-muster",
    user_name="Mia Muster",
    role="case_manager",
    organisation="org-caritas",
    device_id="device-muster",
    device_name="Laptop Muster",
    device_number=7,
    device_key="11" * 32,
    service_url="https://kim.example.de",
    service_ca="",
    municipality="Leverkusen",
)
_BOTH = (Appearance.LIGHT, Appearance.DARK)


def present(qtbot: QtBot, widget: QWidget) -> None:
    """Show a window in front, so that it takes the keyboard."""
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["kim-tests"]


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    """The application as `ui.main` prepares it."""
    prepare(qapp)


@pytest.fixture(autouse=True)
def strict_qt(qapp: QApplication) -> Iterator[None]:
    """A Qt warning, a window or a thread that stays behind fails the test."""
    said: list[str] = []
    before = {id(widget) for widget in QApplication.topLevelWidgets()}
    old = qInstallMessageHandler(lambda kind, _where, text: _note(said, kind, text))
    yield
    _tidy(before)
    qInstallMessageHandler(old)
    left = [widget for widget in QApplication.topLevelWidgets() if id(widget) not in before]
    threads = [thread.name for thread in threading.enumerate() if thread.name.startswith("kim-job")]
    assert not said, said
    assert not [type(each).__name__ for each in left if each.isVisible()]
    assert not threads


def _note(said: list[str], kind: QtMsgType, text: str) -> None:
    if text.startswith("This plugin does not support"):  # the screenless platform speaks of itself
        return
    if kind in {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}:
        said.append(text)


def _tidy(before: set[int]) -> None:
    for widget in QApplication.topLevelWidgets():
        if id(widget) not in before and widget.isHidden():
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with the starting set in it, made once."""
    folder = tmp_path_factory.mktemp("vault") / "profil"
    store = Store(create_vault(folder, PASSWORD, None, Cost.for_tests()), clock=lambda: NOW)
    store.set_identity(IDENTITY)
    with store.unit() as unit:
        for record in starting_set():
            unit.add(record)
        unit.add(StaffMember(id="user-muster", name="Mia Muster", role="case_manager"))
        unit.add(StaffMember(id="user-beispiel", name="Ben Beispiel", role="case_manager"))
    store.close()
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """A vault's folder of one's own."""
    copy = tmp_path / "profil"
    shutil.copytree(template, copy)
    return copy


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """An open vault with the starting set."""
    opened = Store(open_vault(folder, PASSWORD), clock=lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def lookups() -> Lookups:
    """The shipped catalogues, without a vault."""
    records = starting_set()
    return Lookups.of(
        *([each for each in records if each.kind() == kind] for kind in ("code_entry", "organisation")),  # type: ignore[arg-type]
        [StaffMember(id="user-muster", name="Mia Muster", role="case_manager")],
        [each for each in records if each.kind() == "offer"],  # type: ignore[arg-type]
        on=NOW.date(),
    )


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    """Threads for long work; whatever goes wrong on them fails the test."""
    errors: list[Exception] = []
    made = Jobs(errors.append)
    yield made
    made.close()
    QCoreApplication.sendPostedEvents(made, 0)
    assert not errors


@pytest.fixture
def services(folder: Path) -> Services:
    """Real vaults behind the window; the round and the figures belong to other rooms."""

    def open_store(where: Path, password: str) -> Store:
        return Store(open_vault(where, password), clock=lambda: NOW)

    def enrol(wanted: Enrolment, report: Progress) -> Store:
        report("Der Tresor wird angelegt", 0.5)
        made = Store(create_vault(wanted.folder, wanted.password, None, Cost.for_tests()), clock=lambda: NOW)
        made.set_identity(IDENTITY)
        return made

    def sync(_store: Store, report: Progress) -> SyncOutcome:
        report("Änderungen werden übertragen", 0.5)
        return SyncOutcome(NOW, pushed=0, pulled=0, set_aside=0, conflicts=0, complete=True)

    def figures(_store: Store, _period: Period, _report: Progress) -> Figures:
        raise NotImplementedError

    def caseload(_store: Store, _wanted: CaseFilter) -> Caseload:
        raise Unreachable("Die Zentrale ist nicht zu erreichen.")

    return Services(
        profiles=lambda: (Profile(folder, "Mia Muster"),),
        new_folder=lambda: folder.parent / "neu",
        open_vault=open_store,
        enrol=enrol,
        sync=sync,
        figures=figures,
        change_password=lambda store, old, new: store.vault.change_password(old, new),
        back_up=lambda store, target, _report: store.vault.backup(target),
        relaunch=lambda: None,
        label=label,
        caseload=caseload,
    )


@pytest.fixture
def shell(qtbot: QtBot, store: Store, services: Services, jobs: Jobs) -> Shell:
    """The main window over the vault."""
    made = Shell(store, services, jobs, load_lookups, PLACES, CASE_FILE)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    return made


@pytest.fixture
def context(shell: Shell) -> Context:
    """What a page is given."""
    return shell.context


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Callable[[QWidget, str], None]]:
    """Draws a widget and fails on an empty picture; saves it in light and dark in the folder KIM_PICTURES, if named."""
    folder = os.environ.get("KIM_PICTURES", "")

    def take(widget: QWidget, name: str) -> None:
        if not folder:
            _drawn(qapp, widget)
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        for appearance in sorted(_BOTH, key=lambda each: each.value != current_tokens().name):  # the one in force first
            apply_theme(qapp, appearance)
            target = str(Path(folder) / f"{name}-{appearance.value}.png")
            _drawn(qapp, widget).save(target, "PNG", 80)  # rather quick than small

    yield take
    if folder:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what is gone need not be dressed anew
        apply_theme(qapp, Appearance.SYSTEM)


def _drawn(qapp: QApplication, widget: QWidget) -> QPixmap:
    widget.show()
    qapp.processEvents()
    picture = widget.grab()
    assert not picture.isNull()
    return picture
