"""Editors of sets: check boxes for a few choices, a search with chips for many, words of one's own."""

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from kim_desktop.domain.fields import Field
from kim_desktop.domain.values import clean_text
from ui.editors.base import Editor
from ui.editors.choices import Choices, Naming, SearchCombo
from ui.widgets.chips import Chip, FlowLayout

_MOST_COLUMNS = 3
FEW = 14
"""Up to this many choices are all in sight as check boxes."""


class CheckBoxesEditor(Editor):
    """A small catalogue, every entry in sight."""

    def __init__(self, field: Field, choices: Choices, naming: Naming = str) -> None:
        super().__init__(field)
        self._naming = naming
        self._boxes: dict[str, QCheckBox] = {}
        self._holder = _Columns()
        for code, text in choices:
            self._add_box(code, text)
        self._adopt(self._holder)

    def raw(self) -> Any:
        return sorted(self.value())

    def set_raw(self, raw: Any) -> None:
        if isinstance(raw, list):
            self._show(frozenset(str(each) for each in raw))
            self._touch()

    def focus_widget(self) -> QWidget:
        return next(iter(self._boxes.values()), self._holder)

    def parts(self) -> list[QWidget]:
        return list(self._boxes.values()) or [self._holder]

    def give_name(self, name: str) -> None:
        super().give_name(name)
        self._holder.setAccessibleName(name)
        for box in self._boxes.values():
            box.setAccessibleName(f"{name}: {box.text()}")

    def _read(self) -> Any:
        return frozenset(code for code, box in self._boxes.items() if box.isChecked())

    def _show(self, value: Any) -> None:
        for code in sorted(value or ()):
            if code not in self._boxes:
                self._add_box(code, self._naming(code))
        for code, box in self._boxes.items():
            box.setChecked(code in (value or ()))

    def _add_box(self, code: str, text: str) -> None:
        box = self._boxes[code] = QCheckBox(text)
        box.toggled.connect(self._toggled)
        self._holder.add(box)

    def _toggled(self) -> None:
        if self._loading:
            return
        excess = len(self._read()) - self.field.meaning.most
        self.complain(f"Höchstens {self.field.meaning.most} Einträge sind möglich." if excess > 0 else "")
        self._touch()


class _Columns(QWidget):
    """Widgets in as many even columns as their widest has room for."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QWidget] = []
        self._columns = 2
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)

    def add(self, item: QWidget) -> None:
        self._items.append(item)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        return QSize(
            max((each.sizeHint().width() for each in self._items), default=0), super().minimumSizeHint().height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widest = max((each.sizeHint().width() for each in self._items), default=1) + self._grid.horizontalSpacing()
        columns = min(max(event.size().width() // widest, 1), _MOST_COLUMNS)
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _arrange(self) -> None:
        for at, item in enumerate(self._items):
            self._grid.addWidget(item, at // self._columns, at % self._columns)
        for at in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(at, int(at < self._columns))


class ChipsEditor(Editor):
    """Chosen entries as chips above an input; Enter adds, a chip's click or Delete takes away."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._codes: list[str] = []
        self._chips = QWidget()
        self._flow = FlowLayout()
        self._chips.setLayout(self._flow)

    def raw(self) -> Any:
        return sorted(self.value())

    def set_raw(self, raw: Any) -> None:
        if isinstance(raw, list):
            self._show(frozenset(str(each) for each in raw))
            self._touch()

    def _read(self) -> Any:
        return frozenset(self._codes)

    def _show(self, value: Any) -> None:
        self._codes = sorted(value or (), key=self._word)
        self._draw()

    def _word(self, code: str) -> str:
        return code

    def _add(self, code: str) -> None:
        if not code or code in self._codes:
            return
        if len(self._codes) >= self.field.meaning.most:
            self.complain(f"Höchstens {self.field.meaning.most} Einträge sind möglich.", "notice")
            return
        self._codes.append(code)
        self.complain("")
        self._draw()
        self._touch()

    def _remove(self, code: str) -> None:
        self._codes.remove(code)
        self.focus_widget().setFocus()
        self._draw()
        self._touch()

    def _draw(self) -> None:
        while self._flow.count():
            old = self._flow.takeAt(0).widget()
            if old:
                old.hide()
                old.deleteLater()
        for code in self._codes:
            self._flow.addWidget(self._chip(code))
        self._chips.setVisible(bool(self._codes))
        self._chips.updateGeometry()

    def _chip(self, code: str) -> Chip:
        chip = Chip(f"{self._word(code)}  ×")
        chip.setCheckable(False)
        chip.setAccessibleName(f"{self.field.label}: {self._word(code)} entfernen")
        chip.setToolTip("Entfernen")
        chip.installEventFilter(self)
        chip.clicked.connect(lambda: self._remove(code))
        return chip


class SearchChipsEditor(ChipsEditor):
    """Several entries of a large catalogue."""

    def __init__(self, field: Field, choices: Choices, naming: Naming = str) -> None:
        super().__init__(field)
        self._naming = naming
        self._labels = dict(choices)
        self.combo = SearchCombo(choices)
        line = self.combo.lineEdit()
        if line:
            line.setPlaceholderText("Suchen und hinzufügen")
        self.combo.chosen.connect(self._take)
        self._adopt(self._chips, self.combo)
        self._draw()

    def focus_widget(self) -> QWidget:
        return self.combo

    def parts(self) -> list[QWidget]:
        line = self.combo.lineEdit()
        return [self.combo, line] if line else [self.combo]

    def _word(self, code: str) -> str:
        return self._labels.get(code) or self._naming(code)

    def _take(self) -> None:
        self._add(self.combo.code())
        self.combo.show_code("")

    def _left(self) -> None:
        if self.combo.settle():
            super()._left()
            return
        self.complain(f"„{self.combo.currentText().strip()}“ steht nicht in der Liste.", "notice")
        super()._left()


class WordsEditor(ChipsEditor):
    """Words of one's own, such as other names of a place."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line = QLineEdit()
        self.line.setMaxLength(200)
        self.line.setPlaceholderText("Schreiben und mit Enter hinzufügen")
        self.line.returnPressed.connect(self._take)
        self._adopt(self._chips, self.line)
        self._draw()

    def focus_widget(self) -> QWidget:
        return self.line

    def _take(self) -> None:
        self._add(clean_text(self.line.text()))
        self.line.clear()

    def _left(self) -> None:
        if self.line.text().strip():
            self._take()
        super()._left()
