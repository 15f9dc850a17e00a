"""The Fallkonferenz: one unit of access, seen by Koordination and by those who are invited (concept paper § 3, K52).

All records of a conference carry its id as their case_id. What it tells of a case is copied into it with consent and
taken out again when the consent goes: the case itself stays with its case manager. What may name or tell of a person
hangs on E5, so that it travels alone and can be erased for good.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record


@dataclass(frozen=True, kw_only=True)
class Conference(Record):
    """A Fallkonferenz; its id equals its case_id."""

    title: ClassVar[str] = "Fallkonferenz"
    plural: ClassVar[str] = "Fallkonferenzen"
    headline: ClassVar[tuple[str, ...]] = ("on", "topic")

    topic: Annotated[str, Meaning("Anlass ohne Namen", most=200, search=True)] = ""
    on: Annotated[date | None, Meaning("Am")] = None
    at: Annotated[str, Meaning("Um", most=20, hint="zum Beispiel 14:30")] = ""
    minutes: Annotated[int | None, Meaning("Dauer in Minuten", most=1_440)] = None
    where: Annotated[str, Meaning("Ort", most=200)] = ""
    body: Annotated[str | None, Meaning("Gremium", refers="body")] = None
    led_by: Annotated[str, Meaning("Moderation", refers="staff_member")] = ""
    state: Annotated[str, Meaning("Stand", choice="conference_state")] = "planned"
    invited_on: Annotated[date | None, Meaning("Eingeladen am")] = None
    held_on: Annotated[date | None, Meaning("Stattgefunden am")] = None
    notes: Annotated[str, Meaning("Allgemeine Hinweise", long=True, most=8_000, search=True)] = ""
    follows: Annotated[str | None, Meaning("Folgt auf", refers="conference")] = None


@dataclass(frozen=True, kw_only=True)
class ConferenceGuest(Record):
    """Who is invited; with `staff` that person's window shows the conference."""

    title: ClassVar[str] = "Eingeladen"
    plural: ClassVar[str] = "Eingeladene"
    headline: ClassVar[tuple[str, ...]] = ("name", "organisation")

    staff: Annotated[str | None, Meaning("Arbeitet mit KIM Desktop als", refers="staff_member")] = None
    name: Annotated[str, Meaning("Name", most=200)] = ""
    organisation: Annotated[str | None, Meaning("Stelle", refers="organisation")] = None
    reply: Annotated[str, Meaning("Teilnahme", choice="conference_reply")] = "invited"


@dataclass(frozen=True, kw_only=True)
class ConferenceCase(Record):
    """A case on the agenda, by name with consent E5 for this conference, else by a pseudonym."""

    title: ClassVar[str] = "Fall der Konferenz"
    plural: ClassVar[str] = "Fälle der Konferenz"
    headline: ClassVar[tuple[str, ...]] = ("shown_as",)

    case: Annotated[str, Meaning("Fall", most=80)] = ""
    pseudonym: Annotated[str, Meaning("Pseudonym", most=40)] = ""
    position: Annotated[int, Meaning("Reihenfolge", most=1_000)] = 0
    shown_as: Annotated[str, Meaning("Genannt", most=200, gate=Purpose.CONFERENCE)] = ""
    by_name: Annotated[bool, Meaning("Mit Namen")] = False
    brought_by: Annotated[str, Meaning("Eingebracht von", refers="staff_member")] = ""
    question: Annotated[str, Meaning("Frage an die Konferenz", long=True, most=2_000, gate=Purpose.CONFERENCE)] = ""
    sections: Annotated[frozenset[str], Meaning("Inhalt des Dossiers", choice="dossier_section")] = frozenset()
    dossier: Annotated[str, Meaning("Dossier", long=True, most=20_000, gate=Purpose.CONFERENCE)] = ""
    released_on: Annotated[date | None, Meaning("Dossier freigegeben am")] = None
    withdrawn_on: Annotated[date | None, Meaning("Zurückgezogen am")] = None
    said: Annotated[str, Meaning("Verlauf", long=True, most=8_000, gate=Purpose.CONFERENCE)] = ""


@dataclass(frozen=True, kw_only=True)
class ConferenceDecision(Record):
    """A decision of a conference: the task of a named body, with a date."""

    title: ClassVar[str] = "Beschluss der Konferenz"
    plural: ClassVar[str] = "Beschlüsse der Konferenz"
    headline: ClassVar[tuple[str, ...]] = ("what", "due_on")

    about: Annotated[str | None, Meaning("Zum Fall", refers="conference_case")] = None
    what: Annotated[str, Meaning("Was ist zu tun?", most=500, gate=Purpose.CONFERENCE)] = ""
    organisation: Annotated[str | None, Meaning("Stelle", refers="organisation")] = None
    staff: Annotated[str | None, Meaning("Wer im Team", refers="staff_member")] = None
    due_on: Annotated[date | None, Meaning("Bis wann")] = None
    done_on: Annotated[date | None, Meaning("Erledigt am")] = None
    outcome: Annotated[str, Meaning("Was ist daraus geworden?", most=1_000, gate=Purpose.CONFERENCE)] = ""
