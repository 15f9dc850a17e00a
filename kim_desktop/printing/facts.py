"""Facts as labels beside values: short ones in pairs, long ones over as many lines as they need."""

from collections.abc import Sequence
from dataclasses import replace

from kim_desktop.printing.page import BODY, MUTED, Sheet
from kim_desktop.printing.text import Column, TextStyle, is_rtl, own_language, text_width

_LABEL = TextStyle(8, BODY.leading, colour=MUTED)
_LABEL_WIDTH, _SHORT_WIDTH = 112.0, 128.0
_BETWEEN = 8.0

Fact = tuple[str, str]


def draw_facts(sheet: Sheet, known: Sequence[Fact], language: str = "de") -> None:
    """Labels beside what is known; each paragraph of a long text is set in its own direction."""
    waiting: list[Fact] = []
    for fact in known:
        if not _is_short(fact):
            _draw_short(sheet, waiting, language)
            _draw_long(sheet, *fact, language)
            waiting = []
        elif waiting:
            _draw_short(sheet, [*waiting, fact], language)
            waiting = []
        else:
            waiting = [fact]
    _draw_short(sheet, waiting, language)


def _draw_short(sheet: Sheet, facts: Sequence[Fact], language: str) -> None:
    columns = []
    for number, (label, value) in enumerate(facts):
        x, own = sheet.left + number * sheet.width / 2, own_language(value, language)
        columns.append(Column.of(label, x, _LABEL_WIDTH - _BETWEEN, _LABEL))
        columns.append(Column.of(value, x + _LABEL_WIDTH, _SHORT_WIDTH, _beside_label(own), own))
    if columns:
        sheet.flow(columns)


def _draw_long(sheet: Sheet, label: str, value: str, language: str) -> None:
    x, width = sheet.left + _LABEL_WIDTH, sheet.width - _LABEL_WIDTH
    beside = [Column.of(label, sheet.left, _LABEL_WIDTH - _BETWEEN, _LABEL)]
    for part in value.splitlines() or [""]:
        own = own_language(part, language)
        style = _beside_label(own) if text_width(part, BODY, own) < width else BODY
        sheet.flow([*beside, Column.of(part, x, width, style, own)])
        beside = []


def _is_short(fact: Fact) -> bool:
    label, value = fact
    fits = text_width(label, _LABEL, "de") < _LABEL_WIDTH - _BETWEEN and "\n" not in value
    return fits and text_width(value, BODY, own_language(value)) < _SHORT_WIDTH


def _beside_label(language: str) -> TextStyle:
    """A text of one line stands beside its label, whichever way it is read."""
    return replace(BODY, align="end") if is_rtl(language) else BODY
