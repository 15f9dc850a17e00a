"""Editors of yes and no: three segments when nothing may be known, a check box otherwise."""

from typing import Any

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QPushButton, QWidget

from kim_desktop.domain.fields import Field
from ui.editors.base import Editor
from ui.widgets.basic import row

_ANSWERS: tuple[tuple[str, bool | None], ...] = (("Ja", True), ("Nein", False), ("Unbekannt", None))


class Segment(QPushButton):
    """One answer of a segmented control."""

    def __init__(self, text: str, edge: str) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("edge", edge)


class ThreeStateEditor(Editor):
    """Ja, Nein or Unbekannt."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        edges = ("first", "middle", "last")
        self._segments = {answer: Segment(text, edge) for (text, answer), edge in zip(_ANSWERS, edges, strict=True)}
        group = QButtonGroup(self)
        for segment in self._segments.values():
            group.addButton(segment)
        group.buttonClicked.connect(lambda _button: self._touch())
        holder = QWidget()
        holder.setLayout(row(*self._segments.values(), None, space=0))
        self._adopt(holder)
        self.set_value(None)

    def raw(self) -> Any:
        return self.value()

    def set_raw(self, raw: Any) -> None:
        if isinstance(raw, bool | None):
            self._show(raw)
            self._touch()

    def focus_widget(self) -> QWidget:
        return self._segments[True]

    def parts(self) -> list[QWidget]:
        return list(self._segments.values())

    def give_name(self, name: str) -> None:
        super().give_name(name)
        for segment in self._segments.values():
            segment.setAccessibleName(f"{name}: {segment.text()}")

    def _read(self) -> Any:
        return next(answer for answer, segment in self._segments.items() if segment.isChecked())

    def _show(self, value: Any) -> None:
        self._segments[value].setChecked(True)


class YesNoEditor(Editor):
    """Yes or no, nothing in between."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.box = QCheckBox("Ja")
        self.box.toggled.connect(self._touch)
        self._adopt(self.box)

    def raw(self) -> Any:
        return self.value()

    def set_raw(self, raw: Any) -> None:
        if isinstance(raw, bool):
            self.box.setChecked(raw)

    def focus_widget(self) -> QWidget:
        return self.box

    def _read(self) -> Any:
        return self.box.isChecked()

    def _show(self, value: Any) -> None:
        self.box.setChecked(bool(value))
