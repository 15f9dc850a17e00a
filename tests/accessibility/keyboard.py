"""Where Tab leads on a page: through everything once, as one reads, and round again."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from spoken import controls
from views import called

from ui.casework.entry import EntryPanel

_MOST = 400
_SAME_LINE = 10


def astray(window: QWidget, page: QWidget) -> Iterator[str]:
    """What is wrong with the way of the keyboard, in words."""
    wanted = controls(page)
    places = {each: _place(each, window) for each in wanted}
    way = walked(window, Qt.Key.Key_Tab)
    yield from (f"Tab does not lead to {called(each)}" for each in wanted if each not in way and not _by_arrows(each))
    if len(way) >= _MOST:
        yield f"Tab never comes round; it ends at {called(way[-1])}"
    yield from (
        f"after {called(before)} comes {called(after)}"
        for before, after in pairwise(way)
        if before in places
        and after in places
        and not _closes_a_form(after)
        and _is_backwards(places[before], places[after])
    )
    back = walked(window, Qt.Key.Key_Backtab)
    if set(back) != set(way):
        lost = set(way) ^ set(back)
        yield f"Shift+Tab goes another way: {', '.join(called(each) for each in list(lost)[:4])}"


def walked(window: QWidget, key: Qt.Key) -> list[QWidget]:
    """The controls that a key leads to until it comes round to the first."""
    stops: list[QWidget] = []
    for _ in range(_MOST):
        before = QApplication.focusWidget()
        QTest.keyClick(before or window, key)
        now = QApplication.focusWidget()
        if now is before:
            continue  # a text with links takes Tab from link to link
        if now is None or now in stops:
            return stops
        stops.append(now)
    return stops


def _place(control: QWidget, window: QWidget) -> QRect:
    return QRect(control.mapTo(window, QPoint()), control.size())


def _is_backwards(before: QRect, after: QRect) -> bool:
    """Whether one reads `after` first: it stands above, and not in a column further right; or left in the same line."""
    if abs(before.center().y() - after.center().y()) <= _SAME_LINE:
        return after.right() <= before.left()
    return after.bottom() <= before.top() and after.left() < before.right()


def _by_arrows(control: QWidget) -> bool:
    """Whether the arrow keys lead to it from another one of its group."""
    return isinstance(control, QAbstractButton) and control.group() is not None and control.group().exclusive()


def _closes_a_form(control: QWidget) -> bool:
    """Save and discard stand in a form's head and are reached after its fields."""
    return isinstance(control, QAbstractButton) and isinstance(control.parentWidget(), EntryPanel)
