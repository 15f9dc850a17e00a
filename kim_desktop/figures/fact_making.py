"""Makes a piece of facts: what the queries say of some cases, numbered and sliced."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.rules.consents import GIVEN
from kim_desktop.figures.bits import Rows, sliced
from kim_desktop.figures.fact_phases import phase_days
from kim_desktop.figures.fact_rows import HOME, OPENED, QUERIES, Query, Records, answer_rows, home_rows
from kim_desktop.figures.facts import NEVER, TOOK_FROM, Numbers, Piece, day_number

_DAY_LENGTH = len("2026-01-31")
_MADE_MARK, _MADE = 14, slice(0, 13)
_MILLISECONDS = 24 * 60 * 60 * 1000
_EPOCH = date(1970, 1, 1).toordinal()
_AS_CODES = frozenset({"is_case", "led"})

KINDS = (
    "case",
    "meldung",
    "person",
    "household",
    "address",
    "residence",
    "consent",
    "contact",
    "follow_up",
    "need",
    "support_plan",
    "goal",
    "measure",
    "referral",
    "appointment",
    "data_request",
    "handover",
)
"""The records that facts are derived from."""
_DAYS: Mapping[str, frozenset[str]] = {
    "person": frozenset({"born", "came", "moved"}),
    "meldung": frozenset({"received", "decided"}),
    "concern": frozenset({"received"}),
    "contact": frozenset({"on"}),
    "need": frozenset({"assessed"}),
    "goal": frozenset({"state_on"}),
    "measure": frozenset({"done"}),
    "referral": frozenset({"referred", "result"}),
    "appointment": frozenset({"on"}),
    "consent": frozenset({"answered", "until", "withdrawn"}),
    "data_request": frozenset({"received", "answered"}),
    "handover": frozenset({"offered", "accepted", "withdrawn", "declined"}),
}
"""The columns that are days; the others are codes."""
_WHILE_OPEN = frozenset({"person", "goal", "consent"})
"""What counts as long as its case is open."""

Columns = dict[str, Sequence[Any]]
Column = Sequence[int]


class Numbering:
    """Numbers codes by column and days in their order; `new` are the codes that had no number before."""

    def __init__(self, known: Numbers) -> None:
        self.new: list[dict[str, Any]] = []
        self._codes: dict[str, _Codes] = {}
        self._known = known
        self._days = _Days()

    def codes(self, name: str, told: Sequence[Any]) -> Column:
        """The numbers of a column of codes."""
        if name not in self._codes:
            self._codes[name] = _Codes(name, self._known.get(name, {}), self.new)
        return [*map(self._codes[name].__getitem__, told)]

    def days(self, told: Sequence[Any]) -> Column:
        """The numbers of a column of days."""
        return [*map(self._days.__getitem__, told)]


def piece_of(
    connection: Connection, records: Records, cases: Sequence[str], numbering: Numbering
) -> tuple[list[str], Piece]:
    """The facts of these cases, and the cases in the order of their numbers in it."""
    making = _Making(connection, records, cases, numbering)
    return making.order, {kind: rows for kind, rows in making.kinds() if rows.count}


class _Making:
    def __init__(self, connection: Connection, records: Records, cases: Sequence[str], numbering: Numbering) -> None:
        self._connection, self._records, self._cases, self._numbering = connection, records, cases, numbering
        self._homes = self._told(home_rows(records, cases))
        self.order: list[str] = [*self._homes["case_id"]]
        self._member = {case: number for number, case in enumerate(self.order)}
        self._home = {name: numbering.codes(name, self._homes[name]) for name in HOME}
        self._open = {name: self._numbered(name, self._homes[name]) for name in OPENED}
        self._derived: Mapping[str, Callable[[Columns, Sequence[int]], dict[str, Column]]] = {
            "person": self._lodged,
            "meldung": self._reported,
            "concern": self._reported,
            "goal": self._set,
            "referral": self._referred,
            "handover": self._handed_over,
        }

    def kinds(self) -> Iterator[tuple[str, Rows]]:
        """All rows by kind."""
        yield "case", self._case_rows()
        for kind, query in QUERIES.items():
            told = self._told(query(self._records, self._cases))
            members = [*map(self._member.__getitem__, told.pop("case_id"))]
            own = self._own(kind, told, members)
            if kind == "need":
                yield "opening", self._openings(own, members)
            yield kind, self._rows(members, own)

    def _rows(self, members: Sequence[int], own: Mapping[str, Column]) -> Rows:
        columns: dict[str, Column] = {
            name: [*map(self._home[name].__getitem__, members)] for name in HOME if name not in own
        }
        columns |= {"member": members, **own}
        return Rows(len(members), {name: sliced(numbers) for name, numbers in columns.items()})

    def _case_rows(self) -> Rows:
        """The cases themselves, without Meldungen that have become none."""
        members = [number for number, is_case in enumerate(self._homes["is_case"]) if is_case]
        own = {name: self._numbering.codes(name, self._homes[name]) for name in ("closure", "duration", "merged")}
        own |= {name: self._open[name] for name in ("begun", "ended")}
        for phase, since in phase_days(self._connection, self._records, self._cases).items():
            numbers = dict(zip(since, self._numbering.days([*since.values()]), strict=True))
            own[phase] = [numbers.get(case, NEVER) for case in self.order]
        return self._rows(members, {name: [column[each] for each in members] for name, column in own.items()})

    def _own(self, kind: str, told: Columns, members: Sequence[int]) -> dict[str, Column]:
        """What the records themselves say, and what it means."""
        derived = self._derived[kind](told, members) if kind in self._derived else {}
        days, number = _DAYS.get(kind, frozenset()), self._numbering
        plain = {name: number.days(each) if name in days else number.codes(name, each) for name, each in told.items()}
        return {**plain, **derived, **(self._opened(members) if kind in _WHILE_OPEN else {})}

    def _lodged(self, told: Columns, members: Sequence[int]) -> dict[str, Column]:
        """Who does not live elsewhere lives as the household does."""
        housing = (self._homes["housing"][each] for each in members)
        told["housing"] = [away or here for away, here in zip(told.pop("elsewhere"), housing, strict=True)]
        return {}

    def _reported(self, told: Columns, members: Sequence[int]) -> dict[str, Column]:
        """A Meldung lies where it says itself; whoever leads its case is responsible."""
        is_case, leads, begun = self._homes["is_case"], self._homes["responsible"], self._open["begun"]
        own = zip(told.pop("own_responsible"), members, strict=True)
        told["responsible"] = [leads[each] if is_case[each] else said for said, each in own]
        told |= {"quarter": [""] * len(members), "place": [""] * len(members)}
        return {"admitted": [begun[each] if is_case[each] else NEVER for each in members]}

    def _set(self, told: Columns, _: Sequence[int]) -> dict[str, Column]:
        return {"made": [*map(_made_on, told.pop("id"))]}

    def _referred(self, told: Columns, _: Sequence[int]) -> dict[str, Column]:
        return {"took": [*map(_took, told["referred"], told["result"])]}

    def _handed_over(self, told: Columns, _: Sequence[int]) -> dict[str, Column]:
        return {"took": [*map(_took, told["offered"], told["accepted"])]}

    def _openings(self, needs: Mapping[str, Column], members: Sequence[int]) -> Rows:
        """Every need of a case once for each time during which the client had opened what is special."""
        opened = self._open_days()
        chosen = [(row, *days) for row, each in enumerate(members) for days in opened.get(self.order[each], ())]
        own = {name: [column[row] for row, _, _ in chosen] for name, column in needs.items()}
        own |= {"from": [first for _, first, _ in chosen], "until": [last for _, _, last in chosen]}
        return self._rows([members[row] for row, _, _ in chosen], own)

    def _open_days(self) -> dict[str, list[tuple[int, int]]]:
        """From which to which day each case is open, times that do not touch."""
        answers: dict[str, dict[str, list[tuple[int, str, str, int]]]] = {}
        for case, holder, identifier, state, answered, until in self._connection.execute(
            answer_rows(self._records, self._cases, Purpose.SPECIAL)
        ):
            first, last = self._numbering.days([answered, until])
            answers.setdefault(case, {}).setdefault(holder, []).append((first, identifier, state, last or NEVER))
        return {
            case: [*_merged(times for each in by_holder.values() for times in _times(sorted(each)))]
            for case, by_holder in answers.items()
        }

    def _opened(self, members: Sequence[int]) -> dict[str, Column]:
        return {name: [*map(column.__getitem__, members)] for name, column in self._open.items()}

    def _numbered(self, name: str, told: Sequence[Any]) -> Column:
        return self._numbering.codes(name, told) if name in _AS_CODES else self._numbering.days(told)

    def _told(self, query: Query) -> Columns:
        result = self._connection.execute(query)
        names = [*result.keys()]
        rows = result.all()
        return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())


class _Codes(dict[str | None, int]):
    """The numbers of a column's codes; one that nobody has seen yet gets the next number."""

    def __init__(self, name: str, known: Mapping[str, int], new: list[dict[str, Any]]) -> None:
        nothing: dict[str | None, int] = {"": 0, None: 0}
        super().__init__(nothing)
        self.update(known)
        self._name, self._new = name, new
        self._next = max(known.values(), default=0) + 1

    def __missing__(self, code: str | None) -> int:
        self[code] = number = self._next
        self._next += 1
        self._new.append({"name": self._name, "number": number, "code": code})
        return number


