"""The Verwendungsnachweis on paper: a cover sheet with what it holds, the tables, and the figures as they are told."""

from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter

from kim_desktop.figures.report import Report
from kim_desktop.figures.sheets import Table, shown
from kim_desktop.printing.facts import Fact, draw_facts
from kim_desktop.printing.figures_pdf import figures_pdf
from kim_desktop.printing.grid import Grid, Head
from kim_desktop.printing.page import BODY, SMALL, Imprint, Sheet
from kim_desktop.printing.text import Align, text_width

TITLE = "Verwendungsnachweis Kommunales Integrationsmanagement"
_NOTHING = "Im Förderjahr ist dazu nichts eingetragen."
_NAMELESS = (
    "Dieser Nachweis nennt keine Klientinnen und Klienten. Zahlen über Personen sind geschützt: Kleine Zahlen werden "
    "nicht genannt, und weitere so weit verschwiegen, dass sich keine errechnen lässt."
)
_SIGNATURES = (("Ort, Datum", ""), ("Unterschrift, Funktion", ""))
_TO_FILL = (("Bewilligungsbehörde und Aktenzeichen", ""), ("Zuwendungsbescheid vom", ""))
_PADDING, _MOST = 6.5, 180.0


def print_proof_of_use(facts: Sequence[Fact], tables: Sequence[Table], report: Report | None, version: str) -> bytes:
    """The whole proof as PDF; the figures follow as its annex."""
    sheet = Sheet(Imprint(TITLE, "verwendungsnachweis", version, returns=False))
    draw_facts(sheet, facts)
    sheet.skip(8)
    sheet.two_columns(_NAMELESS, "", "de", BODY, 8)
    sheet.signature_line(_TO_FILL)
    _contents(sheet, tables, report)
    sheet.skip(16)
    sheet.signature_line(_SIGNATURES)
    sheet.new_page()
    for table in tables:
        _draw(sheet, table)
    return _with_annex(sheet.bytes(), report)


def _contents(sheet: Sheet, tables: Sequence[Table], report: Report | None) -> None:
    sheet.heading("Inhalt")
    titles = [table.title for table in tables]
    annex = [f"Anlage: Auswertung {report.period.label}"] if report else []
    for number, title in enumerate([*titles, *annex], start=1):
        sheet.two_columns(f"{number}.  {title}", "", "de", BODY, 0)


def _draw(sheet: Sheet, table: Table) -> None:
    sheet.room(120)
    sheet.heading(table.title)
    if not table.rows:
        sheet.two_columns(_NOTHING, "", "de", SMALL, 8)
        return
    cells = [[shown(cell) for cell in row] for row in table.rows]
    Grid(sheet, _heads(table, cells, sheet.width)).draw(cells)
    if table.note:
        sheet.two_columns(table.note, "", "de", SMALL, 8)


def _heads(table: Table, cells: Sequence[Sequence[str]], width: float) -> list[Head]:
    """Every column has room for its longest word; what is left goes to those with longer texts."""
    least, wished = [], []
    for column in zip(table.heads, *cells, strict=True):
        words = (word for text in column for word in text.split())
        least.append(max((_width(word) for word in words), default=0) + _PADDING)
        wished.append(max(least[-1], min(max(map(_width, column)) + _PADDING, _MOST)))
    left, more = max(width - sum(least), 0.0), sum(wished) - sum(least)
    shares = [low + (left * (high - low) / more if more else 0) for low, high in zip(least, wished, strict=True)]
    return [
        Head(head, share=share, align=_align(table, at))
        for at, (head, share) in enumerate(zip(table.heads, shares, strict=True))
    ]


def _width(text: str) -> float:
    return text_width(text, BODY, "de")


def _align(table: Table, at: int) -> Align:
    return "end" if all(isinstance(row[at], int | float) for row in table.rows) else "start"


def _with_annex(proof: bytes, report: Report | None) -> bytes:
    if report is None:
        return proof
    writer = PdfWriter()
    for part in (proof, figures_pdf(report)):
        writer.append(PdfReader(BytesIO(part)))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
