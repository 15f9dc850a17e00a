"""The picture of a family: the old above the young, couples side by side, nobody on top of somebody else."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.people import Kinship, Person
from kim_desktop.domain.rules.family import Tie, neighbours, picture, stage, ties_of
from kim_desktop.domain.rules.merged import last_of

RELATIONS = ("spouse", "partner", "child", "parent", "sibling", "grandparent", "other")
TIES = ("parent", "spouse", "partner", "sibling", "grandparent", "guardian", "other")


def members(*relations: str) -> list[Person]:
    return [Person(id=f"p{at}", relation=relation) for at, relation in enumerate(("self", *relations))]


def kin(person: str, tie: str, other: str, ended: bool = False) -> Kinship:
    return Kinship(id=f"{person}-{tie}-{other}", person=person, tie=tie, other=other, ended=ended)


def drawn(people: list[Person], *kinships: Kinship):
    return picture(people, ties_of(people, kinships))


def test_the_household_alone_gives_the_generations():
    shown = drawn(members("spouse", "child", "parent", "grandparent", "sibling"))
    assert [shown.places[f"p{at}"][1] for at in range(6)] == [2, 2, 3, 1, 0, 2]
    assert abs(shown.places["p0"][0] - shown.places["p1"][0]) == 1
    assert shown.rows == 4


def test_children_hang_below_both_parents_only_if_both_are_entered():
    people = members("spouse", "child", "child")
    shown = drawn(people, kin("p1", "parent", "p2"), kin("p0", "parent", "p2"))
    ends = {link.to: set(link.ends) for link in shown.links if link.kind == "child"}
    assert ends == {"p2": {"p0", "p1"}, "p3": {"p0"}}


def test_an_ended_marriage_is_not_drawn_from_the_place_in_the_household():
    people = members("spouse")
    assert drawn(people).links[0].kind == "couple"
    assert drawn(people, kin("p0", "spouse", "p1", ended=True)).links == ()


def test_a_guardian_stands_above_and_keeps_a_line_of_its_own():
    shown = drawn(members("other"), kin("p1", "guardian", "p0"))
    assert (shown.places["p1"][1], shown.places["p0"][1]) == (0, 1)
    assert [(link.kind, link.ends, link.to) for link in shown.links] == [("guardian", ("p1",), "p0")]


def test_who_has_two_partners_stands_between_them():
    shown = drawn(members("spouse", "partner"))
    assert shown.places["p1"][0] < shown.places["p0"][0] < shown.places["p2"][0]


@given(
    relations=st.lists(st.sampled_from(RELATIONS), max_size=11),
    said=st.lists(st.tuples(st.integers(0, 11), st.sampled_from(TIES), st.integers(0, 11)), max_size=14),
)
def test_nobody_is_lost_or_covered_whatever_was_entered(relations, said):
    people = members(*relations)
    ties = ties_of(people, [kin(f"p{one}", tie, f"p{other}") for one, tie, other in said])
    shown = picture(people, ties)
    assert shown.places.keys() == {each.id for each in people}
    spots = sorted((row, x) for x, row in shown.places.values())
    assert all(row != other or right - left >= 1 for (row, left), (other, right) in pairwise(spots))
    assert min(x for x, _ in shown.places.values()) == 0 and min(row for _, row in shown.places.values()) == 0
    ways = neighbours(shown.places)
    seen, open_ = set(), ["p0"]
    while open_:
        each = open_.pop()
        seen.add(each)
        open_ += [other for other in ways[each].values() if other not in seen]
    assert seen == shown.places.keys()


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("2008-06-13", "minor"), ("2008-06-12", "sixteen"), ("2006-06-12", "adult"), ("2006-06-13", "sixteen"),
        ("2008", None), ("2006", None), ("2007", "sixteen"), ("2009", "minor"), ("2005", "adult"), (None, None),
    ],
)  # fmt: skip
def test_who_may_sign_is_said_only_where_it_is_certain(birth, expected):
    assert stage(PartialDate(birth) if birth else None, date(2024, 6, 12)) == expected


def test_a_tie_is_of_two_people():
    assert Tie("a", "spouse", "b").pair() == Tie("b", "spouse", "a").pair()


@pytest.mark.parametrize(
    ("into", "last"),
    [
        ({}, "a"),
        ({"a": "b"}, "b"),
        ({"a": "b", "b": "c"}, "c"),
        ({"a": "b", "b": "a"}, "a"),
        ({"a": "c", "c": "b", "b": "c"}, "b"),
    ],
)
def test_a_chain_of_merges_ends_even_where_it_runs_in_a_circle(into, last):
    assert last_of("a", into) == last
