"""Full-text search over everything that this profile holds, in words: where it stands, whose it is, and when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from anyascii import anyascii

from kim_desktop.domain.audit import Action
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import made_on
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Offer, Organisation, StaffMember, Street
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.ahead import ReadAhead, Reader
from kim_desktop.storage.search import Hit
from kim_desktop.storage.store import Store
from kim_desktop.work.gates import CaseGates, read_gates_ahead, veiled

MOST = 200
_BEGINNING = 120
_DATES = (
    "on",
    "assessed_on",
    "referred_on",
    "due_on",
    "agreed_on",
    "received_on",
    "answered_on",
    "admitted_on",
    "offered_on",
)
_NOT_SOUGHT = frozenset({CodeEntry.kind(), StaffMember.kind(), Street.kind()})
"""Lists in which one chooses; they would stand before everything that people wrote."""


@dataclass(frozen=True)
class Found:
    """A hit in words; `on` is the day that the record names, or that of its making, as ISO 8601 text."""

    kind: str
    record_id: str
    case_id: str
    title: str
    name: str
    code: str
    on: str
    snippet: str

    @property
    def day(self) -> str:
        """The day as one reads it."""
        return show_date(date.fromisoformat(self.on)) if self.on else ""


def find(store: Store, text: str, most: int = MOST, kinds: Iterable[str] = ()) -> list[Found]:
    """Everything that holds all words of `text`, newest first; what a consent locks is never found.

    Only records of these types, if any are named.
    """
    store.audit.note_look(Action.SEARCHED)
    known = [record.kind() for record, _ in store.model.searchable() if record.kind() not in _NOT_SOUGHT]
    hits = store.search(text, most, list(kinds) or known)
    names = _Names(_read_ahead(store, hits))
    records = ((hit, names.record(hit)) for hit in hits)
    shown = (names.as_open(hit, record, text) for hit, record in records if record)
    return [_found(hit, record, names) for hit, record in shown if hit]


class _Names:
    """Whose case it is and what its consents open, read once for each case."""

    def __init__(self, store: Reader) -> None:
        self._store = store
        self._named: dict[str, tuple[str, str]] = {}
        self._gates: dict[str, CaseGates] = {}

    def record(self, hit: Hit) -> Record | None:
        """The record behind a hit."""
        return self._store.get(self._store.model.type_of(hit.kind), hit.record_id)

    def of_case(self, case_id: str) -> tuple[str, str]:
        """Name and number of a case."""
        if case_id not in self._named:
            self._named[case_id] = self._read(case_id)
        return self._named[case_id]

    def as_open(self, hit: Hit, record: Record, text: str) -> tuple[Hit | None, Record]:
        """The hit, as far as the consents reach; none if only what is locked or was taken away holds the words."""
        if record.master:
            return hit, record
        if record.case_id not in self._gates:
            self._gates[record.case_id] = CaseGates(self._store, record.case_id)
        gates = self._gates[record.case_id]
        if not _is_shown(record, gates):
            return None, record
        opened = veiled(self._store, record, gates)
        if opened != record:
            said = self._text(opened)
            return (replace(hit, snippet=said[:_BEGINNING]) if _holds(said, text) else None), opened
        return hit, record

    def _text(self, record: Record) -> str:
        fields = (field for field in self._store.model.fields(record.kind()) if field.meaning.search)
        values = (getattr(record, field.name) for field in fields)
        return " · ".join(str(value) for value in values if value)

    def _read(self, case_id: str) -> tuple[str, str]:
        if not case_id:
            return "", ""
        case = self._store.get(Case, case_id)
        about: Sequence[Person | Meldung] = _clients(self._store, case_id)
        about = about or self._store.all(Meldung, case_id=case_id)
        name = f"{about[0].family_name}, {about[0].given_name}".strip(", ") if about else ""
        return name or "Ohne Namen", case.code if case else ""


def _read_ahead(store: Store, hits: Sequence[Hit]) -> ReadAhead:
    """Everything that is asked of these hits, in a few queries."""
    ahead = ReadAhead(store)
    ids: dict[str, list[str]] = defaultdict(list)
    for hit in hits:
        ids[hit.kind].append(hit.record_id)
    found = [record for kind in ids for record in ahead.fetch(store.model.type_of(kind), "id", ids[kind])]
    read_gates_ahead(ahead, found)
    ahead.fetch(Meldung, "case_id", (hit.case_id for hit in hits if not _clients(ahead, hit.case_id)))
    return ahead


def _clients(store: Reader, case_id: str) -> list[Person]:
    return store.all(Person, case_id=case_id, relation="self")


def _is_shown(record: Record, gates: CaseGates) -> bool:
    """Whether no consent locks the record as a whole, and it was not taken away."""
    if isinstance(record, Attachment) and record.removed_on:
        return False
    needed = Purpose.SPECIAL if isinstance(record, Attachment) and record.protected else record.gate
    return needed is None or needed in gates.of_record(record).open


def _holds(said: str, text: str) -> bool:
    """Whether every word of `text` begins a word of what is open, however it is written."""
    words = anyascii(said).casefold().split()
    return all(any(word.startswith(wanted) for word in words) for wanted in anyascii(text).casefold().split())


def _found(hit: Hit, record: Record, names: _Names) -> Found:
    name, code = names.of_case(hit.case_id)
    if isinstance(record, Offer | Organisation):
        name = record.name
    if isinstance(record, Handover):
        name, code = record.client or "Ohne Namen", record.code
    return Found(hit.kind, hit.record_id, hit.case_id, record.title, name, code, _day(record), hit.snippet)


def _day(record: Record) -> str:
    for name in _DATES:
        value = getattr(record, name, None)
        if isinstance(value, date):
            return value.isoformat()
    return "" if record.master else made_on(record.id)
