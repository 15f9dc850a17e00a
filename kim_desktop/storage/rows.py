"""Changes and records to and from database rows."""

from typing import Any

import msgspec
from sqlalchemy import RowMapping

from kim_desktop.domain.change import Change, Payload
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record

_SKELETON = tuple(name for name in Change.__dataclass_fields__ if name != "payload")
_payload_decoder = msgspec.json.Decoder(Payload)


def change_row(change: Change, seq: int | None = None) -> dict[str, Any]:
    """A row of the table `changes`."""
    payload = None if change.payload is None else msgspec.json.encode(change.payload).decode()
    return {**vars(change), "payload": payload, "seq": seq, "set_aside": None}


def row_change(row: RowMapping) -> Change:
    """The change behind a row."""
    payload = None if row["payload"] is None else _payload_decoder.decode(row["payload"])
    return Change(**{name: row[name] for name in _SKELETON}, payload=payload)


def row_record(model: Model, kind: str, row: RowMapping) -> Record:
    """The record behind a row of its table; empty columns take the field's default."""
    values = {name: value for name, value in row.items() if name not in {"id", "case_id"} and value is not None}
    return model.record(kind, row["id"], row["case_id"], values)
