"""The cells of the Meldebogen: labels in two languages over fields to write in, choose from or tick."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.printing.fillable import Box, Fillable
from kim_desktop.printing.meldebogen_layout import (
    FIELDS,
    NO,
    OFFERED,
    WRITTEN_SETS,
    YES,
    Cell,
    catalogue_of,
    is_ticked,
    pdf_name,
)
from kim_desktop.printing.meldebogen_sheet import one_line
from kim_desktop.printing.page import INK, MUTED
from kim_desktop.printing.text import TextStyle, is_rtl, text_width
from kim_desktop.printing.texts import BilingualText

Row = Sequence[Cell]
Option = tuple[str, str]

_LABEL = TextStyle(7, 8.4, colour=INK)
_TRANSLATED = TextStyle(6.6, 8.4, colour=MUTED)
_OPTION = TextStyle(7.5, 11.5, colour=INK)
_SHRINK = 0.86
_SECOND_LINE = 8.0
_BETWEEN = 6.0
_FIELD, _LINE, _OPTION_LINE = 13.8, 10.2, 11.8
_TICK = 8.0
_BELOW = 2.6
_BORDER = "#8D97A5"
_DATE_LENGTH = 20


@dataclass(frozen=True)
class Labels:
    """The form's own and the common words in German and the second language."""

    words: BilingualText
    common: BilingualText
    language: str

    def pair(self, key: str) -> Option:
        """A word in both languages; the second is empty on a German form."""
        source = self.words if key in self.words.german.labels else self.common
        return source.label(key)

    def at_end(self, style: TextStyle) -> TextStyle:
        """The style that puts the second language at the right end of a line."""
        return style if is_rtl(self.language) else replace(style, align="end")


