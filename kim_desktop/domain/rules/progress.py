"""How the need in each life area has changed: at the first assessment, now, and at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kim_desktop.domain.ids import made_on
from kim_desktop.domain.records.case import Need

LEVELS = ("0", "1", "2", "3")


@dataclass(frozen=True)
class Point:
    """The level of need, 0 to 3, on a day."""

    level: int
    on: date


@dataclass(frozen=True)
class Progress:
    """One life area; `now` is missing after a single assessment, `end` until the case comes to its end."""

    life_area: str
    start: Point
    now: Point | None = None
    end: Point | None = None

    @property
    def last(self) -> Point:
        """The newest of the three."""
        return self.end or self.now or self.start

    @property
    def change(self) -> int:
        """How many levels the need has grown; negative if it became less."""
        return self.last.level - self.start.level


def progress(needs: Iterable[Need], areas: Sequence[str]) -> tuple[Progress, ...]:
    """The change in every life area that was assessed, in the order of `areas`; needs without a level are left out."""
    levels: dict[str, list[Need]] = {}
    for need in sorted(needs, key=_time):
        if need.life_area and need.level in LEVELS:
            levels.setdefault(need.life_area, []).append(need)
    order = {area: at for at, area in enumerate(areas)}
    found = sorted(levels.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    return tuple(_progress(area, own) for area, own in found)


def _progress(area: str, needs: Sequence[Need]) -> Progress:
    during = [each for each in needs if not each.at_end]
    ends = [each for each in needs if each.at_end]
    first = during[0] if during else ends[0]
    now = during[-1] if len(during) > 1 else None
    end = ends[-1] if ends and ends[-1] is not first else None
    return Progress(area, _point(first), _point(now) if now else None, _point(end) if end else None)


def _point(need: Need) -> Point:
    return Point(int(need.level or "0"), date.fromisoformat(_day(need)))


def _time(need: Need) -> tuple[str, str]:
    return _day(need), need.id


def _day(need: Need) -> str:
    """The day of the assessment; without one, the day on which it was written."""
    return need.assessed_on.isoformat() if need.assessed_on else made_on(need.id) or date.min.isoformat()
