"""Somebody new for the team: name, role and organisation."""

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QLineEdit

from ui.context import Context
from ui.editors.choices import SearchCombo
from ui.tokens import GRID
from ui.widgets.basic import Card, PrimaryButton, QuietButton, label, row


class NewPerson(Card):
    """Calls `add` with what was typed."""

    def __init__(self, context: Context, add: Callable[[str, str, str], None]) -> None:
        super().__init__(title="Neue Person")
        self._add = add
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.role = SearchCombo(context.lookups.choices.get("role", ()))
        self.organisation = SearchCombo(context.lookups.choices.get("organisation", ()))
        self.problem = label("", "problem", wrap=True)
        self.save_button = PrimaryButton("Aufnehmen", self.submit)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GRID)
        fields = (
            ("&Name", "Name", self.name),
            ("&Rolle", "Rolle", self.role),
            ("&Träger", "Träger", self.organisation),
        )
        for at, (text, spoken, field) in enumerate(fields):
            title = label(text, "field")
            title.setBuddy(field)
            field.setAccessibleName(spoken)
            self._grid.addWidget(title, 0, at)
            self._grid.addWidget(field, 1, at)
            self._grid.setColumnStretch(at, 1)
        self.body.addLayout(self._grid)
        self.body.addWidget(self.problem)
        self.body.addLayout(row(self.save_button, QuietButton("Verwerfen", self.close_form), None, space=GRID))
        self.name.returnPressed.connect(self.submit)
        self.hide()

    def open(self) -> None:
        """Begin."""
        self.say("")
        self.show()
        self.name.setFocus()

    def open_for(self, name: str, organisation: str) -> None:
        """Begin with somebody who gets a second role: a profile of its own, with own devices and own cases."""
        self.name.setText(name)
        self.organisation.show_code(organisation)
        self.role.show_code("")
        self.say("")
        self.show()
        self.role.setFocus()

    def submit(self) -> None:
        """Hand on what was typed."""
        self._add(self.name.text(), self.role.code(), self.organisation.code())

    def say(self, problem: str) -> None:
        """What does not fit yet."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.name.setAccessibleDescription(problem)

    def close_form(self) -> None:
        """Forget what was typed."""
        self.name.clear()
        self.role.show_code("")
        self.organisation.show_code("")
        self.hide()
