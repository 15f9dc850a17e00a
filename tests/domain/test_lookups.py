"""Names as people type them find the code they mean, and only that."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import CodeEntry, Offer, Organisation, StaffMember

ON = date(2026, 11, 22)


def entry(catalogue: str, code: str, label: str, **more: object) -> CodeEntry:
    return CodeEntry(id=f"{catalogue}-{code}", catalogue=catalogue, code=code, label=label, **more)  # type: ignore[arg-type]


LOOKUPS = Lookups.of(
    [
        entry("language", "ar", "Arabisch", position=2),
        entry("language", "de", "Deutsch", position=1),
        entry("language", "prs", "Dari", aliases=frozenset({"Afghanisches Persisch"})),
        entry("language", "tr", "Türkisch"),
        entry("language", "kmr", "Kurdisch (Kurmancî)"),
        entry("language", "ckb", "Kurdisch, Sorani"),
        entry("place", "gu", "Unterkunft Musterweg", flags=frozenset({"unterkunft"})),
        entry("place", "ki", "Büro Musterplatz"),
        entry("place", "old", "Alte Halle", flags=frozenset({"unterkunft"}), valid_to=date(2020, 1, 1)),
    ],
    [Organisation(id="org-1", name="Beispielverband e. V.")],
    [StaffMember(id="user-1", name="Erika Muster")],
    [Offer(id="offer-1", name="Beispielberatung")],
    on=ON,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Arabisch", "ar"),
        ("  ARABISCH ", "ar"),
        ("ar", "ar"),
        ("arab", "ar"),
        ("Turkisch", "tr"),
        ("tuerkisch", "tr"),
        ("türk.", "tr"),
        ("kurmanci", None),
        ("Kurdisch", None),
        ("Kurdisch (Kurmanci)", "kmr"),
        ("afghanisches persisch", "prs"),
        ("Afghan", "prs"),
        ("de", "de"),
        ("d", None),
        ("", None),
        ("Klingonisch", None),
    ],
)
def test_a_typed_name_finds_its_code_or_none(text: str, code: str | None) -> None:
    assert LOOKUPS.code_for("language", text) == code


def test_a_code_is_called_by_its_label_or_else_by_itself() -> None:
    assert LOOKUPS.label("language", "tr") == "Türkisch"
    assert LOOKUPS.label("language", "xx") == "xx"
    assert LOOKUPS.label("nothing", "xx") == "xx"
    assert LOOKUPS.label("organisation", "org-1") == "Beispielverband e. V."
    assert LOOKUPS.label("staff_member", "user-1") == "Erika Muster"
    assert LOOKUPS.label("offer", "offer-1") == "Beispielberatung"
    assert LOOKUPS.label("purpose", "E1") == "Aufnahme in KIM und Führen einer Akte"


def test_choices_stand_in_the_order_of_their_position() -> None:
    assert [code for code, _label in LOOKUPS.choices["language"]][-2:] == ["de", "ar"]


def test_what_is_over_is_no_longer_offered_but_still_understood() -> None:
    assert "old" not in dict(LOOKUPS.choices["place"])
    assert LOOKUPS.label("place", "old") == "Alte Halle"
    assert LOOKUPS.code_for("place", "alte halle") == "old"


def test_entries_with_a_flag_are_a_list_of_their_own() -> None:
    assert LOOKUPS.choices["place.unterkunft"] == (("gu", "Unterkunft Musterweg"),)


@pytest.mark.parametrize(
    ("text", "codes", "unknown"),
    [
        ("Arabisch, Deutsch", {"ar", "de"}, ()),
        ("arabisch/deutsch und türkisch", {"ar", "de", "tr"}, ()),
        ("Arabisch Dari", {"ar", "prs"}, ()),
        ("Kurdisch, Sorani; Deutsch", {"ckb", "de"}, ()),
        ("Kurdisch, Sorani", {"ckb"}, ()),
        ("Deutsch, Klingonisch", {"de"}, ("Klingonisch",)),
        (" , ; ", set(), ()),
    ],
)
def test_a_list_of_names_is_taken_apart(text: str, codes: set[str], unknown: tuple[str, ...]) -> None:
    assert LOOKUPS.codes_in("language", text) == (codes, unknown)


@given(st.text(max_size=60))
def test_any_text_is_a_known_code_or_none(text: str) -> None:
    code = LOOKUPS.code_for("language", text)
    assert code is None or code in dict(LOOKUPS.choices["language"])
    found, _unknown = LOOKUPS.codes_in("language", text)
    assert found <= set(dict(LOOKUPS.choices["language"]))
