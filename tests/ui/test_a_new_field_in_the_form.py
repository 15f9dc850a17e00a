"""One line adds a field, and the form shows and gives it back without another word."""

from dataclasses import dataclass
from typing import Annotated

from pytestqt.qtbot import QtBot

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.model import RECORDS, Model
from kim_desktop.domain.records.case import FollowUp
from ui.context import Context
from ui.forms import RecordForm


def follow_up_with_a_new_field() -> type[FollowUp]:
    @dataclass(frozen=True, kw_only=True)
    class Renamed(FollowUp):
        meeting_point: Annotated[str, Meaning("Treffpunkt", hint="wo man sich findet", most=20)] = ""

        @classmethod
        def kind(cls) -> str:
            return "follow_up"

    return Renamed


def test_a_declared_field_has_its_editor_label_hint_and_limit(qtbot: QtBot, context: Context) -> None:
    kind = follow_up_with_a_new_field()
    model = Model(tuple(kind if record is FollowUp else record for record in RECORDS))
    form = RecordForm(kind, model, context.lookups, clock=context.clock)
    qtbot.addWidget(form)
    form.set_record(kind(id="f", case_id="c"))
    editor = form.editor("meeting_point")
    assert editor.focus_widget().accessibleName() == "Treffpunkt"
    assert "wo man sich findet" in editor.focus_widget().accessibleDescription()
    editor.set_raw("Rathaus")
    assert form.record() == kind(id="f", case_id="c", meeting_point="Rathaus")  # type: ignore[call-arg]
    editor.set_raw("x" * 30)
    assert editor.value() == "x" * 20
