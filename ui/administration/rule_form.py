"""The form for a version of a rule: its value, the day it begins, and where it comes from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.fields import fields_of
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.parameters import choices_of, version_of
from kim_desktop.domain.rules.referral_guard import SUCCESSOR
from kim_desktop.errors import BadInput
from kim_desktop.work.rules import BY_DAY_OF_INTAKE, Draft, Rule
from ui.context import Context
from ui.editors.base import Editor
from ui.editors.table import Surroundings, editor_for
from ui.tokens import GRID
from ui.widgets.basic import column, label, row
from ui.widgets.chips import ChipRow

_FIELDS = {field.name: field for field in fields_of(Parameter)}


@dataclass(frozen=True)
class Subject:
    """What the form is about: a rule's new version, or the correction of one that stands."""

    rule: Rule
    shape: Parameter
    is_correction: bool


class VersionForm(QWidget):
    """Asks for one version; made anew for every rule, since a switch is asked otherwise than a number."""

    def __init__(self, context: Context, subject: Subject, today: date) -> None:
        super().__init__()
        self.subject = subject
        around = Surroundings(context.lookups, context.clock)
        self.editors: dict[str, Editor] = {}
        shape, rule = subject.shape, subject.rule
        self.heading = label(_heading(subject, today), "strong", wrap=True)
        self.chips = ChipRow([(str(value), word) for value, word in choices_of(shape)], "Neuer Wert", single=True)
        self._problem = label("", "problem", wrap=True)
        self._problem.hide()
        rows: list[QWidget] = []
        if choices_of(shape):
            rows.append(_labelled("Neuer Wert", self.chips))
            self.chips.choose([str(shape.value)])
        else:
            rows.append(self._field("value", f"Neuer Wert ({shape.unit})", around, shape.value))
        if rule.name == SUCCESSOR:
            rows.append(self._field("offer", "Angebot, an das verwiesen wird", around, shape.offer))
        if not subject.is_correction:
            rows.append(self._field("valid_from", "Gilt ab", around, today))
        asked = "Grund der Berichtigung" if subject.is_correction else "Quelle (Beschluss, Gesetz oder Grund)"
        rows.append(self._field("source", asked, around, ""))
        self.setLayout(column(self.heading, *_in_pairs(rows), self._problem, space=2 * GRID))

    def draft(self) -> Draft:
        """What is typed. Raises `BadInput` if a field holds no value yet."""
        for name, editor in self.editors.items():
            if problem := editor.check():
                raise BadInput(problem, field=name)
        subject = self.subject
        chosen = next(iter(self.chips.chosen()), "")
        if choices_of(subject.shape) and not chosen:
            raise BadInput("Bitte einen Wert wählen.", field="value")
        return Draft(
            subject.rule.name,
            int(chosen) if chosen else int(self._value("value") or 0),
            str(self._value("source") or ""),
            self._value("valid_from") if not subject.is_correction else None,
            self._value("offer"),
            subject.shape.id if subject.is_correction else "",
        )

    def complain(self, error: BadInput) -> None:
        """Say what is wrong beside its field, and go there."""
        self.settle()
        editor = self.editors.get(error.field)
        if editor:
            editor.complain(str(error))
            editor.focus_widget().setFocus()
        else:
            self._problem.setText(str(error))
            self._problem.show()

    def settle(self) -> None:
        """Take away what was complained of before."""
        self._problem.hide()
        for editor in self.editors.values():
            editor.complain("")

    def focus_first(self) -> None:
        """Put the keyboard into the value."""
        editor = self.editors.get("value")
        (editor.focus_widget() if editor else self.chips.findChildren(QWidget)[0]).setFocus()

    def raw(self) -> dict[str, object]:
        """What stands in the form, for a draft."""
        typed: dict[str, object] = {name: editor.raw() for name, editor in self.editors.items()}
        return typed | {"chosen": sorted(self.chips.chosen())}

    def set_raw(self, raw: dict[str, object]) -> None:
        """Put back what `raw` gave."""
        for name, editor in self.editors.items():
            if name in raw:
                editor.set_raw(raw[name])
        chosen = raw.get("chosen")
        if isinstance(chosen, list):
            self.chips.choose(str(each) for each in chosen)

    def _value(self, name: str) -> Any:
        editor = self.editors.get(name)
        return editor.value() if editor else None

    def _field(self, name: str, asked: str, around: Surroundings, value: object) -> QWidget:
        editor = self.editors[name] = editor_for(_FIELDS[name], around)
        editor.set_value(value)
        editor.give_name(asked)
        return _labelled(asked, editor, editor.focus_widget())


def _heading(subject: Subject, today: date) -> str:
    name = subject.rule.label(today)
    if subject.is_correction:
        return f"Berichtigung: {name}, Fassung „{version_of(subject.shape)}“. Sie gilt auch für die Vergangenheit."
    kept = " und bleibt für frühere Meldungen gültig" if subject.rule.group in BY_DAY_OF_INTAKE else ""
    return f"Neue Fassung: {name}. Die bisherige endet am Tag davor{kept}."


def _labelled(asked: str, part: QWidget, buddy: QWidget | None = None) -> QWidget:
    made, words = QWidget(), label(asked, "field", wrap=True)
    if buddy:
        words.setBuddy(buddy)
    made.setLayout(column(words, part, space=4))
    return made


def _in_pairs(parts: list[QWidget]) -> list[QWidget]:
    made = []
    for at in range(0, len(parts), 2):
        line, pair = QWidget(), row(space=2 * GRID)
        for part in parts[at : at + 2]:
            pair.addWidget(part, 1)
        line.setLayout(pair)
        made.append(line)
    return made
