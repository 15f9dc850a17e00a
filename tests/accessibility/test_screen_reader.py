"""The real program on a real screen, asked over the accessibility bus: every place says what everything in it is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from screen import Screen, missing
from screen_reader import Address, ScreenReader, Thing
from views import first_seen_by

from kim_desktop.profiles import Label, write_label
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from tests.ui.conftest import IDENTITY, PASSWORD
from ui.casework.sharing import Sharing
from ui.casework.switch import section_key
from ui.place import Place
from ui.places.case_file import SECTIONS
from ui.places.table import PLACES

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "everything is here")

_SILENT = {"filler", "panel", "layered pane", "unknown", "invalid", "frame", "scroll pane"}
_WITH_VALUE = {"slider", "spin button", "progress bar", "scroll bar", "dial"}
_WITH_STATE = {"check box": "checkable", "radio button": "checkable", "toggle button": "checkable"}
_WITH_TEXT = {"text", "password text", "entry"}
_CELLS = {"cell", "table cell"}
"""They hold what was entered, which may be nothing; their headers must have names."""
_HEADERS = {"table column header", "column header", "row header", "table row header"}

Sit = Callable[[str], "Seat"]


class Seat:
    """One program on the screen, and what the screen reader finds in it."""

    def __init__(self, reader: ScreenReader, program: Address) -> None:
        self.reader, self.program = reader, program
        self.faults: list[str] = []
        self.heard = 0

    def activate(self, title: str) -> None:
        """Wait for a window, and bring the keyboard to it."""
        self.reader.wait_for(self.program, "frame", title)
        self.reader.bring_to_front()
        self.reader.wait_for(self.program, "frame", title, "active")

    def sign_in(self) -> None:
        """The login window, its other panels, and the password, typed."""
        self.listen("login", self.program)
        self.activate("Anmelden")
        self.reader.focus(self.reader.wait_for(self.program, "text", "Passwort").address)
        self.reader.type(PASSWORD)
        self.reader.press("Return")
        self.reader.wait_for(self.program, "push button", "Sichtschutz")
        self.activate(IDENTITY.user_name)

    def go_to(self, place: Place) -> Address:
        """Press the key of a place, and find its page."""
        self.reader.press(place.shortcut)
        return self.reader.wait_for(self.program, "filler", place.title, exactly=True).address

    def parts(self, name: str, page: Address) -> None:
        """Listen to a page, and to each of the parts under its tabs."""
        tabs = [each for each in self.listen(name, page) if each.role == "page tab"]
        for tab in tabs[1:]:
            self.reader.act(tab.address, "Press")
            self.listen(f"{name}/{tab.name}", page)

    def listen(self, where: str, root: Address) -> list[Thing]:
        """Hear everything within; what is wrong is noted."""
        things = list(self.reader.walk(root))
        self.heard += len(things)
        self.faults += [f"{where}: {each.role} {each.name[:50]!r} {what}" for each in things for what in _faults(each)]
        return things


def _faults(thing: Thing) -> Iterator[str]:
    is_control = {"focusable", "enabled"} <= thing.states and thing.role not in _CELLS
    if is_control and thing.role in _SILENT:
        yield "has no role that says what it does"
    if (is_control or thing.role in _HEADERS) and not thing.name.strip():
        yield "has no name"
    if is_control and thing.role == "combo box" and not (thing.has_label or thing.description):
        yield "is only called as what is chosen in it"
    if thing.role in _WITH_VALUE and not thing.value:
        yield "has no value"
    if is_control and _WITH_STATE.get(thing.role, "focusable") not in thing.states:
        yield "does not say whether it is on"
    if is_control and thing.role in _WITH_TEXT and not {"Text", "EditableText"} <= thing.interfaces:
        yield "does not tell its text"
    if is_control and thing.role.endswith("button") and "Action" not in thing.interfaces:
        yield "cannot be pressed"
    if thing.role == "graphic" and thing.name and not thing.description and thing.depth and "focusable" in thing.states:
        yield "is a picture without words"


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    """A screen without a monitor, and its accessibility bus."""
    with Screen() as shown:
        yield shown


@pytest.fixture
def sit(screen: Screen, folder: Path) -> Iterator[Sit]:
    """Starts the program for somebody in a role and signs in."""
    reader = ScreenReader(screen.bus)
    started = []

    def sit_down(role: str) -> Seat:
        store = Store(open_vault(folder, PASSWORD))
        store.set_identity(replace(IDENTITY, role=role))
        store.close()
        write_label(folder, Label(IDENTITY.user_name, role, ""))
        started.append(screen.start(folder))
        seat = Seat(reader, reader.wait_for_program())
        seat.sign_in()
        return seat

    yield sit_down
    for each in started:
        screen.end(each)
    reader.close()


@pytest.mark.parametrize("role", ["case_manager", "coordinator", "contact_office"])
def test_every_control_of_every_place_says_name_role_and_state(sit: Sit, case_id: str, role: str) -> None:
    seat = sit(role)
    seat.listen("window", seat.program)
    for place in PLACES:
        if place.name in first_seen_by(role):
            seat.parts(place.name, seat.go_to(place))
    if role == "case_manager":
        _the_case_file(seat)
        _the_dialogs(seat)
    assert seat.heard > 100
    assert not seat.faults, "\n".join(seat.faults)


def _the_case_file(seat: Seat) -> None:
    """Found by the palette, typed; every section, and the offer of an Übergabe."""
    seat.reader.press("Ctrl+K")
    palette = seat.reader.wait_for(seat.program, "dialog", "Suchen").address
    seat.reader.type("Amira")
    seat.reader.wait_for(palette, "list item", "Amira")
    seat.listen("palette", palette)
    seat.reader.press("Return")
    seat.activate(IDENTITY.user_name)
    page = seat.reader.wait_for(seat.program, "filler", "Fallakte").address
    for at, section in enumerate(SECTIONS):
        seat.reader.press(section_key(at))
        seat.reader.wait_for(page, "filler", section.title.replace("&", "und"), exactly=True)
        seat.listen(f"case_file/{section.name}", page)
    seat.reader.press(section_key(SECTIONS.index(Sharing)))
    seat.reader.wait_for(page, "filler", Sharing.title, exactly=True)
    seat.reader.act(seat.reader.wait_for(page, "push button", "Übergabe anbieten").address, "Press")
    seat.listen("case_file/handover", page)


def _the_dialogs(seat: Seat) -> None:
    """Help, all keys, a new Meldung, the privacy screen."""
    seat.activate(IDENTITY.user_name)
    for keys, role, name in (
        ("F1", "filler", "Handbuch"),
        ("Ctrl+/", "filler", "Tastenkürzel"),
        ("Ctrl+Shift+N", "text", "Familienname"),
    ):
        seat.reader.press(keys)
        seat.reader.wait_for(seat.program, role, name)
        seat.listen(keys, seat.program)
    seat.reader.press("F9")
    seat.reader.wait_for(seat.program, "label", "Sichtschutz")
    seat.listen("privacy", seat.program)
