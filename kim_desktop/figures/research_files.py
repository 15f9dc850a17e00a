"""Data for research as files: a workbook with its code book, or one archive of CSV and JSON."""

import io
import zipfile

import msgspec

from kim_desktop.figures.research import Dataset
from kim_desktop.figures.sheets import Table, to_csv, workbook

_CODE_BOOK = ("Spalte", "Bezeichnung", "Rolle", "Bedeutung", "Stufe", "Werte (Häufigkeit)")
_MOST_VALUES = 60
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def research_xlsx(data: Dataset, municipality: str) -> bytes:
    """A workbook: about the data, the rows, the code book."""
    title = f"Forschungsdaten KIM {municipality}".strip()
    facts = Table("Über die Daten", ("Angabe", "Wert"), [("Kommune", municipality), *data.facts], title)
    return workbook((facts, _rows(data), _code_book(data)), title, municipality, data.as_of)


def research_csv(data: Dataset, municipality: str) -> bytes:
    """An archive: the rows and the code book as CSV, and everything about the data as JSON."""
    about = {
        "kommune": municipality,
        "angaben": dict(data.facts),
        "k": {"verlangt": data.k, "gemessen": data.measured.k},
        "l": {"verlangt": data.l, "gemessen": data.measured.l},
        "faelle": data.people,
        "zeilen": len(data.rows),
        "ausgelassen": data.left_out,
        "nicht_genannt": data.withheld,
        "spalten": [
            {"name": each.name, "bezeichnung": each.label, "rolle": each.role, "bedeutung": each.meaning,
             "stufe": each.level, "werte": dict(each.values)}
            for each in data.columns
        ],
    }  # fmt: skip
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "daten.csv", to_csv(_rows(data)))
        _put(archive, "codebuch.csv", to_csv(_code_book(data)))
        _put(archive, "codebuch.json", msgspec.json.format(msgspec.json.encode(about), indent=2))
    return buffer.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """A file without the time of its making."""
    archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content, zipfile.ZIP_DEFLATED)


def _rows(data: Dataset) -> Table:
    return Table("Daten", [each.name for each in data.columns], data.rows)


def _code_book(data: Dataset) -> Table:
    rows = []
    for each in data.columns:
        values = ", ".join(f"{value} ({number})" for value, number in each.values[:_MOST_VALUES])
        rows.append((each.name, each.label, each.role, each.meaning, each.level, values))
    return Table("Codebuch", _CODE_BOOK, rows)
