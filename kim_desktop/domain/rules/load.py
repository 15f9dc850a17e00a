"""How heavy a caseload is: cases weighted by the index of their district, against capacity (§ 2b, K91 to K96)."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kim_desktop.domain.records.master import ResponsibilityKey, StaffMember
from kim_desktop.domain.records.steering import DistrictIndex, Post

AVERAGE = 100
"""The weight in percent of a case in a district like any other."""
NEARLY_FULL = 80
"""The share of the capacity in percent from which a caseload is nearly full, where no parameter says otherwise."""

Fullness = Literal["free", "nearly", "full", "over", "unknown"]


@dataclass(frozen=True)
class Count:
    """How many open cases and people of one case manager live in a quarter, or at a place of a district."""

    staff: str
    quarter: str
    district: str
    cases: int
    people: int = 0


@dataclass(frozen=True)
class Weights:
    """What a case counts in each district, in percent of an average one, and the rows that say so."""

    by_district: Mapping[str, DistrictIndex]
    otherwise: int = AVERAGE

    @classmethod
    def of(cls, rows: Iterable[DistrictIndex], on: date, otherwise: int = AVERAGE) -> "Weights":
        """The weights that hold on a day: of each district the row of the latest year that has begun."""
        valid = [each for each in rows if each.district and each.valid_on(on) and (each.year or 0) <= on.year]
        valid.sort(key=lambda each: (each.year or 0, each.valid_from or date.min, each.id))
        return cls({each.district or "": each for each in valid}, otherwise)

    def percent(self, district: str | None) -> int:
        """The weight of a case there."""
        row = self.by_district.get(district or "")
        return row.weight if row else self.otherwise

    def told(self, district: str | None) -> str:
        """'120 % (Sozialbericht, 2019)' for a reason's numbers."""
        row = self.by_district.get(district or "")
        return f"{row.weight} % ({row.source}, {row.year})" if row else f"{self.otherwise} % (keines eingetragen)"


@dataclass(frozen=True)
class Burden:
    """What somebody has to carry: open cases, Meldungen not decided on yet, and what both weigh in average cases."""

    cases: int = 0
    meldungen: int = 0
    weighted: float = 0.0

    def plus(self, percent: int) -> "Burden":
        """The same with one more Meldung of that weight."""
        return Burden(self.cases, self.meldungen + 1, self.weighted + percent / AVERAGE)


@dataclass(frozen=True)
class Scale:
    """All that it takes to compare the burdens of a team: weights, and by person what she carries and can take."""

    weights: Weights
    carried: Mapping[str, Burden]
    capacity: Mapping[str, int]

    def burden(self, staff: str) -> Burden:
        """What a person carries."""
        return self.carried.get(staff, Burden())

    def free(self, staff: str) -> float | None:
        """How many average cases a person could still take; None where nobody has said how many she can."""
        room = self.capacity.get(staff, 0)
        return room - self.burden(staff).weighted if room else None

    def with_one_more(self, staff: str, district: str | None) -> "Scale":
        """The scale after something of that district went to a person."""
        more = self.burden(staff).plus(self.weights.percent(district))
        return Scale(self.weights, {**self.carried, staff: more}, self.capacity)


def burdens(counts: Iterable[Count], weights: Weights) -> dict[str, Burden]:
    """The burden of each person with a case."""
    found: dict[str, Burden] = defaultdict(Burden)
    for each in counts:
        known = found[each.staff]
        weight = each.cases * weights.percent(each.district) / AVERAGE
        found[each.staff] = Burden(known.cases + each.cases, known.meldungen, known.weighted + weight)
    return dict(found)


def capacities(team: Iterable[StaffMember], posts: Iterable[Post], on: date) -> dict[str, int]:
    """How many average cases each person can take: by her posts of that day, else as entered in the team; 0: unsaid."""
    by_post: dict[str, int] = defaultdict(int)
    for post in posts:
        if post.staff and post.valid_on(on):
            by_post[post.staff] += post.capacity
    return {each.id: by_post[each.id] or each.capacity for each in team}


def room_by_district(
    rows: Iterable[ResponsibilityKey], capacity: Mapping[str, int], district_of_row: Mapping[str, str], on: date
) -> dict[str, float]:
    """Each person's capacity spread over the districts of her rows by their shares; rows by id to their district."""
    valid = [each for each in rows if each.valid_on(on) and district_of_row.get(each.id)]
    shares: dict[str, int] = defaultdict(int)
    for row in valid:
        shares[row.staff] += row.share
    found: dict[str, float] = defaultdict(float)
    for row in valid:
        if shares[row.staff]:
            found[district_of_row[row.id]] += capacity.get(row.staff, 0) * row.share / shares[row.staff]
    return dict(found)


def filled(posts: Iterable[Post], on: date) -> dict[str, float]:
    """VZÄ that are filled on a day, by employer."""
    return _by_employer(each for each in posts if each.staff and each.valid_on(on))


def planned(posts: Iterable[Post], on: date) -> dict[str, float]:
    """VZÄ of all posts of a day, filled or not, by employer."""
    return _by_employer(each for each in posts if each.valid_on(on))


def filled_by_month(posts: Sequence[Post], months: Iterable[date]) -> dict[str, tuple[float, ...]]:
    """By employer the VZÄ filled in each month (named by its first day), a month not filled to its end in part."""
    firsts = tuple(months)
    employers = sorted({each.employer for each in posts if each.employer})
    return {
        employer: tuple(
            sum(_share(each, first) for each in posts if each.employer == employer and each.staff) for first in firsts
        )
        for employer in employers
    }


def months_until(last: date, number: int) -> tuple[date, ...]:
    """The first days of so many months, the one of `last` at the end."""
    total = last.year * 12 + last.month - 1
    return tuple(date(each // 12, each % 12 + 1, 1) for each in range(total - number + 1, total + 1))


def fullness(weighted: float | None, capacity: float, nearly: int = NEARLY_FULL) -> Fullness:
    """How full a caseload is, measured in average cases."""
    if weighted is None or capacity <= 0:
        return "unknown"
    percent = round(weighted * 100 / capacity)
    if percent > 100:
        return "over"
    if percent == 100:
        return "full"
    return "nearly" if percent >= nearly else "free"


def decimal(number: float) -> str:
    """'8,4', or '8' for a whole number."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


def _share(post: Post, first: date) -> float:
    """The VZÄ of a post in a month, by the days on which it is valid."""
    days = monthrange(first.year, first.month)[1]
    begins = max(post.valid_from or date.min, first)
    ends = min(post.valid_to or date.max, first + timedelta(days=days - 1))
    return max((ends - begins).days + 1, 0) / days * post.percent / 100


def _by_employer(posts: Iterable[Post]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for each in posts:
        found[each.employer or ""] += each.percent / 100
    return dict(found)
