"""Master data: lists, places, people and rules that Koordination keeps and every device holds."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.records.base import KEEPERS_OF_LISTS, Record

KEEPERS_OF_OFFERS = KEEPERS_OF_LISTS | {"assistant"}


@dataclass(frozen=True, kw_only=True)
class MasterRecord(Record):
    """A record without a case, valid for a time."""

    master: ClassVar[bool] = True

    valid_from: Annotated[date | None, Meaning("Gültig ab")] = None
    valid_to: Annotated[date | None, Meaning("Gültig bis")] = None

    def valid_on(self, day: date) -> bool:
        """Whether the record holds on `day`; open ends hold always."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, kw_only=True)
class CodeEntry(MasterRecord):
    """One entry of a catalogue; its `code` is what case records store."""

    title: ClassVar[str] = "Katalogeintrag"
    plural: ClassVar[str] = "Kataloge"
    headline: ClassVar[tuple[str, ...]] = ("label",)

    catalogue: Annotated[str, Meaning("Katalog")] = ""
    code: Annotated[str, Meaning("Kürzel")] = ""
    label: Annotated[str, Meaning("Bezeichnung", search=True)] = ""
    group: Annotated[str, Meaning("Gruppe")] = ""
    flags: Annotated[frozenset[str], Meaning("Merkmale")] = frozenset()
    aliases: Annotated[frozenset[str], Meaning("Auch genannt", search=True)] = frozenset()
    position: Annotated[int, Meaning("Reihenfolge", most=100_000)] = 0


@dataclass(frozen=True, kw_only=True)
class Parameter(MasterRecord):
    """A number that a rule uses: thresholds in days, ages and periods in years."""

    title: ClassVar[str] = "Regelwert"
    plural: ClassVar[str] = "Regelwerte"
    headline: ClassVar[tuple[str, ...]] = ("label",)

    name: Annotated[str, Meaning("Name")] = ""
    label: Annotated[str, Meaning("Bezeichnung")] = ""
    value: Annotated[int, Meaning("Wert", most=1_000_000)] = 0
    unit: Annotated[str, Meaning("Einheit")] = ""
    source: Annotated[str, Meaning("Quelle", most=500)] = ""
    offer: Annotated[str | None, Meaning("Angebot", refers="offer")] = None


@dataclass(frozen=True, kw_only=True)
class StaffMember(MasterRecord):
    """A person who works with the program; made by the administrator, keyed by the user's id."""

    title: ClassVar[str] = "Mitarbeitende Person"
    plural: ClassVar[str] = "Team"
    headline: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[str, Meaning("Name", search=True)] = ""
    role: Annotated[str, Meaning("Rolle", choice="role")] = ""
    organisation: Annotated[str | None, Meaning("Träger", refers="organisation")] = None
    capacity: Annotated[int, Meaning("Fallkapazität", most=500)] = 0
    phone: Annotated[str, Meaning("Telefon", several=True)] = ""


@dataclass(frozen=True, kw_only=True)
class ResponsibilityKey(MasterRecord):
    """One row of the key that says who is responsible where (concept paper § 2b, Stadtbezirke)."""

    title: ClassVar[str] = "Zuständigkeit"
    plural: ClassVar[str] = "Zuständigkeitsschlüssel"
    headline: ClassVar[tuple[str, ...]] = ("district", "quarter", "place")

    staff: Annotated[str, Meaning("Case-Management", refers="staff_member")] = ""
    place: Annotated[str | None, Meaning("Präsenzort", choice="place")] = None
    district: Annotated[str | None, Meaning("Stadtbezirk", choice="district")] = None
    quarter: Annotated[str | None, Meaning("Stadtteil", choice="quarter")] = None
    share: Annotated[int, Meaning("Anteil in Prozent", most=100)] = 100


@dataclass(frozen=True, kw_only=True)
class Street(MasterRecord):
    """A street, or part of one within a postcode, and the quarter it lies in."""

    title: ClassVar[str] = "Straße"
    plural: ClassVar[str] = "Straßen"
    headline: ClassVar[tuple[str, ...]] = ("name", "postcode")

    name: Annotated[str, Meaning("Straße", search=True)] = ""
    postcode: Annotated[str, Meaning("PLZ", most=5)] = ""
    quarter: Annotated[str | None, Meaning("Stadtteil", choice="quarter")] = None


@dataclass(frozen=True, kw_only=True)
class Organisation(MasterRecord):
    """A body that reports, advises or decides; its law selects the consent's text variant."""

    title: ClassVar[str] = "Stelle"
    plural: ClassVar[str] = "Stellen und Partner"
    headline: ClassVar[tuple[str, ...]] = ("name",)
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    name: Annotated[str, Meaning("Name", search=True)] = ""
    sort: Annotated[str | None, Meaning("Art", choice="organisation_kind")] = None
    law: Annotated[str | None, Meaning("Datenschutzrecht", choice="privacy_law")] = None
    sends_reports: Annotated[bool, Meaning("Meldende Stelle")] = False
    phone: Annotated[str, Meaning("Telefon", search=True, several=True)] = ""
    address: Annotated[str, Meaning("Anschrift", most=400, search=True)] = ""
    data_protection: Annotated[str, Meaning("Datenschutzkontakt", most=400)] = ""


@dataclass(frozen=True, kw_only=True)
class Offer(MasterRecord):
    """A service that people can be referred to."""

    title: ClassVar[str] = "Angebot"
    plural: ClassVar[str] = "Angebote"
    headline: ClassVar[tuple[str, ...]] = ("name",)
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_OFFERS

    name: Annotated[str, Meaning("Angebot", search=True)] = ""
    organisation: Annotated[str | None, Meaning("Stelle", refers="organisation")] = None
    life_areas: Annotated[frozenset[str], Meaning("Lebensbereiche", choice="life_area")] = frozenset()
    age_from: Annotated[int | None, Meaning("Alter ab", most=120)] = None
    age_to: Annotated[int | None, Meaning("Alter bis", most=120)] = None
    status_groups: Annotated[frozenset[str], Meaning("Statusgruppen", choice="status_group")] = frozenset()
    districts: Annotated[frozenset[str], Meaning("Stadtbezirke", choice="district")] = frozenset()
    languages: Annotated[frozenset[str], Meaning("Sprachen", choice="language")] = frozenset()
    accepts: Annotated[str | None, Meaning("Nimmt auf", choice="acceptance")] = None
    checked_on: Annotated[date | None, Meaning("Zuletzt geprüft am")] = None
    opening_hours: Annotated[str, Meaning("Sprechzeiten", most=400)] = ""
    contact_person: Annotated[str, Meaning("Ansprechperson", search=True)] = ""
    phone: Annotated[str, Meaning("Telefon", search=True, several=True)] = ""
    accessible: Annotated[bool | None, Meaning("Barrierefrei")] = None
    notes: Annotated[str, Meaning("Hinweise", long=True, most=2_000, search=True)] = ""
