"""A report as CSV: one line per number, to be read by other programs and by Excel."""

import csv
from collections.abc import Iterator
from io import StringIO

from kim_desktop.figures.report import Report

_HEAD = ("Thema", "Tabelle", "Zeile", "Spalte", "Wert", "Zeichen")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def to_csv(report: Report) -> bytes:
    """Semicolons, UTF-8 with a mark; a number that is not told has a sign instead. No text can become a formula."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for fact in (*report.about, report.legend):
        writer.writerow([_plain(fact)])
    writer.writerow([])
    writer.writerow(_HEAD)
    writer.writerows(_lines(report))
    return buffer.getvalue().encode("utf-8-sig")


def _lines(report: Report) -> Iterator[tuple[str, ...]]:
    for table in report.tables:
        for line in table.lines:
            shown = line.shown(report.threshold)
            for heading, value, sign in zip(table.headings, (*line.values, *line.measures), shown, strict=True):
                told = "" if value is None else str(value).replace(".", ",")
                texts = (table.theme, table.title, line.label, heading)
                yield (*map(_plain, texts), told, sign if value is None else "")


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_RISKY) else text
