"""The decision on a Meldung: admit, refer, short contact, decline; asked for in part 10 of the form."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.rules.referral_guard import ReferralGuardResult
from ui.context import Context
from ui.editors.table import Surroundings, editor_for
from ui.intake.lists import focus_chips
from ui.tokens import GRID
from ui.widgets.basic import Button, column, label
from ui.widgets.chips import ChipRow

ADMITTED = "admitted"
_CHOICES = (
    (ADMITTED, "Aufnehmen"),
    ("referred", "Verweisen"),
    ("short_contact", "Kurzkontakt"),
    ("declined", "Nicht aufnehmen"),
    ("withdrawn", "Zurückgezogen"),
)
_HINTS = {
    ADMITTED: "Es entstehen Fall, Person, Haushalt, Anschrift und Aufenthalt. Einwilligungen folgen in der Fallakte.",
    "referred": "Wohin wurde verwiesen, und was wurde vereinbart?",
    "short_contact": "Worum ging es, und warum braucht es keinen Fall?",
    "declined": "Warum gehört die Person nicht ins KIM? Die meldende Stelle bekommt eine Rückmeldung ohne Inhalte.",
    "withdrawn": "Wer hat die Meldung zurückgezogen, und warum?",
}


class DecisionForm(QWidget):
    """Asks for the decision and its reason; `submitted` carries decision, reason and level."""

    submitted = Signal(str, str, str)
    edited = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.choice = ChipRow(_CHOICES, "Entscheidung", single=True)
        levels = context.lookups.choices.get("case_level", ())
        self.level = ChipRow(levels, "Begleitung", single=True)
        self._level_title = label("Begleitung", "field")
        field = context.store.model.field("meldung", "decision_reason")
        self.reason = editor_for(field, Surroundings(context.lookups, context.clock))
        self._hint = label("", "muted", wrap=True)
        self._reason_title = label("Begründung", "field")
        self._reason_title.setBuddy(self.reason.focus_widget())
        self.button = Button("Entscheidung eintragen", self._submit, "check")
        parts = (label("Entscheidung", "field"), self.choice, self._hint, self._level_title, self.level)
        self.setLayout(column(*parts, self._reason_title, self.reason, self.button, space=GRID))
        self.choice.changed.connect(self._changed)
        self.level.changed.connect(lambda _chosen: self.edited.emit())
        self.reason.edited.connect(self.edited)
        self.clear()

    def clear(self) -> None:
        """Nothing is decided yet."""
        self.level.choose(["intensive"])
        self.reason.set_value("")
        self.choice.choose([])

    def decision(self) -> str:
        """The chosen decision's code, empty for none."""
        return next(iter(self.choice.chosen()), "")

    def begin(self, decision: str, guard: ReferralGuardResult | None = None) -> None:
        """Choose a decision and put the keyboard where it is still wanting."""
        self.choice.choose([decision] if decision else [])
        if decision == "referred" and guard and guard.state == "referral" and not self.reason.value():
            self.reason.set_raw(f"{guard.label}: verwiesen an {guard.destination}.")
        if not decision:
            focus_chips(self.choice)
        elif decision == ADMITTED:
            self.button.setFocus()
        else:
            self.reason.focus_widget().setFocus()

    def complain(self, text: str) -> None:
        """Say what is wrong with the reason, and go there."""
        self.reason.complain(text)
        self.reason.focus_widget().setFocus()

    def raw(self) -> dict[str, str]:
        """What stands here, for drafts; empty if nothing was begun."""
        said = {"decision": self.decision(), "decision_reason": str(self.reason.raw())}
        return {**said, "level": next(iter(self.level.chosen()), "")} if any(said.values()) else {}

    def set_raw(self, raw: dict[str, str]) -> None:
        """Put back what `raw` gave."""
        if raw.get("decision_reason"):
            self.reason.set_raw(raw["decision_reason"])
        if raw.get("level"):
            self.level.choose([raw["level"]])
        if raw.get("decision"):
            self.choice.choose([raw["decision"]])

    def _changed(self, _chosen: object) -> None:
        decision = self.decision()
        self._hint.setText(_HINTS.get(decision, "Über diese Meldung ist noch nicht entschieden."))
        self._level_title.setVisible(decision == ADMITTED)
        self.level.setVisible(decision == ADMITTED)
        self._reason_title.setVisible(bool(decision))
        self.reason.setVisible(bool(decision))
        self.button.setVisible(bool(decision))
        self.button.setText("Person aufnehmen und Fall öffnen" if decision == ADMITTED else "Entscheidung eintragen")
        self.edited.emit()

    def _submit(self) -> None:
        level = next(iter(self.level.chosen()), "")
        self.submitted.emit(self.decision(), str(self.reason.value() or ""), level)
