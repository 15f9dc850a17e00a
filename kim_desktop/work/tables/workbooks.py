"""Reads Excel and OpenDocument files; a damaged, locked or monstrous one ends in a sentence, never in a crash."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kim_desktop.errors import BadInput, DocumentError
from kim_desktop.work.tables.sheets import MOST_BYTES, Sheet

Value = int | float | str | bool | time | date | datetime | timedelta

ZIP_MARK, OLE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"[^>]*office:value')
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, OSError, EOFError, ValueError,
)  # fmt: skip
_MOST_CELLS = 4_000_000
_MOST_UNPACKED = 15 * MOST_BYTES
_MOST_REPEATED = 2_000


def read_workbook(data: bytes) -> tuple[Sheet, ...]:
    """All sheets with cells. Raises `DocumentError` or `BadInput`."""
    _check(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            kinds = [each for each in book.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
            return tuple(_sheet(book.get_sheet_by_name(each.name), each) for each in kinds)
    except PasswordError as error:
        raise _locked() from error
    except (CalamineError, ValueError, OverflowError) as error:
        raise _damaged() from error


def _check(data: bytes) -> None:
    """Looks before the library does: it would end the whole program for want of memory."""
    if data.startswith(OLE_MARK):
        if _ENCRYPTED in data:
            raise _locked()
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise _monstrous()
            for part in parts:
                if part.filename.endswith(".xml"):
                    _check_part(archive.read(part))
    except _UNREADABLE as error:
        raise _damaged() from error


def _check_part(xml: bytes) -> None:
    wide = tall = 1
    for column, line in _CELL.findall(xml):
        wide, tall = max(wide, _number(column)), max(tall, int(line))
    repeated = max(map(int, _REPEATED.findall(xml)), default=0)
    if wide * tall > _MOST_CELLS or repeated > _MOST_REPEATED:
        raise _monstrous()


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _sheet(sheet: CalamineSheet, about: SheetMetadata) -> Sheet:
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    _fill_merged(rows, sheet.merged_cell_ranges or ())
    return Sheet(about.name, tuple(map(tuple, rows)), about.visible is not SheetVisibleEnum.Visible)


def _fill_merged(rows: list[list[str]], areas: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Writes the text of a merged cell into all the cells it covers."""
    for (top, left), (bottom, right) in areas:
        text = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        for row in rows[top : bottom + 1] if text else ():
            for at in range(left, min(right + 1, len(row))):
                row[at] = text


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.10g}".replace(".", ",")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value).strip()


def _locked() -> DocumentError:
    return DocumentError(
        "Die Datei ist mit einem Passwort geschützt.",
        "Öffnen Sie sie in Excel, entfernen Sie unter „Datei – Informationen“ den Schutz, und wählen Sie sie erneut.",
    )


def _damaged() -> DocumentError:
    return DocumentError(
        "Die Datei ist beschädigt oder keine Tabelle.",
        "Lässt sie sich in Excel öffnen? Dann speichern Sie sie dort neu als „Excel-Arbeitsmappe (.xlsx)“.",
    )


def _monstrous() -> BadInput:
    return BadInput(
        "Die Tabelle reicht über mehr Zellen, als sich einlesen lassen.",
        "Oft steht weit rechts oder unten ein einzelnes Zeichen. Kopieren Sie die Liste in eine neue Datei.",
    )
