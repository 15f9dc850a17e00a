"""The order in which Tab moves: as one reads, also where parts were made or moved later."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


@runtime_checkable
class Ordered(Protocol):
    """A widget in which the keyboard goes another way than the eye."""

    def focus_parts(self) -> Sequence[QWidget]:
        """Its parts in the order of the keyboard."""


def order_focus(*parts: QWidget) -> None:
    """Let Tab go through `parts` and what is in them, one after the other."""
    for before, after in pairwise(each for part in parts for each in focusable(part)):
        QWidget.setTabOrder(before, after)


def focusable(widget: QWidget) -> Iterator[QWidget]:
    """What takes the keyboard by Tab, in the order of the layouts."""
    if isinstance(widget, Ordered):
        for part in widget.focus_parts():
            yield from focusable(part)
    elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    elif isinstance(widget, QScrollArea):
        content = widget.widget()
        if content:
            yield from focusable(content)
    else:
        yield from _inside(widget.layout())


def _inside(layout: QLayout | None) -> Iterator[QWidget]:
    for at in range(layout.count() if layout else 0):
        item = layout.itemAt(at) if layout else None
        widget, inner = (item.widget(), item.layout()) if item else (None, None)
        if widget:
            yield from focusable(widget)
        elif inner:
            yield from _inside(inner)
