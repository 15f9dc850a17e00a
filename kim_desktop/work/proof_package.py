"""The Verwendungsnachweis as one archive: PDF, workbook, and a list of both with their check sums."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable

import msgspec
from anyascii import anyascii

from kim_desktop.figures.report import FigureTable, Report
from kim_desktop.figures.sheets import Cell, Table, workbook
from kim_desktop.printing.proof_of_use import TITLE, print_proof_of_use
from kim_desktop.work.proof_of_use import ProofOfUse

MANIFEST = "inhalt.json"
_STEM = "Verwendungsnachweis"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_DAY = (1980, 1, 1, 0, 0, 0)


def package_name(proof: ProofOfUse) -> str:
    """The archive's name: year, Baustein and Träger, never a person."""
    parts = [_STEM, "KIM", str(proof.wanted.year), proof.part.split(":")[0], proof.employer]
    plain = (re.sub(r"[^A-Za-z0-9]+", "-", anyascii(part.translate(_UMLAUTS))).strip("-") for part in parts if part)
    return "-".join(plain) + ".zip"


def package(proof: ProofOfUse) -> bytes:
    """The archive; the same proof gives the same list of contents."""
    files = {
        f"{_STEM}.pdf": print_proof_of_use(proof.facts, proof.tables, proof.report, f"{proof.made_on:%d.%m.%Y}"),
        f"{_STEM}.xlsx": proof_workbook(proof),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, MANIFEST: _manifest(proof, files)}.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def proof_workbook(proof: ProofOfUse) -> bytes:
    """Every table on a sheet of its own, the figures behind them."""
    cover = Table("Deckblatt", ("Angabe", "Wert"), proof.facts, TITLE)
    figures = _figure_sheets(proof.report) if proof.report else ()
    return workbook((cover, *proof.tables, *proof.details, *figures), TITLE, proof.municipality, proof.made_on)


def _figure_sheets(report: Report) -> Iterable[Table]:
    for number, table in enumerate(report.tables, start=1):
        rows = [_row(table, at, report.threshold) for at in range(len(table.rows) + 1)]
        note = " ".join(part for part in (table.note, report.legend) if part)
        yield Table(f"{number} {table.short}", ("", *table.headings), rows, table.title, note)


def _row(table: FigureTable, at: int, threshold: int) -> tuple[Cell, ...]:
    """Numbers as numbers, and the signs of what is not told."""
    line = list(table.lines)[at]
    values: tuple[Cell, ...] = (*line.values, *line.measures)
    told = zip(values, line.shown(threshold), strict=True)
    return (line.label, *(text if value is None else value for value, text in told))


def _manifest(proof: ProofOfUse, files: dict[str, bytes]) -> bytes:
    report = proof.report
    figures = report and {
        "zeitraum": report.period.label,
        "stichtag": report.as_of,
        "schwelle": report.threshold,
        "festgeschrieben": proof.fingerprint or None,
    }
    told = {
        "nachweis": dict(proof.facts),
        "zahlen": figures,
        "dateien": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        ],
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2)
