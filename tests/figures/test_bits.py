"""Rows of bits tell of many numbers what a look at each of them would."""

from collections import Counter
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.figures.bits import Rows, as_bytes, from_bytes, joined, median_of, sliced, without

NUMBERS = st.lists(st.integers(0, 40) | st.integers(0, 2**32 - 1), min_size=1, max_size=30)
LIMIT = st.integers(0, 45) | st.integers(0, 2**32)


def rows_of(numbers: list[int]) -> Rows:
    return Rows(len(numbers), {"n": sliced(numbers)})


@given(NUMBERS, LIMIT, LIMIT)
def test_ranges_and_numbers_are_found(numbers: list[int], one: int, other: int) -> None:
    rows, first, last = rows_of(numbers), *sorted((one, other))
    assert rows.numbers("n") == numbers
    assert rows.at_most("n", one).bit_count() == sum(each <= one for each in numbers)
    assert rows.between("n", first, last).bit_count() == sum(first <= each <= last for each in numbers)
    assert rows.equal("n", numbers[0]).bit_count() == numbers.count(numbers[0])
    assert without(rows.all, rows.filled("n")).bit_count() == numbers.count(0)


@given(NUMBERS, LIMIT)
def test_groups_and_the_middle_are_those_of_the_chosen_rows(numbers: list[int], most: int) -> None:
    rows = rows_of(numbers)
    chosen, left = rows.at_most("n", most), [each for each in numbers if each <= most]
    assert {number: some.bit_count() for number, some in rows.groups("n", chosen)} == Counter(left)
    above = {number: some.bit_count() for number, some in rows.groups("n", chosen, above=3)}
    assert above == Counter(each >> 3 for each in left)
    if left:
        assert median_of([(rows, chosen)], "n") == median(left)


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_pieces_that_are_joined_and_stored_hold_the_same_rows(pieces: list[list[int]]) -> None:
    together = joined([rows_of(each) for each in pieces])
    stored = from_bytes(*as_bytes(together))
    assert stored == together
    numbers = [number for each in pieces for number in each]
    assert sorted(together.numbers("n")) == sorted(numbers)
    assert median_of([(rows_of(each), rows_of(each).all) for each in pieces], "n") == median(numbers)
