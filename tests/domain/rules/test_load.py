"""Cases weigh as the index of their district says, and border quarters go to who has weighted capacity left."""

from datetime import date

import pytest

from kim_desktop.domain.records.master import ResponsibilityKey, StaffMember
from kim_desktop.domain.records.steering import DistrictIndex, Post
from kim_desktop.domain.rules.load import (
    Count,
    Scale,
    Weights,
    burdens,
    capacities,
    decimal,
    filled,
    filled_by_month,
    fullness,
    months_until,
    planned,
    room_by_district,
)
from kim_desktop.domain.rules.responsibility import Key, Whereabouts, responsibility

ON = date(2025, 6, 16)
INDEX = (
    DistrictIndex(id="a", district="I", year=2019, weight=120, source="Sozialbericht"),
    DistrictIndex(id="b", district="I", year=2024, weight=150, source="Sozialbericht"),
    DistrictIndex(id="c", district="I", year=2026, weight=300),
    DistrictIndex(id="d", district="III", year=2019, weight=110, valid_to=date(2024, 12, 31)),
)


def post(number, staff, percent=100, capacity=0, employer="org-ki", **term):
    return Post(
        id=f"{number}-{staff}",
        number=number,
        staff=staff,
        percent=percent,
        capacity=capacity,
        employer=employer,
        **term,
    )


def test_the_latest_year_that_has_begun_counts_and_a_district_without_one_is_average():
    weights = Weights.of(INDEX, ON)
    assert [weights.percent(each) for each in ("I", "II", "III", None)] == [150, 100, 100, 100]
    assert Weights.of(INDEX, date(2023, 1, 1)).percent("III") == 110
    assert Weights.of((), ON, otherwise=80).percent("I") == 80
    assert weights.told("I") == "150 % (Sozialbericht, 2024)" and "keines eingetragen" in weights.told("II")


def test_a_burden_adds_up_over_the_districts():
    counts = [Count("ada", "wiesdorf", "I", 4), Count("ada", "opladen", "II", 2), Count("ben", "", "", 3)]
    found = burdens(counts, Weights.of(INDEX, ON))
    assert (found["ada"].cases, found["ada"].weighted) == (6, 8.0) and found["ben"].weighted == 3.0
    assert Scale(Weights.of(INDEX, ON), found, {"ada": 10}).free("ada") == 2.0


def test_posts_say_what_somebody_can_take_and_the_team_list_only_where_they_do_not():
    team = [StaffMember(id=each, name=each, role="case_manager", capacity=30) for each in ("ada", "ben")]
    posts = [post("CM-1", "ada", 50, 20), post("CM-2", "ada", 25, 10), post("CM-3", "ben", valid_to=date(2025, 1, 1))]
    assert capacities(team, posts, ON) == {"ada": 30, "ben": 30}
    assert capacities(team, posts[:1], ON) == {"ada": 20, "ben": 30}


def test_filled_posts_count_by_employer_and_by_the_days_of_a_month():
    posts = [
        post("CM-1", "ada", employer="org-fb50", valid_from=date(2025, 4, 16)),
        post("CM-2", "ben", 50, valid_to=date(2025, 5, 31)),
        post("CM-2", None, 50),
    ]
    assert filled(posts, ON) == {"org-fb50": 1.0} and planned(posts, ON) == {"org-fb50": 1.0, "org-ki": 0.5}
    months = months_until(ON, 3)
    assert months == (date(2025, 4, 1), date(2025, 5, 1), date(2025, 6, 1))
    by_month = filled_by_month(posts, months)
    assert by_month == {"org-fb50": (0.5, 1.0, 1.0), "org-ki": (0.5, 0.5, 0.0)}
    assert months_until(date(2025, 1, 31), 2)[0] == date(2024, 12, 1)


def test_capacity_is_spread_over_the_districts_by_the_shares_of_the_key():
    rows = [ResponsibilityKey(id=str(at), staff="ada", share=share) for at, share in enumerate((50, 25, 25))]
    of_row = {"0": "I", "1": "III", "2": "I"}
    assert room_by_district(rows, {"ada": 40}, of_row, ON) == {"I": 30.0, "III": 10.0}


@pytest.mark.parametrize(
    ("weighted", "capacity", "state"),
    [
        (7.9, 10, "free"),
        (8, 10, "nearly"),
        (10, 10, "full"),
        (10.2, 10, "over"),
        (3, 0, "unknown"),
        (None, 9, "unknown"),
    ],
)
def test_how_full_a_caseload_is(weighted, capacity, state):
    assert fullness(weighted, capacity) == state


def test_numbers_are_written_with_a_comma():
    assert [decimal(each) for each in (8.0, 8.44, 0.0, 11.96)] == ["8", "8,4", "0", "12"]


def test_in_a_border_quarter_the_weighted_capacity_decides_and_says_so(codes):
    team = tuple(StaffMember(id=each, name=each, role="case_manager", capacity=10) for each in ("ada", "ben", "cem"))
    rows = tuple(ResponsibilityKey(id=s, staff=s, district=d) for s, d in (("ada", "II"), ("ben", "I"), ("cem", "III")))
    key, where = Key(rows, team, (), codes), Whereabouts(quarter="quettingen")
    weights, capacity = Weights.of(INDEX, ON), {each.id: 10 for each in team}
    counts = [Count("ada", "opladen", "II", 7), Count("ben", "wiesdorf", "I", 6), Count("cem", "alkenrath", "III", 6)]
    scale = Scale(weights, burdens(counts, weights), capacity)
    result = responsibility(where, key, {}, ON, scale)
    assert [each.staff for each in result.proposals] == ["ada", "cem", "ben"], "six cases in I weigh nine"
    assert [each.free for each in result.proposals] == [3, 4, 1]
    assert result.proposals[2].reasons[1].text == "6 offene Fälle, gewichtet 9; Kapazität 10, davon frei 1."
    for _ in range(3):
        scale = scale.with_one_more("ada", "II")
    first, *_, last = responsibility(where, key, {}, ON, scale).proposals
    assert (first.staff, last.staff) == ("cem", "ada")
    assert last.reasons[1].text == ("7 offene Fälle und 3 offene Meldungen, gewichtet 10; Kapazität 10, davon frei 0.")
    assert "tritt im Randquartier hinter andere zurück" in last.reasons[2].text
    assert last.reasons[1].values == ("Gewicht Stadtbezirk II: 100 % (keines eingetragen)",)
