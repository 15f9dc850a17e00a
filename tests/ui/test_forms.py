"""Forms that build themselves, tried on every record type."""

import dataclasses
import string
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.fields import Field, Kind, PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.model import RECORDS, Model
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Contact
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.values import clean_text
from tests.ui.conftest import NOW, present
from ui.form_cells import LockedPanel
from ui.forms import RecordForm
from ui.layouts import LAYOUTS, derived, layout_for
from ui.widgets.basic import Card, scrolled

MODEL = Model()
ALL_PURPOSES = frozenset(Purpose)
every_record = pytest.mark.parametrize("record_type", RECORDS, ids=lambda each: each.kind())


def make_form(qtbot: QtBot, record_type: type[Record], lookups: Lookups, derive: bool = False) -> RecordForm:
    layout = derived(MODEL.fields(record_type.kind())) if derive else None
    form = RecordForm(record_type, MODEL, lookups, layout, open_gates=ALL_PURPOSES, clock=lambda: NOW)
    qtbot.addWidget(form)
    return form


@every_record
def test_every_editor_has_a_spoken_name(qtbot: QtBot, lookups: Lookups, record_type: type[Record]) -> None:
    form = make_form(qtbot, record_type, lookups, derive=True)
    for field in MODEL.fields(record_type.kind()):
        editor = form.editor(field.name)
        assert editor.accessibleName() == field.label
        for part in editor.parts():
            assert field.label in part.accessibleName()
            assert field.meaning.hint in part.accessibleDescription()
            assert part.focusPolicy() & Qt.FocusPolicy.TabFocus


@every_record
def test_every_label_leads_to_its_editor(qtbot: QtBot, lookups: Lookups, record_type: type[Record]) -> None:
    form = make_form(qtbot, record_type, lookups, derive=True)
    buddies = [label.buddy() for label in form.findChildren(QLabel) if label.buddy()]
    assert buddies == [form.editor(name).focus_widget() for name in form.names()]


def field_values(field: Field, lookups: Lookups) -> st.SearchStrategy[object]:
    codes = [code for code, _ in lookups.choices.get(field.meaning.choice or field.meaning.refers, ())]
    codes = codes or ["beispiel-1", "beispiel-2"]
    letters = st.text(string.ascii_letters + string.digits + " äöüßéłあ\u00a0😀-,.", max_size=12).map(clean_text)
    days = st.dates(date(1930, 1, 1), date(2040, 1, 1))
    strategies: dict[Kind, st.SearchStrategy[object]] = {
        Kind.TEXT: letters.map(lambda text: clean_text(text[: field.meaning.most])),
        Kind.LONG_TEXT: st.lists(letters, max_size=4).map("\n".join).map(clean_text),
        Kind.PARTIAL_DATE: days.flatmap(
            lambda day: st.sampled_from([day.isoformat()[:10], day.isoformat()[:7], day.isoformat()[:4]])
        ).map(PartialDate),
        Kind.DATE: days,
        Kind.MOMENT: days.map(lambda day: datetime(day.year, day.month, day.day, 11, 30, tzinfo=UTC)),
        Kind.CHOICE: st.sampled_from(codes),
        Kind.CHOICES: st.frozensets(st.sampled_from(codes), max_size=min(3, field.meaning.most)),
        Kind.NUMBER: st.integers(0, field.meaning.most),
        Kind.YES_NO: st.booleans(),
        Kind.REFERENCE: st.sampled_from(codes),
    }
    return strategies[field.kind] | st.none() if field.optional else strategies[field.kind]


@every_record
def test_a_record_comes_out_of_its_form_as_it_went_in(
    qtbot: QtBot, lookups: Lookups, record_type: type[Record]
) -> None:
    kind = record_type.kind()
    shown, retyped = (make_form(qtbot, record_type, lookups, derive=True) for _ in range(2))
    values = st.fixed_dictionaries({each.name: field_values(each, lookups) for each in MODEL.fields(kind)})

    @settings(max_examples=8, deadline=None)
    @given(values)
    def check(given_values: dict[str, object]) -> None:
        record = dataclasses.replace(MODEL.blank(kind, "id-1", "case-1"), **given_values)
        shown.set_record(record)
        assert shown.record() == record
        assert not shown.is_changed()
        retyped.set_record(MODEL.blank(kind, "id-1", "case-1"))
        retyped.set_raw(shown.raw())
        assert retyped.problems() == {}
        assert retyped.record() == record

    check()


@every_record
def test_a_code_that_nobody_offers_any_more_survives(qtbot: QtBot, lookups: Lookups, record_type: type[Record]) -> None:
    kinds = {Kind.CHOICE: "x-alt", Kind.REFERENCE: "x-alt", Kind.CHOICES: frozenset({"x-alt"})}
    old = {each.name: kinds[each.kind] for each in MODEL.fields(record_type.kind()) if each.kind in kinds}
    form = make_form(qtbot, record_type, lookups, derive=True)
    record = dataclasses.replace(MODEL.blank(record_type.kind(), "id-1"), **old)
    form.set_record(record)
    assert form.record() == record
    assert form.problems() == {}


