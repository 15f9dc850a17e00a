"""A case is seen by who is responsible, by guests for a time, and by Koordination until it is decided."""

from datetime import date, timedelta

import pytest

from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.access import holders, may_see, open_to_coordination

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


def test_coordination_sees_a_meldung_only_until_it_is_decided():
    assert open_to_coordination(NEW, None)
    assert not open_to_coordination(ADMITTED, None)
    assert not open_to_coordination(NEW, CASE)
    assert not open_to_coordination(None, None)


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
