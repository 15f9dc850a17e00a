"""Where chains break: Lücken counted by life area and Rechtskreis, over all and district by district."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kim_desktop.domain.records.office import Gap

NOWHERE = ""
"""The code of what a Lücke does not say."""


@dataclass(frozen=True)
class Spot:
    """A place in the picture: life area, Rechtskreis and, unless it is about all of them, a district."""

    life_area: str
    legal_domain: str
    district: str | None = None

    def holds(self, gap: Gap) -> bool:
        """Whether a Lücke stands here."""
        here = (gap.life_area or NOWHERE, gap.legal_domain or NOWHERE) == (self.life_area, self.legal_domain)
        return here and (self.district is None or (gap.district or NOWHERE) == self.district)


@dataclass(frozen=True)
class GapMap:
    """Counts with their rows, columns and districts in the order of the catalogues."""

    areas: tuple[str, ...]
    domains: tuple[str, ...]
    districts: tuple[str, ...]
    counts: Counter[Spot]

    @property
    def most(self) -> int:
        """The greatest count over all districts."""
        return max((count for spot, count in self.counts.items() if spot.district is None), default=0)

    def count(self, area: str, domain: str, district: str | None = None) -> int:
        """How many Lücken stand there."""
        return self.counts[Spot(area, domain, district)]

    def spots(self) -> list[tuple[Spot, int]]:
        """Every place with its count, district by district, the greatest first."""
        told = [(spot, count) for spot, count in self.counts.items() if spot.district is not None]
        return sorted(told, key=lambda each: (-each[1], str(each[0])))


def map_of(gaps: Iterable[Gap], areas: Sequence[str], domains: Sequence[str], districts: Sequence[str]) -> GapMap:
    """The picture of these Lücken; rows and columns without any are left out, but for what is only unsaid."""
    counts: Counter[Spot] = Counter()
    for gap in gaps:
        area, domain = gap.life_area or NOWHERE, gap.legal_domain or NOWHERE
        counts[Spot(area, domain)] += 1
        counts[Spot(area, domain, gap.district or NOWHERE)] += 1
    used_areas = {spot.life_area for spot in counts}
    return GapMap(
        _in_order(areas, used_areas),
        _in_order(domains, {spot.legal_domain for spot in counts} | set(domains)),
        _in_order(districts, {spot.district for spot in counts if spot.district is not None} | set(districts)),
        counts,
    )


def _in_order(known: Sequence[str], used: set[str]) -> tuple[str, ...]:
    """The used codes in the order of their catalogue, then others, the unsaid last."""
    others = sorted(used - set(known) - {NOWHERE})
    return (*(each for each in known if each in used), *others, *([NOWHERE] if NOWHERE in used else []))
