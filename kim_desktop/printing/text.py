"""Paragraphs in any script and direction: measured, wrapped and drawn on a ReportLab canvas."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal
from unicodedata import bidirectional

from kim_desktop.printing.embedding import document_font
from kim_desktop.printing.runs import Run, Shaped, shape, visual_order, words_of

Align = Literal["start", "center", "end"]
RTL_LANGUAGES = frozenset({"ar", "fa", "prs", "ckb", "ps", "ur", "he", "yi", "dv", "sd", "ug"})
_LONGEST_PIECE = 400
_HAIR = 1e-6


@dataclass(frozen=True)
class TextStyle:
    """How a paragraph looks; `size` and `leading` in points, `start` is the side where reading starts."""

    size: float
    leading: float
    bold: bool = False
    colour: str = "#000000"
    align: Align = "start"


@dataclass(frozen=True)
class Line:
    """One line of a paragraph: runs in logical order, where each starts and the width, in points."""

    runs: tuple[Shaped, ...]
    starts: tuple[float, ...]
    width: float

    @property
    def text(self) -> str:
        """What the line says, in logical order."""
        return "".join(shaped.run.text for shaped in self.runs)


@dataclass(frozen=True)
class Column:
    """Lines that stand below each other from `x` on; `language` gives the side where they begin."""

    lines: tuple[Line, ...]
    x: float
    width: float
    style: TextStyle
    language: str = "de"

    @classmethod
    def of(cls, text: str, x: float, width: float, style: TextStyle, language: str = "de") -> "Column":
        """A text wrapped into a column."""
        return cls(wrap(text, width, style, language), x, width, style, language)


def is_rtl(language: str) -> bool:
    """Whether a language (ISO 639 code) is written from right to left."""
    return language in RTL_LANGUAGES


def own_language(text: str, language: str = "de") -> str:
    """The language by whose direction a text is set that somebody typed: its first letter decides."""
    first = next((kind for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    if (first != "L") == is_rtl(language):
        return language
    return "ar" if first != "L" else "de"


def text_width(text: str, style: TextStyle, language: str) -> float:
    """The width in points of a text on one line."""
    return max((line.width for line in wrap(text, 1e9, style, language)), default=0.0)


def paragraph_height(text: str, width: float, style: TextStyle, language: str) -> float:
    """The height in points of a paragraph within a column of the given width."""
    return len(wrap(text, width, style, language)) * style.leading


def draw_paragraph(
    canvas: Any, text: str, x: float, y_top: float, width: float, style: TextStyle, language: str
) -> float:
    """Draws a paragraph downward from `y_top`; returns the height used."""
    return draw_lines(canvas, wrap(text, width, style, language), x, y_top, width, style, language)


def draw_lines(
    canvas: Any, lines: Sequence[Line], x: float, y_top: float, width: float, style: TextStyle, language: str
) -> float:
    """Draws lines that `wrap` has made, so that a paragraph can go on overleaf; returns the height used."""
    code = [
        _line_code(canvas, line, _left(line, x, width, style, language), baseline, style.size)
        for line, baseline in zip(lines, _baselines(y_top, style), strict=False)
    ]
    canvas.drawText(_Code(_fill_colour(style.colour), code))
    return len(lines) * style.leading


def baseline_offset(style: TextStyle) -> float:
    """How far below `y_top` the first baseline lies, in points."""
    return (style.leading - style.size) / 2 + 0.85 * style.size


def wrap(text: str, width: float, style: TextStyle, language: str) -> tuple[Line, ...]:
    """The lines of a paragraph; a line break in the text is one on paper; an empty text has one line."""
    return _wrap(text, width, style.size, style.bold, language)


@lru_cache(maxsize=2_000)
def _wrap(text: str, width: float, size: float, bold: bool, language: str) -> tuple[Line, ...]:
    room = width * 1000 / size + 0.5
    lines: list[Line] = []
    for part in text.split("\n"):
        words = [[shape(run, bold, language) for run in word] for word in words_of(part, is_rtl(language), bold)]
        lines += (_line(runs, size) for runs in _fill(_pieces(words, room, bold, language), room))
    return tuple(lines)


def _fill(words: Iterable[list[Shaped]], room: float) -> Iterator[list[Shaped]]:
    line: list[Shaped] = []
    used = 0.0
    for word in words:
        body = sum(shaped.width for shaped in word if not shaped.is_gap)
        if line and used + body > room:
            yield line
            line, used = [], 0.0
        line += word
        used += sum(shaped.width for shaped in word)
    yield line


def _pieces(words: list[list[Shaped]], room: float, bold: bool, language: str) -> Iterator[list[Shaped]]:
    """The words, those wider than a whole line cut into pieces that fit."""
    for word in words:
        if sum(shaped.width for shaped in word if not shaped.is_gap) <= room:
            yield word
        else:
            for shaped in word:
                yield from ([piece] for piece in _cut(shaped.run, room, bold, language))


def _cut(run: Run, room: float, bold: bool, language: str) -> Iterator[Shaped]:
    def head(length: int) -> Shaped:
        return shape(Run(rest[:length], run.level, run.face), bold, language)

    rest = run.text
    while rest:
        longest = min(len(rest), _LONGEST_PIECE)
        fitting = bisect_right(range(longest + 1), room, key=lambda length: head(length).width)
        length = max(1, fitting - 1)
        yield head(length)
        rest = rest[length:]


def _line(runs: list[Shaped], size: float) -> Line:
    """The line without the gap at its end, each run at its visual place."""
    while runs and runs[-1].is_gap:
        runs = runs[:-1]
    starts, x = [0.0] * len(runs), 0.0
    for place in visual_order([shaped.run.level for shaped in runs]):
        starts[place] = x
        x += runs[place].width * size / 1000
    return Line(tuple(runs), tuple(starts), x)


def _left(line: Line, x: float, width: float, style: TextStyle, language: str) -> float:
    if style.align == "center":
        return x + (width - line.width) / 2
    at_right = is_rtl(language) == (style.align == "start")
    return x + width - line.width if at_right else x


def _baselines(y_top: float, style: TextStyle) -> Iterator[float]:
    baseline = y_top - baseline_offset(style)
    while True:
        yield baseline
        baseline -= style.leading


class _Code:
    """What `Canvas.drawText` asks for: finished operators of a text object."""

    def __init__(self, colour: str, lines: list[str]) -> None:
        self._colour = colour
        self._lines = lines

    def getCode(self) -> str:  # noqa: N802 (ReportLab's name)
        return f"q {self._colour} BT " + "\n".join(self._lines) + " ET Q"


@cache
def _fill_colour(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return f"{red:.3f} {green:.3f} {blue:.3f} rg"


def _line_code(canvas: Any, line: Line, left: float, baseline: float, size: float) -> str:
    """The operators of a line in reading order; the pen moves only where the text does not run on."""
    parts = []
    face, pen = None, -1.0
    for shaped, start in zip(line.runs, line.starts, strict=True):
        font = document_font(canvas._doc, shaped.face)
        scaled = size * shaped.face.scale
        # Naming the font again keeps readers that extract text from joining right-to-left words.
        if shaped.face is not face or shaped.run.level % 2:
            face = shaped.face
            parts.append(f"/{font.resource} {scaled:g} Tf")
        if abs(start - pen) > _HAIR:
            parts.append(f"1 0 0 1 {left + start:.3f} {baseline:.3f} Tm")
        parts.append(font.operators(shaped, scaled))
        pen = start + shaped.width * size / 1000
    return " ".join(parts)
