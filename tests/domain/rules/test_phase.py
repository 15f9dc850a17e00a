"""The phase is read off what exists; nobody clicks it."""

from datetime import date, timedelta

import pytest

from kim_desktop.domain.records.case import Case, Contact, FollowUp, Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.phase import PHASES, PhaseFacts, phase

ON = date(2025, 6, 16)
LATER = ON + timedelta(days=9)
CASE = Case(id="c")
NEED = Need(id="n")
REFERRED = Referral(id="r", referred_on=ON)


@pytest.mark.parametrize(
    ("facts", "label"),
    [
        ({}, "Zugang"),
        ({"meldung": Meldung(id="m")}, "Zugang"),
        ({"meldung": Meldung(id="m", target_group="green")}, "Aufnahme"),
        ({"meldung": Meldung(id="m", decision="referred")}, "Aufnahme"),
        ({"case": CASE}, "Aufnahme"),
        ({"case": CASE, "contacts": [Contact(id="k", on=ON)]}, "Aufnahme"),
        ({"case": CASE, "needs": [NEED]}, "Bedarfserhebung"),
        ({"case": CASE, "needs": [NEED], "follow_ups": [FollowUp(id="f")]}, "Hilfeplan"),
        ({"case": CASE, "needs": [NEED], "contacts": [Contact(id="k", next_step_on=LATER)]}, "Hilfeplan"),
        ({"case": CASE, "plans": [SupportPlan(id="p", agreed_on=ON)]}, "Hilfeplan"),
        ({"case": CASE, "needs": [NEED], "plans": [SupportPlan(id="p")]}, "Bedarfserhebung"),
        ({"case": CASE, "goals": [Goal(id="g")], "measures": [Measure(id="m", goal="g")]}, "Hilfeplan"),
        ({"case": CASE, "goals": [Goal(id="g")], "measures": [Measure(id="m", goal="other")]}, "Aufnahme"),
        ({"case": CASE, "plans": [SupportPlan(id="p", agreed_on=ON, reviewed_on=LATER)]}, "Monitoring"),
        ({"case": CASE, "referrals": [REFERRED]}, "Verweis"),
        ({"case": CASE, "referrals": [REFERRED], "contacts": [Contact(id="k", on=ON)]}, "Verweis"),
        ({"case": CASE, "referrals": [REFERRED], "contacts": [Contact(id="k", on=LATER)]}, "Monitoring"),
        ({"case": CASE, "referrals": [Referral(id="r", result="accepted")]}, "Monitoring"),
        ({"case": CASE, "referrals": [Referral(id="r", closed_without=True)]}, "Monitoring"),
        ({"case": CASE, "needs": [NEED], "follow_ups": [FollowUp(id="f", done_on=ON)]}, "Monitoring"),
        ({"case": Case(id="c", closed_on=ON), "referrals": [REFERRED]}, "Abschluss"),
    ],
)
def test_the_phase_is_the_furthest_one_with_a_trace(facts, label):
    result = phase(PhaseFacts(**facts))
    assert result.label == label == PHASES[result.number]
    assert result.reasons[0].text.endswith(".")
