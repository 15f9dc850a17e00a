"""Rules of Lücken and Steuerung: likeness with its reasons, the way of a Thema, the picture, and what the net holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Agreement, Errand, Remedy, Topic
from kim_desktop.domain.rules import steering
from kim_desktop.domain.rules.gap_likeness import likeness, proposals
from kim_desktop.domain.rules.gap_map import Spot, map_of
from kim_desktop.domain.rules.gap_steps import frequencies, is_unread, standing, stated, steps_of, waits

TODAY = date(2026, 11, 2)
DAY = timedelta(days=1)
ONE = Gap(id="1", what="Auf Integrationskurse wartet man lange.", life_area="sprache", organisation="org-vhs",
          reported_by="a", reported_on=date(2026, 9, 1))  # fmt: skip
TOPIC = Topic(id="t", name="Kurse", bundled_on=date(2026, 10, 1))


@pytest.mark.parametrize(
    ("other", "points", "enough"),
    [
        (replace(ONE, id="2", what="Ganz anderes."), 4, True),
        (replace(ONE, id="2", what="Im Integrationskurs ist die Wartezeit hoch.", organisation=None), 3, False),
        (replace(ONE, id="2", what="Integrationskurs: lange Wartelisten", organisation=None), 4, True),
        (replace(ONE, id="2", what="Anderes.", organisation=None, district="II"), 2, False),
        (replace(ONE, id="2", life_area="wohnen", organisation=None), 0, False),
    ],
)
def test_likeness_counts_what_is_the_same_and_words_in_common(other: Gap, points: int, enough: bool) -> None:
    found = likeness(ONE, other)
    assert (found.points, found.is_enough) == (points, enough)


def test_the_same_place_alone_is_no_reason_to_bundle() -> None:
    one = replace(ONE, organisation=None, legal_domain="sgb2", district="II")
    found = likeness(one, replace(one, id="2", what="Etwas völlig Verschiedenes."))
    assert (found.points, found.is_enough) == (4, False)


def test_every_gap_stands_in_one_proposal_at_most() -> None:
    gaps = [replace(ONE, id=str(number)) for number in range(5)]
    (found,) = proposals(gaps)
    assert [each.id for each in found.gaps] == ["0", "1", "2", "3", "4"]
    assert found.same == ("Lebensbereich", "Stelle")
    assert proposals([ONE]) == []


def test_the_state_follows_from_the_days_and_the_way_says_each() -> None:
    topic = stated(replace(TOPIC, working_group_on=date(2026, 10, 15)))
    assert topic.state == "working_group" and stated(TOPIC).state == "bundled"
    told = {step.state: (step.on, step.is_taken) for step in steps_of(topic, [ONE])}
    assert told["reported"] == (date(2026, 9, 1), True) and told["working_group"] == (date(2026, 10, 15), True)
    assert told["steering_group"] == told["answered"] == (None, False)
    dropped = steps_of(replace(topic, state="dropped", answered_on=TODAY), [ONE])
    assert [step.state for step in dropped] == ["reported", "bundled", "working_group", "dropped"]


def test_an_answer_counts_only_once_it_is_given_and_is_new_until_it_is_read() -> None:
    draft = replace(TOPIC, answer="Bald.", state="decided", decided_on=TODAY)
    assert standing(ONE, draft).answer == "" and not is_unread(ONE, draft)
    given = stated(replace(draft, answered_on=TODAY))
    assert standing(ONE, given).answer == "Bald." and is_unread(ONE, given)
    assert not is_unread(replace(ONE, answer_read_on=TODAY), given)
    assert is_unread(replace(ONE, answer_read_on=TODAY - DAY), given)
    alone = replace(ONE, state="answered", answer="Ja.")
    assert is_unread(alone, None) and not is_unread(replace(alone, answer_read_on=TODAY), None)


def test_frequencies_are_told_from_the_most_frequent_on() -> None:
    gaps = [replace(ONE, frequency=each) for each in ("once", "always", None, "once")]
    assert frequencies(gaps) == (("always", 1), ("once", 2))


def test_a_topic_waits_so_many_working_days_from_its_newest_step() -> None:
    levels = {days: waits(TOPIC, (), TOPIC.bundled_on + days * DAY, 20).finding for days in (1, 25, 40)}  # type: ignore[operator]
    assert {days: each.level for days, each in levels.items() if each} == {1: "fine", 25: "soon", 40: "late"}
    assert waits(replace(TOPIC, state="answered"), (), TODAY, 1).finding is None
    planned = replace(TOPIC, steering_group_on=TODAY + 100 * DAY)
    found = waits(planned, (), TODAY, 20).finding
    assert found and found.level == "fine"


def test_the_picture_counts_over_the_city_and_by_district() -> None:
    gaps = [replace(ONE, legal_domain="sgb2", district="II"), replace(ONE, district="II"), ONE]
    found = map_of(gaps, ["aufenthalt", "sprache"], ["asylblg", "sgb2"], ["I", "II"])
    assert (found.areas, found.domains, found.districts) == (("sprache",), ("asylblg", "sgb2", ""), ("I", "II", ""))
    assert found.count("sprache", "") == 2 == found.most and found.count("sprache", "sgb2", "II") == 1
    assert sum(count for _, count in found.spots()) == 3
    assert [each for each in gaps if Spot("sprache", "", "II").holds(each)] == [gaps[1]]


@pytest.mark.parametrize(("days", "level"), [(-5, "late"), (3, "soon"), (30, "fine")])
def test_errands_and_remedies_are_held_by_their_day(days: int, level: str) -> None:
    for watch in (
        steering.errand(Errand(id="e", what="Antrag", due_on=TODAY + days * DAY), TODAY, 7),
        steering.remedy(Remedy(id="r", what="Antrag", due_on=TODAY + days * DAY), TODAY, 7),
    ):
        assert watch.finding and watch.finding.level == level
    assert steering.errand(Errand(id="e", due_on=TODAY, done_on=TODAY), TODAY, 7).finding is None


@pytest.mark.parametrize(("days", "level"), [(91, "fine"), (90, "soon"), (7, "late"), (-30, "late"), (-31, None)])
def test_an_agreement_reminds_before_its_end_and_for_a_month_after(days: int, level: str | None) -> None:
    held = Agreement(id="a", name="Kooperation", valid_to=TODAY + days * DAY)
    found = steering.agreement(held, TODAY).finding
    assert (found.level if found else None) == level
    assert steering.agreement(Agreement(id="a"), TODAY).finding is None
