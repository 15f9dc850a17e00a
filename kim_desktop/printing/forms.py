"""The parts documents are made of: fact panels, paragraphs, choices with boxes, typed text, signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kim_desktop.printing.facts import draw_facts
from kim_desktop.printing.page import ACCENT, BODY, INK, SMALL, STRONG, Imprint, Sheet
from kim_desktop.printing.text import (
    Column,
    TextStyle,
    draw_paragraph,
    is_rtl,
    own_language,
    paragraph_height,
    text_width,
)
from kim_desktop.printing.texts import COMMON, BilingualText, bilingual

Answer = Literal["open", "given", "refused", "withdrawn"]
Pair = tuple[str, str]
Boxes = tuple[tuple[str, Answer], ...]

CODE = TextStyle(10, 13.2, bold=True, colour=ACCENT)
BOX_LABEL = TextStyle(7, 8.6, colour=INK, align="center")
VALUE = TextStyle(9.5, 13, bold=True, colour=INK)
YES_OR_NO: Boxes = (("yes", "given"), ("no", "refused"))
"""The boxes of a question: the key of the word over each, and the answer that ticks it."""
_CODE_WIDTH = 27.0
_BOXES_WIDTH = 84.0
_INNER_GUTTER = 13.0
_FIELD_HEIGHT = 32.0
_SIGNATURES = (("place_date", "sign_client"), ("sign_guardian", "sign_interpreter", "sign_staff"))
_KIM = "Kommunales Integrationsmanagement (KIM)"


@dataclass(frozen=True)
class Provider:
    """The organisation that is responsible; `law` is its code in the catalogue privacy_law."""

    name: str = ""
    address: str = ""
    data_protection: str = ""
    law: str = "dsgvo"
    logo: bytes = b""

    @property
    def name_and_address(self) -> str:
        """How the organisation is named as the responsible one."""
        return ", ".join(part for part in (self.name, self.address) if part)

    @property
    def sender(self) -> str:
        """The line over the title: who sends the document."""
        return " · ".join(part for part in (self.name, self.address, _KIM) if part) if self.name else Imprint.sender


NO_PROVIDER = Provider()


class Form:
    """A document being set, German alone or in two languages: knows its words and the values of its placeholders."""

    def __init__(
        self,
        name: str,
        language: str,
        provider: Provider,
        case_code: str = "",
        *,
        values: Mapping[str, str] | None = None,
        returns: bool = True,
    ) -> None:
        self.words = bilingual(name, language)
        self.common = bilingual(COMMON, language)
        self.language = language
        self.law = provider.law
        known = {"organisation": provider.name_and_address, "data_protection": provider.data_protection}
        self.values = known | dict(values or {})
        self.sheet = Sheet(_imprint(name, self.words, language, case_code, provider, returns), provider.logo)

    def label(self, key: str) -> Pair:
        """A phrase from the form's own text or else from the common one."""
        source = self.words if key in self.words.german.labels else self.common
        return source.label(key)

    def reading_aid(self) -> None:
        """Says in the client's language that the translation only helps to read."""
        german, translated = self.label("reading_aid")
        if translated:
            self.sheet.two_columns(german, translated, self.language, SMALL)

    def heading(self, key: str) -> None:
        """A heading that stands in the form's labels."""
        self.sheet.heading(*self.label(key))

    def block(self, key: str, style: TextStyle = BODY) -> None:
        """A block of the form's text with its heading."""
        self._block(self.words, key, style)

    def privacy(self, keys: Sequence[str]) -> None:
        """Blocks of the common information on data protection, in smaller type."""
        for key in keys:
            self._block(self.common, key, TextStyle(8, 11.6, colour=INK))

    def panel(self, fields: Sequence[tuple[Pair, str]], columns: int = 2) -> None:
        """Facts in a tinted grid; an unknown one is a line to write on."""
        sheet = self.sheet
        rows = -(-len(fields) // columns)
        height = rows * _FIELD_HEIGHT + 10
        sheet.room(height)
        sheet.panel(sheet.left, sheet.y, sheet.width, height)
        width = (sheet.width - 20 - _INNER_GUTTER * (columns - 1)) / columns
        for number, (label, value) in enumerate(fields):
            x = sheet.left + 10 + number % columns * (width + _INNER_GUTTER)
            self._field(label, value, x, sheet.y - 6 - number // columns * _FIELD_HEIGHT, width)
        sheet.skip(height + 6)

    def typed(self, text: str, style: TextStyle = BODY, inset: float = 0) -> None:
        """What somebody has typed, of any length; each paragraph is set in its own direction."""
        sheet = self.sheet
        for part in text.splitlines():
            language = own_language(part, self.language)
            sheet.flow([Column.of(part, sheet.left + inset, sheet.width - inset, style, language)])

    def facts(self, known: Sequence[Pair]) -> None:
        """Labels beside what is known, of any length; two short ones share a line."""
        draw_facts(self.sheet, known, self.language)

    def choice(
        self,
        code: str,
        texts: Sequence[tuple[Pair, TextStyle]],
        answer: Answer | None,
        boxes: Boxes = YES_OR_NO,
    ) -> None:
        """What is asked, beside the boxes to tick; without an answer to give there are no boxes."""
        sheet = self.sheet
        columns = self._columns(texts)
        needed = max(
            sum(paragraph_height(text, width, style, language) for text, style in column)
            for column, _x, width, language in columns
        )
        height = max(needed + 4, 30 if answer else 0)
        sheet.room(height + 4)
        draw_paragraph(sheet.canvas, code, sheet.left, sheet.y, _CODE_WIDTH, CODE, "de")
        for column, x, width, language in columns:
            y = sheet.y
            for text, style in column:
                y -= draw_paragraph(sheet.canvas, text, x, y, width, style, language)
        if answer:
            self._boxes(sheet.y, answer, boxes)
        sheet.skip(height + 2)

    def target(self, label: Pair, value: str, answer: Answer, boxes: Boxes = YES_OR_NO) -> None:
        """Whom a consent is meant for, on a line of its own with its own boxes."""
        sheet = self.sheet
        sheet.room(_FIELD_HEIGHT + 4)
        self._field(label, value, sheet.left + _CODE_WIDTH, sheet.y, self._text_width)
        self._boxes(sheet.y - 2, answer, boxes)
        sheet.skip(_FIELD_HEIGHT + 4)

    def ticks(self, keys: Sequence[tuple[str, bool]]) -> None:
        """Statements below each other, each behind a box."""
        sheet = self.sheet
        for key, ticked in keys:
            german, _translated = self.label(key)
            text = Column.of(german, sheet.left + 18, sheet.width - 18, STRONG if ticked else BODY)
            sheet.room(len(text.lines) * BODY.leading)
            sheet.box(sheet.left, sheet.y - 11, ticked)
            sheet.flow([text])
            sheet.skip(4)

    def signatures(self, rows: Sequence[Sequence[str]] = _SIGNATURES) -> None:
        """The declaration and the lines for everybody who signs, kept together on one page."""
        self.sheet.room(90 + 60 * len(rows))
        self.heading("sign")
        self.block("declaration")
        for row in rows:
            self.sheet.signature_line([self.label(key) for key in row])

    def _block(self, words: BilingualText, key: str, style: TextStyle) -> None:
        german, translated = words.heading(key, self.law)
        if german:
            self.sheet.heading(german, translated)
        for pair in words.paragraphs(key, self.law, self.values):
            self.sheet.two_columns(*pair, self.language, style)

    @property
    def _text_width(self) -> float:
        return self.sheet.width - _CODE_WIDTH - _BOXES_WIDTH

    def _columns(
        self, texts: Sequence[tuple[Pair, TextStyle]]
    ) -> list[tuple[list[tuple[str, TextStyle]], float, float, str]]:
        """What stands in each column, where it starts, how wide it is and its language."""
        x, width = self.sheet.left + _CODE_WIDTH, self._text_width
        german = [(pair[0], style) for pair, style in texts]
        if self.words.translated is None:
            return [(german, x, width, "de")]
        half = (width - _INNER_GUTTER) / 2
        translated = [(pair[1], style) for pair, style in texts]
        return [(german, x, half, "de"), (translated, x + half + _INNER_GUTTER, half, self.language)]

    def _boxes(self, y_top: float, answer: Answer, boxes: Boxes) -> None:
        sheet, width = self.sheet, _BOXES_WIDTH / len(boxes) - 6
        for number, (key, state) in enumerate(boxes):
            x = sheet.right - (len(boxes) - number) * width
            sheet.box(x + width / 2 - 5, y_top - 11, ticked=answer == state, size=10)
            german, translated = self.label(key)
            used = draw_paragraph(sheet.canvas, german, x, y_top - 12, width, BOX_LABEL, "de")
            draw_paragraph(sheet.canvas, translated, x, y_top - 12 - used, width, BOX_LABEL, self.language)

    def _field(self, label: Pair, value: str, x: float, y_top: float, width: float) -> None:
        """A label in both languages at the two ends of a line, below it the value or a line to write on."""
        canvas, (german, translated) = self.sheet.canvas, label
        draw_paragraph(canvas, german, x, y_top, width, SMALL, "de")
        end = SMALL if is_rtl(self.language) else TextStyle(7.5, 11, colour=SMALL.colour, align="end")
        draw_paragraph(canvas, translated, x, y_top, width, end, self.language)
        if value:
            draw_paragraph(canvas, value, x, y_top - 11, width, _fitting(value, width), "de")
        else:
            self.sheet.line(x, y_top - 26, x + width, SMALL.colour)


def field_pairs(form: Form, facts: Sequence[tuple[str, str]]) -> list[tuple[Pair, str]]:
    """Facts by the key of their label, ready for a panel."""
    return [(form.label(key), value) for key, value in facts]


def _fitting(value: str, width: float) -> TextStyle:
    """A long value is set smaller rather than over the next one; the longest wraps into two lines."""
    needed = text_width(value, VALUE, "de")
    if needed <= width:
        return VALUE
    return TextStyle(max(6.5, VALUE.size * width / needed), 8.5, bold=True, colour=INK)


def _imprint(
    name: str, words: BilingualText, language: str, case_code: str, provider: Provider, returns: bool
) -> Imprint:
    german, translated = words.title()
    note = ""
    if words.translated:
        note = (
            f"Übersetzung: {words.translated.review}, Fassung {words.translated.version}. "
            "Rechtlich bindend ist der deutsche Text."
        )
    return Imprint(
        title=german,
        document=name,
        version=words.german.version,
        review=words.german.review,
        case_code=case_code,
        language=language,
        translated_title=translated,
        translation_note=note,
        sender=provider.sender,
        returns=returns,
    )
