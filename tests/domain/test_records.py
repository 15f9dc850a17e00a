"""What holds for every record type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.model import RECORDS, Model
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.values import clean_text, from_wire, to_wire
from kim_desktop.errors import BadInput

MODEL = Model()
EVERY = pytest.mark.parametrize("kind", [record.kind() for record in RECORDS])

VALUES: dict[Kind, st.SearchStrategy[object]] = {
    Kind.TEXT: st.text(max_size=5).map(clean_text),
    Kind.LONG_TEXT: st.text(max_size=50).map(clean_text),
    Kind.PARTIAL_DATE: st.one_of(st.dates().map(str), st.integers(1900, 2100).map(str), st.just("1991-04")),
    Kind.DATE: st.dates(),
    Kind.MOMENT: st.datetimes(timezones=st.timezones()).map(lambda moment: moment.replace(microsecond=0)),
    Kind.CHOICE: st.sampled_from(["self", "open"]),
    Kind.CHOICES: st.frozensets(st.sampled_from(["ar", "de", "uk"]), max_size=3),
    Kind.NUMBER: st.integers(0, 1),
    Kind.YES_NO: st.booleans(),
    Kind.REFERENCE: st.uuids().map(str),
}


def values_of(field: Field) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), VALUES[field.kind]) if field.optional else VALUES[field.kind]


@EVERY
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_record_survives_the_wire(kind: str, data: st.DataObject) -> None:
    drawn = {field.name: data.draw(values_of(field), label=field.name) for field in MODEL.fields(kind)}
    record = MODEL.type_of(kind)(id="r", case_id="c", **drawn)
    assert MODEL.record(kind, "r", "c", MODEL.wire(record)) == record


@EVERY
def test_a_record_type_says_what_it_is(kind: str) -> None:
    record: type[Record] = MODEL.type_of(kind)
    assert record.title and record.plural and record.headline
    assert set(record.headline) <= {field.name for field in MODEL.fields(kind)}
    assert all(field.label for field in MODEL.fields(kind))


@EVERY
def test_labels_within_a_record_are_unlike(kind: str) -> None:
    labels = [field.label for field in MODEL.fields(kind)]
    assert len(labels) == len(set(labels))


@EVERY
def test_an_unchanged_record_has_no_differences(kind: str) -> None:
    blank = MODEL.blank(kind, "r", "c")
    assert MODEL.differences(blank, blank) == {}


@EVERY
def test_fields_of_a_newer_version_are_left_alone(kind: str) -> None:
    blank = MODEL.blank(kind, "r", "c")
    assert MODEL.record(kind, "r", "c", {**MODEL.wire(blank), "invented_later": "x"}) == blank


@pytest.mark.parametrize(
    ("kind", "name", "wire"),
    [
        ("person", "birth", "31.02.1990"),
        ("person", "birth", "1990-02-31"),
        ("person", "family_name", 7),
        ("person", "family_name", "x" * 201),
        ("person", "languages", "ar"),
        ("person", "languages", [1]),
        ("person", "interpreter", "ja"),
        ("residence", "valid_until", "2026-13-01"),
        ("household", "adults", -1),
        ("household", "adults", 31),
        ("household", "adults", True),
        ("meldung", "concerns", ["sprache", "arbeit", "wohnen", "familie"]),
    ],
)
def test_nonsense_is_refused_with_the_fields_name(kind: str, name: str, wire: object) -> None:
    field = MODEL.field(kind, name)
    with pytest.raises(BadInput, match=field.label) as caught:
        from_wire(field, wire)
    assert caught.value.field == name


def test_text_is_normalised_and_freed_of_hidden_controls() -> None:
    field = MODEL.field("person", "family_name")
    assert to_wire(field, "  Mu\u0308ller\u202e\x00\r\n") == "Müller"


def test_persian_joiners_are_kept() -> None:
    assert clean_text("می\u200cخواهم") == "می\u200cخواهم"
