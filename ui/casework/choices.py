"""Renews the entries of a form's choice while the form is open, likely ones first."""

from ui.editors.choices import ChoiceEditor, Choices
from ui.forms import RecordForm


def offer_choices(form: RecordForm, name: str, likely: Choices, others: Choices = ()) -> None:
    """Offer `likely` above `others` in a field of the form; what is chosen stays chosen."""
    editor = form.editor(name)
    assert isinstance(editor, ChoiceEditor)
    editor.combo.offer([*likely, *others])