class Cells:
    """Measures and draws rows of fields, filled in from a Meldung if there is one."""

    def __init__(
        self, canvas: Any, fields: Fillable, lookups: Lookups, labels: Labels, meldung: Meldung | None
    ) -> None:
        self.labels = labels
        self._canvas, self._fields, self._lookups, self._meldung = canvas, fields, lookups, meldung

    def row_height(self, row: Row, width: float) -> float:
        """The height of a row in points."""
        placed = list(_placed(row, width))
        body = max(self._body_height(cell, room) for cell, _x, room in placed)
        return self._label_height(row, width) + body + _BELOW

    def draw_row(self, row: Row, left: float, y_top: float, width: float) -> None:
        """Draws labels and fields of a row downward from `y_top`."""
        below = y_top - self._label_height(row, width)
        for cell, x, room in _placed(row, width):
            self._draw_label(cell, left + x, y_top, room)
            self._draw_body(cell, left + x, below, room)

    def _label_height(self, row: Row, width: float) -> float:
        stacked = not all(self._side_by_side(cell, room) for cell, _x, room in _placed(row, width))
        return _LABEL.leading + (_SECOND_LINE if stacked else 0)

    def _side_by_side(self, cell: Cell, room: float) -> bool:
        german, translated = self.labels.pair(cell.field)
        smallest = text_width(translated, _TRANSLATED, self.labels.language) * _SHRINK
        return not translated or smallest <= self._room_beside(german, room)

    def _room_beside(self, german: str, room: float) -> float:
        return room - text_width(german, _LABEL, "de") - 4

    def _draw_label(self, cell: Cell, x: float, y_top: float, room: float) -> None:
        german, translated = self.labels.pair(cell.field)
        one_line(self._canvas, german, x, y_top, room, _LABEL, "de")
        if not translated:
            return
        if self._side_by_side(cell, room):
            space, style = self._room_beside(german, room), self.labels.at_end(_TRANSLATED)
            one_line(self._canvas, translated, x + room - space, y_top, space, style, self.labels.language)
        else:
            one_line(self._canvas, translated, x, y_top - _SECOND_LINE, room, _TRANSLATED, self.labels.language)

    def _body_height(self, cell: Cell, room: float) -> float:
        options = self._options(FIELDS[cell.field])
        if options:
            lines = -(-len(options) // len(_columns(options, room)))
            return max(lines * _OPTION_LINE, _FIELD)
        return _FIELD if cell.lines == 1 else cell.lines * _LINE + 4

    def _draw_body(self, cell: Cell, x: float, y_top: float, room: float) -> None:
        field = FIELDS[cell.field]
        options = self._options(field)
        if options:
            self._draw_ticks(field, options, x, y_top, room)
            return
        height = self._body_height(cell, room)
        box = Box(x, y_top - height, room, height)
        self._frame(box)
        if field.kind in {Kind.CHOICE, Kind.REFERENCE}:
            self._fields.choice(
                pdf_name(field.name), box, self._offered(field), self._value(field) or "", self._tip(field)
            )
        else:
            most = _most_letters(field)
            self._fields.text(pdf_name(field.name), box, self._written(field), self._tip(field), most, cell.lines > 1)

    def _draw_ticks(self, field: Field, options: Sequence[Option], x: float, y_top: float, room: float) -> None:
        columns = _columns(options, room)
        starts = [sum(columns[:number]) for number in range(len(columns))]
        for number, (code, label) in enumerate(options):
            left = x + starts[number % len(columns)]
            top = y_top - 1 - number // len(columns) * _OPTION_LINE
            box = Box(left, top - _TICK - 1.5, _TICK, _TICK)
            self._frame(box)
            tip = f"{self._tip(field)}: {label}"
            self._fields.tick(pdf_name(field.name, code), box, code in self._ticked(field), tip)
            space = columns[number % len(columns)] - _TICK - 4
            one_line(self._canvas, label, left + _TICK + 3, top + 0.6, space, _OPTION, "de")

    def _frame(self, box: Box) -> None:
        self._canvas.saveState()
        self._canvas.setStrokeColor(_BORDER)
        self._canvas.setFillColor("#FFFFFF")
        self._canvas.setLineWidth(0.6)
        self._canvas.rect(box.x, box.y, box.width, box.height, stroke=1, fill=1)
        self._canvas.restoreState()

    def _options(self, field: Field) -> list[Option]:
        """What is printed as boxes to tick; nothing for other fields."""
        if field.kind is Kind.YES_NO:
            answers = (YES, NO) if field.optional else (YES,)
            return [(answer, " · ".join(filter(None, self.labels.pair(answer))).lower()) for answer in answers]
        return self._known(field) if is_ticked(field) else []

    def _offered(self, field: Field) -> list[Option]:
        return [("", ""), *self._known(field)]

    def _known(self, field: Field) -> list[Option]:
        """The entries offered now, and what the Meldung holds besides."""
        catalogue = catalogue_of(field)
        choices = self._lookups.choices
        offered = list(choices.get(OFFERED.get(field.name, ""), ()) or choices.get(catalogue, ()))
        value = self._value(field)
        held = sorted(value) if isinstance(value, frozenset) else [value] if value else []
        known = {code for code, _label in offered}
        return [*offered, *((code, self._lookups.label(catalogue, code)) for code in held if code not in known)]

    def _ticked(self, field: Field) -> frozenset[str]:
        value = self._value(field)
        if field.kind is Kind.YES_NO:
            return frozenset({YES}) if value else frozenset({NO}) if value is False and field.optional else frozenset()
        return value if isinstance(value, frozenset) else frozenset({value}) if value else frozenset()

    def _written(self, field: Field) -> str:
        value = self._value(field)
        if value is None:
            return ""
        if field.kind in {Kind.DATE, Kind.PARTIAL_DATE}:
            return show_date(value)
        if field.name in WRITTEN_SETS:
            return _listed(sorted(self._lookups.label(catalogue_of(field), code) for code in value))
        return str(value)

    def _value(self, field: Field) -> Any:
        return getattr(self._meldung, field.name) if self._meldung else None

    def _tip(self, field: Field) -> str:
        return " – ".join(filter(None, self.labels.pair(field.name)))


def _placed(row: Row, width: float) -> list[tuple[Cell, float, float]]:
    """Each cell of a row with its offset and its width."""
    room = width - _BETWEEN * (len(row) - 1)
    unit = room / sum(cell.share for cell in row)
    placed, x = [], 0.0
    for cell in row:
        placed.append((cell, x, cell.share * unit))
        x += cell.share * unit + _BETWEEN
    return placed


def _columns(options: Sequence[Option], room: float) -> list[float]:
    """The widths of the most columns in which all options fit, the spare room shared out."""
    needed = [text_width(label, _OPTION, "de") + _TICK + 10 for _code, label in options]
    for count in range(len(options), 1, -1):
        widths = [max(needed[column::count]) for column in range(count)]
        if sum(widths) <= room:
            lines = -(-len(options) // count)
            if -(-len(options) // (count - 1)) == lines:
                continue
            spare = (room - sum(widths)) / count if lines > 1 else 0
            return [width + spare for width in widths]
    return [room]


def _listed(names: Sequence[str]) -> str:
    return ("; " if any("," in name for name in names) else ", ").join(names)


def _most_letters(field: Field) -> int:
    if field.kind in {Kind.TEXT, Kind.LONG_TEXT}:
        return field.meaning.most
    return len(str(field.meaning.most)) if field.kind is Kind.NUMBER else _DATE_LENGTH if "date" in field.kind else 0
