"""Half-filled forms survive in the vault."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.intake import Meldung
from tests.ui.conftest import present
from ui.autosave import Autosave
from ui.context import Context
from ui.forms import RecordForm


def form_of(qtbot: QtBot, context: Context) -> tuple[RecordForm, Autosave]:
    form = RecordForm(Meldung, context.store.model, context.lookups, clock=context.clock)
    qtbot.addWidget(form)
    return form, Autosave(form, context.store, "meldung:neu")


def test_a_half_filled_form_comes_back_with_its_mistakes(qtbot: QtBot, context: Context) -> None:
    form, _autosave = form_of(qtbot, context)
    present(qtbot, form)
    form.focus_field("family_name")
    qtbot.keyClicks(form.editor("family_name").focus_widget(), "Muster")
    form.focus_field("birth")
    qtbot.keyClicks(form.editor("birth").focus_widget(), "31.31.91")
    qtbot.keyClick(form.editor("birth").focus_widget(), Qt.Key.Key_Tab)

    again, restored = form_of(qtbot, context)
    assert restored.restore()
    assert again.editor("family_name").value() == "Muster"
    assert again.editor("birth").raw() == "31.31.91"
    assert "birth" in again.problems()


def test_a_pause_in_typing_saves_too(qtbot: QtBot, context: Context) -> None:
    form, autosave = form_of(qtbot, context)
    autosave._pause.setInterval(10)
    form.editor("family_name").set_raw("Beispiel")
    qtbot.waitUntil(lambda: context.store.draft("meldung:neu") is not None)
    draft = context.store.draft("meldung:neu")
    assert draft and draft["family_name"] == "Beispiel"


def test_a_finished_form_leaves_no_draft(qtbot: QtBot, context: Context) -> None:
    form, autosave = form_of(qtbot, context)
    form.editor("family_name").set_raw("Beispiel")
    autosave.keep()
    autosave.done()
    assert not autosave.restore()


def test_a_draft_of_another_version_is_taken_as_far_as_it_fits(qtbot: QtBot, context: Context) -> None:
    context.store.save_draft("meldung:neu", {"family_name": "Muster", "gibt_es_nicht": 1, "languages": "falsch"})
    form, autosave = form_of(qtbot, context)
    assert autosave.restore()
    assert form.record() == Meldung(id="", family_name="Muster")
