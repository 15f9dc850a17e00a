"""What is asked of the facts for one report: days as numbers, and the rows that lie in the wanted part of the work."""

from collections import Counter
from collections.abc import Sequence

from kim_desktop.figures.bits import Choice, without
from kim_desktop.figures.facts import DAYS_OF_MONTH, TOOK_FROM, By, Facts, View, Where, day_number, month_of
from kim_desktop.figures.labels import UNKNOWN, Labels
from kim_desktop.figures.report import Wanted
from kim_desktop.figures.slices import Narrowing

_PLACED = ("quarter", "place")


class Asking:
    """Counts rows of facts for one report."""

    def __init__(self, facts: Facts, labels: Labels, narrowing: Narrowing, wanted: Wanted) -> None:
        self._facts, self._labels, self._narrowing = facts, labels, narrowing
        self.first, self.last = day_number(wanted.period.start), day_number(wanted.period.end)
        self.today = day_number(wanted.day)
        self._districts = sorted({each for kind in _PLACED for each in labels.groups(kind)})
        self._members = {(kind, each): labels.members(kind, each) for kind in _PLACED for each in self._districts}
        self._anywhere = {kind: labels.grouped_codes(kind) for kind in _PLACED}
        self._parts: dict[int, Choice] = {}
        self._lying: dict[int, dict[str, Choice]] = {}

    def grouped(self, kind: str, by: Sequence[By], where: Where) -> Counter[tuple[str, ...]]:
        """How many rows of a kind in the part there are by codes."""
        return self._facts.grouped(kind, by, lambda view: where(view) & self._in_part(view))

    def single(self, kind: str, by: By, where: Where) -> Counter[str]:
        """How many there are by one code."""
        return Counter({code: number for (code,), number in self.grouped(kind, [by], where).items()})

    def paired(self, kind: str, by: Sequence[By], where: Where) -> Counter[tuple[str, str]]:
        """How many there are by two codes."""
        return Counter({(one, other): number for (one, other), number in self.grouped(kind, by, where).items()})

    def days(self, kind: str, by: str, where: Where) -> dict[str, tuple[int, float]]:
        """How many there are by one code, and how many days they took in the middle; in all under the code `ALL`."""
        found = self._facts.medians(kind, by, "took", lambda view: where(view) & self._in_part(view))
        return {code: (number, days - TOOK_FROM) for code, (number, days) in found.items()}

    def parted(self, view: View, by: By, chosen: Choice) -> Sequence[tuple[str, Choice]]:
        """The chosen rows by code."""
        return self._facts.parted(view, by, chosen)

    def within(self, day: str) -> Where:
        """Whether the day lies in the period."""
        return lambda view: view.rows.between(day, self.first, self.last)

    def until_end(self, day: str) -> Where:
        """Whether the day is not after the one whose state counts; no day is no objection."""
        return lambda view: view.rows.at_most(day, self.today)

    def happened(self, day: str) -> Where:
        """Whether there is a day, and it is not after the one whose state counts."""
        return lambda view: view.rows.between(day, 1, self.today)

    def was_open(self, view: View) -> Choice:
        """Whether a case, or the one it was merged into, was open on a day of the period at least."""
        own = view.rows.filled("is_case") & self._was_open(view, "begun", "ended")
        return own | view.rows.filled("led") & self._was_open(view, "led_begun", "led_ended")

    def is_active(self, view: View) -> Choice:
        """Whether a case is open on the day whose state counts."""
        ended = without(view.rows.at_most("ended", self.today), view.lacks("ended"))
        return without(view.rows.at_most("begun", self.today), ended)

    def by_district(self, view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
        """The chosen rows by the district of their case."""
        found = [(district, chosen & self._in_district(view, district)) for district in self._districts]
        there = 0
        for _, rows in found:
            there |= rows
        return [*found, (UNKNOWN, without(chosen, there))]

    def only(self, by: str, where: Where) -> By:
        """The column's codes where something is so, and nothing elsewhere."""
        return lambda view, chosen: [
            *self._facts.parted(view, by, chosen & where(view)),
            (UNKNOWN, without(chosen, where(view))),
        ]

    def by_month(self, kind: str, day: str, where: Where) -> Counter[str]:
        """How many there are in the period by month."""

        def months(view: View, chosen: Choice) -> Sequence[tuple[str, Choice]]:
            found = view.rows.groups(day, chosen, above=DAYS_OF_MONTH)
            return [(month_of(number), rows) for number, rows in found]

        return self.single(kind, months, lambda view: where(view) & self.within(day)(view))

    def _was_open(self, view: View, begun: str, ended: str) -> Choice:
        over = without(view.rows.at_most(ended, self.first - 1), view.lacks(ended))
        return without(view.rows.at_most(begun, self.last), over)

    def _in_part(self, view: View) -> Choice:
        """By identity: a view is the same object for all that is asked of it."""
        if id(view) not in self._parts:
            self._parts[id(view)] = self._part_of(view)
        return self._parts[id(view)]

    def _part_of(self, view: View) -> Choice:
        part, staff = self._narrowing.part, self._narrowing.staff
        found = view.rows.all
        if staff is not None:
            found &= view.among("responsible", staff)
        if part.sender:
            found &= view.among("sender", [part.sender])
        if part.district:
            found &= self._in_district(view, part.district)
        return found

    def _in_district(self, view: View, district: str) -> Choice:
        """As the other tables say: by the address or, if it tells nothing, by the Meldung."""
        lying = self._lying.setdefault(id(view), {})
        if not lying:
            _, anywhere = self._told(view, "")
            for each in self._districts:
                here, said = (self._placed(view, each, prefix) for prefix in ("", "said_"))
                lying[each] = here | without(said, anywhere)
        return lying.get(district, 0)

    def _placed(self, view: View, district: str, prefix: str) -> Choice:
        """What lies in the district by quarter or, without one, by shelter."""
        quarter, place = (view.among(f"{prefix}{kind}", self._members[kind, district]) for kind in _PLACED)
        told, _ = self._told(view, prefix)
        return quarter | without(place, told)

    def _told(self, view: View, prefix: str) -> tuple[Choice, Choice]:
        """What lies in any district by quarter; and what does by whatever is said."""
        quarter, place = (view.among(f"{prefix}{kind}", self._anywhere[kind]) for kind in _PLACED)
        return quarter, quarter | place
