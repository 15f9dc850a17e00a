"""The proof of Präsenzzeiten over a period: days, hours and visitors of both groups, on paper and as tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from kim_desktop.clock import local_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.office import Visit
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.presence import (
    DAYS_PER_WEEK,
    FLAT,
    PARAMETER,
    RESIDENT,
    UNKNOWN,
    Tally,
    Week,
    minutes_of,
    reason,
    tallies,
    weeks,
)
from kim_desktop.domain.rules.reasons import Reason
from kim_desktop.figures import sheets
from kim_desktop.figures.sheets import Cell, Table
from kim_desktop.printing.proofs import PresenceRow
from kim_desktop.storage.store import Store
from kim_desktop.work.lookups import lookups
from kim_desktop.work.papers.office import presence_proof
from kim_desktop.work.presence import SHELTERS, all_days

GROUPS = ((RESIDENT, "In der Unterkunft"), (FLAT, "In Wohnungen"), (UNKNOWN, "Unbekannt"))
STATES = {"met": "erfüllt", "running": "läuft noch", "short": "nicht erfüllt"}

_DAY_HEADS = ("Wer", "Tag", "Woche", "Ort", "Von", "Bis", "Stunden", *(name for _group, name in GROUPS))
_WEEK_HEADS = (
    "Wer", "Woche", "Montag", "Tage", "Stunden", *(name for _group, name in GROUPS),
    "Tage in der Unterkunft (ganze Woche)", "Vereinbart", "Stand",
)  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """What is proven: the days within the period, and the weeks that it touches."""

    names: Lookups
    days: Sequence[Tally]
    weeks: Sequence[Week]
    wanted: int
    reason: Reason

    @property
    def minutes(self) -> int:
        """How long altogether."""
        return sum(each.minutes for each in self.days)

    def of(self, group: str) -> int:
        """How many of a group came by."""
        return sum(each.of(group) for each in self.days)

    @property
    def weeks_met(self) -> str:
        """'3 von 4': the weeks that are over or met already."""
        judged = [week for week in self.weeks if week.state != "running"]
        return f"{sum(week.state == 'met' for week in judged)} von {len(judged)}"

    def place(self, tally: Tally) -> str:
        """What the place of a day is called."""
        return self.names.label("place", tally.day.place) if tally.day.place else ""

    def name(self, staff: str) -> str:
        """What a colleague is called."""
        return self.names.label("staff_member", staff)


def proof(store: Store, period: tuple[date, date], staff: str = "") -> Proof:
    """The proof of a period, of one person if one is named; only Koordination sees the days of others."""
    today, names = local_date(store.clock()), lookups(store)
    parameters = Parameters.of(store.all(Parameter), today)
    wanted = parameters.value(PARAMETER, DAYS_PER_WEEK)
    days = [each for each in all_days(store) if staff in ("", each.staff)]
    every = tallies(days, store.all(Visit))
    shelters = dict(names.choices.get(SHELTERS, ()))
    within = [each for each in every if period[0] <= each.on <= period[1]]
    return Proof(names, within, weeks(every, period, today, shelters, wanted), wanted, reason(parameters))


def staff_of(store: Store) -> list[tuple[str, str]]:
    """Id and name of everybody whose days one may see."""
    names = lookups(store)
    known = {each.staff for each in all_days(store) if each.on}
    return sorted(((each, names.label("staff_member", each)) for each in known), key=lambda pair: pair[1])


def print_proof(store: Store, shown: Proof, period: str, staff: str) -> bytes:
    """The Präsenznachweis of one person as PDF."""
    rows = [
        PresenceRow(
            each.on, shown.place(each), each.day.begins, each.day.ends or "offen", each.minutes,
            each.of(RESIDENT), each.of(FLAT), each.of(UNKNOWN),
        )
        for each in shown.days
    ]  # fmt: skip
    return presence_proof(store, rows, period, shown.wanted, shown.weeks_met, staff)


def to_csv(shown: Proof) -> bytes:
    """The days as a table that Excel and others open."""
    return sheets.to_csv(Table("Tage", _DAY_HEADS, _day_lines(shown)))


def to_xlsx(shown: Proof) -> bytes:
    """A workbook with the days and the weeks."""
    return sheets.workbook(
        (Table("Tage", _DAY_HEADS, _day_lines(shown)), Table("Wochen", _WEEK_HEADS, _week_lines(shown)))
    )


def show_hours(minutes: int) -> str:
    """'3:30 Std.'."""
    return f"{minutes // 60}:{minutes % 60:02} Std."


def show_week(monday: date) -> str:
    """'KW 24/2024'."""
    year, week, _day = monday.isocalendar()
    return f"KW {week}/{year}"


def _day_lines(shown: Proof) -> list[list[Cell]]:
    return [
        [
            shown.name(each.day.staff), each.on, show_week(each.on), shown.place(each), _clock(each.day.begins),
            _clock(each.day.ends), round(each.minutes / 60, 2), *(each.of(group) for group, _name in GROUPS),
        ]
        for each in shown.days
    ]  # fmt: skip


def _week_lines(shown: Proof) -> list[list[Cell]]:
    return [
        [
            shown.name(week.staff), show_week(week.monday), week.monday, week.days, round(week.minutes / 60, 2),
            *(week.of(group) for group, _name in GROUPS), week.kept, week.wanted, STATES[week.state],
        ]
        for week in reversed(shown.weeks)
    ]  # fmt: skip


def _clock(text: str) -> time | None:
    minutes = minutes_of(text)
    return None if minutes is None else time(minutes // 60, minutes % 60)
