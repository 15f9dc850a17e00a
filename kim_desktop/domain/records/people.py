"""The people of a case: household members, where they live, and by what right they stay."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning, PartialDate
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record


@dataclass(frozen=True, kw_only=True)
class Person(Record):
    """A member of the household; the one with relation 'self' is the client."""

    title: ClassVar[str] = "Person"
    plural: ClassVar[str] = "Personen"
    headline: ClassVar[tuple[str, ...]] = ("family_name", "given_name")

    relation: Annotated[str, Meaning("Stellung im Haushalt", choice="relation")] = "self"
    family_name: Annotated[str, Meaning("Familienname", search=True)] = ""
    given_name: Annotated[str, Meaning("Vorname", search=True)] = ""
    birth: Annotated[PartialDate | None, Meaning("Geburtsdatum", hint="Jahr genügt, wenn der Tag unbekannt ist")] = None
    sex: Annotated[str | None, Meaning("Geschlecht", choice="sex")] = None
    nationality: Annotated[str | None, Meaning("Staatsangehörigkeit", choice="country")] = None
    languages: Annotated[frozenset[str], Meaning("Sprachen", choice="language")] = frozenset()
    interpreter: Annotated[bool | None, Meaning("Sprachmittlung nötig")] = None
    phone: Annotated[str, Meaning("Telefon", search=True, several=True)] = ""
    messenger: Annotated[str, Meaning("Messenger oder E-Mail", gate=Purpose.MESSENGER)] = ""
    safe_contact: Annotated[str, Meaning("Wann und wie sicher erreichbar", search=True)] = ""
    entered_germany: Annotated[PartialDate | None, Meaning("Einreise nach Deutschland")] = None
    moved_here: Annotated[PartialDate | None, Meaning("Zuzug nach Leverkusen")] = None
    benefits: Annotated[frozenset[str], Meaning("Leistungen", choice="benefit")] = frozenset()
    managed_by: Annotated[frozenset[str], Meaning("Bestehendes Fallmanagement", choice="case_management")] = frozenset()
    health: Annotated[str, Meaning("Gesundheit", long=True, most=4_000, gate=Purpose.SPECIAL)] = ""
    religion: Annotated[str, Meaning("Religion", gate=Purpose.SPECIAL)] = ""
    protection: Annotated[str, Meaning("Schutzbedarf", long=True, most=4_000, gate=Purpose.SPECIAL)] = ""
    notes: Annotated[str, Meaning("Bemerkungen", long=True, most=4_000, search=True)] = ""
    elsewhere: Annotated[bool, Meaning("Lebt nicht im Haushalt")] = False
    same_as: Annotated[str | None, Meaning("Zusammengeführt mit", refers="person")] = None


@dataclass(frozen=True, kw_only=True)
class Kinship(Record):
    """How two members of a case's family belong together; read as "`person` ist … von `other`"."""

    title: ClassVar[str] = "Verwandtschaft"
    plural: ClassVar[str] = "Verwandtschaften"
    headline: ClassVar[tuple[str, ...]] = ("person", "tie", "other")

    person: Annotated[str, Meaning("Person", refers="person")] = ""
    tie: Annotated[str | None, Meaning("Ist", choice="kinship")] = None
    other: Annotated[str, Meaning("Von", refers="person")] = ""
    ended: Annotated[bool, Meaning("Besteht nicht mehr")] = False


@dataclass(frozen=True, kw_only=True)
class Household(Record):
    """Who lives together, counted; members themselves are persons."""

    title: ClassVar[str] = "Haushalt"
    plural: ClassVar[str] = "Haushalte"
    headline: ClassVar[tuple[str, ...]] = ("adults", "children")

    adults: Annotated[int | None, Meaning("Erwachsene", most=30)] = None
    children: Annotated[int | None, Meaning("Kinder", most=30)] = None
    children_ages: Annotated[str, Meaning("Alter der Kinder")] = ""
    single_parent: Annotated[bool | None, Meaning("Alleinerziehend")] = None
    housing: Annotated[str | None, Meaning("Wohnform", choice="housing")] = None


@dataclass(frozen=True, kw_only=True)
class Address(Record):
    """Where the household lives or lived: a shelter with room, or a street."""

    title: ClassVar[str] = "Anschrift"
    plural: ClassVar[str] = "Anschriften"
    headline: ClassVar[tuple[str, ...]] = ("place", "street")

    place: Annotated[str | None, Meaning("Unterkunft", choice="place")] = None
    room: Annotated[str, Meaning("Zimmer", most=40)] = ""
    street: Annotated[str, Meaning("Straße und Hausnummer", search=True)] = ""
    postcode: Annotated[str, Meaning("PLZ", most=5)] = ""
    quarter: Annotated[str | None, Meaning("Stadtteil", choice="quarter")] = None
    since: Annotated[PartialDate | None, Meaning("Wohnt dort seit")] = None
    until: Annotated[PartialDate | None, Meaning("Wohnte dort bis")] = None


@dataclass(frozen=True, kw_only=True)
class Residence(Record):
    """One entry of a person's residence status history."""

    title: ClassVar[str] = "Aufenthaltsstatus"
    plural: ClassVar[str] = "Aufenthaltsverlauf"
    headline: ClassVar[tuple[str, ...]] = ("status", "valid_until")

    person: Annotated[str, Meaning("Person", refers="person")] = ""
    status: Annotated[str | None, Meaning("Status", choice="residence_status")] = None
    valid_from: Annotated[PartialDate | None, Meaning("Gültig ab")] = None
    valid_until: Annotated[date | None, Meaning("Gültig bis")] = None
    conditions: Annotated[str, Meaning("Nebenbestimmung", most=500, search=True)] = ""
    authority: Annotated[str, Meaning("Behörde", search=True)] = ""
    legal_domain: Annotated[str | None, Meaning("Rechtskreis", choice="legal_domain")] = None


@dataclass(frozen=True, kw_only=True)
class Consent(Record):
    """A person's answer for one purpose and, where the purpose asks for one, one target."""

    title: ClassVar[str] = "Einwilligung"
    plural: ClassVar[str] = "Einwilligungen"
    headline: ClassVar[tuple[str, ...]] = ("purpose", "target")

    person: Annotated[str, Meaning("Person", refers="person")] = ""
    purpose: Annotated[str, Meaning("Zweck", choice="purpose")] = ""
    target: Annotated[str, Meaning("Für wen", hint="Stelle, Person oder Fallkonferenz", search=True)] = ""
    state: Annotated[str, Meaning("Stand", choice="consent_state")] = "open"
    how: Annotated[str | None, Meaning("Wie erteilt", choice="consent_form")] = None
    language: Annotated[str | None, Meaning("Sprache des Formulars", choice="language")] = None
    interpreter: Annotated[str, Meaning("Sprachmittlung durch")] = ""
    witness: Annotated[str, Meaning("Zeuge oder Zeugin")] = ""
    answered_on: Annotated[date | None, Meaning("Am")] = None
    valid_until: Annotated[date | None, Meaning("Gültig bis")] = None
    text_version: Annotated[str, Meaning("Fassung des Textes", most=40)] = ""
    signed_by: Annotated[str | None, Meaning("Erklärt durch", refers="person")] = None
    law: Annotated[str | None, Meaning("Datenschutzrecht des Textes", choice="privacy_law")] = None
    withdrawn_on: Annotated[date | None, Meaning("Widerrufen am")] = None
    withdrawn_how: Annotated[str | None, Meaning("Wie wurde widerrufen?", choice="consent_form")] = None
