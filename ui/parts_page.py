"""A place that is made of parts under tabs, each made when it is first opened."""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from ui.administration.part import AdminPart, PartEntry
from ui.casework.switch import SectionSwitch, section_key
from ui.context import Context
from ui.page import Page
from ui.widgets.basic import Button


class PartsPage(Page):
    """Shows those of its `entries` that the role at the desk may see; `tabs_name` is spoken for the tabs."""

    entries: ClassVar[tuple[PartEntry, ...]] = ()
    tabs_name: ClassVar[str] = ""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        role = context.store.identity.role
        self._entries = [each for each in self.parts() if not each.roles or role in each.roles]
        self._made: dict[str, AdminPart] = {}
        for button in self.beside_heading():
            self.tools.addWidget(button)
        self.tabs = SectionSwitch([each.title for each in self._entries])
        for bar in (self.tabs.tabs, self.tabs.list):
            bar.setAccessibleName(self.tabs_name)
        self._stack = QStackedWidget()
        self.body.addWidget(self.tabs)
        self.body.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self._turn)
        for at, entry in enumerate(self._entries):
            shortcut = QShortcut(QKeySequence(section_key(at)), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._go, entry.name))

    def parts(self) -> tuple[PartEntry, ...]:
        """All parts, whoever may see them; a place whose parts lead to each other makes them here."""
        return self.entries

    def beside_heading(self) -> tuple[Button, ...]:
        """What can be done in all parts; made before the tabs, as the keyboard comes to it first."""
        return ()

    def refresh(self) -> None:
        if self._made:
            self._front().refresh()
        else:
            self._turn(self.tabs.current())

    def part(self) -> str:
        return self._entries[self.tabs.current()].name

    def focus_first(self) -> None:
        self._front().focus_first()

    def keep(self) -> None:
        for part in self._made.values():
            part.keep()

    def open_part(self, name: str) -> AdminPart:
        """Bring a part to the front."""
        self.tabs.show_current([each.name for each in self._entries].index(name))
        return self._front()

    def _go(self, name: str) -> None:
        self.open_part(name).focus_first()

    def _front(self) -> AdminPart:
        return self._made[self.part()]

    def _turn(self, at: int) -> None:
        entry = self._entries[at]
        if entry.name not in self._made:
            part = self._made[entry.name] = entry.make(self.context)
            self._stack.addWidget(part)
        self._made[entry.name].refresh()
        self._stack.setCurrentWidget(self._made[entry.name])
