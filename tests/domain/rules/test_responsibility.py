"""Responsibility follows place of presence, then district, then free capacity in border quarters."""

from datetime import date

import pytest

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import ResponsibilityKey, StaffMember, Street
from kim_desktop.domain.records.people import Address
from kim_desktop.domain.rules.responsibility import Key, Whereabouts, quarter_of, responsibility, street_key

ON = date(2025, 6, 16)
STREETS = (
    Street(id="1", name="Sandstraße", postcode="51379", quarter="opladen"),
    Street(id="2", name="Kölner Straße", postcode="51379", quarter="opladen"),
    Street(id="3", name="Musterweg", postcode="51377", quarter="manfort"),
    Street(id="4", name="Musterweg", postcode="51375", quarter="alkenrath"),
    Street(id="5", name="Straße des 17. Juni", postcode="51371", quarter="hitdorf"),
)


def member(name, capacity=20, **more):
    return StaffMember(id=name, name=name.title(), role="case_manager", capacity=capacity, **more)


def row(number, staff, **more):
    return ResponsibilityKey(id=str(number), staff=staff, **more)


@pytest.fixture
def key(codes):
    rows = (
        row(1, "beispiel", place="gu_opladen"),
        row(2, "muster", district="I", share=50),
        row(3, "probe", district="I", share=100),
        row(4, "test", district="II"),
        row(5, "ehemals", district="III"),
        row(6, "hitdorferin", quarter="hitdorf", district="I"),
    )
    team = (
        member("beispiel"), member("muster"), member("probe"), member("test"),
        member("hitdorferin"), member("ehemals", valid_to=date(2024, 12, 31)),
    )  # fmt: skip
    return Key(rows, team, STREETS, codes)


def names(result):
    return [each.staff for each in result.proposals]


def test_the_place_of_presence_comes_before_the_district(key):
    result = responsibility(Whereabouts(place="gu_opladen"), key, {}, ON)
    assert names(result) == ["beispiel", "test"]
    assert result.proposals[0].ground == "place"
    assert result.district == "II"


def test_within_a_district_the_lighter_load_for_the_share_comes_first(key):
    where = Whereabouts(quarter="rheindorf")
    assert names(responsibility(where, key, {"muster": 4, "probe": 6}, ON)) == ["probe", "muster"]
    assert names(responsibility(where, key, {"muster": 2, "probe": 6}, ON)) == ["muster", "probe"]


def test_a_quarters_own_row_comes_before_the_district(key):
    result = responsibility(Whereabouts(street="Straße des 17. Juni 4", postcode="51371"), key, {}, ON)
    assert names(result)[0] == "hitdorferin"
    assert result.proposals[0].ground == "quarter"


def test_outside_border_quarters_nobody_else_is_proposed(key):
    assert names(responsibility(Whereabouts(quarter="opladen"), key, {"test": 99}, ON)) == ["test"]


def test_in_border_quarters_a_full_caseload_steps_behind_free_capacity(key):
    where = Whereabouts(quarter="quettingen")
    assert names(responsibility(where, key, {"test": 3}, ON))[0] == "test"
    relieved = responsibility(where, key, {"test": 20, "probe": 1}, ON)
    assert names(relieved)[-1] == "test"
    assert relieved.proposals[0].ground == "capacity"
    assert any("Randquartier" in each.text for each in relieved.reasons)


def test_people_who_have_left_are_not_proposed(key):
    result = responsibility(Whereabouts(quarter="schlebusch"), key, {}, ON)
    assert result.proposals == ()
    assert "Koordination" in result.reasons[-1].text


def test_without_a_known_quarter_it_is_to_be_picked_by_hand(key):
    result = responsibility(Whereabouts(street="Unbekannte Gasse 1"), key, {}, ON)
    assert result.proposals == () and result.quarter is None
    assert "von Hand" in result.reasons[0].text


def test_each_proposal_says_why_and_how_much_room_there_is(key):
    (proposal,) = responsibility(Whereabouts(quarter="opladen"), key, {"test": 7}, ON).proposals
    assert (proposal.load, proposal.free) == (7, 13)
    assert [each.text for each in proposal.reasons] == [
        "Zuständig für diesen Stadtbezirk (Anteil 100 %).",
        "7 offene Fälle, Kapazität 20.",
    ]
    assert all("§ 2b" in each.source for each in proposal.reasons)


def test_meldung_and_address_ask_the_same_question():
    fields = {"place": None, "quarter": "opladen", "street": "Sandstraße 1", "postcode": "51379"}
    assert Whereabouts.of(Meldung(id="m", **fields)) == Whereabouts.of(Address(id="a", **fields))


@pytest.mark.parametrize(
    ("street", "postcode", "quarter"),
    [
        ("Sandstr. 67", "51379", "opladen"), ("sandstrasse 67a", "", "opladen"),
        ("Sandstraße 67-69", "51379", "opladen"), ("Koelner Str. 3", "51379", "opladen"),
        ("KÖLNER STRASSE", "51379", "opladen"), ("Musterweg 3", "51377", "manfort"),
        ("Musterweg 3", "51375", "alkenrath"), ("Musterweg 3", "", None), ("Musterweg 3", "51379", None),
        ("Straße des 17. Juni", "51371", "hitdorf"), ("", "51371", None), ("17", "51371", None),
    ],
)  # fmt: skip
def test_the_street_table_finds_the_quarter_if_it_is_sure(street, postcode, quarter):
    assert quarter_of(street, postcode, STREETS) == quarter


def test_spellings_of_a_street_meet():
    spellings = ["Willy-Brandt-Straße 1", "Willy Brandt Str. 1 b", "willy-brandt-strasse", "Willy-Brandt-Str 12/14"]
    assert len({street_key(each) for each in spellings}) == 1


def test_an_unknown_load_is_not_taken_for_a_light_one(key):
    where = Whereabouts(quarter="rheindorf")
    assert names(responsibility(where, key, {"muster": None, "probe": 15}, ON)) == ["probe", "muster"]
    assert responsibility(where, key, {"muster": None}, ON).proposals[1].load is None


def test_a_street_counts_only_while_it_is_valid(key):
    ended = Street(id="9", name="Altweg", postcode="", quarter="opladen", valid_to=date(2025, 1, 31))
    assert quarter_of("Altweg 3", "", [ended], ON) is None
    assert quarter_of("Altweg 3", "", [ended], date(2025, 1, 31)) == "opladen"
