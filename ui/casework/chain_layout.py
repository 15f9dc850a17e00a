"""Where the links and breaks of a chain stand in the picture: rows by life area, lanes within them, days to pixels."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QRectF

from kim_desktop.domain.rules.chain import Link, days_in_words
from kim_desktop.domain.rules.chain_breaks import Break, Chain

AXIS, LANE, BAR, PAD = 34, 30, 22, 6
EDGE = 18
"""Room at the left and right, so that shapes on the first and last day are whole."""
_POINT, _LEAST_BAR, _GAP = 20.0, 8.0, 6.0
_AHEAD = timedelta(days=365)
MOST_LABEL = 180.0
_LEAST_INSIDE = 90.0

Item = Link | Break
Measure = Callable[[str], float]
"""The width of a text."""


@dataclass(frozen=True)
class Placed:
    """One shape: its place, and its words inside or beside it."""

    item: Item
    row: int
    shape: QRectF
    words: str
    inside: bool


@dataclass(frozen=True)
class Row:
    """A life area from `top` on, `height` high."""

    area: str
    top: float
    height: float


@dataclass(frozen=True)
class Picture:
    """Everything placed, and how days become pixels."""

    first: date
    last: date
    today: date
    per_day: float
    rows: tuple[Row, ...]
    placed: tuple[Placed, ...]
    width: float

    @property
    def height(self) -> float:
        """From the axis to the last row."""
        return self.rows[-1].top + self.rows[-1].height if self.rows else AXIS

    def x(self, day: date) -> float:
        """Where a day stands."""
        return EDGE + (day - self.first).days * self.per_day


def days_of(chain: Chain) -> tuple[date, date]:
    """The first and the last day of the picture; what holds for long is shown for a year ahead."""
    begins = [each.begins for each in _items(chain)]
    ends = [min(each.ends or each.begins, chain.today + _AHEAD) for each in chain.links]
    return min([*begins, chain.today]), max([*ends, chain.today])


def arrange(chain: Chain, areas: Sequence[str], per_day: float, measure: Measure) -> Picture:
    """Place everything; `areas` gives the order of the rows, of which only those with something in them are made."""
    first, last = days_of(chain)
    placed: list[Placed] = []
    rows: list[Row] = []
    top, right = float(AXIS), EDGE + (last - first).days * per_day
    for area in areas:
        items = [each for each in _items(chain) if each.area == area]
        if not items:
            continue
        own = _row(items, len(rows), top, first, last, per_day, measure)
        lanes = max(int((each.shape.top() - top) // LANE) for each in own) + 1
        rows.append(Row(area, top, lanes * LANE + 2 * PAD))
        placed += own
        top += rows[-1].height
        right = max(right, *(_right(each, measure) for each in own))
    return Picture(first, last, chain.today, per_day, tuple(rows), tuple(placed), right + EDGE)


def label_of(item: Item) -> str:
    """What stands in or beside a shape."""
    if isinstance(item, Break):
        return days_in_words(item.days)
    if item.sort == "need":
        return ""
    if item.sort == "referral":
        service = item.title.partition(": ")[2]
        return service if item.waited is None else f"{days_in_words(item.waited)} · {service}"
    return item.title


def _items(chain: Chain) -> list[Item]:
    return [*chain.links, *chain.breaks]


def _row(
    items: Iterable[Item], row: int, top: float, first: date, last: date, per_day: float, measure: Measure
) -> list[Placed]:
    """Each in the highest lane that is still free where it begins; breaks come after the links of their day."""
    free: list[float] = []
    found = []
    for item in sorted(items, key=lambda each: (each.begins, isinstance(each, Break), each.id)):
        left, width = _extent(item, first, last, per_day)
        words = label_of(item)
        inside = item.ends is not None and (measure(words) + 18 <= width or width >= _LEAST_INSIDE)
        end = left + width + (0 if inside or not words else min(measure(words), MOST_LABEL) + _GAP)
        lane = next((at for at, until in enumerate(free) if until + _GAP <= left), len(free))
        free[lane : lane + 1] = [end]
        shape = QRectF(left, top + PAD + lane * LANE + (LANE - BAR) / 2, width, BAR)
        found.append(Placed(item, row, shape, words, inside))
    return found


def _extent(item: Item, first: date, last: date, per_day: float) -> tuple[float, float]:
    x = EDGE + (item.begins - first).days * per_day
    ends = item.ends
    if ends is None:
        return x - _POINT / 2, _POINT
    return x, max((min(ends, last) - item.begins).days * per_day, _LEAST_BAR)


def _right(placed: Placed, measure: Measure) -> float:
    words = 0.0 if placed.inside else min(measure(placed.words), MOST_LABEL) + _GAP
    return placed.shape.right() + words
