"""Reads a list from a file, whatever program wrote it, and finds the table on a sheet."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kim_desktop.domain.values import clean_text
from kim_desktop.errors import BadInput, DocumentError
from kim_desktop.work.tables.encodings import decoded
from kim_desktop.work.tables.mending import mended
from kim_desktop.work.tables.sheets import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Book,
    Sheet,
    Skipped,
    Table,
    TableRow,
)
from kim_desktop.work.tables.workbooks import OLE_MARK, ZIP_MARK, read_workbook

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".txt", ".tsv")
_FOREIGN = {
    b"%PDF": "eine PDF-Datei",
    b"\x89PNG": "ein Bild",
    b"\xff\xd8\xff": "ein Bild",
    b"{\\rtf": "ein Textdokument",
}
_SEPARATORS = ";\t,|"
_HEADER_AMONG = 30
_TOTAL = re.compile(r"(zwischen|end)?(summen?|gesamt\w*|insgesamt|total|anzahl)\b[^,;]{0,40}", re.IGNORECASE)
_NUMBERED = re.compile(r"[\d\s.,:/%-]*")


def read_book(path: Path) -> Book:
    """The sheets of a file. Raises `BadInput` or `DocumentError`."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise DocumentError(
            f"Die Datei „{path.name}“ lässt sich nicht öffnen.",
            "Liegt sie noch an ihrem Ort, und ist sie in keinem anderen Programm geöffnet?",
        ) from error
    if size > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise BadInput(
            f"Die Datei ist {size / 1_000_000:.0f} MB groß; möglich sind {most} MB.",
            "Teilen Sie die Liste in mehrere Dateien, oder entfernen Sie Bilder daraus.",
        )
    return book_of(path.name, data)


def book_of(name: str, data: bytes) -> Book:
    """The sheets of a file's content. Raises `BadInput` or `DocumentError`."""
    for mark, what in _FOREIGN.items():
        if data.startswith(mark):
            raise BadInput(f"„{name}“ ist {what}, keine Liste.", "Möglich sind Excel, OpenDocument und CSV.")
    if data.startswith((ZIP_MARK, OLE_MARK)):
        book = Book(name, tuple(sheet for sheet in read_workbook(data) if any(map(any, sheet.rows))))
    else:
        text, encoding = decoded(data)
        book = Book(name, (Sheet(name, _csv_rows(text)),), encoding)
    if not any(any(map(any, sheet.rows)) for sheet in book.sheets):
        raise BadInput(f"„{name}“ ist leer.", "Wählen Sie die Datei, in der die Liste steht.")
    return book


def table_of(sheet: Sheet, is_known: Callable[[str], bool]) -> Table:
    """Header, entries and what is neither; `is_known` says whether a text is the name of a column.

    Raises `BadInput` if there is no table, or a larger one than can be read.
    """
    rows = [tuple(clean_text(mended(cell)) for cell in row) for row in sheet.rows]
    at = _header_at(rows, is_known)
    width = max((i + 1 for row in rows[at:] for i, cell in enumerate(row) if cell), default=0)
    if len(rows) - at - 1 > MOST_ROWS or width > MOST_COLUMNS:
        raise BadInput(
            f"Die Liste hat {len(rows) - at - 1} Zeilen und {width} Spalten; "
            f"möglich sind {MOST_ROWS} Zeilen und {MOST_COLUMNS} Spalten.",
            "Teilen Sie sie in mehrere Dateien.",
        )
    headers = (*rows[at], *[""] * width)[:width]
    found, skipped = [], []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        why = _why_no_entry(row, headers)
        if not why:
            found.append(TableRow(number, row[:width]))
        elif any(row):
            skipped.append(Skipped(number, " ".join(dict.fromkeys(filter(None, row)))[:120], why))
    return Table(at + 1, headers, tuple(found), (*_above(rows[:at]), *skipped))


def _above(rows: Sequence[tuple[str, ...]]) -> Iterator[Skipped]:
    for number, row in enumerate(rows, start=1):
        if any(row):
            yield Skipped(number, " ".join(dict.fromkeys(filter(None, row)))[:120], "steht über der Tabelle")


def _header_at(rows: Sequence[tuple[str, ...]], is_known: Callable[[str], bool]) -> int:
    """The line that holds the most names of columns; without any, the first of different texts."""
    first = [at for at, row in enumerate(rows) if any(row)][:_HEADER_AMONG]
    named = [(sum(map(is_known, set(row) - {""})), -at) for at, row in enumerate(rows) if at in first]
    most, place = max(named, default=(0, 0))
    if most >= 2 or (most == 1 and len(first) <= 2):
        return -place
    usual = Counter(_filled(rows[at]) for at in first).most_common(1)[0][0] if first else 0
    texts = [at for at in first if _is_heading(rows[at]) and _filled(rows[at]) >= max(usual // 2, 1)]
    return texts[0] if texts else first[0] if first else 0


def _is_heading(row: tuple[str, ...]) -> bool:
    texts = [cell for cell in row if cell]
    return len(set(texts)) == len(texts) and not any(map(_NUMBERED.fullmatch, texts))


def _filled(row: tuple[str, ...]) -> int:
    return len(set(row) - {""})


def _why_no_entry(row: tuple[str, ...], headers: tuple[str, ...]) -> str:
    texts = [cell for cell in row if cell]
    if not texts:
        return "ist leer"
    if tuple(row[: len(headers)]) == headers[: len(row)] and len(set(texts)) > 1:
        return "wiederholt die Überschriften"
    if len(texts) > 2 and len(set(texts)) == 1:
        return "ist eine Zwischenüberschrift"
    if _TOTAL.fullmatch(texts[0]) and all(map(_NUMBERED.fullmatch, texts[1:])):
        return "ist eine Summe"
    return ""


def _csv_rows(text: str) -> tuple[tuple[str, ...], ...]:
    text = text.removeprefix("\ufeff").replace("\x00", "")
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return _split(rest, first.strip()[-1])
    return _split(text, _separator(text))


def _split(text: str, separator: str) -> tuple[tuple[str, ...], ...]:
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
        return tuple(tuple(cell.strip() for cell in line) for line in lines)
    except csv.Error as error:
        raise BadInput("Die CSV-Datei ist beschädigt.", "Speichern Sie sie in Excel neu als „CSV UTF-8“.") from error


def _separator(text: str) -> str:
    """The sign that divides most lines into the same number of cells."""
    head = "\n".join(text.splitlines()[:200])
    return max(_SEPARATORS, key=lambda sign: _evenness(head, sign))


def _evenness(text: str, separator: str) -> float:
    widths = Counter(len(line) for line in _split(text, separator) if len(line) > 1)
    width, count = max(widths.items(), key=lambda each: each[1] * (each[0] - 1), default=(0, 0))
    return count * (width - 1)
