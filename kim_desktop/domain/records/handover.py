"""A case changes hands: the offer that two case managers see, and who stands in for whom."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.records.base import EVERYONE_IN_CASE_WORK, Record
from kim_desktop.domain.records.master import MasterRecord

FULL, CONTACT_SHEET = "full", "contact_sheet"


@dataclass(frozen=True, kw_only=True)
class Handover(Record):
    """An Übergabe (domain rule 3): offered, seen, then accepted, declined or withdrawn.

    It is a unit of access of its own (its case_id is its id), so that who is offered a case sees the offer and not
    yet the case; `case` names the case. Once over, it is the closing line that the former case manager keeps.
    """

    title: ClassVar[str] = "Übergabe"
    plural: ClassVar[str] = "Übergaben"
    headline: ClassVar[tuple[str, ...]] = ("code", "offered_on")

    case: Annotated[str, Meaning("Fall", most=80)] = ""
    code: Annotated[str, Meaning("Fallnummer", most=20, search=True)] = ""
    client: Annotated[str, Meaning("Person", most=200, search=True)] = ""
    birth_year: Annotated[str, Meaning("Geburtsjahr", most=20)] = ""
    languages: Annotated[frozenset[str], Meaning("Sprachen", choice="language")] = frozenset()
    reached_by: Annotated[str, Meaning("Wie erreichbar", long=True, most=1_000, search=True)] = ""
    lives: Annotated[str, Meaning("Wohnt", most=200)] = ""
    from_staff: Annotated[str, Meaning("Von", refers="staff_member")] = ""
    to_staff: Annotated[str, Meaning("An", refers="staff_member")] = ""
    reason: Annotated[str | None, Meaning("Grund der Übergabe", choice="handover_reason")] = None
    note: Annotated[str, Meaning("Was zuerst zu wissen ist", long=True, most=4_000, search=True)] = ""
    extent: Annotated[str, Meaning("Was übergeben wird", choice="handover_extent")] = FULL
    checked: Annotated[frozenset[str], Meaning("Erledigt", choice="handover_item")] = frozenset()
    offered_on: Annotated[date | None, Meaning("Angeboten am")] = None
    offered_by: Annotated[str, Meaning("Angeboten von", refers="staff_member")] = ""
    seen_on: Annotated[date | None, Meaning("Angesehen am")] = None
    accepted_on: Annotated[date | None, Meaning("Angenommen am")] = None
    declined_on: Annotated[date | None, Meaning("Abgelehnt am")] = None
    decline_reason: Annotated[str, Meaning("Grund der Ablehnung", most=500)] = ""
    withdrawn_on: Annotated[date | None, Meaning("Zurückgezogen am")] = None
    continued_as: Annotated[str, Meaning("Weitergeführt als", most=80)] = ""

    @property
    def state(self) -> str:
        """One of the codes of the catalogue `handover_state`.

        The central store takes one answer only; a second one, which it refused, is shown on the device that gave it.
        """
        if self.accepted_on:
            return "accepted"
        if self.withdrawn_on:
            return "withdrawn"
        if self.declined_on:
            return "declined"
        return "seen" if self.seen_on else "offered"

    @property
    def is_open(self) -> bool:
        """Whether the answer is still out."""
        return self.state in {"offered", "seen"}


@dataclass(frozen=True, kw_only=True)
class Absence(MasterRecord):
    """A case manager is away and somebody stands in: for these days the deputy works in the absent one's cases."""

    title: ClassVar[str] = "Abwesenheit"
    plural: ClassVar[str] = "Abwesenheiten"
    headline: ClassVar[tuple[str, ...]] = ("staff", "begins")
    writers: ClassVar[frozenset[str]] = EVERYONE_IN_CASE_WORK | {"admin"}

    staff: Annotated[str, Meaning("Wer ist abwesend?", refers="staff_member")] = ""
    begins: Annotated[date | None, Meaning("Von")] = None
    ends: Annotated[date | None, Meaning("Bis")] = None
    deputy: Annotated[str, Meaning("Vertretung", refers="staff_member")] = ""
    cancelled: Annotated[bool, Meaning("Zurückgenommen")] = False

    def holds_on(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return not self.cancelled and (self.begins or date.min) <= day <= (self.ends or date.min)
