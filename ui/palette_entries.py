"""What the palette offers besides what it finds: the buttons and tabs of the page in front, and every command."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QTabBar, QWidget
from shiboken6 import isValid

from ui.actions import Actions
from ui.palette_matching import Entry
from ui.place import Place
from ui.widgets.basic import Button, IconButton

HERE, GO, DO = "Auf dieser Seite", "Gehe zu", "Befehle"
_NATIVE = QKeySequence.SequenceFormat.NativeText
_AT_ONCE = 5
"""How many buttons of the page are offered before anything is typed."""


def page_entries(page: QWidget) -> list[Entry]:
    """Every button and every tab of a page that can be used now."""
    seen: dict[str, QAbstractButton] = {}
    for each in page.findChildren(QAbstractButton):
        if _is_of_use(each):
            seen.setdefault(_spoken(each), each)
    found = [
        Entry(text, _key(button), "referral", partial(_click, button), HERE, asked=at >= _AT_ONCE)
        for at, (text, button) in enumerate(seen.items())
    ]
    return [*found, *_tabs(page)]


def command_entries(actions: Actions, places: Sequence[Place]) -> list[Entry]:
    """All places, then all other commands, each with its key."""
    names = {place.name for place in places}
    made = [
        Entry(
            each.text,
            actions[each.name].shortcut().toString(_NATIVE),
            each.icon,
            actions[each.name].trigger,
            GO if each.name in names else DO,
            each.also,
        )
        for each in actions.commands
        if each.name != "palette" and actions[each.name].isEnabled()
    ]
    return sorted(made, key=lambda each: each.group != GO)


def part_entries(places: Sequence[Place], role: str, open_part: Callable[[str, str], object]) -> Iterator[Entry]:
    """The parts of places that have some: 'Verwaltung: Regeln'."""
    for place in places:
        for part in getattr(place.make, "entries", ()):
            if not part.roles or role in part.roles:
                text = f"{place.title}: {part.title}"
                yield Entry(text, "", place.icon, partial(open_part, place.name, part.name), GO, asked=True)


def _is_of_use(button: QAbstractButton) -> bool:
    return (
        isinstance(button, Button | IconButton) and button.isVisible() and button.isEnabled() and bool(_spoken(button))
    )


def _spoken(button: QAbstractButton) -> str:
    return button.accessibleName() or button.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


def _key(button: QAbstractButton) -> str:
    return button.shortcut().toString(_NATIVE)


def _click(button: QAbstractButton) -> None:
    """What was written meanwhile may have taken the button away."""
    if isValid(button) and button.isVisible():
        button.click()


def _tabs(page: QWidget) -> Iterator[Entry]:
    for bar in page.findChildren(QTabBar):
        if bar.isVisible():
            for at in range(bar.count()):
                text = bar.tabText(at).replace("&&", "&")
                hint = bar.tabToolTip(at)
                yield Entry(text, hint, "document", partial(bar.setCurrentIndex, at), HERE, asked=True)
