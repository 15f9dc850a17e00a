"""The Fallakte: a head that answers the first questions, and its sections under tabs."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget

from kim_desktop.errors import KnownError
from ui.casework.chain import ChainSection
from ui.casework.closing import ClosingSection
from ui.casework.consents import Consents
from ui.casework.contacts import Contacts
from ui.casework.desk import Desk
from ui.casework.documents import Documents
from ui.casework.family import Family
from ui.casework.focus import order_focus
from ui.casework.follow_ups import FollowUps
from ui.casework.header import CaseHeader, Room
from ui.casework.history import History
from ui.casework.needs import Needs
from ui.casework.overview import Overview
from ui.casework.parts import Section
from ui.casework.referrals import Referrals
from ui.casework.sharing import Sharing
from ui.casework.switch import SectionSwitch, section_key
from ui.context import Context
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.signs import EmptyState

SECTIONS: tuple[type[Section], ...] = (
    Overview,
    Family,
    Consents,
    Needs,
    Contacts,
    Referrals,
    FollowUps,
    ChainSection,
    Documents,
    ClosingSection,
    Sharing,
    History,
)
_BEFORE_ADMISSION: tuple[type[Section], ...] = (Overview, Documents, History)
_PLENTY, _LITTLE = 560, 400


class CaseFile(Page):
    """One case; sections are made when they are first opened."""

    title = "Fallakte"
    icon = "case"
    help = (
        "Oben steht, um wen es geht und was als Nächstes ansteht. Alt+1 bis Alt+0 öffnen die Abschnitte, ab dem elften "
        "mit Umschalt; Strg+Bild auf und Strg+Bild ab blättern. Strg+N schreibt einen Kontakt, Strg+Enter speichert "
        "ihn. In „Familie“ wird jedes Feld gespeichert, sobald Sie es verlassen. Felder mit Schloss "
        "öffnen sich, wenn die genannte Einwilligung erteilt ist. Einen Kontakt ändern Sie selbst bis zum Ende des "
        "nächsten Tages; danach schreibt „Berichtigen“ einen neuen, der den alten nennt. Das Kontextmenü einer "
        "Zeile (Umschalt+F10) führt zum Verlauf dieses Eintrags."
    )

    def __init__(self, context: Context, case_id: str, section: str = "") -> None:
        super().__init__(context)
        self.heading.hide()
        self._made: dict[str, Section] = {}
        self._begins_with = section
        self.desk: Desk | None = None
        try:
            self.desk = Desk(context, case_id, self)
        except KnownError as error:
            self.body.addWidget(EmptyState("case", error.message, error.way_on))
            return
        self._build(self.desk)

    def refresh(self) -> None:
        """Read the case again; what is half typed stays."""
        if self.desk is None:
            return
        if not self._made:
            self._begin()
            return
        try:
            self.desk.reload()
        except KnownError as error:
            self.context.shell.say_error(error)

    def focus_first(self) -> None:
        if self.desk:
            self.section().focus_first()

    def part(self) -> str:
        front = self._front() if self.desk else None
        return front.name if front else ""

    def chapter(self) -> str:
        front = self._front() if self.desk else None
        return front.title if front else ""

    def keep(self) -> None:
        for section in self._made.values():
            section.keep()

    def section(self) -> Section:
        """The section in front."""
        front = self._front()
        assert front is not None
        return front

    def open_section(self, name: str, hint: Any = None) -> Section:
        """Bring a section to the front, and begin in it with what `hint` says."""
        names = [each.name for each in self._kinds]
        self.tabs.show_current(names.index(name) if name in names else 0)
        section = self.section()
        if hint is None:
            section.focus_first()
        else:
            section.begin(hint)
        return section

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.desk:
            height = event.size().height()
            room = Room.PLENTY if height >= _PLENTY else Room.LITTLE if height >= _LITTLE else Room.LEAST
            self.header.set_room(room)
            self.set_edge(GRID if room is Room.LEAST else 3 * GRID)

    def _build(self, desk: Desk) -> None:
        self._kinds = SECTIONS if desk.file.case else _BEFORE_ADMISSION
        self.header = CaseHeader(desk)
        self.tabs = SectionSwitch([kind.title for kind in self._kinds])
        self._stack = QStackedWidget()
        self.body.setSpacing(GRID // 2)
        for part in (self.header, self.tabs):
            self.body.addWidget(part)
        self.body.addWidget(self._stack, 1)
        self.header.contact.setVisible(desk.file.case is not None)
        self.header.contact_wanted.connect(self._write_contact)
        self.header.conflicts_wanted.connect(lambda: self.context.shell.open_place("reconcile"))
        desk.changed.connect(self._show)
        desk.reshaped.connect(self._order_focus)
        desk.wanted.connect(self.open_section)
        self._listen_to_keys()
        self.tabs.chosen.connect(self._turn)

    def _begin(self) -> None:
        """Make the first section only now: within the window everything in it is styled once instead of twice."""
        names = [each.name for each in self._kinds]
        self.tabs.show_current(names.index(self._begins_with) if self._begins_with in names else 0)
        self.header.show_case()

    def _turn(self, at: int) -> None:
        kind = self._kinds[at]
        front = self._front()
        if front:
            front.keep()
        if kind.name not in self._made:
            assert self.desk is not None
            section = self._made[kind.name] = kind(self.desk)
            self._stack.addWidget(section)
        self._made[kind.name].refresh()
        self._stack.setCurrentWidget(self._made[kind.name])
        self._order_focus()

    def _show(self) -> None:
        self.header.show_case()
        front = self._front()
        if front:
            front.refresh()
        self._order_focus()

    def _order_focus(self) -> None:
        front = self._front()
        if front:
            order_focus(self.header, self.tabs, front)

    def _front(self) -> Section | None:
        """The section in front; none while the first one is being built, which may already have much to tell."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Section) else None

    def _write_contact(self) -> None:
        self.open_section("contacts")

    def _listen_to_keys(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            section_key(at): self._opener(kind.name) for at, kind in enumerate(self._kinds)
        }
        keys |= {"Ctrl+PgDown": lambda: self._browse(1), "Ctrl+PgUp": lambda: self._browse(-1)}
        if Contacts in self._kinds:
            keys["Ctrl+N"] = self._write_contact
        for key, do in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _opener(self, name: str) -> Callable[[], object]:
        return lambda: self.open_section(name)

    def _browse(self, steps: int) -> None:
        at = (self.tabs.current() + steps) % self.tabs.count()
        self.open_section(self._kinds[at].name)
