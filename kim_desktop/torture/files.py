"""Files that no program writes: real ones with bytes flipped, lost and doubled; a sentence comes out, never a fault."""

import io
import time
import tracemalloc
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from xlsxwriter import Workbook

from kim_desktop.domain.lookups import Lookups
from kim_desktop.errors import KnownError
from kim_desktop.printing.incoming import read_paper
from kim_desktop.printing.meldebogen import meldebogen
from kim_desktop.printing.meldebogen_import import read_meldebogen
from kim_desktop.printing.sheet_codes import parts_of, scanned_pages
from kim_desktop.storage.header import Header
from kim_desktop.torture.report import Report
from kim_desktop.work.tables.reading import book_of
from sync import bodies, protocol
from sync.bodies import BodyRefused

SLOW = 5.0
MOST_MEMORY = 256 * 2**20
_TODAY = date(2027, 3, 1)
_TOLD_EVERY = 1_000
_LOOKUPS = Lookups.of([], [], [], [], on=_TODAY)


@dataclass(frozen=True)
class Way:
    """A real file and what reads such files."""

    file: bytes
    read: Callable[[bytes], object]


def torture_files(count: int, seed: int, tell: Callable[[str], None]) -> Report:
    """So many damaged files through every way in."""
    report, random = Report(), Random(seed)  # noqa: S311 - to be played again
    again = f"kim torture files --count {count} --seed {seed}"
    ways = ways_in()
    tracemalloc.start()
    try:
        for number in range(1, count + 1):
            name = random.choice(sorted(ways))
            fault = fault_of(ways[name], damaged(ways[name].file, random))
            report.find([f"{name}: {fault} (file {number})"] if fault else [], again)
            report.counts[name] += 1
            if number % _TOLD_EVERY == 0:
                tell(f"{number} Dateien, {len(report.violations)} Verletzungen")
    finally:
        tracemalloc.stop()
    return report


def fault_of(way: Way, data: bytes) -> str:
    """What must not happen while a file is read; "" if all is well."""
    if tracemalloc.is_tracing():
        tracemalloc.reset_peak()
    begun = time.process_time()
    try:
        way.read(data)
    except (KnownError, BodyRefused):
        pass
    except Exception as error:
        return f"{type(error).__name__}"
    seconds = time.process_time() - begun
    if seconds > SLOW:
        return f"took {seconds:.0f} s"
    if tracemalloc.is_tracing() and tracemalloc.get_traced_memory()[1] > MOST_MEMORY:
        return "took too much memory"
    return ""


def ways_in() -> Mapping[str, Way]:
    """Every way by which a file or an answer from outside is read."""
    form, scan = meldebogen(None, language="de", lookups=_LOOKUPS), _scan()
    answer = bodies.encode(protocol.PullAnswer([protocol.ScopeChange(1, "x", granted=True)] * 50, [], 7, more=False))
    return {
        "Meldebogen": Way(form, lambda data: read_meldebogen(data, _LOOKUPS, today=_TODAY)),
        "Anlage": Way(form, lambda data: read_paper("Anlage", data)),
        "Scan": Way(scan, lambda data: parts_of(read_paper("Scan", data), scanned_pages)),
        "Foto": Way(_photo("JPEG"), lambda data: read_paper("Foto", data)),
        "Bild": Way(_photo("PNG"), lambda data: read_paper("Bild", data)),
        "Excel": Way(_workbook(), lambda data: book_of("Liste.xlsx", data)),
        "CSV": Way("Name;Geburt\nMuster;1.1.1990\n".encode("cp1252") * 20, lambda data: book_of("Liste.csv", data)),
        "Tresorkopf": Way(b"KIMV" + bytes(range(256)) * 4, Header.read),
        "Antwort": Way(answer, lambda data: bodies.decode(data, protocol.PullAnswer)),
        "Antwort in JSON": Way(b'{"cases":[]}', lambda data: bodies.decode(data, protocol.CasesAnswer, plain=True)),
    }


def damaged(file: bytes, random: Random) -> bytes:
    """The file, hurt in one of the ways in which files are hurt, or made to hurt."""
    data = bytearray(file)
    way = random.randrange(6)
    if way == 0:
        return bytes(data[: random.randrange(len(data) + 1)])
    if way == 1:
        first, second = sorted(random.randrange(len(data) + 1) for _ in range(2))
        target = random.randrange(len(data) + 1)
        return bytes(data[:target] + data[first:second] + data[target:])
    if way == 2:
        return _numbers_changed(bytes(data), random)
    if way == 3 and data.startswith(b"%PDF"):
        return _bombed(bytes(data), random)
    for _ in range(random.choice((1, 3, 30, 300))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def _numbers_changed(data: bytes, random: Random) -> bytes:
    """Some runs of digits become others: sizes, counts, references, places."""
    digits = [place for place, byte in enumerate(data) if 48 <= byte < 58]
    hurt = bytearray(data)
    for _ in range(random.choice((1, 5, 50)) if digits else 0):
        hurt[random.choice(digits)] = 48 + random.randrange(10)
    return bytes(hurt)


def _bombed(data: bytes, random: Random) -> bytes:
    """One stream of the PDF inflates to a thousand times its size."""
    starts = [place for place in range(len(data)) if data.startswith(b"stream\n", place)]
    if not starts:
        return data
    start = random.choice(starts) + len(b"stream\n")
    return data[:start] + zlib.compress(b"q " * 20_000_000, 9) + data[start:]


def _photo(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def _scan() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawImage(ImageReader(io.BytesIO(_photo("JPEG"))), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _workbook() -> bytes:
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((("Name", "Geburt"), ("Muster", "1.1.1990"), ("Beispiel", 33_000))):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()
