"""What the net holds: one thing to look at, how urgent it is, and the days on which that changes."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from kim_desktop.domain.records.base import Record

Level = Literal["late", "soon", "fine"]
Kind = Literal[
    "appointment",
    "meldung",
    "answer",
    "pursuit",
    "first_contact",
    "referral",
    "contact",
    "expiry",
    "birthday",
    "consent",
    "limit",
    "hint",
    "move",
    "follow_up",
    "measure",
    "review",
    "request",
    "deletion",
    "state_erase",
    "next_step",
    "offer",
    "handover",
    "handed_over",
    "sheet",
    "absence",
    "left",
    "gap_answer",
    "topic",
    "remedy",
    "errand",
    "agreement",
    "conference",
]
ACTIONS: dict[Kind, str] = {
    "appointment": "Termin ansehen",
    "meldung": "Meldung entscheiden",
    "answer": "Rückmeldung eintragen",
    "pursuit": "Nachhalten",
    "first_contact": "Kontakt schreiben",
    "referral": "Rückmeldung eintragen",
    "contact": "Kontakt schreiben",
    "expiry": "Status verlängern",
    "birthday": "Person ansehen",
    "consent": "Neu einholen",
    "limit": "Prüfen lassen",
    "hint": "Prüfen lassen",
    "move": "Zuständigkeit klären",
    "follow_up": "Wiedervorlage ansehen",
    "measure": "Maßnahme ansehen",
    "review": "Hilfeplan überprüfen",
    "request": "Antrag beantworten",
    "deletion": "Löschung prüfen",
    "state_erase": "Löschung bestätigen",
    "next_step": "Nächsten Schritt planen",
    "offer": "Angebot ansehen",
    "handover": "Übergabe ansehen",
    "handed_over": "Fall abschließen",
    "sheet": "Meldung beginnen",
    "absence": "Vertretung eintragen",
    "left": "Fälle übertragen",
    "gap_answer": "Antwort lesen",
    "topic": "Thema weiterbringen",
    "remedy": "Abhilfe ansehen",
    "errand": "Auftrag ansehen",
    "agreement": "Vereinbarung ansehen",
    "conference": "Beschluss ansehen",
}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """One thing to look at; `record` and `record_id` name what it is about, `due` the day it hangs on."""

    level: Level
    kind: Kind
    text: str
    due: date | None
    case_id: str
    record: str
    record_id: str

    @property
    def action(self) -> str:
        """The one thing to do about it."""
        return ACTIONS[self.kind]


@dataclass(frozen=True)
class Watch:
    """What a rule sees on one day, and the days on which it will see something else."""

    finding: Finding | None
    changes: tuple[date, ...] = field(default=())


@dataclass(frozen=True)
class Stages:
    """From which day on something is due soon, and from which it is late."""

    soon_from: date
    late_from: date

    @classmethod
    def around(cls, due: date, ahead: int) -> "Stages":
        """Soon `ahead` days before it is due, late on the day after."""
        return cls(shifted(due, -ahead), shifted(due, 1))

    @classmethod
    def in_week(cls, due: date) -> "Stages":
        """Soon from the Monday of its week, late on the day after."""
        return cls(shifted(due, -due.weekday()), shifted(due, 1))

    def level(self, on: date) -> Level:
        """The level on a day."""
        return "late" if on >= self.late_from else "soon" if on >= self.soon_from else "fine"

    def watch(self, on: date, kind: Kind, text: str, due: date, about: Record) -> Watch:
        """The finding at its level of the day."""
        return Watch(found(self.level(on), kind, text, due, about), (self.soon_from, self.late_from))


def found(level: Level, kind: Kind, text: str, due: date | None, about: Record) -> Finding:
    """A finding about a record."""
    return Finding(level, kind, text, due, about.case_id, about.kind(), about.id)


def shifted(day: date, days: int) -> date:
    """So many days later or earlier, within the years that a calendar knows."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def count(number: int, noun: str) -> str:
    """The number with its noun as it stands after 'seit', 'vor' and 'in'."""
    return f"{number} {noun if number == 1 else noun + 'en'}"
