"""What several told reports tell together tells of nobody; an exact solver looks for what can be computed."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kim_desktop.figures.comparison import compared
from kim_desktop.figures.csv_file import to_csv
from kim_desktop.figures.differencing import protect_against
from kim_desktop.figures.disclosure import protect
from kim_desktop.figures.layout import Heading, columns, crossed
from kim_desktop.figures.report import FigureTable, Period, Report, Slice

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
MONTHS = tuple(Period(date(2026, month, 1), end) for month, end in (
    (1, date(2026, 1, 31)), (2, date(2026, 2, 28)), (3, date(2026, 3, 31))))  # fmt: skip
ROWS = (("a", "A"), ("b", "B"), ("c", "C"))


def report(counts: dict[str, int], period: Period = QUARTER, part: Slice = Slice(), adds_up: bool = True) -> Report:  # noqa: B008
    heading = Heading("t", "t", "t", adds_up=adds_up)
    table = columns(heading, {"Anzahl": (counts, "")}, ROWS)
    return Report(period, period.end, "Musterstadt", (table,), slice=part)


def told_after(*reports: Report) -> list[Report]:
    """All of them, one after another."""
    told: list[Report] = []
    for each in reports:
        told.append(protect_against(each, told))
    return told


def shown(report: Report) -> list[str]:
    return [line.shown(5)[0] for line in report.tables[0].lines]


def test_what_is_left_of_a_quarter_after_two_months_is_not_told() -> None:
    months = [report({"a": n, "b": 20, "c": 20}, period) for n, period in zip((10, 12, 2), MONTHS, strict=True)]
    *_, quarter = told_after(*months, report({"a": 24, "b": 60, "c": 60}))
    assert shown(quarter)[0] == "x"
    assert quarter.tables[0].rows[0].values == (None,)
    assert shown(protect(report({"a": 24, "b": 60, "c": 60}))) == ["24", "60", "60", "144"]


def test_two_months_whose_sum_is_small_are_found_through_the_quarter() -> None:
    told = told_after(report({"a": 30}, MONTHS[2]), report({"a": 33}))
    assert shown(told[1])[0] == "x"


def test_what_is_left_of_the_whole_after_a_part_is_not_told() -> None:
    whole = report({"a": 40, "b": 50, "c": 60})
    part = report({"a": 38, "b": 20, "c": 20}, part=Slice(district="I"))
    for first, second in ((whole, part), (part, whole)):
        told = told_after(first, second)
        assert shown(told[1])[0] == "x"
    other = report({"a": 20, "b": 30, "c": 40}, part=Slice(district="II"))
    third = report({"a": 18, "b": 20, "c": 20}, part=Slice(district="I"))
    assert shown(told_after(whole, other, third)[2])[0] == "x"


def test_the_same_once_more_is_told_again_but_not_if_one_came_late() -> None:
    first = report({"a": 40, "b": 50, "c": 60})
    assert told_after(first, first)[1] == protect(first)
    assert shown(told_after(first, report({"a": 42, "b": 50, "c": 60}))[1])[0] == "x"
    assert shown(told_after(first, report({"a": 45, "b": 50, "c": 60}))[1])[0] == "45"


def test_counts_that_do_not_add_up_are_held_against_each_other_in_pairs() -> None:
    month, quarter = (report({"a": n}, period, adds_up=False) for n, period in ((30, MONTHS[0]), (32, QUARTER)))
    assert shown(told_after(month, quarter)[1])[0] == "x"
    apart = report({"a": 32}, MONTHS[1], adds_up=False)
    assert shown(told_after(month, apart)[1])[0] == "32"


@pytest.mark.parametrize("parts", [(Slice(employer="a"), Slice(post="1")), (Slice(part="p"), Slice(employer="a"))])
def test_a_post_may_lie_within_an_employer_without_saying_so(parts: tuple[Slice, Slice]) -> None:
    told = told_after(*(report({"a": n}, part=part) for n, part in zip((30, 28), parts, strict=True)))
    assert shown(told[1])[0] == "x"


COUNTS = st.integers(0, 12)


@settings(max_examples=60, deadline=None)
@example([(0, 0), (0, 5), (1, 1)], [0, 1, 2, 3])
@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=3, max_size=3), st.permutations(range(4)))
def test_no_order_of_telling_months_and_their_quarter_gives_a_small_count_away(
    months: list[tuple[int, int]], order: list[int]
) -> None:
    """Every month and every sum of neighbouring ones is sought in all numbers that fit what was told."""
    all_of_it = [report({"a": a, "b": b}, period) for (a, b), period in zip(months, MONTHS, strict=True)]
    all_of_it.append(report({"a": sum(a for a, _ in months), "b": sum(b for _, b in months)}))
    told = dict(zip(order, told_after(*(all_of_it[at] for at in order)), strict=True))
    for row in range(2):
        values = [told[at].tables[0].rows[row].values[0] for at in range(4)]
        for stretch in ((0,), (1,), (2,), (0, 1), (1, 2)):
            found = {sum(fit[at] for at in stretch) for fit in _fitting(values)}
            assert len(found) > 1 or not 0 < found.pop() < 5


def _fitting(values: list[int | None]) -> list[tuple[int, ...]]:
    """All months that fit what is told of them and of their sum; hidden ones may be anything up to 40."""
    ranges = [range(41) if value is None else (value,) for value in values[:3]]
    return [fit for fit in itertools.product(*ranges) if values[3] in {None, sum(fit)}]


GRID = st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=3)


@settings(max_examples=60, deadline=None)
@given(GRID)
def test_an_exact_solver_finds_no_small_count_of_a_table(grid: list[list[int]]) -> None:
    """All tables of whole numbers that fit what is told: a hidden count from one to four has several values in them."""
    table = _cross(grid)
    published = protect(Report(QUARTER, QUARTER.end, "", (table,))).tables[0]
    cells = [(r, c) for r, line in enumerate(grid) for c in range(len(line))]
    fits = list(_tables_that_fit(published, cells, sum(map(sum, grid))))
    assert tuple(grid[r][c] for r, c in cells) in fits
    for at, (r, c) in enumerate(cells):
        if 0 < grid[r][c] < 5:
            assert len({fit[at] for fit in fits}) > 1


def _cross(grid: list[list[int]]) -> FigureTable:
    axis = tuple((str(n), str(n)) for n in range(3))
    counts = {(str(r), str(c)): value for r, line in enumerate(grid) for c, value in enumerate(line)}
    return crossed(Heading("t", "t", "t"), counts, axis[: len(grid)], axis[:2])


def _tables_that_fit(table: FigureTable, cells: list[tuple[int, int]], most: int) -> list[tuple[int, ...]]:
    """Row by row, so that few are tried; what is below the threshold is known to be, withheld counts may be any."""
    rows = []
    for r, line in enumerate(table.rows):
        ranges = [_range(line.values[c], c in line.withheld, most) for c in range(2)]
        fits = [pair for pair in itertools.product(*ranges) if _agrees(sum(pair), line.values[2], 2 in line.withheld)]
        rows.append([(r, pair) for pair in fits])
    total, found = table.total, []
    for chosen in itertools.product(*rows):
        sums = [sum(pair[c] for _, pair in chosen) for c in range(2)]
        sums.append(sum(sums))
        if all(_agrees(each, total.values[c], c in total.withheld) for c, each in enumerate(sums)):
            found.append(tuple(number for _, pair in chosen for number in pair))
    return found


def _range(value: int | None, withheld: bool, most: int) -> range:
    if value is not None:
        return range(value, value + 1)
    return range(most + 1) if withheld else range(1, 5)


def _agrees(number: int, value: int | None, withheld: bool) -> bool:
    return number == value if value is not None else withheld or 0 < number < 5


def test_a_comparison_tells_the_difference_only_where_both_are_told() -> None:
    before = protect(report({"a": 10, "b": 30, "c": 2}, MONTHS[0]))
    after = protect(report({"a": 7, "b": 45, "c": 9}, MONTHS[1]))
    both = compared(before, after)
    assert both.protected
    assert both.tables[0].headings == (MONTHS[0].label, MONTHS[1].label, "Unterschied")
    told = [line.shown(5) for line in both.tables[0].lines]
    assert told == [("x", "7", "–"), ("30", "45", "15"), ("<5", "9", "–"), ("42", "61", "19")]
    gone = compared(before, replace(after, tables=(replace(after.tables[0], rows=after.tables[0].rows[:1]),)))
    assert gone.tables[0].rows[1].measures == (-30,)


def test_csv_has_a_line_for_each_number_and_no_formula() -> None:
    told = protect(replace(report({"a": 10, "b": 30, "c": 2}), narrowed="=1+1"))
    lines = to_csv(told).decode("utf-8-sig").splitlines()
    assert ";t;A;Anzahl;;x" in lines and ";t;B;Anzahl;30;" in lines and ";t;C;Anzahl;;<5" in lines
    assert "'=1+1" in lines
