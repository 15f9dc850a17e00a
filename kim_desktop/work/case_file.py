"""The whole of one case as values, for the Fallakte, for print and for export."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.audit import Action
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Need, Participation, Referral
from kim_desktop.domain.records.conference import ConferenceCase, ConferenceDecision
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.papers import Attachment, DataRequest
from kim_desktop.domain.records.people import Address, Consent, Household, Kinship, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.dossier import in_words, read
from kim_desktop.domain.rules.facts import current_address
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.gates import CaseGates, Gates, veiled
from kim_desktop.work.union import CaseUnion, union_of

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class CaseFile:
    """Everything of a case that this profile may see; locked fields are empty.

    Of merged cases it shows the records of all as the leading one's, each with the case id that it is kept under.
    """

    case: Case | None
    meldung: Meldung | None
    people: list[Person]
    household: Household | None
    addresses: list[Address]
    residences: list[Residence]
    consents: list[Consent]
    contacts: list[Contact]
    needs: list[Need]
    referrals: list[Referral]
    follow_ups: list[FollowUp]
    participations: list[Participation]
    kinships: list[Kinship]
    plans: list[SupportPlan]
    goals: list[Goal]
    measures: list[Measure]
    appointments: list[Appointment]
    attachments: list[Attachment]
    requests: list[DataRequest]
    gates: Gates
    union: CaseUnion

    @property
    def client(self) -> Person | None:
        """The person the case is about."""
        return next((person for person in self.people if person.relation == "self"), None)

    @property
    def residence(self) -> Residence | None:
        """The client's newest residence status."""
        client = self.client
        own = [residence for residence in self.residences if client and residence.person == client.id]
        return own[-1] if own else None

    @property
    def address(self) -> Address | None:
        """Where the household lives now, else where it lived last."""
        return current_address(self.addresses)


def open_case(store: Store, case_id: str) -> CaseFile:
    """Reads a case and notes that somebody does; one that was merged into another is read as that one.

    Raises `BadInput` if this vault does not hold it.
    """
    file = read_case(store, case_id)
    for each in file.union.cases:
        store.audit.note_look(Action.OPENED, each)
    return file


def read_case(store: Store, case_id: str) -> CaseFile:
    """Reads a case of which nothing is shown to anybody, so that it need not be noted. Raises `BadInput`."""
    union = union_of(store, case_id)
    gates = CaseGates(store, union.leading)

    def read(kind: type[R]) -> list[R]:
        return _read(store, kind, union, gates)

    case, meldung = store.get(Case, union.leading), _last(read(Meldung), union)
    if case is None and meldung is None:
        raise BadInput("Dieser Fall ist auf diesem Gerät nicht vorhanden.", "Gleichen Sie ab und suchen Sie ihn dann.")
    return CaseFile(
        case=case,
        meldung=meldung,
        people=[veiled(store, person, gates) for person in union.people()],
        household=_last(read(Household), union),
        addresses=read(Address),
        residences=read(Residence),
        consents=read(Consent),
        contacts=sorted(read(Contact), key=lambda contact: (str(contact.on), contact.id), reverse=True),
        needs=read(Need),
        referrals=read(Referral),
        follow_ups=sorted(read(FollowUp), key=lambda follow_up: (str(follow_up.due_on), follow_up.id)),
        participations=read(Participation),
        kinships=[each for each in read(Kinship) if each.person != each.other],
        plans=read(SupportPlan),
        goals=read(Goal),
        measures=read(Measure),
        appointments=sorted(read(Appointment), key=lambda appointment: (str(appointment.on), appointment.at)),
        attachments=[each for each in read(Attachment) if each.removed_on is None],
        requests=read(DataRequest),
        gates=gates.of_person(),
        union=union,
    )


def _read(store: Store, kind: type[R], union: CaseUnion, gates: CaseGates) -> list[R]:
    found = [record for case_id in union.cases for record in store.all(kind, case_id=case_id)]
    return [union.as_kept(veiled(store, record, gates)) for record in sorted(found, key=attrgetter("id"))]


def _last(records: list[R], union: CaseUnion) -> R | None:
    """The newest one of the leading case, else of any."""
    own = [each for each in records if each.case_id == union.leading]
    return next(reversed(own or records), None)


def case_with_code(store: Store, code: str) -> Case:
    """The case with this number. Raises `BadInput` if this vault does not hold it."""
    found = store.all(Case, code=code.strip().upper())
    if not found:
        raise BadInput(f"Den Fall {code} gibt es auf diesem Gerät nicht.", "Prüfen Sie die Fallnummer.")
    return found[0]


def export_case(store: Store, case_id: str) -> dict[str, Any]:
    """Everything of a case, labelled, with its history and its source: the Auskunft of Art. 15 DSGVO as JSON."""
    union = union_of(store, case_id)
    gates = CaseGates(store, union.leading)
    kinds = [kind for kind in store.model if not kind.master]
    handovers = [each.case_id for each in store.among(Handover, "case", union.cases)]
    return {
        "format": "kim-fall-1",
        "stand": local_date(store.clock()).isoformat(),
        "fall": union.leading,
        "angaben": {kind.kind(): _exported(store, kind, (*union.cases, *handovers), gates) for kind in kinds}
        | _in_conferences(store, union.cases),
    }


def _exported(store: Store, kind: type[Record], units: Iterable[str], gates: CaseGates) -> list[dict[str, Any]]:
    return [_told(store, record, gates) for case_id in units for record in store.all(kind, case_id=case_id)]


def _in_conferences(store: Store, cases: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """What Fallkonferenzen hold of these cases, and nothing of the others there; for the person it is all open."""
    entries = store.among(ConferenceCase, "case", cases)
    tasks = store.among(ConferenceDecision, "about", [each.id for each in entries])
    readable = [replace(each, dossier=in_words(read(each.dossier))) for each in entries]
    told: dict[str, list[dict[str, Any]]] = {ConferenceCase.kind(): [_told(store, each) for each in readable]}
    return told | {ConferenceDecision.kind(): [_told(store, each) for each in tasks]}


def _told(store: Store, record: Record, gates: CaseGates | None = None) -> dict[str, Any]:
    held = gates.of_record(record) if gates else None
    locked = {f.name: f.label for f in store.model.fields(record.kind()) if held and held.locks(f)}
    return {
        "id": record.id,
        "art": record.title,
        "felder": _labelled(store.model, veiled(store, record, gates) if gates else record),
        "gesperrt": list(locked.values()),
        "verlauf": _history(store, record, locked),
    }


def _labelled(model: Model, record: Record) -> dict[str, dict[str, Any]]:
    values = model.wire(record)
    fields = model.fields(record.kind())
    return {field.name: {"bezeichnung": field.label, "wert": values[field.name]} for field in fields}


def _history(store: Store, record: Record, locked: Container[str]) -> list[dict[str, Any]]:
    return [
        {"feld": e.label, "vorher": e.before, "nachher": e.after, "von": e.author, "am": e.said_at}
        for e in store.history(record.kind(), record.id)
        if e.field not in locked
    ]
