"""Renews the entries of a form's choice while the form is open, likely ones first."""

from ui.editors.choices import ChoiceEditor, Choices
from ui.forms import RecordForm


def offer_choices(form: RecordForm, name: str, likely: Choices, others: Choices = ()) -> None:
    """Offer `likely` above `others` in a field of the form; what is chosen stays chosen."""
    editor = form.editor(name)
    assert isinstance(editor, ChoiceEditor)
    combo = editor.combo
    wanted = [("", ""), *likely, *others]
    if wanted == [(combo.itemData(at), combo.itemText(at)) for at in range(combo.count())]:
        return
    code = combo.code()
    combo.clear()
    for key, text in wanted:
        combo.addItem(text, key)
    combo.show_code(code)
