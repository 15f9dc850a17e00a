"""Each role writes its own records only, and in a Fallkonferenz everybody their own part."""

import pytest

from kim_desktop.domain.model import RECORDS
from kim_desktop.domain.records.conference import Conference, ConferenceCase
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.domain.rules.writing import (
    KIMS_PART,
    check_may_write,
    is_chair,
    may_begin_in_conference,
    may_change_in_conference,
    may_change_report,
    may_erase_in_conference,
    may_write,
    owner_field,
)
from kim_desktop.errors import NotAllowed

CASE_WORK = {record.kind() for record in RECORDS if not record.master}
CONFERENCE = {"conference", "conference_guest", "conference_case", "conference_decision"}
ADMISSION = {"meldung", "case", "person", "kinship", "household", "address", "residence", "consent", "attachment"}
EXPECTED = {
    "case_manager": CASE_WORK - {"frozen_report"},
    "coordinator": ADMISSION | CONFERENCE | {"handover", "feedback", "frozen_report"},
    "contact_office": {"meldung", "feedback"},
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_writes_these_records_of_case_work(role):
    written = {kind for kind in CASE_WORK if may_write("me", role, kind, {})}
    assert written == EXPECTED.get(role, set())
    assert may_write("me", role, "of_a_later_version", {}) is (role in {"case_manager", "coordinator"})


def test_a_fachbereichskontakt_sends_in_her_own_name_and_leaves_kims_part_to_kim():
    assert may_write("me", "contact_office", "meldung", {"family_name": "Beispiel", "sent_by": "me"})
    assert not may_write("me", "contact_office", "meldung", {"sent_by": "somebody"})
    for kind, names in KIMS_PART.items():
        assert not any(may_write("me", "contact_office", kind, {name: "x"}) for name in names)
        assert all(may_write("me", "coordinator", kind, {name: "x"}) for name in names)
    assert may_write("me", "contact_office", "feedback", {"state": "arrived", "sent_by": "me"})
    assert not may_write("me", "contact_office", "feedback", {"state": "admitted"})


def test_what_a_role_may_not_write_is_refused_in_words():
    with pytest.raises(NotAllowed, match="„Meldung“ lässt sich in Ihrer Rolle so nicht eintragen"):
        check_may_write("me", "assistant", Meldung(id="m", case_id="c"), {})
    check_may_write("me", "contact_office", Meldung(id="m", case_id="c"), {"family_name": "Beispiel"})


def test_koordination_plans_a_conference_and_the_chair_invites():
    for kind in ("conference_guest", "conference_decision"):
        assert may_begin_in_conference("me", "case_manager", kind, {}, chairs=True)
        assert not may_begin_in_conference("me", "case_manager", kind, {}, chairs=False)
    assert may_begin_in_conference("me", "coordinator", "conference", {}, chairs=True)
    assert not may_begin_in_conference("me", "case_manager", "conference", {"led_by": "me"}, chairs=True)
    assert is_chair("me", "coordinator", "") and is_chair("me", "case_manager", "me")
    assert not is_chair("", "case_manager", "") and not is_chair("me", "contact_office", "somebody")


def test_a_case_manager_brings_her_own_cases_in_her_own_name():
    begin = {"brought_by": "me", "case": "c"}
    assert may_begin_in_conference("me", "case_manager", "conference_case", begin, chairs=False)
    assert not may_begin_in_conference("me", "coordinator", "conference_case", begin, chairs=True)
    assert not may_begin_in_conference("me", "case_manager", "conference_case", {**begin, "said": "x"}, chairs=True)
    assert not may_begin_in_conference(
        "me", "case_manager", "conference_case", {**begin, "brought_by": "you"}, chairs=True
    )


@pytest.mark.parametrize(
    ("kind", "names", "chair", "owner"),
    [
        ("conference", {"topic", "state", "led_by"}, True, True),
        ("conference_guest", {"reply"}, True, True),
        ("conference_guest", {"staff"}, True, False),
        ("conference_case", {"dossier", "by_name", "shown_as", "released_on"}, False, True),
        ("conference_case", {"said"}, True, False),
        ("conference_case", {"withdrawn_on"}, True, True),
        ("conference_case", set(), True, True),
        ("conference_decision", {"what", "due_on"}, True, False),
        ("conference_decision", {"done_on", "outcome"}, True, True),
    ],
)
def test_in_a_conference_everybody_writes_their_own_part(kind, names, chair, owner):
    assert may_change_in_conference(kind, names, chairs=True, owns=False) is chair
    assert may_change_in_conference(kind, names, chairs=False, owns=True) is owner
    assert not may_change_in_conference(kind, names, chairs=False, owns=False)
    assert may_change_in_conference(kind, {*names, "of_a_later_version"}, chairs=True, owns=True) or not names


def test_what_a_conference_was_told_of_a_case_is_taken_out_by_who_leads_or_who_brought_it():
    assert may_erase_in_conference("conference_case", chairs=False, owns=True)
    assert may_erase_in_conference("conference_decision", chairs=True, owns=False)
    assert not may_erase_in_conference("conference_decision", chairs=False, owns=True)
    assert not may_erase_in_conference("conference_case", chairs=False, owns=False)


def test_each_record_of_a_conference_names_whose_it_is():
    assert owner_field(Conference.kind()) == "led_by" and owner_field(ConferenceCase.kind()) == "brought_by"
    assert owner_field("contact") == ""


def test_of_a_frozen_report_only_changes_whether_it_was_passed_on():
    assert may_change_report({"told"}) and may_change_report(set())
    assert not may_change_report({"told", "content"})
