"""Whatever a consent opens can be erased alone: each such field of every record type is a change of its own."""

import pytest

from kim_desktop.domain.change import Payload
from kim_desktop.domain.model import RECORDS, Model
from kim_desktop.domain.records.base import Record
from kim_desktop.storage.chain import parts_of


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.kind())
def test_every_field_behind_a_consent_travels_alone(kind: type[Record]) -> None:
    model = Model()
    names = [field.name for field in model.fields(kind.kind())]
    said = Payload(dict.fromkeys(names, "x"), dict.fromkeys(names, "base"), {name: ["rival"] for name in names})
    parts = parts_of(model, kind.kind(), said)
    gated = {field.name for field in model.fields(kind.kind()) if field.meaning.gate}
    assert sorted(name for part in parts for name in part.fields) == sorted(names)
    assert all(len(part.fields) == 1 for part in parts if gated.intersection(part.fields))
    assert all(part.fields.keys() == part.base.keys() == part.settles.keys() for part in parts)
    assert parts_of(model, kind.kind(), Payload({}, {}, {})) == [Payload({}, {}, {})]
