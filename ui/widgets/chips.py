"""A row of chips that filter a list, wrapping onto further lines."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QWidget


class FlowLayout(QLayout):
    """Lays parts beside each other and wraps them like words."""

    def __init__(self, space: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(space)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def takeAt(self, index: int) -> QLayoutItem:
        return self._items.pop(index)

    def invalidate(self) -> None:
        for item in self._items:
            item.invalidate()  # else a part that changed its words would keep its width
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        widths = [item.sizeHint().width() + self.spacing() for item in self._shown()]
        return QSize(sum(widths), self.minimumSize().height())

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, rect: QRect, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._shown():
            size = item.sizeHint()
            if x + size.width() > rect.right() + 1 and line:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x, line = x + size.width() + self.spacing(), max(line, size.height())
        return y + line - rect.y()


class Chip(QPushButton):
    """A small button that is on or off."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class ChipRow(QWidget):
    """Chips of which any number (or, if `single`, one) is on; emits the chosen keys."""

    changed = Signal(object)

    def __init__(self, chips: Iterable[tuple[str, str]], name: str, single: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._single = single
        self._chips: dict[str, Chip] = {}
        layout = FlowLayout()
        self.setLayout(layout)
        for key, text in chips:
            chip = self._chips[key] = Chip(text)
            chip.setAccessibleDescription(name)
            chip.toggled.connect(lambda on, key=key: self._toggled(key, on))
            layout.addWidget(chip)

    def chosen(self) -> frozenset[str]:
        """The keys that are on."""
        return frozenset(key for key, chip in self._chips.items() if chip.isChecked())

    def choose(self, keys: Iterable[str]) -> None:
        """Switch these on and all others off."""
        wanted = frozenset(keys)
        for key, chip in self._chips.items():
            chip.blockSignals(True)
            chip.setChecked(key in wanted)
            chip.blockSignals(False)
        self.changed.emit(self.chosen())

    def rename(self, key: str, text: str) -> None:
        """Change a chip's words, for instance to show a count."""
        self._chips[key].setText(text)

    def show_chip(self, key: str, shown: bool) -> None:
        """Show a chip only where it is of use; one that is on stays in sight."""
        chip = self._chips[key]
        chip.setVisible(shown or chip.isChecked())

    def _toggled(self, key: str, on: bool) -> None:
        if self._single and on:
            self.choose([key])
        else:
            self.changed.emit(self.chosen())
