"""Changes and records to and from database rows."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Row, RowMapping

from kim_desktop.domain.change import Accepted, Change, Payload
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record

_SKELETON = tuple(name for name in Change.__dataclass_fields__ if name != "payload")
_SHARED = 20_000
"""More records than a whole team shares."""
_payload_decoder = msgspec.json.Decoder(Payload)


def change_row(change: Change) -> dict[str, Any]:
    """A row of the table `changes` for a change that has no place yet."""
    payload = None if change.payload is None else msgspec.json.encode(change.payload).decode()
    return {**vars(change), "payload": payload, "seq": None, "set_aside": None, "proof": None}


def accepted_row(accepted: Accepted) -> dict[str, Any]:
    """A row of the table `changes` for one in the central store's order."""
    return {**change_row(accepted.change), "seq": accepted.seq, "proof": accepted.proof or None}


def row_accepted(row: RowMapping) -> Accepted:
    """The accepted change behind a row."""
    return Accepted(row["seq"], row_change(row), row["proof"] or "")


def row_change(row: RowMapping) -> Change:
    """The change behind a row."""
    payload = None if row["payload"] is None else _payload_decoder.decode(row["payload"])
    return Change(**{name: row[name] for name in _SKELETON}, payload=payload)


class Reader:
    """Makes records of rows; what the whole team shares is read again and again, so those are made once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._shared: dict[tuple[Any, ...], Record] = {}

    def records(self, kind: str, rows: Iterable[Row[Any]]) -> list[Record]:
        """The records behind the rows of a table."""
        return [self._of_case(kind, row) if row.case_id else self._of_team(kind, row) for row in rows]

    def _of_case(self, kind: str, row: Row[Any]) -> Record:
        return row_record(self._model, kind, row._mapping)

    def _of_team(self, kind: str, row: Row[Any]) -> Record:
        key = (kind, *(tuple(value) if type(value) is list else value for value in row))
        known = self._shared.get(key)
        if known is None:
            if len(self._shared) >= _SHARED:
                self._shared.clear()
            known = self._shared[key] = self._of_case(kind, row)
        return known


def row_record(model: Model, kind: str, row: RowMapping) -> Record:
    """The record behind a row of its table; empty columns take the field's default."""
    values = {name: value for name, value in row.items() if name not in {"id", "case_id"} and value is not None}
    return model.record(kind, row["id"], row["case_id"], values)
