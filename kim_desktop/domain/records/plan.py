"""The Hilfeplan: what was agreed, goals in the client's words, and who does what until when (DGCC phase 3)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.records.base import Record


@dataclass(frozen=True, kw_only=True)
class SupportPlan(Record):
    """One agreed state of the Hilfeplan, from its signature to its review."""

    title: ClassVar[str] = "Hilfeplan"
    plural: ClassVar[str] = "Hilfepläne"
    headline: ClassVar[tuple[str, ...]] = ("agreed_on",)

    person: Annotated[str, Meaning("Person", refers="person")] = ""
    agreed_on: Annotated[date | None, Meaning("Vereinbart am")] = None
    wish: Annotated[str, Meaning("Worum es der Person geht", long=True, most=2_000, search=True)] = ""
    signed: Annotated[str | None, Meaning("Zustimmung", choice="consent_form")] = None
    signed_on: Annotated[date | None, Meaning("Unterschrieben am")] = None
    review_on: Annotated[date | None, Meaning("Nächste Überprüfung am")] = None
    reviewed_on: Annotated[date | None, Meaning("Überprüft am")] = None
    review_note: Annotated[str, Meaning("Ergebnis der Überprüfung", long=True, most=4_000, search=True)] = ""


@dataclass(frozen=True, kw_only=True)
class Goal(Record):
    """A goal in the client's words, with what shows that it is reached."""

    title: ClassVar[str] = "Ziel"
    plural: ClassVar[str] = "Ziele"
    headline: ClassVar[tuple[str, ...]] = ("words",)

    plan: Annotated[str | None, Meaning("Hilfeplan", refers="support_plan")] = None
    life_area: Annotated[str | None, Meaning("Lebensbereich", choice="life_area")] = None
    words: Annotated[str, Meaning("Ziel in eigenen Worten", most=500, search=True)] = ""
    indicator: Annotated[str, Meaning("Woran ist es zu merken?", most=500, search=True)] = ""
    by: Annotated[date | None, Meaning("Bis wann")] = None
    state: Annotated[str, Meaning("Stand", choice="goal_state")] = "open"
    state_on: Annotated[date | None, Meaning("Stand vom")] = None
    note: Annotated[str, Meaning("Bemerkung zum Ziel", long=True, most=2_000, search=True)] = ""


@dataclass(frozen=True, kw_only=True)
class Measure(Record):
    """A step towards a goal: who does what until when."""

    title: ClassVar[str] = "Maßnahme"
    plural: ClassVar[str] = "Maßnahmen"
    headline: ClassVar[tuple[str, ...]] = ("what", "until")

    goal: Annotated[str, Meaning("Ziel", refers="goal")] = ""
    what: Annotated[str, Meaning("Was geschieht?", most=500, search=True)] = ""
    who: Annotated[str | None, Meaning("Wer", choice="measure_actor")] = None
    organisation: Annotated[str | None, Meaning("Stelle", refers="organisation")] = None
    until: Annotated[date | None, Meaning("Bis")] = None
    done_on: Annotated[date | None, Meaning("Erledigt am")] = None
    outcome: Annotated[str, Meaning("Was ist daraus geworden?", most=500, search=True)] = ""
