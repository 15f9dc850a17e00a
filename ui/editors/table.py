"""Which editor edits which kind of value."""

from collections.abc import Callable
from dataclasses import dataclass

from kim_desktop.clock import Clock, system_clock
from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.lookups import Lookups
from ui.editors.base import Editor
from ui.editors.choices import ChoiceEditor, Choices, Naming
from ui.editors.dates import DateEditor, PartialDateEditor
from ui.editors.lines import MomentEditor, NumberEditor, TextEditor
from ui.editors.long_text import LongTextEditor
from ui.editors.many import FEW, CheckBoxesEditor, SearchChipsEditor, WordsEditor
from ui.editors.yes_no import ThreeStateEditor, YesNoEditor


@dataclass(frozen=True)
class Surroundings:
    """What an editor may need besides its field; `references` offers records of the case, such as its persons."""

    lookups: Lookups
    clock: Clock = system_clock
    references: tuple[tuple[str, Choices], ...] = ()

    def choices(self, catalogue: str) -> Choices:
        """Codes and labels of a catalogue or of a record type that is referred to."""
        own = dict(self.references).get(catalogue)
        return self.lookups.choices.get(catalogue, ()) if own is None else own

    def naming(self, catalogue: str) -> Naming:
        """How codes of a catalogue are called that are no longer offered."""
        return lambda code: self.lookups.label(catalogue, code)


def editor_for(field: Field, around: Surroundings) -> Editor:
    """A fresh editor for the field."""
    return EDITORS[field.kind](field, around)


def _many(field: Field, around: Surroundings) -> Editor:
    if not field.meaning.choice:
        return WordsEditor(field)
    choices = around.choices(field.meaning.choice)
    editor = CheckBoxesEditor if 0 < len(choices) <= FEW else SearchChipsEditor
    return editor(field, choices, around.naming(field.meaning.choice))


def _one(field: Field, around: Surroundings) -> Editor:
    catalogue = field.meaning.choice or field.meaning.refers
    return ChoiceEditor(field, around.choices(catalogue), around.naming(catalogue))


def _yes_no(field: Field, _around: Surroundings) -> Editor:
    return ThreeStateEditor(field) if field.optional else YesNoEditor(field)


EDITORS: dict[Kind, Callable[[Field, Surroundings], Editor]] = {
    Kind.TEXT: lambda field, _around: TextEditor(field),
    Kind.LONG_TEXT: lambda field, _around: LongTextEditor(field),
    Kind.PARTIAL_DATE: lambda field, around: PartialDateEditor(field, around.clock),
    Kind.DATE: lambda field, around: DateEditor(field, around.clock),
    Kind.MOMENT: lambda field, _around: MomentEditor(field),
    Kind.CHOICE: _one,
    Kind.CHOICES: _many,
    Kind.NUMBER: lambda field, _around: NumberEditor(field),
    Kind.YES_NO: _yes_no,
    Kind.REFERENCE: _one,
}