@pytest.mark.parametrize("kind", LAYOUTS)
def test_layouts_name_only_declared_fields_and_none_twice(kind: str) -> None:
    names = LAYOUTS[kind].names()
    known = {each.name for each in MODEL.fields(kind)}
    assert set(names) <= known
    assert len(names) == len(set(names))
    assert set(LAYOUTS[kind].visible) <= set(names)
    assert {when.field for when in LAYOUTS[kind].visible.values()} <= set(names)


@every_record
def test_locked_fields_say_what_unlocks_them_and_keep_their_value(
    qtbot: QtBot, lookups: Lookups, record_type: type[Record]
) -> None:
    form = make_form(qtbot, record_type, lookups, derive=True)
    gated = [each for each in MODEL.fields(record_type.kind()) if each.meaning.gate]
    record = dataclasses.replace(MODEL.blank(record_type.kind(), "id-1"), **{each.name: "Beispiel" for each in gated})
    form.set_record(record)
    form.set_gates(frozenset())
    form.show()
    for field in gated:
        gate = field.meaning.gate
        assert gate is not None
        panels = [each for each in form.findChildren(LockedPanel) if field.label in each.accessibleName()]
        assert [each.isVisibleTo(form) for each in panels] == [True]
        assert f"Einwilligung {gate.value} öffnet dieses Feld." in panels[0].text
        assert gate.label in panels[0].text
        assert not form.editor(field.name).isVisibleTo(form)
        assert field.name not in form.raw()
    assert form.record() == record


def test_a_given_consent_opens_the_field(qtbot: QtBot, lookups: Lookups) -> None:
    form = RecordForm(Person, MODEL, lookups)
    qtbot.addWidget(form)
    form.set_gates(frozenset({Purpose.SPECIAL}))
    assert form.editor("health").isVisibleTo(form)
    assert not form.editor("messenger").isVisibleTo(form)


def test_alt_and_a_letter_reach_a_field(qtbot: QtBot, lookups: Lookups) -> None:
    form = make_form(qtbot, Person, lookups)
    present(qtbot, form)
    qtbot.keyClick(form, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    assert QApplication.focusWidget() is form.editor("given_name").focus_widget()


def test_the_whole_form_can_be_walked_by_tab(qtbot: QtBot, lookups: Lookups) -> None:
    form = make_form(qtbot, Contact, lookups)
    present(qtbot, form)
    form.focus_first()
    seen = []
    for _ in range(60):
        now = QApplication.focusWidget()
        seen += [name for name in form.names() if now and form.editor(name).isAncestorOf(now) and name not in seen]
        qtbot.keyClick(now or form, Qt.Key.Key_Tab)
    assert seen == list(form.names())


def test_a_field_shows_only_when_it_applies(qtbot: QtBot, lookups: Lookups) -> None:
    form = make_form(qtbot, Meldung, lookups)
    form.show()
    assert not form.editor("room").isVisible()
    form.set_record(Meldung(id="m-1", place="gu_opladen", room="12"))
    assert form.editor("room").isVisible()


def test_leaving_a_field_is_told(qtbot: QtBot, lookups: Lookups) -> None:
    form = make_form(qtbot, Person, lookups)
    present(qtbot, form)
    form.focus_first()
    with qtbot.waitSignal(form.left) as left:
        qtbot.keyClick(form.editor("family_name").focus_widget(), Qt.Key.Key_Tab)
    assert left.args == ["family_name"]


def test_problems_are_found_and_the_first_is_reached(qtbot: QtBot, lookups: Lookups) -> None:
    form = make_form(qtbot, Person, lookups)
    present(qtbot, form)
    form.set_raw({"birth": "32.13.1991", "family_name": "Muster"})
    assert list(form.problems()) == ["birth"]
    assert form.focus_problem()
    assert QApplication.focusWidget() is form.editor("birth").focus_widget()
    assert form.record() == Person(id="", family_name="Muster")


def test_forms_can_be_looked_at(qtbot: QtBot, lookups: Lookups, look: Callable[[QWidget, str], None]) -> None:
    for record in (
        Meldung(
            id="m",
            family_name="Muster",
            given_name="Mara",
            birth=PartialDate("1991-04"),
            languages=frozenset({"ar", "de"}),
            place="gu_opladen",
            concerns=frozenset({"wohnen"}),
        ),
        Person(id="p", family_name="Muster"),
        Contact(id="c", text="Langer Text. " * 60),
    ):
        form = RecordForm(type(record), MODEL, lookups, clock=lambda: NOW)
        area = scrolled(Card(form, margin=24))
        qtbot.addWidget(area)
        form.set_record(record)
        for width in (1000, 420):
            area.resize(width, 1500)
            look(area, f"form-{record.kind()}-{width}")
    assert layout_for("person", ()).sections
