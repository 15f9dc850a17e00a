"""What is printed on a Meldebogen, or filled in elsewhere, comes back as it was."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from kim_desktop.domain.fields import Field, Kind, PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.values import clean_text
from kim_desktop.printing.meldebogen import meldebogen
from kim_desktop.printing.meldebogen_import import ImportedMeldung, read_meldebogen
from kim_desktop.printing.meldebogen_layout import FIELDS, OFF_PAPER, catalogue_of

LANGUAGES = ("de", "ar", "uk", "en")
MODEL = Model()


def filled(pdf: bytes, values: Mapping[str, Any]) -> bytes:
    """The form as another office sends it back, filled in with another program."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    for page in writer.pages:
        writer.update_page_form_field_values(page, dict(values), auto_regenerate=False)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def messages(result: ImportedMeldung) -> str:
    return "\n".join(note.message for note in result.notes)


def test_the_example_leaves_no_field_out(full_meldung: Meldung) -> None:
    wire = {name: value for name, value in MODEL.wire(full_meldung).items() if name not in OFF_PAPER}
    assert [name for name, value in wire.items() if value in (None, "", [])] == []
    assert set(wire) == set(FIELDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_survives_being_printed_and_read(
    language: str, full_meldung: Meldung, lookups: Lookups, today: date
) -> None:
    pdf = meldebogen(full_meldung, language=language, lookups=lookups)
    result = read_meldebogen(pdf, lookups, today=today)
    assert MODEL.wire(result.meldung) == MODEL.wire(full_meldung)
    assert [note.label for note in result.notes] == ["Teil 10"]


def test_an_imported_meldung_has_an_id_of_its_own(full_meldung: Meldung, lookups: Lookups, today: date) -> None:
    pdf = meldebogen(full_meldung, language="de", lookups=lookups, case_code="KIM-0001")
    first, second = (read_meldebogen(pdf, lookups, today=today) for _ in range(2))
    assert len({first.meldung.id, second.meldung.id, full_meldung.id}) == 3
    assert first.meldung.case_id == first.meldung.id
    assert "KIM-0001" in messages(first)


def test_a_blank_form_says_that_nothing_is_filled_in(lookups: Lookups, today: date) -> None:
    result = read_meldebogen(meldebogen(None, language="uk", lookups=lookups), lookups, today=today)
    assert MODEL.wire(result.meldung) == MODEL.wire(MODEL.blank("meldung", "x"))
    assert messages(result) == "Auf dem Bogen ist nichts ausgefüllt."


def a_value(field: Field, lookups: Lookups) -> st.SearchStrategy[Any]:
    """Anything that a field may hold."""
    codes = [code for code, _label in lookups.choices.get(catalogue_of(field), ())]
    days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
    partial = st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda cut: PartialDate(cut[0].isoformat()[: cut[1]]))
    text = st.text(max_size=min(field.meaning.most, 60)).map(clean_text)
    return {
        Kind.TEXT: text,
        Kind.LONG_TEXT: text,
        Kind.DATE: st.none() | days,
        Kind.PARTIAL_DATE: st.none() | partial,
        Kind.NUMBER: st.none() | st.integers(0, field.meaning.most),
        Kind.CHOICE: st.none() | st.sampled_from(codes or [""]),
        Kind.REFERENCE: st.none() | st.sampled_from(codes or [""]),
        Kind.CHOICES: st.frozensets(st.sampled_from(codes or [""]), max_size=min(field.meaning.most, 5)),
        Kind.YES_NO: st.none() | st.booleans() if field.optional else st.booleans(),
    }[field.kind]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_any_meldung_survives_being_printed_and_read(data: st.DataObject, lookups: Lookups, today: date) -> None:
    values = {name: data.draw(a_value(field, lookups), label=name) for name, field in FIELDS.items()}
    meldung = Meldung(id="m", case_id="m", **values)
    result = read_meldebogen(meldebogen(meldung, language="de", lookups=lookups), lookups, today=today)
    assert MODEL.wire(result.meldung) == MODEL.wire(meldung)


def test_a_code_that_is_no_longer_offered_still_comes_back(
    full_meldung: Meldung, lookups: Lookups, today: date
) -> None:
    retired = replace(
        lookups,
        choices={**lookups.choices, "benefit": (("sgb2", "Bürgergeld"),), "sex": ()},
        former={"benefit": (("asylblg", "AsylbLG"), ("kindergeld", "Kindergeld")), "sex": (("male", "männlich"),)},
    )
    result = read_meldebogen(meldebogen(full_meldung, language="de", lookups=retired), retired, today=today)
    assert MODEL.wire(result.meldung) == MODEL.wire(full_meldung)


OTHER_OFFICE = {
    "kim.sender": "Caritasverband Leverkusen e. V.",
    "kim.family_name": "Beispiel-Əliyev",
    "kim.birth": "3.4.91",
    "kim.sex": "weiblich",
    "kim.nationality": "UA",
    "kim.languages": "ukrainisch, Russisch und etwas Klingonisch",
    "kim.interpreter.yes": "/Yes",
    "kim.place": "gu_opladen",
    "kim.adults": " 1 ",
    "kim.moved_here": "April 2024",
    "kim.concerns.wohnen": "/Yes",
    "kim.concerns.sprache": "/Yes",
    "kim.urgency.now": "/Yes",
    "kim.done_so_far": "Zeile eins\rZeile zwei",
    "kim.agreed_on": "2.11.26",
}


