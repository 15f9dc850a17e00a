"""Auswertungen are frozen with hash and author, told one after another, and checked later."""

from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.figures.layout import Heading, listed
from kim_desktop.figures.report import Period, Report
from kim_desktop.storage.store import Store
from kim_desktop.work.frozen_reports import (
    Counted,
    check,
    content_of,
    freeze,
    frozen_reports,
    tell,
    tell_comparison,
    told_reports,
    wanted_of,
)

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def counted(number: int = 30, period: Period = YEAR) -> Counted:
    table = listed(Heading("t", "t", "t"), {"a": number, "b": 3, "c": 60}, (("a", "A"), ("b", "B"), ("c", "C")))
    return Counted(Report(period, period.end, "Musterstadt", (table,)), 17)


@pytest.fixture
def kim(store: Store) -> Store:
    store.set_identity(replace(store.identity, role="coordinator", user_id="user-kim"))
    return store


def test_a_frozen_report_keeps_figures_author_day_and_hash(kim: Store) -> None:
    frozen = freeze(kim, counted(), " Sachbericht ")
    assert frozen_reports(kim) == [frozen]
    assert (frozen.name, frozen.frozen_by, frozen.place, frozen.case_id) == ("Sachbericht", "user-kim", 17, frozen.id)
    assert content_of(frozen) == counted().report
    assert wanted_of(frozen).period == YEAR
    found = check(frozen, counted())
    assert found.intact and found.same and "dieselben" in found.words


@pytest.mark.parametrize(
    "other", [{"frozen_by": "user-b"}, {"place": 18}, {"frozen_on": date(2020, 1, 1)}, {"content": "{}"}]
)
def test_whoever_changes_anything_of_it_is_found_out(kim: Store, other: dict[str, object]) -> None:
    frozen = freeze(kim, counted(), "Sachbericht")
    found = check(replace(frozen, **other), counted())  # type: ignore[arg-type]
    assert not found.intact and "verändert" in found.words


def test_other_figures_are_told_with_what_was_erased_since(kim: Store) -> None:
    frozen = freeze(kim, counted(), "Sachbericht")
    assert "Gelöscht wurde seitdem nichts" in check(frozen, counted(29)).words
    assert "1 Fall und 2 einzelne Angaben" in check(frozen, replace(counted(29), erased_cases=1, erased_values=2)).words


def test_what_was_told_once_is_told_the_same_again_and_guards_what_comes_after(kim: Store) -> None:
    first = freeze(kim, counted(), "Erste")
    told = tell(kim, first)
    assert told.protected and told_reports(kim) == [told]
    again = kim.get(FrozenReport, first.id)
    assert again and again.told and again.sha256 == first.sha256
    assert tell(kim, again) == told
    later = tell(kim, freeze(kim, counted(32), "Zweite"))
    assert later.tables[0].total.values == (None,)
    assert len(told_reports(kim)) == 2


def test_a_comparison_tells_both(kim: Store) -> None:
    before = freeze(kim, counted(50, Period(date(2025, 1, 1), date(2025, 12, 31))), "2025")
    after = freeze(kim, counted(30), "2026")
    both = tell_comparison(kim, before, after)
    assert both.tables[0].total.values == (113, 93)
    assert [each.told for each in frozen_reports(kim)] == [True, True]


def test_only_koordination_freezes_and_not_without_a_name(kim: Store) -> None:
    with pytest.raises(BadInput):
        freeze(kim, counted(), " ")
    kim.set_identity(replace(kim.identity, role="management"))
    with pytest.raises(NotAllowed):
        freeze(kim, counted(), "Sachbericht")
