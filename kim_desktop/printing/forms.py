"""The parts two-language forms are made of: fact panels, paragraphs, choices with Ja and Nein, signatures."""

from collections.abc import Mapping, Sequence
from typing import Literal

from kim_desktop.printing.page import ACCENT, BODY, INK, SMALL, Imprint, Sheet
from kim_desktop.printing.text import TextStyle, draw_paragraph, is_rtl, paragraph_height, text_width
from kim_desktop.printing.texts import BilingualText, bilingual

Answer = Literal["open", "given", "refused", "withdrawn"]
Pair = tuple[str, str]

CODE = TextStyle(10, 13.2, bold=True, colour=ACCENT)
BOX_LABEL = TextStyle(7, 8.6, colour=INK, align="center")
VALUE = TextStyle(9.5, 13, bold=True, colour=INK)
COMMON = "gemeinsam"
_CODE_WIDTH = 27.0
_BOXES_WIDTH = 84.0
_INNER_GUTTER = 13.0
_FIELD_HEIGHT = 32.0
_SIGNATURES = (("place_date", "sign_client"), ("sign_guardian", "sign_interpreter", "sign_staff"))


class Form:
    """A two-language form being set: knows its words, its law and the values of its placeholders."""

    def __init__(
        self, name: str, language: str, law: str, values: Mapping[str, str], case_code: str, logo: bytes
    ) -> None:
        self.words = bilingual(name, language)
        self.common = bilingual(COMMON, language)
        self.language = language
        self.law = law
        self.values = values
        self.sheet = Sheet(_imprint(name, self.words, language, case_code), logo)

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

    def choice(self, code: str, texts: Sequence[tuple[Pair, TextStyle]], answer: Answer | None) -> None:
        """What is asked, beside the boxes Ja and Nein; without an answer to give there are no boxes."""
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
            self._boxes(sheet.y, answer)
        sheet.skip(height + 2)

    def target(self, label: Pair, value: str, answer: Answer) -> None:
        """Whom a consent is meant for, on a line of its own with its own boxes."""
        sheet = self.sheet
        sheet.room(_FIELD_HEIGHT + 4)
        self._field(label, value, sheet.left + _CODE_WIDTH, sheet.y, self._text_width)
        self._boxes(sheet.y - 2, answer)
        sheet.skip(_FIELD_HEIGHT + 4)

    def signatures(self) -> None:
        """The declaration and the lines for everybody who signs, kept together on one page."""
        self.sheet.room(210)
        self.heading("sign")
        self.block("declaration")
        for row in _SIGNATURES:
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

    def _boxes(self, y_top: float, answer: Answer) -> None:
        sheet, width = self.sheet, _BOXES_WIDTH / 2 - 6
        for number, (key, state) in enumerate((("yes", "given"), ("no", "refused"))):
            x = sheet.right - (2 - number) * width
            sheet.box(x + width / 2 - 5, y_top - 11, ticked=answer == state, size=10)
            german, translated = self.common.label(key)
            draw_paragraph(sheet.canvas, german, x, y_top - 12, width, BOX_LABEL, "de")
            draw_paragraph(sheet.canvas, translated, x, y_top - 20.6, width, BOX_LABEL, self.language)

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


def _imprint(name: str, words: BilingualText, language: str, case_code: str) -> Imprint:
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
    )