def test_what_another_office_fills_in_is_read(lookups: Lookups, today: date) -> None:
    pdf = filled(meldebogen(None, language="ar", lookups=lookups), OTHER_OFFICE)
    result = read_meldebogen(pdf, lookups, today=today)
    assert result.meldung == Meldung(
        id=result.meldung.id,
        case_id=result.meldung.id,
        sender=lookups.code_for("organisation", "Caritas"),
        family_name="Beispiel-Əliyev",
        birth=PartialDate("1991-04-03"),
        sex="female",
        nationality="UA",
        languages=frozenset({"uk", "ru"}),
        interpreter=True,
        place="gu_opladen",
        adults=1,
        moved_here=PartialDate("2024-04"),
        concerns=frozenset({"wohnen", "sprache"}),
        urgency="now",
        done_so_far="Zeile eins\nZeile zwei",
        agreed_on=date(2026, 11, 2),
    )
    note = next(note for note in result.notes if note.field == "languages")
    assert "‚Klingonisch‘ steht nicht in der Liste" in messages(result)
    assert note.original == "ukrainisch, Russisch und etwas Klingonisch"


DOUBTS = {
    "birth": ("31.02.1990", "„Geburtsdatum“: ‚31.02.1990‘ ist kein Datum – bitte prüfen."),
    "deadline": ("in 2 Wochen", "„Frist“: ‚in 2 Wochen‘ ist kein festes Datum – bitte prüfen."),
    "adults": ("zwei", "„Erwachsene im Haushalt“: ‚zwei‘ ist keine Zahl – bitte prüfen."),
    "children": ("99", "„Kinder im Haushalt“: ‚99‘ ist mehr als 30 – bitte prüfen."),
    "nationality": ("Atlantis", "„Staatsangehörigkeit“: ‚Atlantis‘ steht nicht in der Liste – bitte prüfen."),
    "sender": ("Amt für Nichts", "„Meldende Stelle“: ‚Amt für Nichts‘ steht nicht in der Liste – bitte prüfen."),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_nonsense_leaves_the_field_empty_and_the_text_in_a_note(name: str, lookups: Lookups, today: date) -> None:
    typed, message = DOUBTS[name]
    pdf = filled(meldebogen(None, language="de", lookups=lookups), {f"kim.{name}": typed, "kim.room": "7"})
    result = read_meldebogen(pdf, lookups, today=today)
    assert getattr(result.meldung, name) is None
    assert result.meldung.room == "7"
    assert [(note.field, note.message, note.original) for note in result.notes] == [(name, message, typed)]


def test_a_text_that_is_too_long_is_cut_and_kept_whole_in_the_note(lookups: Lookups, today: date) -> None:
    endless = "Sehr lang. " * 500
    pdf = filled(meldebogen(None, language="de", lookups=lookups), {"kim.done_so_far": endless})
    result = read_meldebogen(pdf, lookups, today=today)
    assert len(result.meldung.done_so_far) <= 2_000
    assert result.notes[0].original == endless.strip()
    assert "zu lang" in result.notes[0].message


def test_ja_and_nein_together_are_neither(lookups: Lookups, today: date) -> None:
    ticks = {"kim.interpreter.yes": "/Yes", "kim.interpreter.no": "/Yes"}
    result = read_meldebogen(filled(meldebogen(None, language="de", lookups=lookups), ticks), lookups, today=today)
    assert result.meldung.interpreter is None
    assert "nicht eindeutig ja oder nein" in messages(result)


def test_two_ticks_where_one_is_possible_and_four_where_three_are_become_notes(lookups: Lookups, today: date) -> None:
    ticks = {f"kim.concerns.{code}": "/Yes" for code in ("sprache", "arbeit", "wohnen", "recht")}
    ticks |= {"kim.urgency.now": "/Yes", "kim.urgency.normal": "/Yes"}
    result = read_meldebogen(filled(meldebogen(None, language="de", lookups=lookups), ticks), lookups, today=today)
    assert result.meldung.concerns == {"sprache", "arbeit", "wohnen"}
    assert result.meldung.urgency is None
    assert "mehr als 3 angekreuzt, weggelassen: Schulden und Recht" in messages(result)
    assert "‚sofort, normal‘ sind mehrere Antworten" in messages(result)


def test_missing_and_unknown_fields_are_told_and_the_rest_is_read(
    full_meldung: Meldung, lookups: Lookups, today: date
) -> None:
    writer = PdfWriter(clone_from=BytesIO(meldebogen(full_meldung, language="de", lookups=lookups)))
    root = writer.root_object["/AcroForm"]["/Fields"][0].get_object()
    kept = [kid for kid in root["/Kids"] if kid.get_object()["/T"] not in {"birth", "concerns"}]
    root["/Kids"].clear()
    root["/Kids"].extend(kept)
    room = next(kid.get_object() for kid in kept if kid.get_object()["/T"] == "room")
    room[NameObject("/T")] = TextStringObject("zimmer")
    result = read_meldebogen(written(writer), lookups, today=today)
    assert "Das Feld „zimmer“ gibt es auf unserem Bogen nicht" in messages(result)
    assert full_meldung.room in {note.original for note in result.notes}
    assert "fehlen Felder: „Geburtsdatum“, „Zimmer“, „Anliegen“" in messages(result)
    assert result.meldung.birth is None
    assert result.meldung.family_name == full_meldung.family_name


def test_the_form_can_be_filled_by_other_programs_field_by_field(lookups: Lookups) -> None:
    fields = PdfReader(BytesIO(meldebogen(None, language="de", lookups=lookups))).get_fields() or {}
    for name in FIELDS:
        assert any(key == f"kim.{name}" or key.startswith(f"kim.{name}.") for key in fields), name
    assert fields["kim.family_name"]["/FT"] == "/Tx"
    assert fields["kim.nationality"]["/FT"] == "/Ch"
    assert fields["kim.concerns.wohnen"]["/FT"] == "/Btn"
