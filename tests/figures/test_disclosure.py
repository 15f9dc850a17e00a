"""No count from one to four is told, and nobody can compute one from what is told."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kim_desktop.figures.disclosure import protect
from kim_desktop.figures.layout import Heading, columns, crossed, listed
from kim_desktop.figures.report import FigureTable, Period, Report
from tests.figures.attack import exposed, lonely_lines, what_is_told

COUNTS = st.one_of(st.integers(0, 7), st.sampled_from([0, 1, 4, 5, 6, 40]))


def report_of(*tables: FigureTable) -> Report:
    return Report(Period(date(2026, 1, 1), date(2026, 3, 31)), date(2026, 3, 31), "Musterstadt", tables)


def list_of(counts: list[int], name: str = "list", subject: str = "") -> FigureTable:
    codes = [str(number) for number in range(len(counts))]
    heading = Heading(name, name, name, subject=subject)
    return listed(heading, dict(zip(codes, counts, strict=True)), tuple((code, code) for code in codes))


def cross_of(
    grid: list[list[int]], name: str = "cross", subject: str = "", shares_columns: bool = False
) -> FigureTable:
    counts = {(str(r), str(c)): value for r, line in enumerate(grid) for c, value in enumerate(line)}
    rows = tuple((str(r), str(r)) for r in range(len(grid)))
    across = tuple((str(c), str(c)) for c in range(len(grid[0]) if grid else 0))
    heading = Heading(name, name, name, subject=subject, shares_columns=shares_columns)
    return crossed(heading, counts, rows, across)


def attack(raw: Report) -> Report:
    """Protects a report and lets the attacker try."""
    published = protect(raw)
    knowledge = what_is_told(raw, published)
    assert exposed(knowledge) == []
    assert lonely_lines(knowledge) == []
    return published


def shown(table: FigureTable) -> list[str]:
    return [line.shown(5)[0] for line in table.lines]


def test_a_small_count_and_the_next_smallest_are_hidden() -> None:
    published = attack(report_of(list_of([3, 9, 30, 0])))
    assert shown(published.tables[0]) == ["<5", "x", "30", "0", "42"]


def test_two_small_counts_protect_each_other() -> None:
    published = attack(report_of(list_of([3, 4, 30])))
    assert shown(published.tables[0]) == ["<5", "<5", "30", "37"]


def test_two_small_counts_that_can_only_be_one_each_need_a_third() -> None:
    published = attack(report_of(list_of([1, 1, 30])))
    assert shown(published.tables[0]) == ["<5", "<5", "x", "32"]


def test_a_single_small_count_hides_its_total() -> None:
    assert shown(attack(report_of(list_of([2, 0]))).tables[0]) == ["<5", "0", "<5"]


def test_in_two_dimensions_a_rectangle_is_hidden() -> None:
    published = attack(report_of(cross_of([[2, 20, 30], [20, 6, 30], [30, 30, 30]])))
    hidden = [[value is None for value in row.values] for row in published.tables[0].rows]
    assert hidden == [[True, True, False, False], [True, True, False, False], [False] * 4]


def test_without_small_counts_everything_is_told() -> None:
    raw = report_of(cross_of([[5, 0], [0, 7]]), list_of([5, 6]))
    assert protect(raw).tables == raw.tables


def test_columns_that_stand_for_themselves_are_protected_each() -> None:
    heading, axis = Heading("two", "two", "two"), tuple((code, code) for code in "abc")
    table = columns(heading, {"A": ({"a": 1, "b": 9, "c": 9}, ""), "B": ({"a": 9, "b": 8, "c": 7}, "")}, axis)
    rows = attack(report_of(table)).tables[0].rows
    assert [row.values for row in rows] == [(None, 9), (None, 8), (9, 7)]


def test_a_total_hidden_in_one_table_is_not_told_by_another() -> None:
    raw = report_of(list_of([3, 3], "a", "persons"), list_of([6, 0], "b", "persons"), list_of([6], "c"))
    one_hidden = report_of(list_of([1, 5], "a", "persons"), list_of([6], "b", "persons"))
    assert attack(raw).tables[2].total.values == (6,)
    published = attack(one_hidden)
    assert [table.total.values for table in published.tables] == [(None,), (None,)]


def test_a_small_total_that_its_parts_would_give_away_is_not_even_called_small() -> None:
    published = attack(report_of(list_of([4, 0], "a", "same"), list_of([1, 1, 1, 1], "b", "same")))
    assert [table.total.shown(5) for table in published.tables] == [("x",), ("x",)]


def test_measures_of_a_row_with_hidden_counts_are_not_told() -> None:
    rows = (("a", "a"), ("b", "b"))
    heading = Heading("m", "m", "m")
    counts = {("a", "yes"): 2, ("a", ""): 9, ("b", "yes"): 30, ("b", ""): 30}
    table = crossed(heading, counts, rows, (("yes", "ja"), ("", "nein")), {"Quote": {"a": 18, "b": 50}})
    published = attack(report_of(replace(table, rows=(*table.rows, replace(table.rows[1], label="c")),
                                         total=replace(table.total, values=(62, 69, 131)))))  # fmt: skip
    assert published.tables[0].rows[0].measures == (None,)


def test_protecting_twice_changes_nothing() -> None:
    once = protect(report_of(list_of([3, 9, 30])))
    assert protect(once) == once


def test_the_legend_says_whether_the_figures_are_protected() -> None:
    raw = report_of(list_of([3]))
    assert "internen Gebrauch" in raw.legend
    assert "<5" in protect(raw).legend


@pytest.mark.parametrize("threshold", [1, 2, 3, 10])
def test_any_threshold_holds(threshold: int) -> None:
    raw = replace(report_of(cross_of([[1, 2, 30], [9, 4, 5]]), list_of([1, 9, 12, 20])), threshold=threshold)
    attack(raw)


@settings(max_examples=300, deadline=None)
@given(st.lists(COUNTS, max_size=8))
def test_no_list_gives_a_hidden_count_away(counts: list[int]) -> None:
    attack(report_of(list_of(counts)))


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 4).flatmap(lambda w: st.lists(st.lists(COUNTS, min_size=w, max_size=w), max_size=4)))
def test_no_cross_table_gives_a_hidden_count_away(grid: list[list[int]]) -> None:
    attack(report_of(cross_of(grid)))


@settings(max_examples=200, deadline=None)
@given(
    grid=st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=1, max_size=3),
    cuts=st.lists(st.integers(0, 36), max_size=3),
)
def test_tables_with_the_same_total_do_not_betray_each_other(grid: list[list[int]], cuts: list[int]) -> None:
    total = sum(map(sum, grid))
    edges = [0, *sorted(min(cut, total) for cut in cuts), total]
    other = [after - before for before, after in itertools.pairwise(edges)]
    attack(report_of(cross_of(grid, "a", "same"), list_of(other, "b", "same")))


@settings(max_examples=300, deadline=None)
@given(
    grid=st.lists(st.lists(COUNTS, min_size=2, max_size=2), min_size=1, max_size=4),
    shares=st.tuples(*[st.lists(st.floats(0, 1), max_size=3)] * 2),
)
def test_tables_with_the_same_columns_do_not_betray_each_other(
    grid: list[list[int]], shares: tuple[list[float], list[float]]
) -> None:
    totals = [sum(column) for column in zip(*grid, strict=True)]
    parts = [_cut(total, cuts) for total, cuts in zip(totals, shares, strict=True)]
    other = [list(line) for line in itertools.zip_longest(*parts, fillvalue=0)]
    attack(report_of(*(cross_of(each, name, "same", True) for name, each in (("a", grid), ("b", other)))))


def _cut(total: int, shares: list[float]) -> list[int]:
    edges = [0, *sorted(round(share * total) for share in shares), total]
    return [after - before for before, after in itertools.pairwise(edges)]
