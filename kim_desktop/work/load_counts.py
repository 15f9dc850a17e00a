"""What the central store told at the last round of everybody's cases: counts by person and quarter, never a name."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kim_desktop.clock import local_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.steering import DistrictIndex
from kim_desktop.domain.rules.access import COORDINATOR
from kim_desktop.domain.rules.load import AVERAGE, Count, Scale, Weights, burdens
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.responsibility import Key, Whereabouts, district_of
from kim_desktop.storage.store import Store

_SETTING = "load_counts"


@dataclass(frozen=True)
class Told:
    """One line of the central store: how many open cases, and people in them, one person has in one place."""

    staff: str
    quarter: str
    place: str
    cases: int
    people: int


@dataclass(frozen=True)
class Counts:
    """All lines and when they were told."""

    at: datetime
    lines: tuple[Told, ...]


def remember_counts(store: Store, lines: Iterable[Told]) -> None:
    """Keeps what was told in the vault; it never travels."""
    rows = [[each.staff, each.quarter, each.place, each.cases, each.people] for each in lines]
    store.set_setting(_SETTING, json.dumps({"at": store.clock().isoformat(), "lines": rows}))


def last_counts(store: Store) -> Counts | None:
    """What was told last; None for who is never told, such as a case manager."""
    kept = store.setting(_SETTING)
    if not kept or store.identity.role != COORDINATOR:
        return None
    said = json.loads(kept)
    return Counts(datetime.fromisoformat(said["at"]), tuple(Told(*line) for line in said["lines"]))


def counts_of(told: Counts, key: Key) -> tuple[Count, ...]:
    """The lines with the districts as the lists say today."""
    districts = {(each.catalogue, each.code): each.group for each in key.codes}
    return tuple(
        Count(each.staff, each.quarter, _district(districts, each), each.cases, each.people) for each in told.lines
    )


def weights_of(store: Store, on: date | None = None) -> Weights:
    """The weights of the districts as they hold on a day."""
    day = on or local_date(store.clock())
    otherwise = Parameters.of(store.all(Parameter, name="district_weight"), day).value("district_weight", AVERAGE)
    return Weights.of(store.all(DistrictIndex), day, otherwise)


def scale_of(store: Store, key: Key) -> Scale | None:
    """What everybody carries, cases and undecided Meldungen, weighted; None where nobody told the cases by district."""
    told = last_counts(store)
    if told is None:
        return None
    today, weights = local_date(store.clock()), weights_of(store)
    capacity = {each.id: each.capacity for each in key.team}
    scale = Scale(weights, burdens(counts_of(told, key), weights), capacity)
    for meldung in open_meldungen(store):
        if meldung.responsible:
            scale = scale.with_one_more(meldung.responsible, district_of(Whereabouts.of(meldung), key, today))
    return scale


def open_meldungen(store: Store) -> list[Meldung]:
    """The Meldungen that this device holds and that nobody has decided on or sent elsewhere, oldest first."""
    found = [each for each in store.all(Meldung) if not each.decision and not each.forwarded_to]
    return sorted(found, key=lambda each: (each.received_on or date.max, each.id))


def _district(districts: Mapping[tuple[str, str], str], told: Told) -> str:
    return districts.get(("quarter", told.quarter)) or districts.get(("place", told.place)) or ""
