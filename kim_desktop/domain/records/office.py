"""What the team shares without naming clients: presence, walk-ins, Lücken, and requests to delete."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.records.base import EVERYONE_IN_CASE_WORK
from kim_desktop.domain.records.master import MasterRecord


@dataclass(frozen=True, kw_only=True)
class PresenceDay(MasterRecord):
    """A case manager's day at a place: the proof of Präsenzzeiten (concept paper § 3, K132)."""

    title: ClassVar[str] = "Präsenztag"
    plural: ClassVar[str] = "Präsenztage"
    headline: ClassVar[tuple[str, ...]] = ("on", "place")
    writers: ClassVar[frozenset[str]] = EVERYONE_IN_CASE_WORK

    staff: Annotated[str, Meaning("Wer", refers="staff_member")] = ""
    place: Annotated[str | None, Meaning("Ort", choice="place")] = None
    on: Annotated[date | None, Meaning("Am")] = None
    begins: Annotated[str, Meaning("Von", most=20, hint="zum Beispiel 9:00")] = ""
    ends: Annotated[str, Meaning("Bis", most=20, hint="zum Beispiel 15:30")] = ""
    note: Annotated[str, Meaning("Notiz ohne Namen", most=500)] = ""


@dataclass(frozen=True, kw_only=True)
class Visit(MasterRecord):
    """Somebody who came by on a Präsenztag, counted without a name."""

    title: ClassVar[str] = "Besuch"
    plural: ClassVar[str] = "Besuche"
    headline: ClassVar[tuple[str, ...]] = ("day", "number")
    writers: ClassVar[frozenset[str]] = EVERYONE_IN_CASE_WORK

    day: Annotated[str, Meaning("Präsenztag", refers="presence_day")] = ""
    number: Annotated[int, Meaning("Nummer", most=1_000)] = 0
    group: Annotated[str | None, Meaning("Wohnt", choice="visit_group")] = None
    life_areas: Annotated[frozenset[str], Meaning("Anliegen", choice="life_area")] = frozenset()
    state: Annotated[str, Meaning("Stand", choice="visit_state")] = "waiting"
    came_at: Annotated[str, Meaning("Gekommen um", most=5)] = ""
    begun_at: Annotated[str, Meaning("Beratung seit", most=5)] = ""
    minutes: Annotated[int | None, Meaning("Minuten", most=1_440)] = None


@dataclass(frozen=True, kw_only=True)
class Gap(MasterRecord):
    """A break in an integration chain, described without anybody's identity (concept paper § 3, K100 to K102)."""

    title: ClassVar[str] = "Lücke"
    plural: ClassVar[str] = "Lücken"
    headline: ClassVar[tuple[str, ...]] = ("what",)
    writers: ClassVar[frozenset[str]] = EVERYONE_IN_CASE_WORK

    what: Annotated[str, Meaning("Was fehlt oder bricht ab?", long=True, most=2_000, search=True)] = ""
    sort: Annotated[str | None, Meaning("Art der Lücke", choice="gap_kind")] = None
    life_area: Annotated[str | None, Meaning("Lebensbereich", choice="life_area")] = None
    legal_domain: Annotated[str | None, Meaning("Rechtskreis", choice="legal_domain")] = None
    organisation: Annotated[str | None, Meaning("Stelle oder Schnittstelle", refers="organisation")] = None
    district: Annotated[str | None, Meaning("Stadtbezirk", choice="district")] = None
    days_waited: Annotated[int | None, Meaning("Wartezeit in Tagen", most=10_000)] = None
    proposal: Annotated[str, Meaning("Vorschlag", long=True, most=2_000, search=True)] = ""
    state: Annotated[str, Meaning("Stand", choice="gap_state")] = "reported"
    reported_by: Annotated[str, Meaning("Gemeldet von", refers="staff_member")] = ""
    reported_on: Annotated[date | None, Meaning("Gemeldet am")] = None
    answer: Annotated[str, Meaning("Antwort", long=True, most=2_000, search=True)] = ""
    topic: Annotated[str | None, Meaning("Gebündelt im Thema", refers="topic")] = None
    frequency: Annotated[str | None, Meaning("Wie oft kommt das vor?", choice="gap_frequency")] = None
    affected: Annotated[int | None, Meaning("Betroffene Personen", most=10_000)] = None
    answer_read_on: Annotated[date | None, Meaning("Antwort gelesen am")] = None


@dataclass(frozen=True, kw_only=True)
class DeletionRequest(MasterRecord):
    """The proposal to delete a case and its release by a second person; it names the case by number only.

    Once released it is the record of the deletion, which is applied again after a restore.
    """

    title: ClassVar[str] = "Löschung"
    plural: ClassVar[str] = "Löschungen"
    headline: ClassVar[tuple[str, ...]] = ("code", "due_on")
    writers: ClassVar[frozenset[str]] = EVERYONE_IN_CASE_WORK | {"admin"}

    case: Annotated[str, Meaning("Fall", most=80)] = ""
    code: Annotated[str, Meaning("Fallnummer", most=20)] = ""
    ground: Annotated[str | None, Meaning("Grund der Löschung", choice="deletion_ground")] = None
    due_on: Annotated[date | None, Meaning("Löschfrist endet am")] = None
    proposed_by: Annotated[str, Meaning("Vorgeschlagen von", refers="staff_member")] = ""
    proposed_on: Annotated[date | None, Meaning("Vorgeschlagen am")] = None
    released_by: Annotated[str, Meaning("Freigegeben von", refers="staff_member")] = ""
    released_on: Annotated[date | None, Meaning("Freigegeben am")] = None
    refused_on: Annotated[date | None, Meaning("Zurückgewiesen am")] = None
    refusal: Annotated[str, Meaning("Grund der Zurückweisung", most=400)] = ""
