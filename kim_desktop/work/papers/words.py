"""The records of a case in words, from the same declaration as form, search and export."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.records.base import Record
from kim_desktop.printing.records import Entry, Group
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import export_case
from kim_desktop.work.lookups import lookups
from kim_desktop.work.naming import code_of, value_in_words

_NOT_FOR_READERS = frozenset({"digest", "transferred_state", "media_type", "size", "same_as", "case", "continued_as"})
_NAMED_BY_PERSON = frozenset({"person", "meldung"})
_NEWEST_FIRST = frozenset({"contact"})
_EMPTY: tuple[Any, ...] = (None, "", [])


class CaseInWords:
    """Everything of a case that may be read, in groups by kind, labelled in German."""

    def __init__(self, store: Store, case_id: str) -> None:
        self._store, self._lookups = store, lookups(store)
        self._records: Mapping[str, list[dict[str, Any]]] = export_case(store, case_id)["angaben"]
        self._titles = {
            (kind, record["id"]): self._title(kind, record)
            for kind, records in self._records.items()
            for record in records
        }

    def groups(self, kinds: Iterable[str] = ()) -> tuple[Group, ...]:
        """The kinds that hold records, all or these."""
        groups = (self._group(kind, self._records.get(kind, [])) for kind in tuple(kinds) or tuple(self._records))
        return tuple(group for group in groups if group.entries)

    def part(self, record: Record, fields: Collection[str]) -> Group:
        """Some fields of one record."""
        records = [each for each in self._records[record.kind()] if each["id"] == record.id]
        return self._group(record.kind(), records, fields)

    def _group(self, kind: str, records: list[dict[str, Any]], fields: Collection[str] = ()) -> Group:
        if kind in _NEWEST_FIRST:
            records = sorted(records, key=lambda record: record["felder"]["on"]["wert"] or "", reverse=True)
        entries = tuple(self._entry(kind, record, fields) for record in records)
        told = tuple(entry for entry in entries if entry.title or entry.values)
        return Group(kind, self._store.model.type_of(kind).plural, told)

    def _entry(self, kind: str, record: dict[str, Any], wanted: Collection[str]) -> Entry:
        headline = self._store.model.type_of(kind).headline
        values = tuple(
            (field.label, self._words(field, record["felder"][field.name]["wert"]))
            for field in self._store.model.fields(kind)
            if field.name not in headline and (field.name in wanted if wanted else field.name not in _NOT_FOR_READERS)
            if not self._says_nothing(field, record["felder"][field.name]["wert"])
        )
        return Entry(self._titles[kind, record["id"]], values, tuple(record["gesperrt"]), self._recorded(record))

    def _title(self, kind: str, record: dict[str, Any]) -> str:
        model = self._store.model
        fields = [model.field(kind, name) for name in model.type_of(kind).headline]
        values = ((field, record["felder"][field.name]["wert"]) for field in fields)
        between = ", " if kind in _NAMED_BY_PERSON else " · "
        return between.join(
            value_in_words(field, wire, self._lookups, self._store) for field, wire in values if wire not in _EMPTY
        )

    def _words(self, field: Field, wire: Any) -> str:
        if field.meaning.refers == "case":
            return code_of(self._store, wire)
        if field.kind is Kind.REFERENCE and field.meaning.refers in set(self._records) - _NAMED_BY_PERSON:
            return self._titles.get((field.meaning.refers, wire), "")
        return value_in_words(field, wire, self._lookups, self._store)

    def _says_nothing(self, field: Field, wire: Any) -> bool:
        return wire in _EMPTY or (wire is False and not field.optional)

    def _recorded(self, record: dict[str, Any]) -> str:
        """Who wrote the record first, and when by that device's clock."""
        if not record["verlauf"]:
            return ""
        first = record["verlauf"][-1]
        day = datetime.fromisoformat(first["am"]).astimezone()
        return f"{day:%d.%m.%Y}, {self._lookups.label('staff_member', first['von'])}"
