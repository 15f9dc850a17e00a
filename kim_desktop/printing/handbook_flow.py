"""Chapters as what ReportLab sets on pages: headings, paragraphs, lists, tables and pictures with their words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from io import BytesIO
from typing import Any

from markdown_it.token import Token
from reportlab.lib.fonts import addMapping
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, ListFlowable, ListItem, Paragraph, Spacer, Table, TableStyle

from kim_desktop.printing.fonts import faces
from kim_desktop.printing.handbook import Chapter, Heading, anchor_of, key_of, picture, tokens_of
from kim_desktop.printing.page import ACCENT, HAIRLINE, INK, MUTED, TINT

_TALLEST = 78 * mm
_FEWEST, _MOST = 8, 60
_LEVELS = {"h1": "title", "h2": "heading", "h3": "heading"}


@dataclass(frozen=True)
class Look:
    """Type sizes; a sheet that must fit on one page is set with a smaller `scale`."""

    scale: float = 1.0
    styles: dict[str, ParagraphStyle] = field(default_factory=dict)

    @classmethod
    def of(cls, scale: float = 1.0) -> "Look":
        """All styles at that scale."""
        regular, bold = house_fonts()
        body: dict[str, Any] = {
            "fontName": regular, "bulletFontName": regular, "textColor": INK, "fontSize": 9.5 * scale,
            "leading": 13.6 * scale, "spaceAfter": 5 * scale, "bulletFontSize": 9.5 * scale,
        }  # fmt: skip
        head = {**body, "fontName": bold, "textColor": ACCENT, "keepWithNext": 1}
        made = {
            "body": body,
            "cell": body | {"spaceAfter": 0, "fontSize": 9 * scale, "leading": 12 * scale},
            "words": body | {"fontSize": 8 * scale, "leading": 11 * scale, "textColor": MUTED, "spaceAfter": 8},
            "title": head | {"fontSize": 19 * scale, "leading": 25 * scale, "spaceAfter": 8 * scale},
            "heading": head | {"fontSize": 12 * scale, "leading": 17 * scale, "spaceBefore": 7 * scale},
        }
        return cls(scale, {name: ParagraphStyle(name, **values) for name, values in made.items()})


class Headline(Paragraph):  # type: ignore[misc]
    """A heading that the contents and the bookmarks know."""

    def __init__(self, text: str, style: ParagraphStyle, level: int, key: str) -> None:
        super().__init__(f'<a name="{key}"/>{escape(text)}', style)
        self.words, self.level, self.key = text, level, key


@cache
def house_fonts() -> tuple[str, str]:
    """The house's regular and bold letters, made known to ReportLab's paragraphs."""
    names = []
    for bold in (False, True):
        face = faces(bold)[0]
        font = TTFont(face.name, BytesIO(face.hb_face.blob.data))
        font.face.name = face.name.encode()  # both say of themselves that they are regular
        registerFont(font)
        names.append(face.name)
    regular, strong = names
    for italic in (0, 1):
        addMapping(regular, 0, italic, regular)
        addMapping(regular, 1, italic, strong)
    return regular, strong


def flow(chapter: Chapter, width: float, look: Look, pictures: bool = True) -> list[Any]:
    """What a chapter is made of, from top to bottom, for a column of that width in points.

    Without `pictures` their room stays empty, to learn quickly on what page things come to stand.
    """
    return list(_Setter(chapter, width, look, pictures).blocks(tokens_of(chapter.text)))


class _Setter:
    """Walks through the tokens of one chapter."""

    def __init__(self, chapter: Chapter, width: float, look: Look, pictures: bool) -> None:
        self._chapter, self._width, self._look, self._pictures = chapter, width, look, pictures
        self._makers: dict[str, Callable[[Sequence[Token]], list[Any]]] = {
            "heading_open": self._headline,
            "paragraph_open": self._paragraph,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "table_open": self._table,
        }

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Any]:
        """Each block with all that belongs to it; what Markdown has beside these the handbook does not use."""
        at = 0
        while at < len(tokens):
            end = _end(tokens, at)
            maker = self._makers.get(tokens[at].type)
            if maker:
                yield from maker(tokens[at : end + 1])
            at = end + 1

    def _headline(self, tokens: Sequence[Token]) -> list[Any]:
        words, level = tokens[1].content, int(tokens[0].tag[1])
        key = key_of(self._chapter, Heading(level, words, anchor_of(words)))
        return [Headline(words, self._style(_LEVELS[tokens[0].tag]), level - 1, key)]

    def _paragraph(self, tokens: Sequence[Token]) -> list[Any]:
        inner = tokens[1].children or []
        if len(inner) == 1 and inner[0].type == "image":
            return self._picture(inner[0])
        return [Paragraph(self._markup(tokens[1]), self._style("body"))]

    def _picture(self, token: Token) -> list[Any]:
        source = picture(str(token.attrs["src"]))
        wide, high = ImageReader(BytesIO(source)).getSize()
        share = min(self._width / wide, _TALLEST / high)
        size = wide * share, high * share
        drawn = Image(BytesIO(source), *size, hAlign="LEFT") if self._pictures else Spacer(*size)
        drawn.keepWithNext = 1
        return [drawn, Paragraph(escape(f"Bild: {token.content}"), self._style("words"))]

    def _list(self, tokens: Sequence[Token]) -> list[Any]:
        items, inner = [], tokens[1:-1]
        at = 0
        while at < len(inner):
            end = _end(inner, at)
            items.append(ListItem(list(self.blocks(inner[at + 1 : end])), leftIndent=14 * self._look.scale))
            at = end + 1
        ordered = tokens[0].type.startswith("ordered")
        body = self._style("body")
        made = ListFlowable(
            items,
            bulletType="1" if ordered else "bullet",
            start=None if ordered else "•",
            bulletFormat="%s." if ordered else None,
            bulletFontName=body.fontName,
            bulletFontSize=body.fontSize,
            bulletColor=ACCENT,
            leftIndent=14 * self._look.scale,
        )
        return [made]

    def _table(self, tokens: Sequence[Token]) -> list[Any]:
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                text = self._markup(token)
                rows[-1].append(text if len(rows) > 1 else f"<b>{text}</b>")
        cells = [[Paragraph(text, self._style("cell")) for text in row] for row in rows]
        table = Table(cells, self._widths(rows), repeatRows=1, hAlign="LEFT", spaceBefore=4, spaceAfter=8)
        pad = 3 * self._look.scale
        table.setStyle(
            TableStyle(
                [
                    ("FONTNAME", (0, 0), (-1, -1), house_fonts()[0]),
                    ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE),
                    ("BACKGROUND", (0, 0), (-1, 0), TINT),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("TOPPADDING", (0, 0), (-1, -1), pad),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
                ]
            )
        )
        return [table]

    def _widths(self, rows: list[list[str]]) -> list[float]:
        """Room by the longest words of each column, within bounds, over the whole width."""
        longest = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        weights = [min(max(each, _FEWEST), _MOST) for each in longest]
        return [self._width * each / sum(weights) for each in weights]

    def _markup(self, token: Token) -> str:
        return "".join(self._inline(each) for each in token.children or [])

    def _inline(self, token: Token) -> str:
        if token.type == "text":
            return escape(token.content)
        if token.type == "code_inline":
            return f'<font backColor="{TINT}">{escape(token.content)}</font>'
        if token.type == "link_open":
            return f'<a href="#{_key(str(token.attrs["href"]))}" color="{ACCENT}">'
        return _MARKS.get(token.type, "")

    def _style(self, name: str) -> ParagraphStyle:
        return self._look.styles[name]


_MARKS = {
    "strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>", "link_close": "</a>",
    "softbreak": " ", "hardbreak": "<br/>",
}  # fmt: skip


def _end(tokens: Sequence[Token], at: int) -> int:
    """Where the block that begins at `at` is closed."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if not depth:
            return place
    return len(tokens) - 1


def _key(link: str) -> str:
    return link.replace(".md", "", 1)
