"""QR codes as vectors: what a scanned sheet says about itself."""

from functools import lru_cache
from itertools import groupby
from typing import Any

import segno

QUIET_MODULES = 4


def sheet_code(document: str, case_code: str, version: str, language: str = "de") -> str:
    """The content by which a scanned sheet is recognised; it names no person, and a language only beside German."""
    parts = ("KIM", document, case_code, version)
    return "|".join(parts if language == "de" else (*parts, language))


def draw_qr(canvas: Any, content: str, x: float, y: float, size: float) -> None:
    """Draws a QR code with its lower left corner at (x, y), quiet zone included, `size` points wide."""
    rows = _rows(content)
    module = size / (len(rows) + 2 * QUIET_MODULES)
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        y_row = y + size - (number + 1 + QUIET_MODULES) * module
        for start, length in _dark_stretches(row):
            path.rect(x + (start + QUIET_MODULES) * module, y_row, length * module, module)
    canvas.saveState()
    canvas.setFillColor("#000000")
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


@lru_cache(maxsize=16)
def _rows(content: str) -> tuple[bytes, ...]:
    return tuple(bytes(row) for row in segno.make_qr(content, error="m").matrix)


def _dark_stretches(row: bytes) -> list[tuple[int, int]]:
    stretches, place = [], 0
    for dark, group in groupby(row):
        length = len(list(group))
        if dark:
            stretches.append((place, length))
        place += length
    return stretches
