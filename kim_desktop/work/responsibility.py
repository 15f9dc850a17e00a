"""Who is, was and could be responsible: proposals for an address, the load of the team, and a case's history of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kim_desktop.clock import local_date
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.master import CodeEntry, ResponsibilityKey, StaffMember, Street
from kim_desktop.domain.records.steering import Post
from kim_desktop.domain.rules.access import CASE_MANAGER
from kim_desktop.domain.rules.facts import BORDER
from kim_desktop.domain.rules.load import capacities
from kim_desktop.domain.rules.responsibility import Key, ResponsibilityResult, Whereabouts, responsibility
from kim_desktop.storage.history import HistoryEntry
from kim_desktop.storage.store import Store
from kim_desktop.work.load_counts import scale_of

_WHO, _WHY = "responsible", "responsible_reason"


@dataclass(frozen=True)
class Term:
    """A time in which one person was responsible; moments in ISO form, `until` empty while it lasts."""

    id: str
    staff: str
    since: str
    until: str
    reason: str
    set_by: str


@dataclass(frozen=True)
class Load:
    """How many open cases a case manager has (None: not known here) of how many that she can take (0: not said)."""

    staff: str
    name: str
    cases: int | None
    capacity: int


class ResponsibilityDesk:
    """The master data behind the proposals, read once, so that each key press is cheap."""

    def __init__(self, store: Store) -> None:
        self._clock = store.clock
        self._key = key_of(store)
        self._load = known_loads(store, self._key.team)
        self._scale = scale_of(store, self._key)

    def propose(self, where: Whereabouts) -> ResponsibilityResult:
        """Who should take a case there, as the key stands today."""
        return responsibility(where, self._key, self._load, local_date(self._clock()), self._scale)

    def note(self, staff: str, district: str | None) -> None:
        """Let the next proposal reckon with one more case of that district."""
        if self._scale:
            self._scale = self._scale.with_one_more(staff, district)
        elif self._load.get(staff) is not None:
            self._load[staff] = (self._load[staff] or 0) + 1

    def loads(self) -> tuple[Load, ...]:
        """The case managers of today with their open cases, the fullest first."""
        today = local_date(self._clock())
        team = (each for each in self._key.team if each.role == CASE_MANAGER and each.valid_on(today))
        loads = (Load(each.id, each.name, self._load[each.id], each.capacity) for each in team)
        return tuple(sorted(loads, key=lambda each: (-(each.cases or 0) / (each.capacity or 1_000), each.name)))


def key_of(store: Store) -> Key:
    """The master data that decides on responsibility, as this vault holds them."""
    return Key(
        tuple(store.all(ResponsibilityKey)),
        team_of(store),
        tuple(store.all(Street)),
        tuple(store.all(CodeEntry)),
    )


def team_of(store: Store) -> tuple[StaffMember, ...]:
    """Everybody with the capacity of the posts that they fill today, else with what is entered for them."""
    team = store.all(StaffMember)
    room = capacities(team, store.all(Post), local_date(store.clock()))
    return tuple(replace(each, capacity=room[each.id]) for each in team)


def terms(store: Store, case_id: str) -> tuple[Term, ...]:
    """Who was responsible for a case, newest first."""
    found: list[Term] = []
    for entries in _changes(store.history(Case.kind(), case_id)):
        said = {entry.field: str(entry.after or "") for entry in entries}
        first = entries[0]
        if said.get(_WHO) and (not found or found[-1].staff != said[_WHO]):
            if found:
                found[-1] = replace(found[-1], until=first.said_at)
            found.append(Term(first.change_id, said[_WHO], first.said_at, "", said.get(_WHY, ""), first.author))
        elif found and _WHY in said:
            found[-1] = replace(found[-1], reason=said[_WHY])
    return tuple(reversed(found))


def set_border(store: Store, quarter: CodeEntry, is_border: bool) -> CodeEntry:
    """Says whether a quarter is a Randquartier, for which free capacity decides."""
    flags = quarter.flags | {BORDER} if is_border else quarter.flags - {BORDER}
    with store.unit() as unit:
        return unit.save(quarter, replace(quarter, flags=flags))


def known_loads(store: Store, team: Iterable[StaffMember]) -> dict[str, int | None]:
    """Open cases by person: one's own as they stand, the others' as the central store told at the last round.

    A case manager holds her own cases only; Koordination holds none (`rules.access`).
    """
    told = store.loads()
    known: dict[str, int | None] = {each.id: told.get(each.id, 0) if told else None for each in team}
    if store.identity.role == CASE_MANAGER:
        me = store.identity.user_id
        known[me] = sum(each.merged_into is None for each in store.all(Case, closed_on=None, responsible=me))
    return known


def _changes(history: list[HistoryEntry]) -> list[list[HistoryEntry]]:
    """What was written about responsibility, change by change, oldest first."""
    changes: dict[str, list[HistoryEntry]] = {}
    for entry in reversed(history):
        if entry.field in {_WHO, _WHY}:
            changes.setdefault(entry.change_id, []).append(entry)
    return list(changes.values())
