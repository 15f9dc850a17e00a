"""A case is seen by who is responsible, by guests for a time, and by Koordination until it is decided."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.access import deputies, holders, may_see, may_see_handover, open_to_coordination

ON = date(2025, 6, 16)
CASE = Case(id="c", case_id="c", responsible="anna")
NEW = Meldung(id="m", case_id="c", responsible="berta")
ADMITTED = Meldung(id="m", case_id="c", responsible="berta", decision="admitted")


def guest(until, staff="gast"):
    return Participation(id="g", case_id="c", staff=staff, part="substitute", until=until)


def test_the_case_decides_who_is_responsible_once_it_exists():
    assert holders(None, NEW, [], ON) == {"berta"}
    assert holders(CASE, ADMITTED, [], ON) == {"anna"}


@pytest.mark.parametrize(("days", "sees"), [(-1, False), (0, True), (1, True)])
def test_a_guest_sees_the_case_until_the_last_day(days, sees):
    assert ("gast" in holders(CASE, None, [guest(ON + timedelta(days))], ON)) is sees


def test_without_a_last_day_there_is_no_right():
    assert holders(CASE, None, [guest(None)], ON) == {"anna"}


def test_nobody_is_no_holder():
    assert holders(Case(id="c"), None, [guest(ON, staff="")], ON) == frozenset()
    assert holders(None, None, [], ON) == frozenset()
    assert not may_see("", "case_manager", Case(id="c"), None, [], ON)


def test_coordination_sees_a_meldung_until_a_case_comes_of_it_or_it_is_followed_up_to_its_end():
    assert open_to_coordination(NEW, None) and open_to_coordination(replace(NEW, settled_on=ON), None)
    assert not open_to_coordination(ADMITTED, None)
    assert not open_to_coordination(NEW, CASE)
    assert not open_to_coordination(None, None)
    for decision in ("referred", "short_contact", "declined", "withdrawn"):
        decided = replace(NEW, decision=decision)
        assert open_to_coordination(decided, None) and not open_to_coordination(decided, CASE)
        assert not open_to_coordination(replace(decided, settled_on=ON), None)


def test_a_fachbereichskontakt_sees_what_she_has_sent_until_it_is_taken_up():
    sent = replace(NEW, sent_by="fatma")
    assert may_see("fatma", "contact_office", None, sent, [], ON)
    assert not may_see("gerd", "contact_office", None, sent, [], ON)
    assert not may_see("fatma", "case_manager", None, sent, [], ON)
    assert not may_see("fatma", "contact_office", None, replace(sent, decision="declined"), [], ON)
    assert not may_see("fatma", "contact_office", CASE, sent, [], ON)


@pytest.mark.parametrize(
    ("user", "role", "case", "meldung", "sees"),
    [
        ("anna", "case_manager", CASE, ADMITTED, True),
        ("berta", "case_manager", CASE, ADMITTED, False),
        ("berta", "case_manager", None, NEW, True),
        ("anna", "case_manager", None, NEW, False),
        ("klara", "coordinator", None, NEW, True),
        ("klara", "coordinator", CASE, ADMITTED, False),
        ("anna", "coordinator", CASE, ADMITTED, False),
        ("berta", "assistant", None, NEW, False),
        ("berta", "admin", None, NEW, False),
        ("berta", "management", None, NEW, False),
        ("berta", "contact_office", None, NEW, False),
    ],
)
def test_each_role_sees_what_it_needs(user, role, case, meldung, sees):
    assert may_see(user, role, case, meldung, [], ON) is sees


@pytest.mark.parametrize(("days", "sees"), [(-1, False), (0, True), (4, True), (5, False)])
def test_a_deputy_sees_the_case_while_the_responsible_person_is_away(days, sees):
    away = Absence(id="a", staff="anna", begins=ON, ends=ON + timedelta(days=4), deputy="vera")
    day = ON + timedelta(days=days)
    assert may_see("vera", "case_manager", CASE, ADMITTED, [], day, [away]) is sees
    assert not may_see("vera", "coordinator", CASE, ADMITTED, [], day, [away])
    assert deputies("anna", [replace(away, cancelled=True)], day) == frozenset()
    assert deputies("berta", [away], day) == deputies("", [replace(away, staff="")], day) == frozenset()


@pytest.mark.parametrize(
    ("state", "taker_sees"),
    [({}, True), ({"seen_on": ON}, True), ({"accepted_on": ON}, True), ({"declined_on": ON}, False),
     ({"withdrawn_on": ON}, False)],
)  # fmt: skip
def test_the_giver_keeps_the_line_and_the_taker_only_what_came_of_it(state, taker_sees):
    handover = Handover(id="h", case_id="h", from_staff="anna", to_staff="berta", **state)
    assert may_see_handover("anna", "case_manager", handover) and may_see_handover("kim", "coordinator", handover)
    assert may_see_handover("berta", "case_manager", handover) is taker_sees
    assert not may_see_handover("eve", "case_manager", handover)
    assert not may_see_handover("anna", "management", handover)
