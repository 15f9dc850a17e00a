"""What every editor of a value has in common: value, limits, a problem beside the field, a spoken name."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kim_desktop.domain.fields import Field
from ui.widgets.basic import label, restyle
from ui.widgets.signs import announce


class Editor(QWidget):
    """Edits one field; until the user touches it, `value()` is exactly what was set.

    `edited` follows every change by the user, `left` when the focus moves out of the editor.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._given: Any = None
        self._touched = False
        self._loading = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self._layout.addWidget(self.problem)

    def value(self) -> Any:
        """The field's value; what does not fit yet leaves the last good value in force."""
        return self._read() if self._touched else self._given

    def set_value(self, value: Any) -> None:
        """Show `value`, without `edited`."""
        self._given, self._touched = value, False
        self._loading = True
        self._show(value)
        self._loading = False
        self.complain("")

    def raw(self) -> Any:
        """What stands in the editor, as JSON, even if it is no value yet; for drafts."""
        raise NotImplementedError

    def set_raw(self, raw: Any) -> None:
        """Put back what `raw` gave."""
        raise NotImplementedError

    def focus_widget(self) -> QWidget:
        """The part that takes the keyboard."""
        raise NotImplementedError

    def check(self) -> str:
        """What is wrong with the present entry, empty if nothing; shows it beside the field."""
        return self.problem.text() if self.problem.property("look") == "problem" else ""

    def complain(self, text: str, look: str = "problem") -> None:
        """Show (or with an empty text take away) a message beside the field; `look` may be "notice"."""
        changed = self.problem.text() != text
        self.problem.setProperty("look", look)
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        if changed:
            self._mark(bool(text) and look == "problem")
            self._describe()
            announce(self, text)

    def give_name(self, name: str) -> None:
        """What a screen reader calls the field."""
        self.setAccessibleName(name)
        for part in self.parts():
            part.setAccessibleName(name)
        self._describe()

    def parts(self) -> list[QWidget]:
        """The inner controls; several only in composite editors."""
        return [self.focus_widget()]

    def _read(self) -> Any:
        raise NotImplementedError

    def _show(self, value: Any) -> None:
        raise NotImplementedError

    def _adopt(self, *controls: QWidget) -> None:
        """Take the controls into the layout and watch their focus."""
        for control in controls:
            self._layout.insertWidget(self._layout.count() - 1, control)
        for part in self.parts():
            part.installEventFilter(self)
        self.give_name(self.field.label)

    def _touch(self) -> None:
        if not self._loading:
            self._touched = True
            self.edited.emit()

    def _left(self) -> None:
        """Called as the focus leaves; override to tidy the entry first."""
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self._is_leaving():
            self._left()
        return super().eventFilter(watched, event)

    def _is_leaving(self) -> bool:
        now = QApplication.focusWidget()
        if now is not None and now.window() is self.window():
            return not self.isAncestorOf(now)
        return QApplication.activePopupWidget() is None

    def _mark(self, wrong: bool) -> None:
        for part in self.parts():
            part.setProperty("wrong", wrong)
            restyle(part)

    def _describe(self) -> None:
        words = " ".join(each for each in (self.field.meaning.hint, self.problem.text()) if each)
        for part in self.parts():
            part.setAccessibleDescription(words)


def cut_notice(most: int) -> str:
    """What a field says when a text was cut."""
    return f"Zu lang: Es wurden nur die ersten {grouped(most)} Zeichen übernommen."


def utf16_length(text: str) -> int:
    """The length as Qt counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def grouped(number: int) -> str:
    """A number with German thousands separators."""
    return f"{number:,}".replace(",", ".")
