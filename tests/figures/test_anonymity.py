"""Rows for research hide everybody in a group, told by a check that counts in another way than the program does."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from random import Random
from string import ascii_lowercase

from hypothesis import given, settings
from hypothesis import strategies as st

from kim_desktop.figures.anonymity import WITHHELD, Cells, Individual, Safeguard, anonymise, measure
from kim_desktop.figures.research import Column, dataset

_COLUMNS = (
    Column("a", "A", "", ("fein", "grob", "alle")),
    Column("b", "B", "", ("fein", "alle")),
    Column("s", "S", ""),
    Column("t", "T", ""),
)


def letter(text: str) -> tuple[str, ...]:
    """A letter, the half of the alphabet it stands in, and nothing."""
    return text, "vorn" if text < "m" else "hinten", "alle"


def someone(a: str, b: str, s: str, t: str) -> Individual:
    return Individual((letter(a), (b, "alle")), (s, t))


people = st.lists(
    st.builds(
        someone,
        st.sampled_from(ascii_lowercase),
        st.sampled_from("xyz"),
        st.sampled_from(["0", "1", "2"]),
        st.sampled_from(["ja", "nein"]),
    ),
    max_size=60,
)
safeguards = st.builds(Safeguard, st.integers(2, 7), st.integers(2, 3), st.sampled_from([0.0, 0.1, 0.4]))


def hides(rows: Sequence[Cells], safeguard: Safeguard) -> bool:
    """Looks at each row by itself: at who looks the same, and at what a neighbour would learn from that."""
    for row in rows:
        alike = [other for other in rows if other[0] == row[0] and other[1] == row[1]]
        if sum(1 for _ in alike) < safeguard.k:
            return False
        for place in (2, 3):
            learnt = list(dict.fromkeys(other[place] for other in alike))
            if learnt != [WITHHELD] and (WITHHELD in learnt or len(learnt) < safeguard.l):
                return False
    return True


def may_be(row: Cells, person: Individual) -> bool:
    """Whether a told row can be that person's: everything told is true of them."""
    ladders = zip(row[:2], person.ladders, strict=True)
    contents = zip(row[2:], person.sensitive, strict=True)
    return all(cell in ladder for cell, ladder in ladders) and all(cell in (own, WITHHELD) for cell, own in contents)


@settings(max_examples=150, deadline=None)
@given(people, safeguards)
def test_nobody_stands_out_whoever_the_people_are(people: list[Individual], safeguard: Safeguard) -> None:
    told = anonymise(people, safeguard)
    assert hides(told.rows, safeguard)
    assert len(told.rows) + told.left_out == len(people)
    assert told.withheld == sum(row.count(WITHHELD) for row in told.rows)
    assert all(any(may_be(row, person) for person in people) for row in told.rows)
    found = measure(told.rows, 2)
    assert not told.rows or (found.k >= safeguard.k and (found.l >= safeguard.l or found.l == 0))


@settings(max_examples=60, deadline=None)
@given(people, st.randoms())
def test_two_answers_about_the_same_people_hold_the_same_rows(people: list[Individual], chance: Random) -> None:
    again = list(people)
    chance.shuffle(again)
    assert anonymise(people, Safeguard()) == anonymise(again, Safeguard())
    first, second = (dataset(_COLUMNS, each, date(2026, 9, 30), Safeguard()) for each in (people, again))
    assert sorted(first.rows) == sorted(second.rows)
    assert first.columns == second.columns


def test_a_column_is_no_coarser_than_it_must_be() -> None:
    plenty = [someone(a, b, s, t) for a, b in product("ab", "xy") for s, t in product("012", ("ja", "nein"))]
    told = anonymise(plenty, Safeguard(k=5))
    assert told.levels == (0, 0) and told.left_out == told.withheld == 0
    rare = [*plenty, *(someone(a, "x", "1", "ja") for a in "cdefg")]
    assert anonymise(rare, Safeguard(k=5, most_left_out=0.0)).levels == (1, 0)
    assert anonymise(rare, Safeguard(k=5, most_left_out=0.2)).left_out == 5


def test_what_is_the_same_for_a_whole_group_is_not_told() -> None:
    group = [someone("a", "x", "2", t) for t in ("ja", "nein", "ja", "ja", "nein")]
    told = anonymise(group, Safeguard(k=5, l=2))
    assert {row[2] for row in told.rows} == {WITHHELD} and {row[3] for row in told.rows} == {"ja", "nein"}
    assert told.withheld == 5
    found = measure(told.rows, 2)
    assert (found.k, found.l) == (5, 2)


def test_too_few_people_give_no_rows_at_all() -> None:
    few = dataset(_COLUMNS, [someone("a", "x", "1", "ja")] * 4, date(2026, 9, 30), Safeguard(k=5))
    assert few.rows == () and (few.people, few.left_out, few.share_left_out) == (4, 4, "100,0 %")


def test_the_order_of_the_rows_tells_nothing() -> None:
    plenty = [someone("a", "x", s, t) for s, t in product("012", ("ja", "nein"))] * 20
    orders = {dataset(_COLUMNS, plenty, date(2026, 9, 30), Safeguard()).rows for _ in range(5)}
    assert len(orders) > 1
