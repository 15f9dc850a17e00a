"""Changes and records to and from database rows."""

from typing import Any

import msgspec
from sqlalchemy import RowMapping

from kim_desktop.domain.change import Accepted, Change, Payload
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record

_SKELETON = tuple(name for name in Change.__dataclass_fields__ if name != "payload")
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


def row_record(model: Model, kind: str, row: RowMapping) -> Record:
    """The record behind a row of its table; empty columns take the field's default."""
    values = {name: value for name, value in row.items() if name not in {"id", "case_id"} and value is not None}
    return model.record(kind, row["id"], row["case_id"], values)
