"""Names for the codes that are counted, and the groups that codes belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from kim_desktop.domain.purposes import Purpose
from kim_desktop.storage.schema import Tables

UNKNOWN = ""
_UNKNOWN_LABEL = "ohne Angabe"

Axis = tuple[tuple[str, str], ...]
"""Codes and labels in the order in which they are shown."""


@dataclass(frozen=True)
class _Name:
    label: str
    group: str = ""
    position: int = 0
    valid: bool = True
    flags: frozenset[str] = frozenset()


class Labels:
    """Codes of all catalogues and directories; what holds on a day goes before what held earlier."""

    def __init__(self, connection: Connection, tables: Tables, on: date) -> None:
        self._day = on.isoformat()
        self._names: dict[tuple[str, str], _Name] = {}
        self._read_codes(_rows(connection, tables, "code_entry"))
        organisations = _rows(connection, tables, "organisation")
        self._read_names("organisation", organisations)
        self._read_names("staff_member", _rows(connection, tables, "staff_member"))
        self._read_names("body", _rows(connection, tables, "body"))
        self._read_offers(_rows(connection, tables, "offer"))
        for number, purpose in enumerate(Purpose):
            self._put("purpose", purpose.value, _Name(f"{purpose.value} {purpose.label}", position=number))

    def label(self, catalogue: str, code: str) -> str:
        """The name of a code; the code itself if nobody knows it."""
        name = self._names.get((catalogue, code))
        return name.label if name else code or _UNKNOWN_LABEL

    def group(self, catalogue: str, code: str) -> str:
        """The group a code belongs to, "" if none."""
        name = self._names.get((catalogue, code))
        return name.group if name else UNKNOWN

    def flags(self, catalogue: str, code: str) -> frozenset[str]:
        """What is said of a code beside its name."""
        name = self._names.get((catalogue, code))
        return name.flags if name else frozenset()

    def knows(self, catalogue: str, code: str) -> bool:
        """Whether there is such a code."""
        return (catalogue, code) in self._names

    def groups(self, catalogue: str) -> set[str]:
        """The groups that codes belong to."""
        return {name.group for (kind, _), name in self._names.items() if kind == catalogue and name.group}

    def members(self, catalogue: str, group: str) -> list[str]:
        """The codes of a group."""
        return sorted(code for (kind, code), name in self._names.items() if kind == catalogue and name.group == group)

    def grouped_codes(self, catalogue: str) -> list[str]:
        """The codes that belong to any group."""
        return sorted(code for (kind, code), name in self._names.items() if kind == catalogue and name.group)

    def district(self, quarter: str, place: str) -> str:
        """The district of a quarter or, without one, of a shelter."""
        return self.group("quarter", quarter) or self.group("place", place)

    def whole(self, catalogue: str, seen: Iterable[str]) -> Axis:
        """Every code of a catalogue that holds now, in its order, and whatever else was seen."""
        valid = {code for (kind, code), name in self._names.items() if kind == catalogue and name.valid}
        return self._axis(catalogue, valid | set(seen))

    def seen(self, catalogue: str, seen: Iterable[str]) -> Axis:
        """Only the codes that were seen, in the catalogue's order."""
        return self._axis(catalogue, set(seen))

    def _axis(self, catalogue: str, codes: set[str]) -> Axis:
        def place(code: str) -> tuple[bool, bool, int, str]:
            name = self._names.get((catalogue, code))
            position = name.position if name else 0
            return code == UNKNOWN, name is None, position, self.label(catalogue, code).casefold()

        return tuple((code, self.label(catalogue, code)) for code in sorted(codes, key=place))

    def _read_codes(self, rows: Iterable[RowMapping]) -> None:
        for row in rows:
            name = _Name(
                row["label"] or row["code"],
                row["group"] or "",
                row["position"] or 0,
                self._holds(row),
                frozenset(row["flags"] or ()),
            )
            self._put(row["catalogue"], row["code"], name)

    def _read_names(self, catalogue: str, rows: Iterable[RowMapping]) -> None:
        for row in rows:
            self._put(catalogue, row["id"], _Name(row["name"] or _UNKNOWN_LABEL, valid=self._holds(row)))

    def _read_offers(self, rows: Iterable[RowMapping]) -> None:
        for row in rows:
            body = self.label("organisation", row["organisation"] or UNKNOWN)
            label = f"{body}: {row['name']}" if row["organisation"] else row["name"]
            self._put("offer", row["id"], _Name(label or _UNKNOWN_LABEL, valid=self._holds(row)))

    def _put(self, catalogue: str, code: str, name: _Name) -> None:
        known = self._names.get((catalogue, code))
        if known is None or name.valid >= known.valid:
            self._names[catalogue, code] = name

    def _holds(self, row: RowMapping) -> bool:
        return (row["valid_from"] or "") <= self._day <= (row["valid_to"] or "9999-12-31")


def _rows(connection: Connection, tables: Tables, kind: str) -> list[Any]:
    table = tables.records[kind]
    return list(connection.execute(select(table).order_by(table.c.id)).mappings())
