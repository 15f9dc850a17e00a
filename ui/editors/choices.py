"""Editors that choose from a catalogue: one entry, several entries, a reference."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from kim_desktop.domain.fields import Field
from ui.editors.base import Editor

Choices = Sequence[tuple[str, str]]
"""Code and label, in the order in which they are offered."""

Naming = Callable[[str], str]
"""What a code is called that is no longer offered."""

_ENTRY_MOST = 300


class ChoiceEditor(Editor):
    """One entry of a catalogue: type to search, arrow keys to browse; the wheel never changes it."""

    def __init__(self, field: Field, choices: Choices, naming: Naming = str) -> None:
        super().__init__(field)
        self.combo = SearchCombo(choices, naming)
        self.combo.chosen.connect(self._chosen)
        self.combo.typed.connect(lambda: self.complain(""))
        self._adopt(self.combo)

    def raw(self) -> Any:
        return self.value()

    def set_raw(self, raw: Any) -> None:
        if isinstance(raw, str | None):
            self._show(raw)
            self._touch()

    def focus_widget(self) -> QWidget:
        return self.combo

    def parts(self) -> list[QWidget]:
        line = self.combo.lineEdit()
        return [self.combo, line] if line else [self.combo]

    def _read(self) -> Any:
        code = self.combo.code()
        return code or (None if self.field.optional else "")

    def _show(self, value: Any) -> None:
        self.combo.show_code(value or "")

    def _chosen(self) -> None:
        self.complain("")
        self._touch()

    def _left(self) -> None:
        if not self.combo.settle():
            typed = self.combo.currentText().strip()
            self.complain(f"„{typed}“ steht nicht in der Liste. Bitte einen Eintrag wählen.")
        super()._left()

    def check(self) -> str:
        if self.combo.settle():
            return super().check()
        self.complain(f"„{self.combo.currentText().strip()}“ steht nicht in der Liste.")
        return super().check()


class SearchCombo(QComboBox):
    """A combo box that is searched by typing any part of a label."""

    chosen = Signal()
    typed = Signal()

    def __init__(self, choices: Choices, naming: Naming = str) -> None:
        super().__init__()
        self._naming = naming
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addItem("", "")
        for code, text in choices:
            self.addItem(text, code)
        line = self.lineEdit()
        if line:
            line.setMaxLength(_ENTRY_MOST)
        self._search_anywhere()
        self._code = ""
        self.activated.connect(self._activated)

    def setAccessibleName(self, name: str, /) -> None:
        """The line that is typed in is called as the whole is.

        Under Linux Qt tells a combo box's value in place of its name, so the name is its description, too.
        """
        super().setAccessibleName(name)
        self.setAccessibleDescription(name)
        line = self.lineEdit()
        if line:
            line.setAccessibleName(name)

    def code(self) -> str:
        """The chosen entry's code, empty for none."""
        return self._code

    def show_code(self, code: str) -> None:
        """Choose an entry; a code that is no longer offered is shown by its former name."""
        if code and self.findData(code) < 0:
            self.addItem(self._naming(code), code)
        self._code = code
        self.setCurrentIndex(self.findData(code))
        line = self.lineEdit()
        if line:
            line.setCursorPosition(0)

    def offer(self, choices: Choices) -> None:
        """Offer these from now on; what is chosen stays chosen."""
        wanted = [("", ""), *choices]
        if wanted == [(self.itemData(at), self.itemText(at)) for at in range(self.count())]:
            return
        code = self._code
        self.clear()
        for key, text in wanted:
            self.addItem(text, key)
        self.show_code(code)

    def settle(self) -> bool:
        """Take what was typed: an exact or the only matching entry; False if there is none."""
        typed = self.currentText().strip().casefold()
        if typed == self.itemText(self.findData(self._code)).casefold():
            self.show_code(self._code)
            return True
        found = self._matching(typed)
        if found is None:
            return False
        self._choose(found)
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.text():
            self.typed.emit()
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self.currentData() != self._code:
            self._choose(self.currentIndex())

    def _matching(self, typed: str) -> int | None:
        if not typed:
            return 0
        labels = [self.itemText(at).casefold() for at in range(self.count())]
        exact = [at for at, text in enumerate(labels) if text == typed]
        near = exact or [at for at, text in enumerate(labels) if typed in text]
        return near[0] if exact or len(near) == 1 else None

    def _activated(self, index: int) -> None:
        self._choose(index)

    def _choose(self, index: int) -> None:
        changed = self.itemData(index) != self._code
        self.show_code(self.itemData(index))
        if changed:
            self.chosen.emit()

    def _search_anywhere(self) -> None:
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setMaxVisibleItems(12)
        popup = completer.popup()
        if popup:
            popup.setProperty("popup", True)
        completer.activated.connect(self._completed)
        self.setCompleter(completer)

    def _completed(self, text: str) -> None:
        self._choose(self.findText(text))
