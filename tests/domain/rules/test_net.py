"""Nobody falls through the net: what is late, due soon or without a next step is found."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kim_desktop.domain.records.case import Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Person, Residence
from kim_desktop.domain.rules.net import NetFacts, findings

ON = date(2025, 6, 16)  # a Monday; the Thursday is Fronleichnam
DAY = timedelta(days=1)
CASE = Case(id="c", case_id="c", admitted_on=ON)
ADA = Person(id="ada", case_id="c", given_name="Ada")


@pytest.fixture
def net(parameters_on, flags):
    def run(**facts):
        return findings(NetFacts(**facts), ON, parameters_on(ON), flags)

    return run


def of_kind(found, kind):
    return [(each.level, each.text, each.due) for each in found if each.kind == kind]


@pytest.mark.parametrize(
    ("received", "level", "due"),
    [
        (date(2025, 6, 16), "fine", date(2025, 6, 20)),
        (date(2025, 6, 12), "soon", date(2025, 6, 17)),
        (date(2025, 6, 11), "soon", date(2025, 6, 16)),
        (date(2025, 6, 10), "late", date(2025, 6, 13)),
    ],
)
def test_a_meldung_is_to_be_answered_within_three_working_days(received, level, due, net):
    (finding,) = net(meldung=Meldung(id="m", case_id="c", received_on=received))
    assert (finding.level, finding.due, finding.record, finding.record_id) == (level, due, "meldung", "m")


def test_an_earlier_deadline_of_the_sender_counts(net):
    (finding,) = net(meldung=Meldung(id="m", received_on=ON, deadline=ON - DAY))
    assert finding.level == "late"
    assert finding.text == "Meldung war bis 15.06.2025 zu beantworten"


def test_a_meldung_without_a_date_is_shown(net):
    assert [each.level for each in net(meldung=Meldung(id="m"))] == ["soon"]


def test_decided_meldungen_and_closed_cases_are_out_of_the_net(net):
    assert net(meldung=Meldung(id="m", received_on=date(2020, 1, 1), decision="referred")) == []
    closed = Case(id="c", admitted_on=date(2020, 1, 1), closed_on=ON)
    assert net(case=closed, follow_ups=[FollowUp(id="f", due_on=ON - DAY)]) == []


@pytest.mark.parametrize(
    ("expected", "level"),
    [(ON - DAY, "late"), (ON, "soon"), (ON + 7 * DAY, "soon"), (ON + 8 * DAY, "fine"), (None, "soon")],
)
def test_a_referral_waits_for_its_feedback(expected, level, net):
    found = net(case=CASE, referrals=[Referral(id="r", case_id="c", expected_on=expected)])
    assert [each[0] for each in of_kind(found, "referral")] == [level]


@pytest.mark.parametrize("answer", [{"result": "accepted"}, {"result_on": ON}, {"closed_without": True}])
def test_an_answered_or_closed_referral_waits_no_more(answer, net):
    found = net(case=CASE, referrals=[Referral(id="r", expected_on=ON - DAY, **answer)])
    assert of_kind(found, "referral") == []


@pytest.mark.parametrize(("days", "level"), [(0, "fine"), (22, "fine"), (23, "soon"), (30, "soon"), (31, "late")])
def test_a_case_needs_a_contact_every_thirty_days(days, level, net):
    found = net(case=CASE, contacts=[Contact(id="k", case_id="c", on=ON - days * DAY)])
    assert of_kind(found, "contact")[0][0] == level


def test_the_admission_starts_the_clock_until_the_first_contact(net):
    admitted = Case(id="c", case_id="c", admitted_on=ON - 31 * DAY)
    assert of_kind(net(case=admitted), "contact") == [
        ("late", "Noch kein Kontakt seit der Aufnahme vor 31 Tagen", ON - DAY)
    ]


def test_a_corrected_contact_does_not_count(net):
    wrong = Contact(id="k1", on=ON, next_step_on=ON + DAY)
    right = Contact(id="k2", on=ON - 40 * DAY, corrects="k1")
    found = net(case=CASE, contacts=[wrong, right])
    assert of_kind(found, "contact")[0][0] == "late"
    assert of_kind(found, "next_step")[0][1] == "Fall ohne nächsten Schritt mit Datum"


@pytest.mark.parametrize(
    ("days", "level", "text"),
    [
        (60, "fine", "Aufenthaltsstatus von Ada läuft in 60 Tagen ab"),
        (59, "soon", "Aufenthaltsstatus von Ada läuft in 59 Tagen ab"),
        (30, "soon", "Aufenthaltsstatus von Ada läuft in 30 Tagen ab"),
        (29, "late", "Aufenthaltsstatus von Ada läuft in 29 Tagen ab"),
        (13, "late", "Dringend: Aufenthaltsstatus von Ada läuft in 13 Tagen ab"),
        (1, "late", "Dringend: Aufenthaltsstatus von Ada läuft in 1 Tag ab"),
        (0, "late", "Dringend: Aufenthaltsstatus von Ada läuft heute ab"),
        (-1, "late", "Aufenthaltsstatus von Ada ist seit 15.06.2025 abgelaufen"),
    ],
)
def test_an_expiring_title_is_announced(days, level, text, net):
    title = Residence(id="r", case_id="c", person="ada", status="p60a", valid_until=ON + days * DAY)
    found = net(case=CASE, persons=[ADA], residences=[title])
    assert of_kind(found, "expiry") == [(level, text, ON + days * DAY)]


def test_every_member_of_the_family_counts_and_only_the_title_that_holds_now(net):
    child = Person(id="kim", case_id="c", given_name="Kim", relation="child")
    titles = [
        Residence(id="r1", person="ada", status="p60a", valid_from="2023", valid_until=ON - DAY),
        Residence(id="r2", person="ada", status="p25b", valid_from="2025-01", valid_until=ON + 400 * DAY),
        Residence(id="r3", person="kim", status="p60a", valid_until=ON + 10 * DAY),
    ]
    found = net(case=CASE, persons=[ADA, child], residences=titles)
    assert [each[0] for each in of_kind(found, "expiry")] == ["late", "fine"]
    assert "Kim" in of_kind(found, "expiry")[0][1]


def test_a_temporary_title_needs_its_last_day_and_a_permanent_one_does_not(net):
    temporary = net(case=CASE, persons=[ADA], residences=[Residence(id="r", person="ada", status="p60a")])
    permanent = net(case=CASE, persons=[ADA], residences=[Residence(id="r", person="ada", status="p9")])
    assert of_kind(temporary, "expiry")[0][:2] == ("soon", "Aufenthaltsstatus von Ada: „Gültig bis“ fehlt")
    assert of_kind(permanent, "expiry") == []


@pytest.mark.parametrize(
    ("due", "level", "text"),
    [
        (ON - DAY, "late", "Seit 15.06.2025 fällig: Anrufen"),
        (ON, "soon", "Heute: Anrufen"),
        (ON + 6 * DAY, "soon", "Diese Woche: Anrufen"),
        (ON + 7 * DAY, "fine", "Am 23.06.2025: Anrufen"),
        (None, "late", "Ohne Datum: Anrufen"),
    ],
)
def test_a_follow_up_is_late_today_this_week_or_later(due, level, text, net):
    found = net(case=CASE, follow_ups=[FollowUp(id="f", due_on=due, what="Anrufen")])
    assert of_kind(found, "follow_up") == [(level, text, due)]


def test_a_done_follow_up_is_gone_and_no_next_step(net):
    found = net(case=CASE, follow_ups=[FollowUp(id="f", due_on=ON, done_on=ON)])
    assert of_kind(found, "follow_up") == []
    assert of_kind(found, "next_step")[0][0] == "late"


@pytest.mark.parametrize(
    "step",
    [
        {"follow_ups": [FollowUp(id="f", due_on=ON + DAY)]},
        {"referrals": [Referral(id="r", expected_on=ON + DAY)]},
    ],
)
def test_a_dated_follow_up_or_an_awaited_answer_is_a_next_step(step, net):
    assert of_kind(net(case=CASE, **step), "next_step") == []


def test_a_step_noted_with_a_contact_counts_until_its_day(net):
    noted = Contact(id="k1", on=ON - 5 * DAY, next_step="Termin im Jobcenter", next_step_on=ON)
    assert of_kind(net(case=CASE, contacts=[noted]), "next_step") == []
    passed = replace(noted, next_step_on=ON - DAY)
    assert of_kind(net(case=CASE, contacts=[passed]), "next_step")[0][0] == "late"


def test_late_things_come_first(net):
    found = net(
        case=CASE,
        contacts=[Contact(id="k", on=ON)],
        follow_ups=[FollowUp(id="f1", due_on=ON + 9 * DAY), FollowUp(id="f2", due_on=ON - DAY)],
    )
    assert [each.level for each in found] == ["late", "fine", "fine"]


def test_after_a_withdrawal_the_states_database_is_in_the_net_until_its_deletion_is_confirmed(net):
    closed = replace(CASE, closed_on=ON, state_erase_since=ON - 8 * DAY)
    text = "Aus der Landesdatenbank löschen lassen: E7 am 08.06.2025 widerrufen"
    assert of_kind(net(case=closed), "state_erase") == [("late", text, ON - DAY)]
    assert of_kind(net(case=replace(closed, state_erase_since=ON)), "state_erase")[0][0] == "soon"
    assert of_kind(net(case=replace(closed, state_erased_on=ON)), "state_erase") == []
