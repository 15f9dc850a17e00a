"""What Koordination steers by: posts, bodies, meetings, agreements, events, topics made of Lücken; nobody's case."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.master import KEEPERS_OF_OFFERS, MasterRecord


@dataclass(frozen=True, kw_only=True)
class Post(MasterRecord):
    """A Stelle and who fills it, for as long as it is so filled (concept paper § 2b, K34 to K37)."""

    title: ClassVar[str] = "Stelle"
    plural: ClassVar[str] = "Stellen"
    headline: ClassVar[tuple[str, ...]] = ("number", "employer")

    number: Annotated[str, Meaning("Stellennummer", most=40)] = ""
    employer: Annotated[str | None, Meaning("Träger", refers="organisation")] = None
    part: Annotated[str | None, Meaning("Baustein", choice="funding_part")] = None
    percent: Annotated[int, Meaning("Umfang in Prozent einer Vollzeitstelle", most=100)] = 100
    staff: Annotated[str | None, Meaning("Besetzt mit", refers="staff_member")] = None
    qualification: Annotated[str, Meaning("Qualifikation", most=200)] = ""
    funding: Annotated[str, Meaning("Finanziert aus", most=200)] = ""
    additional: Annotated[bool, Meaning("Zusätzliche Stelle, ersetzt keine vorhandene")] = True
    capacity: Annotated[int, Meaning("Fallkapazität", most=500)] = 0


@dataclass(frozen=True, kw_only=True)
class DistrictIndex(MasterRecord):
    """How heavy the work in a district weighs in a year, after the Sozialbericht (K93 to K95); 100 is average."""

    title: ClassVar[str] = "Bezirksgewicht"
    plural: ClassVar[str] = "Bezirksgewichte"
    headline: ClassVar[tuple[str, ...]] = ("district", "year")

    district: Annotated[str | None, Meaning("Stadtbezirk", choice="district")] = None
    year: Annotated[int | None, Meaning("Jahr", most=2_200)] = None
    weight: Annotated[int, Meaning("Gewicht in Prozent", most=500)] = 100
    source: Annotated[str, Meaning("Quelle", most=400)] = ""


@dataclass(frozen=True, kw_only=True)
class ReferenceFigure(MasterRecord):
    """A number from elsewhere that own figures are held against, with its source and day."""

    title: ClassVar[str] = "Vergleichszahl"
    plural: ClassVar[str] = "Vergleichszahlen"
    headline: ClassVar[tuple[str, ...]] = ("label", "as_of")

    subject: Annotated[str | None, Meaning("Wird verglichen mit", choice="reference_subject")] = None
    label: Annotated[str, Meaning("Bezeichnung", most=200)] = ""
    value: Annotated[int, Meaning("Wert", most=100_000_000)] = 0
    as_of: Annotated[date | None, Meaning("Stand vom")] = None
    source: Annotated[str, Meaning("Quelle", most=400)] = ""


@dataclass(frozen=True, kw_only=True)
class Body(MasterRecord):
    """A Gremium (concept paper § 1 and § 3, K7 to K15, K30, K45): a distribution list of its own."""

    title: ClassVar[str] = "Gremium"
    plural: ClassVar[str] = "Gremien"
    headline: ClassVar[tuple[str, ...]] = ("name",)
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    name: Annotated[str, Meaning("Name", search=True)] = ""
    task: Annotated[str, Meaning("Aufgabe", long=True, most=2_000, search=True)] = ""
    sees: Annotated[str | None, Meaning("Bekommt zu sehen", choice="body_sight")] = None
    meets: Annotated[str, Meaning("Tagt", most=200, hint="zum Beispiel: zweimal im Jahr")] = ""
    step: Annotated[str | None, Meaning("Behandelt Themen aus Lücken als", choice="body_step")] = None


@dataclass(frozen=True, kw_only=True)
class Membership(MasterRecord):
    """Who sits in a Gremium, for whom, and how to reach them at work."""

    title: ClassVar[str] = "Mitglied"
    plural: ClassVar[str] = "Mitglieder"
    headline: ClassVar[tuple[str, ...]] = ("name", "function")
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    body: Annotated[str, Meaning("Gremium", refers="body")] = ""
    name: Annotated[str, Meaning("Name", search=True)] = ""
    function: Annotated[str, Meaning("Funktion", most=200, search=True)] = ""
    organisation: Annotated[str | None, Meaning("Stelle", refers="organisation")] = None
    staff: Annotated[str | None, Meaning("Arbeitet mit KIM Desktop als", refers="staff_member")] = None
    deputy: Annotated[str, Meaning("Vertretung", most=200)] = ""
    address: Annotated[str, Meaning("Dienstliche Anschrift oder E-Mail", most=400)] = ""
    votes: Annotated[bool, Meaning("Stimmberechtigt")] = True


@dataclass(frozen=True, kw_only=True)
class Meeting(MasterRecord):
    """A Sitzung of a Gremium, from its date to its minutes; it names no client."""

    title: ClassVar[str] = "Sitzung"
    plural: ClassVar[str] = "Sitzungen"
    headline: ClassVar[tuple[str, ...]] = ("body", "on")
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    body: Annotated[str, Meaning("Gremium", refers="body")] = ""
    on: Annotated[date | None, Meaning("Am")] = None
    at: Annotated[str, Meaning("Um", most=20, hint="zum Beispiel 14:30")] = ""
    minutes: Annotated[int | None, Meaning("Dauer in Minuten", most=1_440)] = None
    where: Annotated[str, Meaning("Ort", most=200)] = ""
    state: Annotated[str, Meaning("Stand", choice="meeting_state")] = "planned"
    invited_on: Annotated[date | None, Meaning("Eingeladen am")] = None
    present: Annotated[str, Meaning("Anwesend", long=True, most=2_000)] = ""
    excused: Annotated[str, Meaning("Entschuldigt", long=True, most=2_000)] = ""
    taken_by: Annotated[str, Meaning("Protokoll", refers="staff_member")] = ""
    minutes_sent_on: Annotated[date | None, Meaning("Protokoll verschickt am")] = None


@dataclass(frozen=True, kw_only=True)
class AgendaItem(MasterRecord):
    """A Tagesordnungspunkt, what was said to it and what was decided."""

    title: ClassVar[str] = "Tagesordnungspunkt"
    plural: ClassVar[str] = "Tagesordnung"
    headline: ClassVar[tuple[str, ...]] = ("position", "what")
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    meeting: Annotated[str, Meaning("Sitzung", refers="meeting")] = ""
    position: Annotated[int, Meaning("Nummer", most=1_000)] = 0
    what: Annotated[str, Meaning("Worum geht es?", most=400, search=True)] = ""
    topic: Annotated[str | None, Meaning("Thema aus den Lücken", refers="topic")] = None
    said: Annotated[str, Meaning("Verlauf", long=True, most=8_000, search=True)] = ""
    decision: Annotated[str, Meaning("Beschluss", long=True, most=4_000, search=True)] = ""


@dataclass(frozen=True, kw_only=True)
class Errand(MasterRecord):
    """An Auftrag that a Gremium gave: who does what until when."""

    title: ClassVar[str] = "Auftrag"
    plural: ClassVar[str] = "Aufträge"
    headline: ClassVar[tuple[str, ...]] = ("what", "due_on")
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    meeting: Annotated[str | None, Meaning("Aus der Sitzung", refers="meeting")] = None
    item: Annotated[str | None, Meaning("Zum Tagesordnungspunkt", refers="agenda_item")] = None
    what: Annotated[str, Meaning("Was ist zu tun?", most=500, search=True)] = ""
    organisation: Annotated[str | None, Meaning("Stelle", refers="organisation")] = None
    person: Annotated[str, Meaning("Wer", most=200)] = ""
    due_on: Annotated[date | None, Meaning("Bis wann")] = None
    done_on: Annotated[date | None, Meaning("Erledigt am")] = None
    outcome: Annotated[str, Meaning("Was ist daraus geworden?", most=1_000, search=True)] = ""


@dataclass(frozen=True, kw_only=True)
class Agreement(MasterRecord):
    """A Kooperations- or Rahmenvereinbarung (K28, K29, K50); valid from and to are its term."""

    title: ClassVar[str] = "Vereinbarung"
    plural: ClassVar[str] = "Vereinbarungen"
    headline: ClassVar[tuple[str, ...]] = ("name",)
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    name: Annotated[str, Meaning("Titel", search=True)] = ""
    sort: Annotated[str | None, Meaning("Art", choice="agreement_kind")] = None
    scope: Annotated[str, Meaning("Gegenstand", long=True, most=4_000, search=True)] = ""
    signed_on: Annotated[date | None, Meaning("Unterschrieben am")] = None
    notice_days: Annotated[int, Meaning("Erinnern so viele Tage vor dem Ende", most=1_000)] = 90
    filed: Annotated[str, Meaning("Aktenzeichen oder Fundort", most=200, search=True)] = ""
    note: Annotated[str, Meaning("Hinweise", long=True, most=2_000, search=True)] = ""


@dataclass(frozen=True, kw_only=True)
class AgreementParty(MasterRecord):
    """A Stelle that has signed an agreement."""

    title: ClassVar[str] = "Vertragspartner"
    plural: ClassVar[str] = "Vertragspartner"
    headline: ClassVar[tuple[str, ...]] = ("organisation",)
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    agreement: Annotated[str, Meaning("Vereinbarung", refers="agreement")] = ""
    organisation: Annotated[str | None, Meaning("Stelle", refers="organisation")] = None
    signatory: Annotated[str, Meaning("Unterzeichnet von", most=200)] = ""


@dataclass(frozen=True, kw_only=True)
class Event(MasterRecord):
    """A Veranstaltung that the Sachbericht tells of."""

    title: ClassVar[str] = "Veranstaltung"
    plural: ClassVar[str] = "Veranstaltungen"
    headline: ClassVar[tuple[str, ...]] = ("on", "what")
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    on: Annotated[date | None, Meaning("Am")] = None
    what: Annotated[str, Meaning("Titel", most=300, search=True)] = ""
    sort: Annotated[str | None, Meaning("Art", choice="event_kind")] = None
    part: Annotated[str | None, Meaning("Baustein", choice="funding_part")] = None
    where: Annotated[str, Meaning("Ort", most=200)] = ""
    partners: Annotated[str, Meaning("Mit wem", most=400, search=True)] = ""
    attendees: Annotated[int | None, Meaning("Teilnehmende", most=100_000)] = None
    outcome: Annotated[str, Meaning("Ergebnis", long=True, most=4_000, search=True)] = ""


@dataclass(frozen=True, kw_only=True)
class Topic(MasterRecord):
    """Like Lücken bundled into one Thema, on its way to a decision and back (concept paper § 3, K100 to K102)."""

    title: ClassVar[str] = "Thema"
    plural: ClassVar[str] = "Themen"
    headline: ClassVar[tuple[str, ...]] = ("name",)
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    name: Annotated[str, Meaning("Überschrift", most=200, search=True)] = ""
    life_area: Annotated[str | None, Meaning("Lebensbereich", choice="life_area")] = None
    legal_domain: Annotated[str | None, Meaning("Rechtskreis", choice="legal_domain")] = None
    organisation: Annotated[str | None, Meaning("Stelle oder Schnittstelle", refers="organisation")] = None
    district: Annotated[str | None, Meaning("Stadtbezirk", choice="district")] = None
    summary: Annotated[str, Meaning("Was bricht ab, und warum?", long=True, most=4_000, search=True)] = ""
    proposal: Annotated[str, Meaning("Vorschlag", long=True, most=4_000, search=True)] = ""
    state: Annotated[str, Meaning("Stand", choice="topic_state")] = "bundled"
    bundled_on: Annotated[date | None, Meaning("Gebündelt am")] = None
    working_group_on: Annotated[date | None, Meaning("In der Arbeitsgruppe am")] = None
    steering_group_on: Annotated[date | None, Meaning("In der Lenkungsgruppe am")] = None
    decision: Annotated[str, Meaning("Entscheidung", long=True, most=4_000, search=True)] = ""
    decided_on: Annotated[date | None, Meaning("Entschieden am")] = None
    answer: Annotated[str, Meaning("Antwort an die Meldenden", long=True, most=4_000, search=True)] = ""
    answered_on: Annotated[date | None, Meaning("Beantwortet am")] = None


@dataclass(frozen=True, kw_only=True)
class Remedy(MasterRecord):
    """What is done about a Thema: by whom, paid by whom, until when."""

    title: ClassVar[str] = "Abhilfe"
    plural: ClassVar[str] = "Abhilfen"
    headline: ClassVar[tuple[str, ...]] = ("what", "due_on")
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    topic: Annotated[str, Meaning("Thema", refers="topic")] = ""
    what: Annotated[str, Meaning("Was geschieht?", most=500, search=True)] = ""
    owner: Annotated[str | None, Meaning("Verantwortlich", refers="organisation")] = None
    funding: Annotated[str, Meaning("Finanziert aus", most=200)] = ""
    due_on: Annotated[date | None, Meaning("Bis wann")] = None
    done_on: Annotated[date | None, Meaning("Erledigt am")] = None
    outcome: Annotated[str, Meaning("Ergebnis", most=1_000, search=True)] = ""


@dataclass(frozen=True, kw_only=True)
class FrozenReport(Record):
    """An Auswertung that was frozen: the figures as counted, who froze them, and a hash over both.

    It is a unit of access of its own (its case_id is its id): counts below the threshold are for Koordination only.
    """

    title: ClassVar[str] = "Festgeschriebene Auswertung"
    plural: ClassVar[str] = "Festgeschriebene Auswertungen"
    headline: ClassVar[tuple[str, ...]] = ("name", "frozen_on")

    name: Annotated[str, Meaning("Bezeichnung", most=200)] = ""
    begins: Annotated[date | None, Meaning("Von")] = None
    ends: Annotated[date | None, Meaning("Bis")] = None
    as_of: Annotated[date | None, Meaning("Stichtag")] = None
    place: Annotated[int, Meaning("Stand des Datenbestands", most=2_000_000_000)] = 0
    frozen_on: Annotated[date | None, Meaning("Festgeschrieben am")] = None
    frozen_by: Annotated[str, Meaning("Festgeschrieben von", refers="staff_member")] = ""
    sha256: Annotated[str, Meaning("Prüfsumme", most=64)] = ""
    content: Annotated[str, Meaning("Zahlen", long=True, most=200_000)] = ""
    told: Annotated[bool, Meaning("Weitergegeben")] = False
    told_as: Annotated[str, Meaning("So weitergegeben", long=True, most=200_000)] = ""
