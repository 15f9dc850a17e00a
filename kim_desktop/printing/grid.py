"""Tables whose rows are as high as their texts and whose head is repeated overleaf."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kim_desktop.printing.page import ACCENT, BODY, HAIRLINE, MUTED, STRONG, Sheet
from kim_desktop.printing.text import Align, Column, TextStyle, own_language, wrap

_HEAD = TextStyle(7.5, 10, bold=True, colour=MUTED)
_PADDING = 6.0
_ROOM_TO_WRITE = 10.0


@dataclass(frozen=True)
class Head:
    """The head of a column: its German word, the translation, its share of the width, where its texts begin."""

    german: str
    translated: str = ""
    share: float = 1.0
    align: Align = "start"


class Grid:
    """A table on a sheet; typed texts keep their own direction."""

    def __init__(self, sheet: Sheet, heads: Sequence[Head], language: str = "de", inset: float = 0) -> None:
        self._sheet, self._heads, self._language = sheet, heads, language
        left, width = float(sheet.left) + inset, sheet.width - inset
        total = sum(head.share for head in heads)
        self._left, self._places = left, list[tuple[float, float]]()
        for head in heads:
            own = width * head.share / total
            self._places.append((left, own - _PADDING))
            left += own

    def draw(self, rows: Sequence[Sequence[str]], totals: Sequence[Sequence[str]] = ()) -> None:
        """The head, the rows and, in bold, sums; a row without any text is a line to write on."""
        self._sheet.room(70)
        with self._sheet.repeating(self._draw_head):
            for row in rows:
                self._row(row, BODY)
            for row in totals:
                self._row(row, STRONG)
        self._sheet.skip(4)

    def _draw_head(self) -> None:
        sheet = self._sheet
        parts = (
            [(head.german, "de") for head in self._heads],
            [(head.translated, self._language) for head in self._heads],
        )
        for texts in parts:
            if any(text for text, _ in texts):
                sheet.flow(self._columns([text for text, _ in texts], _HEAD, texts[0][1]))
        sheet.skip(2)
        sheet.line(self._left, sheet.y, sheet.right, ACCENT, 0.8)
        sheet.skip(2)

    def _row(self, texts: Sequence[str], style: TextStyle) -> None:
        sheet = self._sheet
        if not any(texts):
            sheet.room(style.leading + _ROOM_TO_WRITE)
            sheet.skip(_ROOM_TO_WRITE)
        sheet.flow(self._columns(texts, style))
        sheet.skip(2)
        sheet.line(self._left, sheet.y, sheet.right, HAIRLINE)
        sheet.skip(2)

    def _columns(self, texts: Sequence[str], style: TextStyle, language: str = "") -> list[Column]:
        columns = []
        for text, head, (x, width) in zip(texts, self._heads, self._places, strict=True):
            own = language or own_language(text, self._language)
            columns.append(Column(wrap(text, width, style, own), x, width, replace(style, align=head.align), own))
        return columns
