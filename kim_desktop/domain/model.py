"""The one list of record types, and the look-ups that everything derived from it needs."""

from collections.abc import Iterator, Mapping
from typing import Any

from kim_desktop.domain.fields import Field, Kind, fields_of
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Need, Participation, Referral
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision, ConferenceGuest
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.records.master import (
    CodeEntry,
    Offer,
    Organisation,
    Parameter,
    ResponsibilityKey,
    StaffMember,
    Street,
)
from kim_desktop.domain.records.office import DeletionRequest, Gap, PresenceDay, Visit
from kim_desktop.domain.records.papers import Attachment, DataRequest
from kim_desktop.domain.records.people import Address, Consent, Household, Kinship, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.records.steering import (
    AgendaItem,
    Agreement,
    AgreementParty,
    Body,
    DistrictIndex,
    Errand,
    Event,
    FrozenReport,
    Meeting,
    Membership,
    Post,
    ReferenceFigure,
    Remedy,
    Topic,
)
from kim_desktop.domain.values import empty_wire, from_wire, to_wire

RECORDS: tuple[type[Record], ...] = (
    CodeEntry,
    Parameter,
    StaffMember,
    ResponsibilityKey,
    Street,
    Organisation,
    Offer,
    PresenceDay,
    Visit,
    Gap,
    DeletionRequest,
    Absence,
    Post,
    DistrictIndex,
    ReferenceFigure,
    Body,
    Membership,
    Meeting,
    AgendaItem,
    Errand,
    Agreement,
    AgreementParty,
    Event,
    Topic,
    Remedy,
    FrozenReport,
    Meldung,
    Feedback,
    Case,
    Participation,
    Handover,
    Conference,
    ConferenceGuest,
    ConferenceCase,
    ConferenceDecision,
    Person,
    Kinship,
    Household,
    Address,
    Residence,
    Consent,
    Contact,
    Need,
    SupportPlan,
    Goal,
    Measure,
    Referral,
    FollowUp,
    Appointment,
    Attachment,
    DataRequest,
)

Wire = dict[str, Any]
"""Field name to JSON value."""


class Model:
    """Record types by name; pass another list to work with another model."""

    def __init__(self, records: tuple[type[Record], ...] = RECORDS) -> None:
        self._types = {record.kind(): record for record in records}
        self._fields = {kind: fields_of(record) for kind, record in self._types.items()}
        self._by_name = {kind: {field.name: field for field in fields} for kind, fields in self._fields.items()}

    def __iter__(self) -> Iterator[type[Record]]:
        return iter(self._types.values())

    def __contains__(self, kind: str) -> bool:
        return kind in self._types

    def type_of(self, kind: str) -> type[Record]:
        """The record type of that name. Raises `KeyError` for one of a newer version."""
        return self._types[kind]

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The fields of the record type of that name."""
        return self._fields[kind]

    def field(self, kind: str, name: str) -> Field:
        """One field. Raises `KeyError` if this version does not know it."""
        return self._by_name[kind][name]

    def searchable(self) -> Iterator[tuple[type[Record], tuple[Field, ...]]]:
        """Record types with the fields that full-text search covers."""
        for record in self:
            fields = tuple(
                field for field in self.fields(record.kind()) if field.meaning.search and not field.meaning.gate
            )
            if fields:
                yield record, fields

    def wire(self, record: Record) -> Wire:
        """All fields of a record in JSON form. Raises `BadInput`."""
        return {field.name: to_wire(field, getattr(record, field.name)) for field in self.fields(record.kind())}

    def record(self, kind: str, record_id: str, case_id: str, wire: Mapping[str, Any]) -> Record:
        """The record behind a JSON form; fields this version does not know are left out. Raises `BadInput`."""
        known = self._by_name[kind]
        values = {name: from_wire(known[name], value) for name, value in wire.items() if name in known}
        return self._types[kind](id=record_id, case_id=case_id, **values)

    def contents(self, record: Record) -> Wire:
        """The fields that say something, in the form in which a change carries a new record."""
        wire = self.wire(record)
        return {
            field.name: _delta([], wire[field.name]) if field.kind is Kind.CHOICES else wire[field.name]
            for field in self.fields(record.kind())
            if wire[field.name] != empty_wire(field)
        }

    def differences(self, before: Record, after: Record) -> Wire:
        """The fields that changed, in the form that a change carries: sets as {'+': …, '-': …}."""
        old, new = self.wire(before), self.wire(after)
        kinds = {field.name: field.kind for field in self.fields(after.kind())}
        return {
            name: _delta(old[name], value) if kinds[name] is Kind.CHOICES else value
            for name, value in new.items()
            if value != old[name]
        }

    def blank(self, kind: str, record_id: str, case_id: str = "") -> Record:
        """A record with every field at its default."""
        return self._types[kind](id=record_id, case_id=case_id)


def _delta(old: list[str], new: list[str]) -> dict[str, list[str]]:
    return {"+": sorted(set(new) - set(old)), "-": sorted(set(old) - set(new))}
