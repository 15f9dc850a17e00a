"""A family as ties between its members, and how a picture of it is laid out, generation by generation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Literal

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.people import Kinship, Person
from kim_desktop.domain.rules.ages import ages_on

Stage = Literal["minor", "sixteen", "adult"]
LinkKind = Literal["couple", "child", "sibling", "grandparent", "guardian", "other"]

PARENT, GRANDPARENT, SIBLING, GUARDIAN, OTHER = "parent", "grandparent", "sibling", "guardian", "other"
COUPLE = frozenset({"spouse", "partner"})
MUTUAL = COUPLE | {SIBLING, OTHER}
SIGNS_FROM = 16
_OF_AGE = 18
_FIRM = {PARENT: 1, GRANDPARENT: 2, SIBLING: 0, "spouse": 0, "partner": 0}
"""How many generations the other one is younger."""
_LOOSE = {GUARDIAN: 1, OTHER: 0}
_CLIENT = "self"


@dataclass(frozen=True)
class Tie:
    """`person` is the `tie` of `other`."""

    person: str
    tie: str
    other: str

    def pair(self) -> frozenset[str]:
        """The two it is about, whoever is named first."""
        return frozenset({self.person, self.other})


@dataclass(frozen=True)
class Link:
    """A line of the picture: from one or two people above (or at the left) to another one."""

    kind: LinkKind
    ends: tuple[str, ...]
    to: str


@dataclass(frozen=True)
class FamilyPicture:
    """Where everybody stands, as (column, row) with the oldest generation in row 0, and the lines between them."""

    places: Mapping[str, tuple[float, int]]
    links: tuple[Link, ...]

    @property
    def columns(self) -> float:
        """How many people wide it is."""
        return max((x for x, _ in self.places.values()), default=-1) + 1

    @property
    def rows(self) -> int:
        """How many generations it has."""
        return max((y for _, y in self.places.values()), default=-1) + 1


def stage(birth: PartialDate | None, on: date) -> Stage | None:
    """Minor, from 16 (signs with its own hand) or of age; None where what is known of the birth leaves it open."""
    if not birth:
        return None
    youngest, oldest = ages_on(birth, on)
    if youngest >= _OF_AGE:
        return "adult"
    if oldest < SIGNS_FROM:
        return "minor"
    return "sixteen" if youngest >= SIGNS_FROM and oldest < _OF_AGE else None


def ties_of(people: Sequence[Person], kinships: Iterable[Kinship]) -> tuple[Tie, ...]:
    """What was entered, and what the places in the household say about pairs of whom nothing was entered."""
    known, entered = {each.id for each in people}, list(kinships)
    said = [
        Tie(each.person, each.tie, each.other)
        for each in entered
        if each.tie and not each.ended and {each.person, each.other} <= known and each.person != each.other
    ]
    spoken_of = {frozenset({each.person, each.other}) for each in entered}
    client = next((each for each in people if each.relation == _CLIENT), None)
    members = [each for each in people if client and each.id != client.id]
    derived = (tie for each in members if client and (tie := _tie_of(each, client)))
    return tuple(dict.fromkeys([*said, *(tie for tie in derived if tie.pair() not in spoken_of)]))


def picture(people: Sequence[Person], ties: Sequence[Tie]) -> FamilyPicture:
    """Couples side by side, children below them; each generation in a row of its own."""
    generation = _generations([each.id for each in people], ties)
    forest = _Forest(people, ties, generation)
    row = {level: at for at, level in enumerate(sorted(set(generation.values())))}
    places = {each: (x, row[generation[each]]) for each, x in forest.columns().items()}
    return FamilyPicture(places, tuple(_links(ties, places)))


def neighbours(places: Mapping[str, tuple[float, int]]) -> dict[str, dict[str, str]]:
    """For each person who stands next in each direction: 'left', 'right', 'up', 'down'; empty where nobody does."""
    rows: dict[int, list[str]] = {}
    for each in sorted(places, key=lambda each: (places[each][1], places[each][0])):
        rows.setdefault(places[each][1], []).append(each)
    ways: dict[str, dict[str, str]] = {each: {} for each in places}
    for members in rows.values():
        for left, right in pairwise(members):
            ways[left]["right"], ways[right]["left"] = right, left
    for each, (x, row) in places.items():
        for way, other in (("up", row - 1), ("down", row + 1)):
            near = min(rows.get(other, ()), key=lambda who: abs(places[who][0] - x), default="")
            if near:
                ways[each][way] = near
    return ways


def _tie_of(member: Person, client: Person) -> Tie | None:
    if member.relation == "child":
        return Tie(client.id, PARENT, member.id)
    return Tie(member.id, member.relation, client.id) if member.relation in _FIRM else None


def _generations(people: list[str], ties: Sequence[Tie]) -> dict[str, int]:
    """By firm ties first; loose ones only place those whom nothing else does."""
    found: dict[str, int] = {}
    for start in people:
        if start not in found:
            found[start] = 0
        _spread(found, ties, _FIRM)
        _spread(found, ties, _FIRM | _LOOSE)
    return found


def _spread(found: dict[str, int], ties: Sequence[Tie], steps: Mapping[str, int]) -> None:
    while True:
        before = len(found)
        for each in ties:
            step = steps.get(each.tie)
            if step is None or (each.person in found) is (each.other in found):
                continue
            if each.person in found:
                found[each.other] = found[each.person] + step
            else:
                found[each.person] = found[each.other] - step
        if len(found) == before:
            return


class _Forest:
    """Couples and single people as the knots of trees, and the columns in which they stand."""

    def __init__(self, people: Sequence[Person], ties: Sequence[Tie], generation: Mapping[str, int]) -> None:
        self._order = {each.id: at for at, each in enumerate(people)}
        self._births = {each.id: each.birth or "9999" for each in people}
        self._generation = generation
        self._knots = self._couples([each.id for each in people], ties)
        self._below: dict[tuple[str, ...], list[tuple[str, ...]]] = {each: [] for each in self._knots}
        self._roots = [each for each in self._knots if not self._hang(each, ties)]
        for below in self._below.values():
            below.sort(key=self._age)

    def columns(self) -> dict[str, float]:
        """The column of everybody, trees packed beside each other."""
        placed: dict[str, float] = {}
        taken: dict[int, float] = {}
        for root in self._roots:
            tree: dict[str, float] = {}
            self._place(root, 0.0, tree)
            shift = max((taken.get(self._generation[each], 0.0) - x for each, x in tree.items()), default=0.0)
            for each, x in tree.items():
                placed[each] = x + shift
                row = self._generation[each]
                taken[row] = max(taken.get(row, 0.0), x + shift + 1)
        left = min(placed.values(), default=0.0)
        return {each: x - left for each, x in placed.items()}

    def _couples(self, people: list[str], ties: Sequence[Tie]) -> list[tuple[str, ...]]:
        groups = {each: [each] for each in people}
        for tie in ties:
            one, other = groups[tie.person], groups[tie.other]
            level = self._generation[tie.person] == self._generation[tie.other]
            if tie.tie in COUPLE and level and one is not other:
                one += other
                groups |= dict.fromkeys(other, one)
        knots = {id(group): tuple(self._hub_inside(group, ties)) for group in groups.values()}
        return sorted(knots.values(), key=lambda knot: min(self._order[each] for each in knot))

    def _hub_inside(self, group: list[str], ties: Sequence[Tie]) -> list[str]:
        """Who has several partners stands between them."""
        members = sorted(group, key=self._order.__getitem__)
        bonds = {each: sum(tie.tie in COUPLE and each in tie.pair() for tie in ties) for each in members}
        hub = max(members, key=lambda each: bonds[each])
        if len(members) > 2:
            members.remove(hub)
            members.insert(1, hub)
        return members

    def _hang(self, knot: tuple[str, ...], ties: Sequence[Tie]) -> bool:
        """Hang a couple below the parents (else grandparents) of one of them; False if there are none."""
        for wanted in (PARENT, GRANDPARENT):
            for member in sorted(knot, key=self._order.__getitem__):
                above = [tie.person for tie in ties if tie.tie == wanted and tie.other == member]
                for each in sorted(above, key=self._order.__getitem__):
                    if self._generation[each] < self._generation[member]:
                        self._below[next(other for other in self._knots if each in other)].append(knot)
                        return True
        return False

    def _place(self, knot: tuple[str, ...], left: float, tree: dict[str, float]) -> None:
        width = self._width(knot)
        below = left + (width - sum(map(self._width, self._below[knot]))) / 2
        for child in self._below[knot]:
            self._place(child, below, tree)
            below += self._width(child)
        start = left + (width - len(knot)) / 2
        for at, member in enumerate(knot):
            tree[member] = start + at

    def _width(self, knot: tuple[str, ...]) -> float:
        return max(float(len(knot)), sum(map(self._width, self._below[knot])))

    def _age(self, knot: tuple[str, ...]) -> tuple[str, int]:
        return min((self._births[each], self._order[each]) for each in knot)


def _links(ties: Sequence[Tie], places: Mapping[str, tuple[float, int]]) -> Iterator[Link]:
    couples = {tie.pair() for tie in ties if tie.tie in COUPLE}
    parents: dict[str, list[str]] = {}
    for tie in ties:
        if tie.tie == PARENT:
            parents.setdefault(tie.other, []).append(tie.person)
    for pair in sorted(couples, key=sorted):
        left, right = sorted(pair, key=lambda each: places[each])
        yield Link("couple", (left,), right)
    for child, above in parents.items():
        yield from _descent(child, sorted(dict.fromkeys(above), key=lambda each: places[each]), couples)
    for tie in ties:
        if tie.tie in {GUARDIAN, OTHER}:
            yield Link("guardian" if tie.tie == GUARDIAN else "other", (tie.person,), tie.other)
        elif tie.tie == SIBLING and not set(parents.get(tie.person, ())) & set(parents.get(tie.other, ())):
            yield Link("sibling", (tie.person,), tie.other)
        elif tie.tie == GRANDPARENT and not any(tie.person in parents.get(up, ()) for up in parents.get(tie.other, ())):
            yield Link("grandparent", (tie.person,), tie.other)


def _descent(child: str, above: list[str], couples: set[frozenset[str]]) -> Iterator[Link]:
    """One line from a couple that stands together; else one from each parent."""
    together = next((pair for pair in combinations(above, 2) if frozenset(pair) in couples), ())
    if together:
        yield Link("child", together, child)
    for each in above:
        if each not in together:
            yield Link("child", (each,), child)
