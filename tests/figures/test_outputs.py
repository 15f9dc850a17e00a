"""Workbook and PDF show the report's figures, and nothing that acts or names a client."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from kim_desktop.domain.records.master import Organisation
from kim_desktop.figures.disclosure import protect
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import FigureRow, FigureTable, Period, Report
from kim_desktop.figures.xlsx import to_xlsx
from kim_desktop.printing.figures_pdf import figures_pdf
from kim_desktop.storage.schema import Tables
from tests.figures.conftest import Databases
from tests.figures.people import NAMES, OFFICE, QUARTER_ONE


@pytest.fixture
def report(both: Databases, tables: Tables) -> Report:
    connection = both(*OFFICE)["sqlite"]
    return compute(connection, tables, QUARTER_ONE, municipality="Musterstadt")


def sheets(workbook: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = load_workbook(BytesIO(workbook))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def pdf_text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_the_workbook_has_an_overview_and_a_sheet_for_each_table(report: Report) -> None:
    found = sheets(to_xlsx(report))
    assert len(found) == 1 + len(report.tables)
    assert ("Kommune", "Musterstadt") in [row[:2] for row in found["Überblick"]]
    last = report.tables[-1]
    assert found["Überblick"][-1] == (f"Tabelle {len(report.tables)}", last.title, last.theme)


def test_the_workbook_has_the_figures_as_numbers(report: Report) -> None:
    rows = sheets(to_xlsx(report))["2 Meldungen nach Stelle"]
    assert rows[2][1:] == ("Stadtbezirk I", "Stadtbezirk II", "ohne Angabe", "Gesamt")
    assert rows[3] == ("Beispielamt", 1, 1, 0, 2)
    assert rows[5] == ("Gesamt", 1, 1, 1, 3)


def test_the_protected_workbook_shows_signs_instead_of_small_numbers(report: Report) -> None:
    rows = sheets(to_xlsx(protect(report)))["2 Meldungen nach Stelle"]
    assert rows[3] == ("Beispielamt", "<5", "<5", 0, "<5")
    assert "weniger als 5" in str(rows[-1][0])


def test_every_number_in_the_workbook_is_one_of_the_report(report: Report) -> None:
    for table, rows in zip(report.tables, list(sheets(to_xlsx(report)).values())[1:], strict=True):
        assert [row[1:] for row in rows[3 : 4 + len(table.rows)]] == [
            tuple("–" if measure is None else measure for measure in (*line.values, *line.measures))
            for line in table.lines
        ]


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "https://example.org"])
def test_a_label_never_becomes_a_formula_or_a_link(both: Databases, tables: Tables, label: str) -> None:
    evil = Organisation(id="org-a", name=label)
    others = [record for record in OFFICE if record.id != evil.id]
    made = compute(both(*others, evil)["sqlite"], tables, QUARTER_ONE)
    cell = load_workbook(BytesIO(to_xlsx(made)))["2 Meldungen nach Stelle"]["A4"]
    assert (cell.value, cell.data_type, cell.quotePrefix, cell.hyperlink) == (label, "s", True, None)


def test_the_same_report_gives_the_same_files(report: Report) -> None:
    assert to_xlsx(report) == to_xlsx(report)
    assert figures_pdf(report) == figures_pdf(report)


def test_the_pdf_has_every_table_with_its_figures(report: Report) -> None:
    text = pdf_text(figures_pdf(report))
    assert [table.title for table in report.tables if table.title not in text] == []
    assert [theme for theme, _ in report.themes if theme not in text] == []
    assert "Beispielamt 1 1 0 2" in text


def test_a_table_that_counts_nothing_says_so_in_a_line(both: Databases, tables: Tables) -> None:
    nothing = compute(both()["sqlite"], tables, QUARTER_ONE)
    assert pdf_text(figures_pdf(nothing)).count("nichts gezählt") == len(nothing.tables)


def test_the_protected_pdf_shows_signs_instead_of_small_numbers(report: Report) -> None:
    text = pdf_text(figures_pdf(protect(report)))
    assert "Beispielamt <5 <5 0 <5" in text
    assert "weniger als 5" in text


def test_a_long_table_goes_on_overleaf_with_its_heading() -> None:
    rows = tuple(
        FigureRow(f"Beispielstelle {number} mit einem recht langen Namen" * 3, (number,)) for number in range(90)
    )
    table = FigureTable("long", "lang", "Langes Beispiel", ("Anzahl",), rows, FigureRow("Gesamt", (4005,)))
    day = date(2026, 3, 31)
    pages = PdfReader(BytesIO(figures_pdf(Report(Period(day, day), day, "", (table,))))).pages
    assert len(pages) > 3
    assert all("Anzahl" in page.extract_text() for page in pages)
    assert "4.005" in pages[-1].extract_text()


def test_no_file_names_a_client(report: Report) -> None:
    texts = [str(sheets(to_xlsx(report))), pdf_text(figures_pdf(report))]
    assert not [name for name in NAMES for text in texts if name in text]


def test_sheet_names_are_such_as_excel_accepts(report: Report) -> None:
    first, *others = report.tables
    odd = replace(report, tables=(replace(first, short="[a]:b*c?d/e\\f' und noch viel mehr Text"), *others))
    assert list(sheets(to_xlsx(odd)))[1] == "1  a  b c d e f  und noch viel"
