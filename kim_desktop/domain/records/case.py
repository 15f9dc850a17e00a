"""The case and the work in it: access, contacts, needs, referrals, follow-ups."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record


@dataclass(frozen=True, kw_only=True)
class Case(Record):
    """An admitted person's case; its id equals its case_id and that of the Meldung it came from."""

    title: ClassVar[str] = "Fall"
    plural: ClassVar[str] = "Fälle"
    headline: ClassVar[tuple[str, ...]] = ("code",)

    code: Annotated[str, Meaning("Fallnummer", most=20, search=True)] = ""
    responsible: Annotated[str, Meaning("Zuständig", refers="staff_member")] = ""
    responsible_reason: Annotated[str, Meaning("Begründung der Zuständigkeit", most=500, search=True)] = ""
    admitted_on: Annotated[date | None, Meaning("Aufgenommen am")] = None
    level: Annotated[str | None, Meaning("Begleitung", choice="case_level")] = None
    closed_on: Annotated[date | None, Meaning("Abgeschlossen am")] = None
    closure: Annotated[str | None, Meaning("Abschlussgrund", choice="closure")] = None
    closure_note: Annotated[str, Meaning("Situation am Ende", long=True, most=4_000, search=True)] = ""
    client_feedback: Annotated[str, Meaning("Rückmeldung der Person", long=True, most=2_000, search=True)] = ""
    reopened_on: Annotated[date | None, Meaning("Wieder aufgenommen am")] = None
    reopened_reason: Annotated[str, Meaning("Grund der Wiederaufnahme", most=500, search=True)] = ""
    hold_until: Annotated[date | None, Meaning("Nicht löschen vor")] = None
    hold_reason: Annotated[str, Meaning("Grund der Löschsperre", most=500)] = ""
    restricted_on: Annotated[date | None, Meaning("Verarbeitung eingeschränkt seit")] = None
    restriction: Annotated[str, Meaning("Grund der Einschränkung", most=500)] = ""
    merged_into: Annotated[str | None, Meaning("Zusammengeführt mit", refers="case")] = None
    transferable: Annotated[bool, Meaning("Für die Landesdatenbank bestimmt", gate=Purpose.STATE)] = False
    transferred_on: Annotated[date | None, Meaning("In die Landesdatenbank übertragen am", gate=Purpose.STATE)] = None
    transferred_by: Annotated[str | None, Meaning("Übertragen von", refers="staff_member", gate=Purpose.STATE)] = None
    transferred_state: Annotated[
        str, Meaning("Prüfsummen der übertragenen Angaben", most=2_000, gate=Purpose.STATE)
    ] = ""
    state_erase_since: Annotated[date | None, Meaning("In der Landesdatenbank zu löschen seit")] = None
    state_erased_on: Annotated[date | None, Meaning("Löschung in der Landesdatenbank bestätigt am")] = None


@dataclass(frozen=True, kw_only=True)
class Participation(Record):
    """A colleague's right to work in a case that is not theirs, for a limited time."""

    title: ClassVar[str] = "Beteiligung"
    plural: ClassVar[str] = "Beteiligte"
    headline: ClassVar[tuple[str, ...]] = ("staff", "part")

    staff: Annotated[str, Meaning("Wer", refers="staff_member")] = ""
    part: Annotated[str, Meaning("Als", choice="participation")] = ""
    until: Annotated[date | None, Meaning("Bis")] = None
    reason: Annotated[str, Meaning("Grund", most=500, search=True)] = ""


@dataclass(frozen=True, kw_only=True)
class Contact(Record):
    """A journal entry; its author may change it until the next day is over, then a correction names it."""

    title: ClassVar[str] = "Kontakt"
    plural: ClassVar[str] = "Kontakte"
    headline: ClassVar[tuple[str, ...]] = ("on", "sort")
    append_only: ClassVar[bool] = True

    on: Annotated[date | None, Meaning("Am")] = None
    sort: Annotated[str | None, Meaning("Art", choice="contact_kind")] = None
    place: Annotated[str | None, Meaning("Ort", choice="place")] = None
    minutes: Annotated[int | None, Meaning("Minuten", most=1_440)] = None
    author: Annotated[str, Meaning("Geführt von", refers="staff_member")] = ""
    people: Annotated[str, Meaning("Beteiligte", most=400, search=True)] = ""
    languages: Annotated[frozenset[str], Meaning("Gesprächssprachen", choice="language")] = frozenset()
    life_areas: Annotated[frozenset[str], Meaning("Lebensbereiche", choice="life_area")] = frozenset()
    text: Annotated[str, Meaning("Notiz", long=True, most=20_000, search=True)] = ""
    next_step: Annotated[str, Meaning("Nächster Schritt", most=400, search=True)] = ""
    next_step_on: Annotated[date | None, Meaning("Nächster Schritt am")] = None
    corrects: Annotated[str | None, Meaning("Berichtigt Eintrag", refers="contact")] = None


