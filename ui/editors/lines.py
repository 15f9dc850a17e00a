"""Editors on a single line: text, number and moment; what does not fit stays visible with a message."""

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from kim_desktop.domain.fields import Field
from kim_desktop.domain.values import clean_text
from kim_desktop.errors import BadInput
from ui.editors.base import Editor, cut_notice, grouped, utf16_length

_ENTRY_MOST = 200


class LineEditor(Editor):
    """Base of the editors on one line edit: parse on leaving, keep what was typed if it does not fit."""

    def __init__(self, field: Field, most: int = _ENTRY_MOST) -> None:
        super().__init__(field)
        self._most = most
        self._cut = False
        self.line = QLineEdit()
        self.line.setMaxLength(most)
        self.line.setPlaceholderText(self._example())
        self.line.textChanged.connect(self._text_changed)
        self.line.inputRejected.connect(self._too_long)
        self._adopt(self.line)

    def raw(self) -> Any:
        return self.line.text()

    def set_raw(self, raw: Any) -> None:
        if isinstance(raw, str):
            self._make_room(raw[: self._most])
            self.line.setText(raw)
            self._settle()

    def focus_widget(self) -> QWidget:
        return self.line

    def check(self) -> str:
        self._settle()
        return super().check()

    def _parse(self, text: str) -> Any:
        """The value behind what was typed. Raises `BadInput`."""
        raise NotImplementedError

    def _text_of(self, value: Any) -> str:
        """How a value is written in the line."""
        raise NotImplementedError

    def _example(self) -> str:
        return ""

    def _read(self) -> Any:
        try:
            return self._parse(self.line.text())
        except BadInput:
            return self._given

    def _show(self, value: Any) -> None:
        text = self._text_of(value)
        self._make_room(text)
        self.line.setText(text)
        self.line.setCursorPosition(0)

    def _make_room(self, text: str) -> None:
        # Qt counts UTF-16 units, the domain characters.
        self.line.setMaxLength(max(self._most, utf16_length(text)))

    def _text_changed(self) -> None:
        # Qt rejects what is too long before it inserts what fits.
        cut = self._cut and len(self.line.text()) >= self._most
        self._cut = False
        self.complain(cut_notice(self._most) if cut else "", "notice")
        self._touch()

    def _too_long(self) -> None:
        self._cut = True
        self.complain(cut_notice(self._most), "notice")

    def _left(self) -> None:
        self._settle()
        super()._left()

    def _settle(self) -> None:
        """Show the entry as it was understood, or say what is wrong with it."""
        if not self._touched:
            return
        try:
            value = self._parse(self.line.text())
        except BadInput as error:
            self.complain(str(error))
            return
        self._loading = True
        notice = self.problem.text() if self.problem.property("look") == "notice" else ""
        self.line.setText(self._text_of(value))
        self.complain(notice, "notice")
        self._loading = False


class TextEditor(LineEditor):
    """A line of text."""

    def __init__(self, field: Field) -> None:
        super().__init__(field, field.meaning.most)

    def _parse(self, text: str) -> Any:
        cleaned = clean_text(text)
        return None if self.field.optional and not cleaned else cleaned

    def _text_of(self, value: Any) -> str:
        return value or ""


class NumberEditor(LineEditor):
    """A whole number from 0 to the field's greatest value."""

    def __init__(self, field: Field) -> None:
        super().__init__(field, 12)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.line.setMaximumWidth(160)

    def _parse(self, text: str) -> Any:
        digits = text.strip().replace(".", "").replace("\u202f", "").replace(" ", "")
        if not digits and self.field.optional:
            return None
        if not digits.isdecimal():
            raise BadInput("Bitte eine Zahl eintragen, zum Beispiel 3.", field=self.field.name)
        number = int(digits)
        if number > self.field.meaning.most:
            raise BadInput(f"Möglich ist höchstens {grouped(self.field.meaning.most)}.", field=self.field.name)
        return number

    def _text_of(self, value: Any) -> str:
        return "" if value is None else str(value)


class MomentEditor(LineEditor):
    """A day with a time, in local time."""

    def _parse(self, text: str) -> Any:
        if not text.strip() and self.field.optional:
            return None
        try:
            local = datetime.strptime(" ".join(text.split()), "%d.%m.%Y %H:%M")
        except ValueError as error:
            message = "Bitte Tag und Uhrzeit eintragen, zum Beispiel 03.04.2024 14:30."
            raise BadInput(message, field=self.field.name) from error
        return local.astimezone(UTC)

    def _text_of(self, value: Any) -> str:
        return value.astimezone().strftime("%d.%m.%Y %H:%M") if value else ""

    def _example(self) -> str:
        return "TT.MM.JJJJ HH:MM"
