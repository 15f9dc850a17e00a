"""Half-filled forms survive in the vault."""

from dataclasses import replace

from case_file_samples import full_case
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.case import Need
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.records.plan import Goal
from tests.ui.conftest import present
from ui.autosave import Autosave
from ui.context import Context
from ui.draft_note import DraftNote
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


def test_a_draft_holds_nothing_that_was_locked_while_the_form_stood_open(qtbot: QtBot, context: Context) -> None:
    store, case_id = context.store, full_case(context.store)
    (consent,) = store.all(Consent, case_id=case_id, purpose="E2")
    form = RecordForm(Goal, store.model, context.lookups, clock=context.clock)
    qtbot.addWidget(form)
    autosave = Autosave(form, store, f"goal:{case_id}")
    form.set_record(Goal(id="g", case_id=case_id))
    form.editor("life_area").set_raw("gesundheit")
    form.editor("words").set_raw("Nie mehr Schmerzen")
    autosave.keep()
    assert (store.draft(f"goal:{case_id}") or {})["words"] == "Nie mehr Schmerzen"
    with store.unit() as unit:
        unit.save(consent, replace(consent, state="withdrawn"))
    form.set_record(Goal(id="g", case_id=case_id))
    assert autosave.restore()
    assert form.editor("words").value() == "" and form.editor("life_area").value() == "gesundheit"
    form.editor("words").set_raw("Nie mehr Schmerzen")
    autosave.keep()
    assert "Schmerzen" not in str(store.drafts())


def test_a_form_of_a_case_that_was_erased_leaves_no_draft(qtbot: QtBot, context: Context) -> None:
    form = RecordForm(Need, context.store.model, context.lookups, clock=context.clock)
    qtbot.addWidget(form)
    autosave = Autosave(form, context.store, "need:gone")
    form.set_record(Need(id="n", case_id="gone"))
    form.editor("situation").set_raw("Was gelöscht ist")
    autosave.keep()
    assert context.store.draft("need:gone") is None


def test_a_draft_that_comes_back_says_from_when_it_is_and_can_be_given_up(qtbot: QtBot, context: Context) -> None:
    form, autosave = form_of(qtbot, context)
    form.editor("family_name").set_raw("Muster")
    autosave.keep()
    again, restored = form_of(qtbot, context)
    assert restored.restore()
    note = again.findChild(DraftNote)
    assert note.accessibleName() == f"Entwurf von {context.clock().astimezone():%H:%M}"
    note.button.click()
    assert note.isHidden() and again.editor("family_name").value() == ""
    assert context.store.draft("meldung:neu") is None