@dataclass(frozen=True, kw_only=True)
class Need(Record):
    """The assessed situation in one life area."""

    title: ClassVar[str] = "Bedarf"
    plural: ClassVar[str] = "Bedarfe"
    headline: ClassVar[tuple[str, ...]] = ("life_area", "level")

    life_area: Annotated[str | None, Meaning("Lebensbereich", choice="life_area")] = None
    situation: Annotated[str, Meaning("Situation", long=True, most=4_000, search=True)] = ""
    resources: Annotated[str, Meaning("Ressourcen", long=True, most=4_000, search=True)] = ""
    level: Annotated[str | None, Meaning("Bedarf", choice="need_level")] = None
    wish: Annotated[str, Meaning("Wunsch in eigenen Worten", long=True, most=2_000, search=True)] = ""
    source: Annotated[str | None, Meaning("Quelle", choice="need_source")] = None
    assessed_on: Annotated[date | None, Meaning("Erhoben am")] = None
    at_end: Annotated[bool, Meaning("Erhebung zum Abschluss")] = False


@dataclass(frozen=True, kw_only=True)
class Referral(Record):
    """A Verweis to an offer, and what came back."""

    title: ClassVar[str] = "Verweis"
    plural: ClassVar[str] = "Verweise"
    headline: ClassVar[tuple[str, ...]] = ("offer", "referred_on")

    offer: Annotated[str | None, Meaning("Angebot", refers="offer")] = None
    organisation: Annotated[str | None, Meaning("Stelle", refers="organisation")] = None
    contact_person: Annotated[str, Meaning("Ansprechperson", search=True)] = ""
    life_area: Annotated[str | None, Meaning("Lebensbereich", choice="life_area")] = None
    mode: Annotated[str | None, Meaning("Wie", choice="referral_mode")] = None
    request: Annotated[str, Meaning("Worum wird die Stelle gebeten?", long=True, most=2_000, search=True)] = ""
    referred_on: Annotated[date | None, Meaning("Verwiesen am")] = None
    expected_on: Annotated[date | None, Meaning("Rückmeldung erwartet bis")] = None
    result: Annotated[str | None, Meaning("Ergebnis", choice="referral_result", gate=Purpose.RESULTS)] = None
    result_on: Annotated[date | None, Meaning("Rückmeldung am", gate=Purpose.RESULTS)] = None
    result_note: Annotated[str, Meaning("Rücklauf", long=True, most=4_000, gate=Purpose.RESULTS, search=True)] = ""
    closed_without: Annotated[bool, Meaning("Ohne Rückmeldung abgeschlossen")] = False


@dataclass(frozen=True, kw_only=True)
class FollowUp(Record):
    """A Wiedervorlage: what must not be forgotten, and when."""

    title: ClassVar[str] = "Wiedervorlage"
    plural: ClassVar[str] = "Wiedervorlagen"
    headline: ClassVar[tuple[str, ...]] = ("due_on", "what")

    due_on: Annotated[date | None, Meaning("Fällig am")] = None
    what: Annotated[str, Meaning("Was ist zu tun?", most=400, search=True)] = ""
    staff: Annotated[str, Meaning("Wer", refers="staff_member")] = ""
    done_on: Annotated[date | None, Meaning("Erledigt am")] = None


@dataclass(frozen=True, kw_only=True)
class Appointment(Record):
    """A Termin: a day, an hour, a place and whom it is with."""

    title: ClassVar[str] = "Termin"
    plural: ClassVar[str] = "Termine"
    headline: ClassVar[tuple[str, ...]] = ("on", "at", "what")

    on: Annotated[date | None, Meaning("Am")] = None
    at: Annotated[str, Meaning("Um", most=20, hint="zum Beispiel 14:30")] = ""
    minutes: Annotated[int | None, Meaning("Dauer in Minuten", most=1_440)] = None
    what: Annotated[str, Meaning("Worum geht es?", most=400, search=True)] = ""
    place: Annotated[str | None, Meaning("Ort", choice="place")] = None
    where: Annotated[str, Meaning("Anschrift oder Raum", most=200, search=True)] = ""
    organisation: Annotated[str | None, Meaning("Bei welcher Stelle", refers="organisation")] = None
    interpreter: Annotated[str | None, Meaning("Sprachmittlung für", choice="language", gate=Purpose.INTERPRETER)] = (
        None
    )
    staff: Annotated[str, Meaning("Wer begleitet", refers="staff_member")] = ""
    state: Annotated[str, Meaning("Stand", choice="appointment_state")] = "planned"
