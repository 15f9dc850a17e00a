"""Editors of single values: what people type, paste and mistype."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.fields import Field, Kind, Meaning, PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.model import RECORDS, Model
from tests.ui.conftest import NOW, present
from ui.editors.base import Editor
from ui.editors.choices import ChoiceEditor
from ui.editors.lines import LineEditor
from ui.editors.many import CheckBoxesEditor, SearchChipsEditor, WordsEditor
from ui.editors.table import EDITORS, Surroundings, editor_for
from ui.editors.yes_no import ThreeStateEditor

MODEL = Model()
TEN_MEGABYTES = "Wort für Wort. " * 700_000


def make(qtbot: QtBot, lookups: Lookups, kind: str, name: str) -> Editor:
    editor = editor_for(MODEL.field(kind, name), Surroundings(lookups, clock=lambda: NOW))
    qtbot.addWidget(editor)
    present(qtbot, editor)
    editor.focus_widget().setFocus()
    return editor


def type_and_leave(qtbot: QtBot, editor: Editor, text: str) -> None:
    target = editor.focus_widget()
    qtbot.keyClicks(target, text)
    qtbot.keyClick(target, Qt.Key.Key_Tab)
    editor._left()


def test_every_kind_of_value_has_an_editor() -> None:
    assert set(EDITORS) == set(Kind)


@pytest.mark.parametrize(
    ("typed", "shown", "value"),
    [
        ("3.4.91", "03.04.1991", PartialDate("1991-04-03")),
        ("april 1991", "04/1991", PartialDate("1991-04")),
        ("1991", "1991", PartialDate("1991")),
    ],
)
def test_a_birth_date_is_taken_as_people_type_it(
    qtbot: QtBot, lookups: Lookups, typed: str, shown: str, value: PartialDate
) -> None:
    editor = make(qtbot, lookups, "person", "birth")
    type_and_leave(qtbot, editor, typed)
    assert editor.raw() == shown
    assert editor.value() == value


def test_a_day_may_be_named(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "follow_up", "due_on")
    type_and_leave(qtbot, editor, "in 2 wochen")
    assert editor.value() == date(2024, 6, 26)
    assert editor.raw() == "26.06.2024"


def test_a_wrong_date_keeps_its_text_and_says_what_is_possible(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "person", "birth")
    editor.set_value(PartialDate("1991"))
    editor.focus_widget().selectAll()  # type: ignore[attr-defined]
    type_and_leave(qtbot, editor, "32.13.91")
    assert editor.raw() == "32.13.91"
    assert editor.problem.isVisible()
    assert "kein Datum" in editor.problem.text()
    assert editor.problem.text() in editor.focus_widget().accessibleDescription()
    assert editor.value() == PartialDate("1991")
    assert editor.check()


def test_a_corrected_entry_has_no_problem_left(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "person", "birth")
    type_and_leave(qtbot, editor, "99.99.9999")
    editor.focus_widget().selectAll()  # type: ignore[attr-defined]
    type_and_leave(qtbot, editor, "1990")
    assert editor.check() == ""
    assert not editor.problem.isVisible()


def test_the_calendar_takes_a_day(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "follow_up", "due_on")
    qtbot.keyClick(editor.focus_widget(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    qtbot.keyClick(QApplication.focusWidget() or popup, Qt.Key.Key_Right)
    qtbot.keyClick(QApplication.focusWidget() or popup, Qt.Key.Key_Return)
    assert editor.value() == date(2024, 6, 13)


@pytest.mark.parametrize(("typed", "said"), [("drei", "Zahl"), ("31", "höchstens 30"), ("-1", "Zahl")])
def test_a_wrong_number_is_explained(qtbot: QtBot, lookups: Lookups, typed: str, said: str) -> None:
    editor = make(qtbot, lookups, "household", "adults")
    type_and_leave(qtbot, editor, typed)
    assert said in editor.problem.text()
    assert editor.raw() == typed
    assert editor.value() is None


def every_pasting_field() -> list[tuple[str, str]]:
    seen: dict[Kind, tuple[str, str]] = {}
    for record in RECORDS:
        for field in MODEL.fields(record.kind()):
            seen.setdefault(field.kind, (record.kind(), field.name))
    return [place for kind, place in seen.items() if kind is not Kind.YES_NO]


@pytest.mark.timeout(10)
@pytest.mark.parametrize(("kind", "name"), every_pasting_field(), ids=lambda each: str(each))
def test_ten_megabytes_pasted_are_cut_at_once(qtbot: QtBot, lookups: Lookups, kind: str, name: str) -> None:
    editor = make(qtbot, lookups, kind, name)
    targets = [each for each in editor.findChildren(QWidget) if isinstance(each, QLineEdit | QPlainTextEdit)]
    QGuiApplication.clipboard().setText(TEN_MEGABYTES)
    for target in targets:
        target.paste()
        length = len(target.text() if isinstance(target, QLineEdit) else target.toPlainText())
        assert 0 < length <= max(MODEL.field(kind, name).meaning.most, 300)
    if editor.field.kind in {Kind.TEXT, Kind.LONG_TEXT}:
        assert targets
        assert "nur die ersten" in editor.problem.text()
        assert editor.check() == ""
    QGuiApplication.clipboard().clear()


def test_typing_beyond_the_limit_is_told(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "meldung", "postcode")
    type_and_leave(qtbot, editor, "513791")
    assert editor.value() == "51379"
    assert "nur die ersten 5 Zeichen" in editor.problem.text()


def choice(qtbot: QtBot, lookups: Lookups) -> ChoiceEditor:
    editor = make(qtbot, lookups, "person", "sex")
    assert isinstance(editor, ChoiceEditor)
    return editor


def test_a_choice_is_found_by_any_part_of_its_name(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "meldung", "nationality")
    type_and_leave(qtbot, editor, "afghan")
    assert editor.value() == "AF"
    assert editor.raw() == "AF"


def test_a_choice_that_does_not_exist_keeps_its_text(qtbot: QtBot, lookups: Lookups) -> None:
    editor = choice(qtbot, lookups)
    editor.set_value("female")
    editor.combo.lineEdit().selectAll()
    type_and_leave(qtbot, editor, "xyz")
    assert "„xyz“ steht nicht in der Liste" in editor.problem.text()
    assert editor.combo.currentText() == "xyz"
    assert editor.value() == "female"
    assert editor.check()


def test_an_emptied_choice_is_no_choice(qtbot: QtBot, lookups: Lookups) -> None:
    editor = choice(qtbot, lookups)
    editor.set_value("female")
    editor.combo.lineEdit().clear()
    editor._left()
    assert editor.value() is None


def test_the_arrow_keys_choose(qtbot: QtBot, lookups: Lookups) -> None:
    editor = choice(qtbot, lookups)
    with qtbot.waitSignal(editor.edited):
        qtbot.keyClick(editor.combo, Qt.Key.Key_Down)
    assert editor.value() == lookups.choices["sex"][0][0]


def test_the_wheel_never_changes_a_choice(qtbot: QtBot, lookups: Lookups) -> None:
    editor = choice(qtbot, lookups)
    editor.set_value("male")
    where = QPointF(5, 5)
    turn = QWheelEvent(
        where,
        where,
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor.combo, turn)
    assert editor.value() == "male"
    assert editor.combo.currentData() == "male"


def test_many_languages_are_added_and_taken_away_by_keys(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "person", "languages")
    assert isinstance(editor, SearchChipsEditor)
    for text in ("Arabisch", "Tigrinya"):
        qtbot.keyClicks(editor.combo.lineEdit(), text)
        qtbot.keyClick(editor.combo.lineEdit(), Qt.Key.Key_Return)
    assert editor.value() == {"ar", "ti"}
    chip = next(
        each for each in editor.findChildren(QWidget) if each.accessibleName() == "Sprachen: Arabisch entfernen"
    )
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert editor.value() == {"ti"}


def test_more_concerns_than_allowed_are_a_problem(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "meldung", "concerns")
    assert isinstance(editor, CheckBoxesEditor)
    for box in editor.parts()[:4]:
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert len(editor.value()) == 4
    assert "Höchstens 3" in editor.check()


def test_own_words_are_added_with_enter_or_on_leaving(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "code_entry", "aliases")
    assert isinstance(editor, WordsEditor)
    qtbot.keyClicks(editor.line, "Fettehenne")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    type_and_leave(qtbot, editor, "Waldsiedlung")
    assert editor.value() == {"Fettehenne", "Waldsiedlung"}


def test_unknown_is_an_answer(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "person", "interpreter")
    assert isinstance(editor, ThreeStateEditor)
    assert editor.value() is None
    yes, _no, unknown = editor.parts()
    qtbot.keyClick(yes, Qt.Key.Key_Space)
    assert editor.value() is True
    qtbot.keyClick(unknown, Qt.Key.Key_Space)
    assert editor.value() is None


def test_an_untouched_value_is_returned_as_it_was_given(qtbot: QtBot, lookups: Lookups) -> None:
    editor = make(qtbot, lookups, "meldung", "postcode")
    editor.set_value("51379 Leverkusen, viel zu lang")
    assert editor.value() == "51379 Leverkusen, viel zu lang"


def test_a_moment_is_typed_in_local_time(qtbot: QtBot) -> None:
    field = Field("at", Kind.MOMENT, Meaning("Zeitpunkt"), optional=True)
    editor = editor_for(field, Surroundings(Lookups({})))
    qtbot.addWidget(editor)
    assert isinstance(editor, LineEditor)
    editor.set_value(NOW)
    raw = editor.raw()
    editor.set_value(None)
    editor.set_raw(raw)
    assert editor.value() == NOW
    editor.set_raw("gestern")
    assert "Tag und Uhrzeit" in editor.check()
