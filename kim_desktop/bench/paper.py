"""Documents as PDF, against the same number of letters drawn by ReportLab alone."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from importlib.resources import files
from itertools import cycle, islice

from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from kim_desktop.bench.figure import Figure, Goal, by_turns
from kim_desktop.bench.population import Population
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Organisation
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.printing.meldebogen import meldebogen
from kim_desktop.storage.store import Store
from kim_desktop.work.documents import print_document

_LINE = 60
_SIZE, _LEADING = 7, 8


def measure_paper(runs: int) -> Iterator[Figure]:
    """How long the form takes in German and Arabic."""
    today = date(2026, 11, 2)
    meldung = next(each for each in Population(("",), today).full_case(1) if isinstance(each, Meldung))
    known = _lookups(today)

    def own() -> bytes:
        return meldebogen(meldung, language="ar", lookups=known)

    yield _against_letters("pdf", "Meldebogen Deutsch/Arabisch (PDF)", own, runs)


def measure_case_sheet(store: Store, case_id: str, entries: int, runs: int) -> Figure:
    """How long a case takes as Fallblatt, read from the vault."""
    title = f"Fallblatt mit {entries} Einträgen (PDF)"
    return _against_letters("case_sheet", title, lambda: print_document(store, "fallblatt", case_id), runs)


def _against_letters(name: str, title: str, own: Callable[[], bytes], runs: int) -> Figure:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(own())).pages]
    lines = [list(_lines("".join(page.split()))) for page in pages]
    _register_fonts()
    times, bare = by_turns(runs, own, lambda: _draw(lines))
    return Figure(name, title, "ms", Goal(2), times, bare)


def _lookups(today: date) -> Lookups:
    records = starting_set()
    codes = [record for record in records if isinstance(record, CodeEntry)]
    organisations = [record for record in records if isinstance(record, Organisation)]
    return Lookups.of(codes, organisations, [], [], on=today)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The letters of a page by script, in lines: as many as the form has, not the same places."""
    for font, letters in (
        ("Bench", [letter for letter in text if letter < "\u0590"]),
        ("BenchArabic", [letter for letter in text if letter >= "\u0590"]),
    ):
        rest = iter(letters)
        while line := "".join(islice(rest, _LINE)):
            yield font, line


def _register_fonts() -> None:
    for name, package, file in (
        ("Bench", "fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
        ("BenchArabic", "fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
    ):
        pdfmetrics.registerFont(TTFont(name, io.BytesIO((files(package) / "files" / file).read_bytes())))


def _draw(pages: list[list[tuple[str, str]]]) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for page in pages:
        places = cycle(range(40, 800, _LEADING))
        for (font, line), y in zip(page, places, strict=False):
            canvas.setFont(font, _SIZE)
            canvas.drawString(40, y, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()
