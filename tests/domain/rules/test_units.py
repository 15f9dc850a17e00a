"""Each kind of unit is seen by whom it is for, and by nobody else, in whatever other role."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kim_desktop.domain.model import RECORDS
from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceGuest
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.domain.rules.units import (
    FOUNDERS,
    OWN_UNITS,
    CaseUnit,
    ConferenceUnit,
    FeedbackUnit,
    HandoverUnit,
    ReportUnit,
    Unit,
    Viewer,
    founder_of,
)

ON = date(2027, 3, 1)
PEOPLE = ("anna", "ben", "led", "fatma", "gerd", "eve")
OFFICE = {"fatma": "org-fb50", "gerd": "org-fb50", "eve": "org-fb33"}

MELDUNG = Meldung(id="m", case_id="c", responsible="anna", sent_by="fatma")
CONFERENCE = ConferenceUnit(
    Conference(id="k", case_id="k", led_by="led"),
    (ConferenceGuest(id="g", case_id="k", staff="fatma"), ConferenceGuest(id="h", case_id="k", name="Polizei")),
    (ConferenceCase(id="z", case_id="k", brought_by="anna"),),
)
FEEDBACK = FeedbackUnit(Feedback(id="f", case_id="f", sender="org-fb50", sent_by="fatma"), CaseUnit(meldung=MELDUNG))
SEEN_BY = [
    (CaseUnit(meldung=MELDUNG), {"case_manager": {"anna"}, "contact_office": {"fatma"}, "coordinator": {*PEOPLE}}),
    (CaseUnit(Case(id="c", case_id="c", responsible="ben"), MELDUNG), {"case_manager": {"ben"}}),
    (HandoverUnit(Handover(id="h", case_id="h", from_staff="anna", to_staff="ben")),
     {"case_manager": {"anna", "ben"}, "coordinator": {*PEOPLE}}),
    (CONFERENCE,
     {"case_manager": {"anna", "led", "fatma"}, "contact_office": {"fatma"}, "coordinator": {*PEOPLE}}),
    (FEEDBACK,
     {"case_manager": {"anna"}, "contact_office": {"fatma", "gerd"}, "coordinator": {*PEOPLE}}),
    (ReportUnit(), {"coordinator": {*PEOPLE}}),
    (Unit(), {}),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "seen_by"), SEEN_BY)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_what_it_needs_of_each_kind_of_unit(unit, seen_by, role):
    seen = {each for each in PEOPLE if unit.shows(Viewer(each, role, OFFICE.get(each, "org-ki")), ON)}
    assert seen == seen_by.get(role, set())


@pytest.mark.parametrize(("unit", "seen_by"), SEEN_BY)
def test_everybody_who_sees_a_unit_without_being_koordination_is_named_by_it_or_works_for_an_office_it_is_for(
    unit, seen_by
):
    for role, people in seen_by.items():
        if role != "coordinator":
            assert {each for each in people if OFFICE.get(each) not in unit.offices} <= unit.named(ON)


def test_a_feedback_without_a_sending_body_is_not_for_everybody_without_an_office():
    told = FeedbackUnit(replace(FEEDBACK.feedback, sender=None))
    assert not told.shows(Viewer("gerd", "contact_office", ""), ON)


def test_a_feedback_follows_who_stands_in_and_when_that_ends():
    away = Absence(id="a", staff="anna", begins=ON, ends=ON + timedelta(2), deputy="ben")
    told = FeedbackUnit(FEEDBACK.feedback, CaseUnit(meldung=MELDUNG, absences=(away,)))
    ben = Viewer("ben", "case_manager")
    assert told.shows(ben, ON) and told.as_deputy("ben", ON) and not told.as_deputy("anna", ON)
    assert told.next_change(ON) == ON + timedelta(3)
    assert not told.shows(ben, ON + timedelta(3))


def test_a_right_for_days_says_when_it_ends():
    guest = Participation(id="p", case_id="c", staff="eve", part="coworker", until=ON)
    assert CaseUnit(participations=(guest,)).next_change(ON) == ON + timedelta(1)
    assert CaseUnit().next_change(ON) is CONFERENCE.next_change(ON) is None


def test_every_record_of_case_work_belongs_to_exactly_one_kind_of_unit():
    owned = [record for records in OWN_UNITS.values() for record in records]
    assert len(owned) == len(set(owned)) and not any(record.master for record in owned)
    assert {founder_of(record.kind()) for record in RECORDS if record.master} == {""}
    assert founder_of("contact") == "" and founder_of("conference_guest") == "conference"
    assert {*OWN_UNITS} | {"case"} == FOUNDERS