class _Days(dict[str | None, int]):
    """The numbers of days as they are written; what is no whole day is none."""

    def __missing__(self, day: str | None) -> int:
        whole = day is not None and len(day) == _DAY_LENGTH
        self[day] = number = day_number(date.fromisoformat(day)) if day and whole else 0
        return number


def _times(answers: Sequence[tuple[int, str, str, int]]) -> Iterator[tuple[int, int]]:
    """When somebody's answers held: each until the next one, and none that anything but a yes came after."""
    last_no = max((place for place, (_, _, state, _) in enumerate(answers) if state != GIVEN), default=-1)
    held = answers[last_no + 1 :]
    following = [*(first - 1 for first, _, _, _ in held[1:]), NEVER]
    for (first, _, _, until), last in zip(held, following, strict=False):
        if first <= min(until, last):
            yield first, min(until, last)


def _merged(times: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same times without overlaps."""
    begun = ended = -1
    for first, last in sorted(times):
        if first > ended:
            if ended >= 0:
                yield begun, ended
            begun, ended = first, last
        ended = max(ended, last)
    if ended >= 0:
        yield begun, ended


def _made_on(identifier: str) -> int:
    """The day on which a record was made, as its identifier tells; 0 if it does not."""
    if identifier[_MADE_MARK : _MADE_MARK + 1] != "7":
        return 0
    days = int(identifier[_MADE].replace("-", ""), 16) // _MILLISECONDS
    return day_number(date.fromordinal(_EPOCH + days))


def _took(referred: str | None, result: str | None) -> int:
    """The days until feedback came, with `TOOK_FROM` added; 0 without it."""
    if not referred or not result:
        return 0
    return TOOK_FROM + (date.fromisoformat(result) - date.fromisoformat(referred)).days
