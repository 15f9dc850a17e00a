"""Markdown as a Word document that a data-protection officer can edit: headings, lists, tables, marked open places."""

import io
import re
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from kim_desktop.privacy.papers import Paper

_OPEN_PLACE = re.compile(r"(\[bitte[^\]]*\])")
_MARGIN, _SMALL = Cm(2), Pt(8)
_SHORT, _LONG = Cm(21), Cm(29.7)
_UPRIGHT = 5
"""How many columns fit on upright paper."""
_LEAST, _MOST = 12, 45
"""Letters of a cell that count for the width of its column."""
_LISTS = {"bullet_list": "List Bullet", "ordered_list": "List Number"}


def as_word(paper: Paper) -> bytes:
    """The paper as a .docx file, the same bytes for the same text."""
    document = Document()
    nodes = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(paper.text)).children
    _prepare(document, paper.title, lying=any(_columns(node) > _UPRIGHT for node in nodes))
    for node in nodes:
        _add(document, node)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _prepare(document: WordDocument, title: str, *, lying: bool) -> None:
    properties, epoch = document.core_properties, datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    properties.title, properties.author, properties.language, properties.comments = title, "KIM Desktop", "de-DE", ""
    properties.created = properties.modified = epoch
    for section in document.sections:
        section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (_LONG, _SHORT) if lying else (_SHORT, _LONG)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(10)


def _add(document: WordDocument, node: SyntaxTreeNode) -> None:
    if node.type == "heading":
        _write(document.add_heading(level=int(node.tag[1:])), node)
    elif node.type == "paragraph":
        _write(document.add_paragraph(), node)
    elif node.type in _LISTS:
        for item in node.children:
            for part in item.children:
                _write(document.add_paragraph(style=_LISTS[node.type]), part)
    elif node.type == "table":
        _add_table(document, node)
    else:
        raise ValueError(f"no way to write {node.type}")


def _add_table(document: WordDocument, node: SyntaxTreeNode) -> None:
    lines = [line.children for part in node.children for line in part.children]
    table: Table = document.add_table(rows=0, cols=len(lines[0]), style="Table Grid")
    table.autofit, widths = False, _widths(document, lines)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, cells in enumerate(lines):
        row = table.add_row()  # type: ignore[no-untyped-call]  # the library has no types here
        for cell, content, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            _write(cell.paragraphs[0], content, bold=number == 0, size=_SMALL)
    _repeat(table.rows[0])
    document.add_paragraph()


def _columns(node: SyntaxTreeNode) -> int:
    return len(node.children[0].children[0].children) if node.type == "table" else 0


def _widths(document: WordDocument, lines: list[list[SyntaxTreeNode]]) -> list[int]:
    """The page's width, shared out by how much there is to read in each column."""
    section = document.sections[0]
    room = (section.page_width or _SHORT) - 2 * _MARGIN
    lengths = ([len(_text(cell)) for cell in column] for column in zip(*lines, strict=True))
    weights = [min(max(sum(each) / len(each), _LEAST), _MOST) for each in lengths]
    return [round(room * weight / sum(weights)) for weight in weights]


def _text(cell: SyntaxTreeNode) -> str:
    return cell.children[0].content if cell.children else ""


def _repeat(row: _Row) -> None:
    """The headings stand on each page, and screen readers know them as such."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _write(paragraph: Paragraph, node: SyntaxTreeNode, *, bold: bool = False, size: Pt | None = None) -> None:
    strong = bold
    for token in _pieces(node):
        strong = {"strong_open": True, "strong_close": bold}.get(token.type, strong)
        for text in _OPEN_PLACE.split(" " if token.type == "softbreak" else token.content):
            if text:
                run = paragraph.add_run(text)
                run.bold, run.font.size = strong or None, size
                if _OPEN_PLACE.match(text):
                    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _pieces(node: SyntaxTreeNode) -> list[Token]:
    """Text, line breaks and what makes it bold, in their order."""
    inline = (each.token for each in node.children if each.type == "inline")
    return [token for each in inline if each for token in each.children or []]
