"""A Meldung is decided, answered, followed up and spoken about in time, and the net changes on the day it names."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kim_desktop.domain.records.case import Case, Contact
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.feedback import blank_feedback, case_of, feedback_id, outcome, state_of, told
from kim_desktop.domain.rules.net import Finding, NetFacts, Rulebook, look
from kim_desktop.domain.rules.net_meldung import answer_by, first_contact_by
from kim_desktop.domain.rules.parameters import Parameters

MONDAY = date(2025, 6, 16)
DAY = timedelta(days=1)
MELDUNG = Meldung(id="m", case_id="c", received_on=MONDAY, sender="org-fb50")
CASE = Case(id="c", case_id="c", admitted_on=MONDAY + DAY, responsible="ada")


def found(kind: str, on: date, **facts: object) -> list[Finding]:
    rules = Rulebook(Parameters.of((), on), {})
    seen = look(NetFacts(**facts), on, rules).findings  # type: ignore[arg-type]
    return [each for each in seen if each.kind == kind]


def test_nobody_who_was_admitted_waits_long_for_a_first_contact() -> None:
    admitted = replace(MELDUNG, decision="admitted", decided_on=MONDAY + DAY)
    facts = {"meldung": admitted, "case": CASE}
    # Thursday, 19 June 2025 is Fronleichnam, so that five working days end on the 24th.
    assert first_contact_by(MONDAY, Parameters.of((), MONDAY)) == date(2025, 6, 24)
    levels = {
        day: found("first_contact", day, **facts)[0].level for day in (MONDAY, date(2025, 6, 23), date(2025, 6, 25))
    }
    assert list(levels.values()) == ["fine", "soon", "late"]
    assert "Seit 6 Arbeitstagen" in found("first_contact", date(2025, 6, 25), **facts)[0].text
    spoken = Contact(id="k", case_id="c", on=MONDAY + 2 * DAY)
    assert found("first_contact", date(2025, 6, 25), contacts=[spoken], **facts) == []
    noted = replace(admitted, first_contact_on=MONDAY)
    assert found("first_contact", date(2025, 6, 25), meldung=noted, case=CASE) == []


@pytest.mark.parametrize("decision", [None, "declined", "referred"])
def test_what_is_to_be_asked_again_comes_back_until_it_is_settled(decision: str | None) -> None:
    due = MONDAY + 9 * DAY
    planned = replace(
        MELDUNG, decision=decision, decided_on=MONDAY if decision else None, feedback_sent_on=MONDAY, follow_up_on=due
    )
    levels = [found("pursuit", day, meldung=planned)[0].level for day in (MONDAY, due, due + DAY)]
    assert levels == ["fine", "soon", "late"]
    assert found("pursuit", due, meldung=replace(planned, settled_on=MONDAY)) == []
    assert found("pursuit", due, meldung=replace(planned, decision="admitted"), case=CASE) == []


def test_an_answer_is_due_by_the_sooner_of_rule_and_deadline() -> None:
    by_rule = Parameters.of((Parameter(id="p", name="meldung_answer_working_days", value=3),), MONDAY)
    assert answer_by(MELDUNG, by_rule) == date(2025, 6, 20)
    assert answer_by(replace(MELDUNG, deadline=MONDAY + DAY), by_rule) == MONDAY + DAY
    assert answer_by(replace(MELDUNG, received_on=None), by_rule) is None


def test_feedback_is_found_from_the_case_and_tells_no_decision_but_its_outcome() -> None:
    begun = told(blank_feedback(MELDUNG), MELDUNG, MONDAY)
    assert (begun.id, case_of(begun.id)) == (feedback_id("c"), "c") and state_of(begun) == "arrived"
    looked_at = told(begun, replace(MELDUNG, responsible="ada"), MONDAY + DAY)
    assert (state_of(looked_at), looked_at.review_on) == ("in_review", MONDAY + DAY)
    assert told(looked_at, replace(MELDUNG, responsible="ben"), MONDAY + 5 * DAY).review_on == MONDAY + DAY
    told_by = {each: outcome(each) for each in ("admitted", "referred", "declined", "short_contact", "withdrawn", None)}
    assert list(told_by.values()) == ["admitted", "referred", "closed", "closed", "closed", "arrived"]
