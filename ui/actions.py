"""Every command once: its words, its key, its picture, and what it needs; all menus are built from here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ui.icons import icon


@dataclass(frozen=True)
class Command:
    """A command of the window; `group` is its part of the menu, `over_popups` keys work while a list is open, too.

    `also` are other words by which it is found, `or_key` is another key.
    """

    name: str
    text: str
    shortcut: str = ""
    icon: str = ""
    group: str = "KIM"
    over_popups: bool = False
    also: str = ""
    or_key: str = ""


COMMANDS: tuple[Command, ...] = (
    Command("palette", "Suchen oder Befehl ausführen", "Ctrl+K", "search"),
    Command("back", "Zurück", "Alt+Left", "back", "Ansicht"),
    Command("refresh", "Neu laden", "F5", "history", "Ansicht"),
    Command("sync", "Jetzt abgleichen", "Ctrl+Shift+S", "sync", also="übertragen synchronisieren senden"),
    Command("privacy", "Sichtschutz", "F9", "eye-off", "Ansicht", over_popups=True, also="verbergen Bildschirm"),
    Command("take_back", "Letzten Schritt zurücknehmen", "Ctrl+Z", "undo", also="rückgängig"),
    Command("zoom_in", "Größer", "Ctrl++", "zoom", "Ansicht", also="Zoom Schrift", or_key="Ctrl+="),
    Command("zoom_out", "Kleiner", "Ctrl+-", group="Ansicht", also="Zoom Schrift"),
    Command("zoom_reset", "Zoom 100 %", "Ctrl+0", group="Ansicht", also="Schrift"),
    Command("notices", "Mitteilungen", "F8", "bell", "Ansicht"),
    Command("help", "Hilfe zu dieser Seite", "F1", "help", "Hilfe"),
    Command("shortcuts", "Tastenkürzel", "Ctrl+/", "key", "Hilfe", also="Tastatur Tasten"),
    Command("lock", "Sperren", "Ctrl+L", "lock", over_popups=True, also="abmelden"),
    Command("quit", "Beenden", "Ctrl+Q", "close", also="schließen"),
)

ZOOM_COMMANDS = ("zoom_in", "zoom_out", "zoom_reset")


class Actions(QObject):
    """The commands as Qt actions on one window; whatever has no handler does not exist there."""

    def __init__(
        self, window: QWidget, commands: tuple[Command, ...], handlers: Mapping[str, Callable[[], object]]
    ) -> None:
        super().__init__(window)
        self.commands = tuple(command for command in commands if command.name in handlers)
        self._actions = {command.name: self._make(window, command) for command in self.commands}
        for name, action in self._actions.items():
            action.triggered.connect(_without_argument(handlers[name]))

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def menu(self, parent: QWidget) -> QMenu:
        """All commands, group by group."""
        menu = QMenu(parent)
        groups = dict.fromkeys(command.group for command in self.commands)
        for group in groups:
            if not menu.isEmpty():
                menu.addSeparator()
            menu.addActions([self._actions[each.name] for each in self.commands if each.group == group])
        return menu

    def shortcuts(self) -> list[tuple[str, str, str]]:
        """Group, text and key of every command that has one."""
        return [
            (each.group, each.text, QKeySequence(each.shortcut).toString(QKeySequence.SequenceFormat.NativeText))
            for each in self.commands
            if each.shortcut
        ]

    def _make(self, window: QWidget, command: Command) -> QAction:
        action = QAction(icon(command.icon), command.text, window) if command.icon else QAction(command.text, window)
        if command.shortcut:
            action.setShortcuts([QKeySequence(each) for each in (command.shortcut, command.or_key) if each])
        context = Qt.ShortcutContext.ApplicationShortcut if command.over_popups else Qt.ShortcutContext.WindowShortcut
        action.setShortcutContext(context)
        window.addAction(action)
        return action


def _without_argument(handler: Callable[[], object]) -> Callable[[], None]:
    def triggered() -> None:
        handler()

    return triggered
