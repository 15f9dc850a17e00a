"""Proofs that name no client: Präsenznachweis per week and Löschprotokoll."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kim_desktop.domain.dates import show_date
from kim_desktop.printing.forms import NO_PROVIDER, Form, Provider, field_pairs
from kim_desktop.printing.grid import Grid, Head

PRESENCE, DELETION = "praesenznachweis", "loeschprotokoll"
_COLUMNS = (("on", 1.5), ("place", 2.6), ("hours", 1.6), ("duration", 1.1), ("residents", 1.1), ("flats", 1.1),
            ("unknown", 1.1))  # fmt: skip
_TEXTS = 3
_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


@dataclass(frozen=True)
class PresenceRow:
    """One day at one place: hours as '9:00', visitors by where they live."""

    on: date
    place: str
    begins: str
    ends: str
    minutes: int
    residents: int = 0
    flats: int = 0
    unknown: int = 0


@dataclass(frozen=True, kw_only=True)
class PresenceFacts:
    """Whose presence, in what time, and how many days a week are agreed."""

    provider: Provider = NO_PROVIDER
    case_manager: str = ""
    period: str = ""
    days_a_week: int = 0
    weeks_met: str = ""
    """In how many weeks that was so, if who prints has judged it; else it is told from the rows."""


@dataclass(frozen=True, kw_only=True)
class DeletionFacts:
    """What remains of a deleted case: its number, why and when, who proposed it and who released it."""

    provider: Provider = NO_PROVIDER
    case_code: str = ""
    ground: str = ""
    due_on: str = ""
    proposed: str = ""
    released: str = ""
    state: str = ""


def print_presence(rows: Iterable[PresenceRow], facts: PresenceFacts) -> bytes:
    """The Präsenznachweis: days, hours and visitors of each week with sums, as PDF."""
    form = Form(PRESENCE, "de", facts.provider)
    agreed = str(facts.days_a_week) if facts.days_a_week else "–"
    weeks = _by_week(rows)
    known = ("case_manager", facts.case_manager), ("period", facts.period), ("agreed", agreed)
    form.panel(field_pairs(form, (*known, ("weeks_met", facts.weeks_met or _met(weeks, facts.days_a_week)))))
    form.block("about")
    for title, week in weeks:
        form.sheet.room(110)
        form.sheet.heading(title)
        _grid(form).draw([_cells(row) for row in week], [_sums(week, "Woche")])
    every = [row for _title, week in weeks for row in week]
    form.heading("total")
    _grid(form).draw([], [_sums(every, "Gesamt")])
    form.sheet.signature_line([form.label(key) for key in ("place_date", "sign_staff", "sign_superior")])
    return form.sheet.bytes()


def print_deletion(facts: DeletionFacts) -> bytes:
    """The Löschprotokoll without personal data of the client, as PDF."""
    form = Form(DELETION, "de", facts.provider, facts.case_code, returns=False)
    form.block("about")
    form.heading("record")
    known = ("code", facts.case_code), ("ground", facts.ground), ("due_on", facts.due_on)
    done = ("proposed", facts.proposed), ("released", facts.released), ("state", facts.state)
    form.facts([(form.label(key)[0], value or "–") for key, value in (*known, *done)])
    form.block("scope")
    form.sheet.signature_line([form.label(key) for key in ("place_date", "sign_proposed", "sign_released")])
    return form.sheet.bytes()


def _by_week(rows: Iterable[PresenceRow]) -> list[tuple[str, list[PresenceRow]]]:
    ordered = sorted(rows, key=lambda row: (row.on, row.begins.zfill(5)))
    weeks = groupby(ordered, key=lambda row: row.on.isocalendar()[:2])
    return [(f"Kalenderwoche {week}/{year}", list(days)) for (year, week), days in weeks]


def _met(weeks: Sequence[tuple[str, list[PresenceRow]]], days_a_week: int) -> str:
    met = sum(len({row.on for row in week}) >= days_a_week for _title, week in weeks)
    return f"{met} von {len(weeks)}" if days_a_week else "–"


def _grid(form: Form) -> Grid:
    heads = [
        Head(form.label(key)[0], share=share, align="start" if number < _TEXTS else "end")
        for number, (key, share) in enumerate(_COLUMNS)
    ]
    return Grid(form.sheet, heads)


def _cells(row: PresenceRow) -> tuple[str, ...]:
    counts = (row.residents, row.flats, row.unknown)
    day = f"{_WEEKDAYS[row.on.weekday()]} {show_date(row.on)}"
    return day, row.place, f"{row.begins}–{row.ends}", _hours(row.minutes), *(str(count) for count in counts)


def _sums(rows: Sequence[PresenceRow], name: str) -> tuple[str, ...]:
    days = len({row.on for row in rows})
    counts = [sum(getattr(row, each) for row in rows) for each in ("residents", "flats", "unknown")]
    told = f"{days} Tag" if days == 1 else f"{days} Tage"
    return name, told, "", _hours(sum(row.minutes for row in rows)), *(str(count) for count in counts)


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02} Std."
