"""What a screen reader could not say of a page: controls without name or role, names that stand twice."""

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QTableView, QToolButton, QWidget
from views import called

from ui.forms import RecordForm

Role = QAccessible.Role
SILENT = {Role.NoRole, Role.Client, Role.Pane, Role.Border, Role.LayeredPane, Role.Grouping, Role.Whitespace}
"""Roles that tell nobody what can be done."""


def controls(page: QWidget) -> list[QWidget]:
    """What takes the keyboard by Tab and is in sight."""
    return [each for each in page.findChildren(QWidget) if is_control(each)]


def is_control(widget: QWidget) -> bool:
    """Whether Tab leads to a widget."""
    takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(takes_tab) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def unspoken(page: QWidget) -> Iterator[str]:
    """What is wrong with names and roles, in words."""
    found = controls(page)
    for each in found:
        yield from (f"{called(each)}: {what}" for what in _faults(each))
    for each in page.findChildren(QTableView):
        if each.isVisible():
            yield from (f"{called(each)}: {what}" for what in _table_faults(each))
    for each in page.findChildren(QWidget):
        if each.isVisible() and paints_itself(each):
            yield from (f"{called(each)}: {what}" for what in _picture_faults(each))
    names = Counter((_group(each, page), called(each), each.accessibleDescription()) for each in found)
    yield from (f"{name} in {group!r} stands {count} times" for (group, name, _), count in names.items() if count > 1)


def paints_itself(widget: QWidget) -> bool:
    """Whether it is a picture of our own drawing."""
    return any("paintEvent" in vars(kind) and kind.__module__.startswith("ui.") for kind in type(widget).__mro__)


def _faults(control: QWidget) -> Iterator[str]:
    interface = QAccessible.queryAccessibleInterface(control)
    name = interface.text(QAccessible.Text.Name).strip()
    if interface.role() in SILENT:
        yield f"has no role, but {interface.role().name}"
    if not name or name in {"…", "...", "x", "?"}:
        yield "has no name"
    if isinstance(control, QComboBox) and not (_labels(control) or control.accessibleDescription()):
        yield "has no label: what is chosen is spoken instead"
    if isinstance(control, QToolButton) and not (control.text() or control.toolTip()):
        yield "has neither words nor a tip"


def _table_faults(table: QTableView) -> Iterator[str]:
    model, header = table.model(), table.horizontalHeader()
    for column in range(model.columnCount() if header.isVisible() else 0):
        if not str(model.headerData(column, Qt.Orientation.Horizontal) or "").strip():
            yield f"column {column + 1} has no heading"
    for line in range(0 if table.verticalHeader().isVisible() else min(model.rowCount(), 3)):
        if not any(str(model.index(line, column).data() or "").strip() for column in range(model.columnCount())):
            yield f"row {line + 1} says nothing"


def _picture_faults(picture: QWidget) -> Iterator[str]:
    interface = QAccessible.queryAccessibleInterface(picture)
    if not interface.text(QAccessible.Text.Name).strip():
        yield "is a picture without a name"
    if isinstance(picture, QLabel) and interface.role() is not Role.Graphic:
        yield "is not spoken as a picture"


def _labels(control: QWidget) -> bool:
    return any(each.buddy() is control for each in control.window().findChildren(QLabel) if each.isVisible())


def _group(control: QWidget, page: QWidget) -> str:
    """The form or card that a control belongs to, as it is spoken before it."""
    within = control.parentWidget()
    while within and within is not page and not (isinstance(within, QFrame | RecordForm) and within.accessibleName()):
        within = within.parentWidget()
    return within.accessibleName() if within else ""
