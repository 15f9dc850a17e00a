"""A person at a real window: what they do there, step by step."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from office_parts import PASSWORD
from office_parts import Desk as Device
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stamina import set_testing

from kim_desktop.demo.window import Desk
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from ui.casework.entry import EntryPanel
from ui.casework.family import Family
from ui.casework.parts import Section
from ui.intake.decision import ADMITTED
from ui.login import LoginWindow
from ui.places.case_file import CaseFile
from ui.places.meldung import MeldungAufnehmen
from ui.places.reconcile import Abgleich
from ui.shell import Shell

CTRL = Qt.KeyboardModifier.ControlModifier
S = TypeVar("S", bound=Section)
P = TypeVar("P", bound="Seat")
_PATIENCE = 15.0
MELDUNG = {
    "sender": "org-fb50",
    "family_name": "Muster",
    "given_name": "Amira",
    "birth": "3.4.91",
    "nationality": "SY",
    "place": "gu_opladen",
    "status": "p55",
    "concern_line": "Sucht einen Sprachkurs.",
}
Sit = Callable[[Device], "Seat"]


class Seat(Desk):
    """One person's window, from signing in to getting up."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        super().__init__(app, folder, lambda _name, _widget: None)
        self._left = False
        self.sign_in()

    def __enter__(self) -> "Seat":
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    @property
    def store(self) -> Store:
        """The open vault."""
        return self.shell.context.store

    def sign_in(self, password: str = PASSWORD) -> None:
        """Enter the password, which QTest cannot type for its umlaut."""
        self.session.sign_in()
        entry = self.login.sign_in.password
        entry.setText(password)
        QTest.keyClick(entry, Qt.Key.Key_Return)
        self.wait(self.is_open)
        self.shell.activateWindow()
        self.wait(self.shell.isActiveWindow)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the window work until the condition holds."""
        deadline = time.monotonic() + _PATIENCE
        while not condition():
            assert time.monotonic() < deadline, "the window does not answer as expected"
            QApplication.processEvents()
            time.sleep(0.002)

    def leave(self) -> None:
        """Close the window and the vault."""
        if self._left:
            return
        self._left = True
        self.close()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, Shell | LoginWindow):
                window.deleteLater()
        self.session.deleteLater()

    def take_meldung(self) -> str:
        """Type a Meldung, admit the person, land in the Fallakte; tells the case."""
        page = self.open("meldung", MeldungAufnehmen)
        page.begin()
        sheet = page.sheet
        assert sheet
        for name, entry in MELDUNG.items():
            self.fill(sheet.form.editor(name), entry)
        page.save()
        sheet.begin_decision(ADMITTED)
        self.fill(sheet.decision.reason, "Seit kurzem in der Stadt")
        sheet.decision.button.click()
        desk = self.page(CaseFile).desk
        assert desk
        return desk.case_id

    def section(self, case_id: str, kind: type[S]) -> S:
        """Open a part of the Fallakte."""
        self.shell.open_case(case_id, kind.name)
        section = self.page(CaseFile).section()
        assert isinstance(section, kind)
        return section

    def write(self, panel: EntryPanel, **entries: Any) -> None:
        """Fill in a form of the Fallakte and save it."""
        for name, entry in entries.items():
            self.fill(panel.form.editor(name), entry)
        panel.save()

    def edit_client(self, case_id: str, **entries: str) -> None:
        """Write into fields of the client; leaving a field saves it."""
        family = self.section(case_id, Family)
        for name, entry in entries.items():
            self.fill(family.client.form.editor(name), entry)

    def reconcile(self) -> Abgleich:
        """Press the button at Abgleich and wait for whatever comes of it."""
        page = self.open("reconcile", Abgleich)
        page.round.start.click()
        assert page.round.stop.isVisible()
        self.wait(page.round.start.isVisible)
        return page

    def hit(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget(), key, modifier)

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        QTest.keyClicks(QApplication.focusWidget(), text)


@contextmanager
def seating(app: QApplication, kind: type[P]) -> Iterator[Callable[[Device], P]]:
    """Opens windows at desks for people of this kind; every window is closed at the end."""
    seats: list[P] = []

    def sit_down(desk: Device) -> P:
        desk.close()
        seats.append(kind(app, desk.folder))
        return seats[-1]

    with set_testing(True, attempts=1):
        yield sit_down
    for seat in seats:
        seat.leave()


@contextmanager
def reopened(device: Device) -> Iterator[Device]:
    """A device without its window."""
    device.store = Store(open_vault(device.folder, PASSWORD))
    try:
        yield device
    finally:
        device.close()


def client(store: Store, case_id: str) -> Person:
    """The person of a case."""
    (person,) = store.all(Person, case_id=case_id, relation="self")
    return person


def admitted(device: Device) -> str:
    """A case that was taken in before the story begins; tells its id."""
    meldung = replace(new_meldung(device.store), family_name="Muster", given_name="Amira")
    return admit(device.store, take_meldung(device.store, meldung)).case.id
