"""The printed Meldebogen: two pages in every language, ten parts, a notice, nothing cut off, filled in rightly."""

import tomllib
from dataclasses import replace
from importlib.resources import files
from io import BytesIO

import pytest
from pypdf import PdfReader

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.errors import DocumentError
from kim_desktop.printing.meldebogen import meldebogen
from kim_desktop.printing.meldebogen_layout import FIELDS, FORM_NAME, PARTS
from kim_desktop.printing.texts import form_languages, form_text

LANGUAGES = form_languages(FORM_NAME)


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def widgets(pdf: bytes) -> list[tuple[int, str, tuple[float, ...]]]:
    """Page number, whole name and rectangle of each visible field."""
    found = []
    for number, page in enumerate(opened(pdf).pages):
        for each in page.get("/Annots", []):
            widget, name = each.get_object(), ""
            node = widget
            while node is not None:
                name = f"{node['/T']}.{name}".rstrip(".")
                node = node["/Parent"].get_object() if "/Parent" in node else None
            if widget["/F"] == 4:
                found.append((number, name, tuple(float(edge) for edge in widget["/Rect"])))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_of_the_german_form(language: str) -> None:
    german, other = form_text(FORM_NAME, "de"), form_text(FORM_NAME, language)
    assert set(other.labels) == set(german.labels)
    assert set(FIELDS) | {f"section_{part.key}" for part in PARTS} <= set(other.labels)
    assert [block.key for block in other.blocks] == [block.key for block in german.blocks]
    assert [len(block.paragraphs) for block in other.blocks] == [len(block.paragraphs) for block in german.blocks]
    assert other.version == german.version
    assert other.review


def test_translations_are_marked_as_unchecked() -> None:
    for language in LANGUAGES[1:]:
        source = files("resources").joinpath("forms", language, f"{FORM_NAME}.toml").read_text(encoding="utf-8")
        assert tomllib.loads(source)["review"].startswith("ungeprüft")


def test_every_field_of_a_meldung_stands_on_the_form_once() -> None:
    placed = [cell.field for part in PARTS for row in part.rows for cell in row]
    assert sorted(placed) == sorted(FIELDS)
    assert len(PARTS) == 10


@pytest.mark.parametrize("language", ["de", "ar", "uk"])
def test_a_filled_form_is_as_long_as_a_blank_one(language: str, full_meldung: Meldung, lookups: Lookups) -> None:
    assert len(opened(meldebogen(full_meldung, language=language, lookups=lookups)).pages) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ten_parts_fit_on_one_page_where_no_two_fields_overlap(language: str, lookups: Lookups) -> None:
    pdf = meldebogen(None, language=language, lookups=lookups)
    placed = widgets(pdf)
    assert len(opened(pdf).pages) == 2 and {page for page, _name, _edges in placed} == {0}
    for number, (page, name, (left, low, right, high)) in enumerate(placed):
        assert 15 < left < right < 580 and 15 < low < high < 827, name
        for other_page, other, (left2, low2, right2, high2) in placed[:number]:
            apart = page != other_page or right <= left2 or right2 <= left or high <= low2 or high2 <= low
            assert apart, (name, other)


def test_more_life_areas_than_a_page_can_hold_go_on_overleaf(lookups: Lookups) -> None:
    many = tuple((f"area{number}", f"Sehr breiter Lebensbereich Nummer {number}") for number in range(40))
    pdf = meldebogen(None, language="ar", lookups=replace(lookups, choices={**lookups.choices, "life_area": many}))
    assert len(opened(pdf).pages) == 3
    assert all(low > 15 for _page, _name, (_left, low, _right, _high) in widgets(pdf))


def test_the_notices_and_all_parts_are_printed(lookups: Lookups) -> None:
    text = opened(meldebogen(None, language="uk", lookups=lookups)).pages[0].extract_text()
    flat = " ".join(text.split())
    assert "Bitte keine Angaben zu Gesundheit oder Straftaten." in flat
    assert "нічого про здоров’я чи правопорушення" in flat
    for number, part in enumerate(PARTS, start=1):
        assert str(number) in flat
        assert form_text(FORM_NAME, "de").labels[f"section_{part.key}"].split()[0] in flat


def test_the_file_names_itself_and_its_language_and_no_person(full_meldung: Meldung, lookups: Lookups) -> None:
    reader = opened(meldebogen(full_meldung, language="ar", lookups=lookups, case_code="KIM-0001"))
    assert reader.metadata is not None
    assert reader.metadata.title == "Meldebogen"
    assert reader.root_object["/Lang"] == "de-DE"
    assert full_meldung.given_name not in str(dict(reader.metadata))


def test_every_font_of_the_page_is_embedded(full_meldung: Meldung, lookups: Lookups) -> None:
    reader = opened(meldebogen(full_meldung, language="ar", lookups=lookups))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert len(fonts) >= 3
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor.get_object()


def test_values_in_any_script_have_a_drawn_appearance(full_meldung: Meldung, lookups: Lookups) -> None:
    reader = opened(meldebogen(full_meldung, language="de", lookups=lookups))
    assert reader.root_object["/AcroForm"]["/NeedAppearances"] == False  # noqa: E712 (a PDF's boolean)
    by_name = {each.get_object().get("/T"): each.get_object() for each in reader.pages[0]["/Annots"]}
    for name in ("family_name", "given_name", "sender", "done_so_far"):
        look = by_name[name]["/AP"]["/N"].get_object()
        assert b"Tf" in look.get_data()
    assert by_name["family_name"]["/V"] == full_meldung.family_name
    assert by_name["sender"]["/V"] == "org-fb33"
    assert by_name["sex"]["/Opt"][2][1] == "männlich"


def test_every_field_tells_a_screen_reader_what_it_is(lookups: Lookups) -> None:
    reader = opened(meldebogen(None, language="uk", lookups=lookups))
    tips = {each.get_object()["/T"]: each.get_object().get("/TU", "") for each in reader.pages[0]["/Annots"]}
    assert tips["family_name"] == "Familienname – Прізвище"
    assert "Wohnen und Unterbringung" in tips["wohnen"]
    assert all(tip for name, tip in tips.items() if not name.startswith("_"))


def test_only_shelters_are_offered_as_accommodation(lookups: Lookups) -> None:
    fields = opened(meldebogen(None, language="de", lookups=lookups)).get_fields() or {}
    offered = [label for _code, label in fields["kim.place"]["/Opt"]]
    assert "GU Opladen (Sandstraße)" in offered
    assert "Hausbesuch" not in offered


def test_a_language_without_a_form_is_refused(lookups: Lookups) -> None:
    with pytest.raises(DocumentError, match="nicht in der Sprache „xx“"):
        meldebogen(None, language="xx", lookups=lookups)


def test_the_same_meldung_gives_the_same_file(full_meldung: Meldung, lookups: Lookups) -> None:
    first, second = (meldebogen(full_meldung, language="ar", lookups=lookups) for _ in range(2))
    assert first == second
