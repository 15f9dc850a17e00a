"""One place in a form: label, hint and editor, or a padlock that says which consent opens it."""

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from kim_desktop.domain.fields import Kind
from kim_desktop.domain.purposes import Purpose
from ui.editors.base import Editor
from ui.widgets.basic import IconLabel, column, label, row


class LockedPanel(QFrame):
    """Stands where a field would be; says what is locked and what opens it."""

    def __init__(self, name: str, purpose: Purpose) -> None:
        super().__init__()
        self.text = f"{purpose.label}. Einwilligung {purpose.value} öffnet dieses Feld."
        self.setAccessibleName(f"{name}: gesperrt")
        self.setAccessibleDescription(self.text)
        words = column(label(purpose.label, wrap=True), space=0)
        words.addWidget(label(f"Einwilligung {purpose.value} öffnet dieses Feld.", "small", wrap=True))
        layout = row(IconLabel("lock", 20), words, space=12)
        layout.setStretch(1, 1)
        layout.setContentsMargins(12, 6, 12, 6)
        self.setLayout(layout)


class FormCell(QWidget):
    """A field's label above its editor."""

    def __init__(self, editor: Editor, marked_label: str) -> None:
        super().__init__()
        self.editor = editor
        self.locked = False
        self._layout = column(space=4)
        self._title = label(marked_label, "field")
        self._title.setBuddy(editor.focus_widget())
        self._layout.addWidget(self._title)
        self._layout.addWidget(editor)
        if editor.field.meaning.hint:
            self._layout.addWidget(label(editor.field.meaning.hint, "small", wrap=True))
        self._layout.addStretch(1)
        self.panel: LockedPanel | None = None
        self.setLayout(self._layout)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def is_open(self) -> bool:
        """Whether the user can reach the editor: neither locked nor hidden by the layout."""
        return not self.locked and not self.isHidden()

    def is_wide(self) -> bool:
        """Whether it wants a line of its own."""
        return self.editor.field.kind in {Kind.LONG_TEXT, Kind.CHOICES}

    def set_open_gates(self, open_gates: frozenset[Purpose]) -> None:
        """Lock or open the field."""
        gate = self.editor.field.meaning.gate
        self.locked = gate is not None and gate not in open_gates
        if gate and self.panel is None:
            self.panel = LockedPanel(self.editor.field.label, gate)
            self._layout.insertWidget(self._layout.indexOf(self.editor), self.panel)
        if self.panel:
            self.panel.setVisible(self.locked)
        self.editor.setVisible(not self.locked)
