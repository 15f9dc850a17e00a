"""A consent opens one purpose, for one target, until it ends or is taken back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.fields import fields_of
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.consents import is_open, state_of, why_locked

ON = date(2025, 6, 16)
DAY = timedelta(days=1)


def answer(state, days_ago=0, purpose=Purpose.SPECIAL, name="1", **more):
    return Consent(id=name, person="p", purpose=purpose.value, state=state, answered_on=ON - days_ago * DAY, **more)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_nothing_is_open_before_somebody_has_agreed(purpose):
    assert not is_open(purpose, [], ON)
    assert state_of(purpose, []) == "open"


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_consent_opens_its_own_purpose_only(purpose):
    given_one = [answer("given", purpose=purpose, target="Caritas")]
    assert [each for each in Purpose if is_open(each, given_one, ON)] == [purpose]


@pytest.mark.parametrize("state", ["open", "refused", "withdrawn", "etwas Neues"])
def test_only_given_opens(state):
    assert not is_open(Purpose.SPECIAL, [answer(state)], ON)


def test_the_last_answer_counts():
    given_first = [answer("given", 9, name="1"), answer("withdrawn", 3, name="2")]
    assert not is_open(Purpose.SPECIAL, given_first, ON)
    assert state_of(Purpose.SPECIAL, given_first) == "withdrawn"
    assert is_open(Purpose.SPECIAL, [*given_first, answer("given", 1, name="3")], ON)


def test_of_two_answers_on_one_day_the_one_written_last_counts():
    assert not is_open(Purpose.SPECIAL, [answer("withdrawn", name="b"), answer("given", name="a")], ON)
    assert is_open(Purpose.SPECIAL, [answer("withdrawn", name="a"), answer("given", name="b")], ON)


def test_a_question_still_open_takes_nothing_back():
    assert is_open(Purpose.SPECIAL, [answer("given", 9, name="1"), answer("open", 1, name="2")], ON)


@pytest.mark.parametrize(("until", "opens"), [(ON - DAY, False), (ON, True), (None, True)])
def test_a_consent_ends_with_its_last_day(until, opens):
    assert is_open(Purpose.SPECIAL, [answer("given", 9, valid_until=until)], ON) is opens


def test_an_expired_renewal_does_not_revive_the_older_consent():
    answers = [answer("given", 9, name="1"), answer("given", 3, name="2", valid_until=ON - DAY)]
    assert not is_open(Purpose.SPECIAL, answers, ON)


def test_a_consent_of_tomorrow_opens_nothing_today():
    assert not is_open(Purpose.SPECIAL, [answer("given", -1)], ON)


def test_results_open_for_each_service_separately():
    given_one = [answer("given", purpose=Purpose.RESULTS, target="org-caritas")]
    assert is_open(Purpose.RESULTS, given_one, ON, "org-caritas")
    assert is_open(Purpose.RESULTS, given_one, ON, " ORG-Caritas ")
    assert not is_open(Purpose.RESULTS, given_one, ON, "org-awo")
    assert state_of(Purpose.RESULTS, given_one, "org-awo") == "open"


def test_a_consent_without_the_name_of_a_service_is_none_for_a_service():
    assert not is_open(Purpose.RESULTS, [answer("given", purpose=Purpose.RESULTS)], ON, "org-awo")


def test_taking_back_one_service_leaves_the_other():
    answers = [
        answer("given", 5, Purpose.RESULTS, "1", target="org-awo"),
        answer("given", 5, Purpose.RESULTS, "2", target="org-ki"),
        answer("withdrawn", 1, Purpose.RESULTS, "3", target="org-awo"),
    ]
    assert not is_open(Purpose.RESULTS, answers, ON, "org-awo")
    assert is_open(Purpose.RESULTS, answers, ON, "org-ki")
    assert state_of(Purpose.RESULTS, answers) == "given"


def test_taking_back_without_naming_a_service_takes_back_all():
    answers = [
        answer("given", 5, Purpose.RESULTS, "1", target="org-awo"),
        answer("withdrawn", 1, Purpose.RESULTS, "2"),
    ]
    assert not is_open(Purpose.RESULTS, answers, ON, "org-awo")


def test_a_note_in_the_target_cannot_keep_a_single_purpose_open():
    answers = [
        answer("given", 5, Purpose.MESSENGER, "1", target="Signal"),
        answer("withdrawn", 1, Purpose.MESSENGER, "2", target=""),
    ]
    assert not is_open(Purpose.MESSENGER, answers, ON)


@given(st.lists(st.sampled_from(["given", "refused", "withdrawn", "open"]), min_size=1), st.randoms())
def test_the_order_of_reading_does_not_matter(states, chance):
    answers = [answer(state, len(states) - n, name=str(n)) for n, state in enumerate(states)]
    said = [state for state in states if state != "open"]
    chance.shuffle(answers)
    assert is_open(Purpose.SPECIAL, answers, ON) == (said[-1:] == ["given"])


def test_fields_name_their_gate():
    gates = {field.name: field.meaning.gate for record in (Person, Referral) for field in fields_of(record)}
    assert gates["health"] is Purpose.SPECIAL
    assert gates["messenger"] is Purpose.MESSENGER
    assert gates["result_note"] is Purpose.RESULTS
    assert gates["family_name"] is None


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_locked_section_says_what_unlocks_it(purpose):
    text = why_locked(purpose)
    assert purpose.value in text and purpose.label in text
    assert ("für jede" in text or "für diese Stelle" in text) == purpose.per_target
