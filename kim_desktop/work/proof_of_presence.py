"""Präsenzzeiten for the Verwendungsnachweis: days, hours and weeks that were kept, by employer and never by name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import Parameter, StaffMember
from kim_desktop.domain.records.office import PresenceDay, Visit
from kim_desktop.domain.records.steering import Post
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.presence import DAYS_PER_WEEK, PARAMETER, Week, tallies, weeks
from kim_desktop.figures.sheets import Cell, Table
from kim_desktop.storage.store import Store
from kim_desktop.work.funding_year import FundingYear
from kim_desktop.work.presence import SHELTERS

_HEADS = ("Träger", "Monat", "Präsenztage", "Stunden", "Wochen erfüllt", "Tage je Woche")
_WEEK_HEADS = ("Träger", "Woche", "Montag", "Tage", "Stunden", "Tage in der Unterkunft", "Vereinbart", "Stand")
_STATES = {"met": "erfüllt", "running": "läuft noch", "short": "nicht erfüllt"}


def presence_table(store: Store, wanted: FundingYear, posts: Sequence[Post], names: Lookups) -> Table:
    """One row for each employer and month in which anybody was expected; a week belongs to the month of its Monday."""
    groups: dict[tuple[str, int], list[Week]] = defaultdict(list)
    for employer, week in _weeks(store, wanted, posts, names):
        groups[employer, max(week.monday, wanted.begins).month].append(week)
    rows = [
        (employer, f"{month:02}/{wanted.year}", *_summed(found)) for (employer, month), found in sorted(groups.items())
    ]
    agreed = _agreed(store, wanted)
    note = f"Vereinbart sind {agreed} Tage je Woche in der Unterkunft und je Person; gezählt wird die ganze Woche."
    return Table("Präsenz", _HEADS, rows, "Präsenztage je Woche", note)


def weeks_table(store: Store, wanted: FundingYear, posts: Sequence[Post], names: Lookups) -> Table:
    """Every week of everybody, without names: the proof behind the months."""
    rows: list[Sequence[Cell]] = [
        (employer, f"KW {week.monday.isocalendar().week}", week.monday, week.days, round(week.minutes / 60, 2),
         week.kept, week.wanted, _STATES[week.state])
        for employer, week in sorted(_weeks(store, wanted, posts, names), key=lambda each: (each[0], each[1].monday))
    ]  # fmt: skip
    return Table("Präsenzwochen", _WEEK_HEADS, rows, "Präsenz je Woche und Person, ohne Namen")


def _weeks(store: Store, wanted: FundingYear, posts: Sequence[Post], names: Lookups) -> Iterable[tuple[str, Week]]:
    """The weeks of those who fill one of the posts, with the employer's name."""
    holders = {each.staff: each.employer or "" for each in posts if each.staff}
    team = {each.id: each.organisation or "" for each in store.all(StaffMember)}
    today = local_date(store.clock())
    every = tallies((each for each in store.all(PresenceDay) if each.staff in holders), store.all(Visit))
    shelters = dict(names.choices.get(SHELTERS, ()))
    for week in weeks(every, (wanted.begins, wanted.ends), today, shelters, _agreed(store, wanted)):
        employer = holders.get(week.staff) or team.get(week.staff, "")
        yield names.label("organisation", employer) if employer else "ohne Träger", week


def _summed(found: Sequence[Week]) -> tuple[Cell, ...]:
    judged = [week for week in found if week.state != "running"]
    days, minutes = sum(week.days for week in found), sum(week.minutes for week in found)
    met = f"{sum(week.state == 'met' for week in judged)} von {len(judged)}"
    return days, round(minutes / 60, 2), met, round(days / len(found), 2)


def _agreed(store: Store, wanted: FundingYear) -> int:
    day: date = min(wanted.ends, local_date(store.clock()))
    return Parameters.of(store.all(Parameter), day).value(PARAMETER, DAYS_PER_WEEK)
