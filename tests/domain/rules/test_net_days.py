"""What the net finds holds until the day it names, and everything in rule 5 is found on its day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Parameter, ResponsibilityKey, StaffMember
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.ages import month_after
from kim_desktop.domain.rules.facts import flags_of
from kim_desktop.domain.rules.net import NetFacts, Rulebook, findings, look
from kim_desktop.domain.rules.net_reasons import explain
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.responsibility import Key
from kim_desktop.domain.rules.watch import ACTIONS
from kim_desktop.domain.starting_set import starting_set

ON = date(2025, 6, 16)  # a Monday
DAY = timedelta(days=1)
CASE = Case(id="c", case_id="c", admitted_on=ON, responsible="ada")
CLIENT = Person(id="p", case_id="c", given_name="Ada")
SHIPPED = starting_set()
CODES = tuple(each for each in SHIPPED if isinstance(each, CodeEntry))
KEY = Key(
    (
        ResponsibilityKey(id="k1", staff="ben", district="I"),
        ResponsibilityKey(id="k2", staff="ada", place="gu_opladen"),
    ),
    (StaffMember(id="ada", name="Ada"), StaffMember(id="ben", name="Ben Beispiel")),
    (),
    CODES,
)
RULES = Rulebook(Parameters.of(SHIPPED, ON), flags_of(CODES, "residence_status"), KEY)

DAYS = st.integers(-200, 200).map(lambda n: ON + n * DAY)
RECENT = st.integers(-15, 40).map(lambda n: ON + n * DAY)
COMING = st.integers(5, 200).map(lambda n: ON + n * DAY)
PARTIAL = DAYS.map(lambda day: PartialDate(day.isoformat()))
BIRTHS = st.one_of(
    st.none(),
    st.builds(
        lambda days, ahead, years: PartialDate((ON + (days + ahead) * DAY).replace(year=ON.year - years).isoformat()),
        st.integers(-5, 20),
        st.sampled_from([0, 30, 90]),
        st.sampled_from([3, 14, 16, 18, 27, 28]),
    ),
    st.integers(1996, 2009).map(lambda year: PartialDate(f"{year}-08")),
)
STATUS = st.sampled_from(["p60a", "p60c", "p25b", "p104c", "p9", None])
FACTS = st.builds(
    NetFacts,
    case=st.builds(
        Case, id=st.just("c"), case_id=st.just("c"), admitted_on=RECENT, responsible=st.just("ada"),
        closed_on=st.sampled_from([None, None, None, ON]),
    ),
    meldung=st.none() | st.builds(
        Meldung, id=st.just("m"), case_id=st.just("c"), sender=st.just("s"), decision=st.just("admitted"),
        decided_on=DAYS,
    ),
    persons=st.tuples(
        st.builds(Person, id=st.just("p"), birth=BIRTHS, entered_germany=PARTIAL),
        st.builds(Person, id=st.just("q"), birth=BIRTHS, elsewhere=st.booleans()),
    ),
    residences=st.lists(st.builds(Residence, id=st.just("r"), person=st.just("p"), status=STATUS,
                                  valid_until=COMING), max_size=1),
    contacts=st.lists(st.builds(Contact, id=st.uuids().map(str), on=RECENT, next_step_on=COMING), max_size=2),
    referrals=st.lists(st.builds(Referral, id=st.just("f"), expected_on=COMING), max_size=1),
    follow_ups=st.lists(st.builds(FollowUp, id=st.just("w"), due_on=COMING), max_size=1),
    addresses=st.lists(st.builds(Address, id=st.uuids().map(str), since=PARTIAL, until=st.none() | PARTIAL,
                                 place=st.sampled_from(["gu_opladen", None]), quarter=st.just("wiesdorf")), max_size=2),
    appointments=st.lists(st.builds(Appointment, id=st.just("a"), on=COMING), max_size=1),
    plans=st.lists(st.builds(SupportPlan, id=st.just("s"), review_on=COMING), max_size=1),
    measures=st.lists(st.builds(Measure, id=st.just("n"), goal=st.just("g"), until=COMING), max_size=1),
    requests=st.lists(st.builds(DataRequest, id=st.just("d"), received_on=DAYS, answered_on=st.just(ON)), max_size=1),
)  # fmt: skip


def urgent(facts, day):
    return [each for each in look(facts, day, RULES).findings if each.level != "fine"]


@given(FACTS)
@settings(max_examples=300, deadline=None)
def test_nothing_changes_before_the_day_that_is_named(facts):
    seen = look(facts, ON, RULES)
    end = min(seen.next_change or date.max, ON + 400 * DAY)
    now = [each for each in seen.findings if each.level != "fine"]
    assert seen.next_change is None or seen.next_change > ON
    for ahead in range(1, (end - ON).days):
        assert urgent(facts, ON + ahead * DAY) == now


SOMETIME = DAYS.flatmap(lambda day: st.sampled_from([4, 7, 10]).map(lambda end: PartialDate(day.isoformat()[:end])))
NOTHING_ELSE_DUE = replace(
    RULES,
    parameters=Parameters(
        RULES.parameters.by_name | {"contact_days": Parameter(id="x", name="contact_days", value=9_000)}
    ),
)
QUIET = {"case": st.just(CASE), "follow_ups": st.just((FollowUp(id="w", due_on=ON + 5_000 * DAY),))}
FAMILIES = st.builds(
    NetFacts,
    **QUIET,
    persons=st.tuples(
        st.builds(Person, id=st.just("p"), birth=st.sampled_from([None, "1985-02-03", "1998-11", "2009-09-09"]),
                  entered_germany=st.sampled_from([None, "2020", "2020-02-02", "2022-08"])),
        st.builds(Person, id=st.just("q"), birth=st.sampled_from(
            [None, "2007", "2007-06", "2007-08-01", "2008-02-29", "1998", "1997-12-24"])),
    ),
    residences=st.builds(Residence, id=st.just("r"), person=st.just("p"), status=STATUS,
                         valid_until=st.just(ON + 5_000 * DAY)).map(lambda each: (each,)),
)  # fmt: skip
MOVES = st.builds(
    NetFacts,
    **QUIET,
    addresses=st.lists(st.builds(Address, id=st.uuids().map(str), since=SOMETIME, until=st.none() | SOMETIME,
                                 place=st.sampled_from(["gu_opladen", None]), quarter=st.just("wiesdorf")), max_size=2),
)  # fmt: skip


@given(facts=FAMILIES | MOVES, share=st.floats(0, 1))
@settings(max_examples=300, deadline=None)
def test_where_nothing_is_due_every_birthday_and_move_is_named_ahead(facts, share):
    """With nothing urgent to look at daily, the day that is named is one of a person or of an address."""

    def told(day):
        seen = look(facts, day, NOTHING_ELSE_DUE).findings
        return {(each.level, each.text) for each in seen if each.kind not in {"contact", "expiry"}}

    end = min(look(facts, ON, NOTHING_ELSE_DUE).next_change or date.max, ON + 900 * DAY)
    ahead = (end - ON).days - 1
    assert told(ON + ahead * DAY) == told(ON + int(ahead * share) * DAY) == told(ON)


def found(kind, on=ON, **facts):
    seen = look(NetFacts(case=facts.pop("case", CASE), **facts), on, RULES).findings
    return [(each.level, each.text, each.due) for each in seen if each.kind == kind]


@pytest.mark.parametrize(
    ("days", "level", "text"),
    [
        (-1, "late", "Wie war der Termin am 15.06.2025? Jobcenter"),
        (0, "soon", "14:30 Uhr: Jobcenter"),
        (2, "soon", "Mi, 18.06.2025, 14:30 Uhr: Jobcenter"),
        (7, "fine", "Mo, 23.06.2025, 14:30 Uhr: Jobcenter"),
    ],
)
def test_a_planned_appointment_is_told_until_somebody_says_how_it_went(days, level, text):
    planned = Appointment(id="a", case_id="c", on=ON + days * DAY, at="14:30", what="Jobcenter")
    assert found("appointment", appointments=[planned]) == [(level, text, planned.on)]
    assert found("next_step", appointments=[planned]) == []
    for state in ("held", "missed", "cancelled"):
        assert found("appointment", appointments=[replace(planned, state=state)]) == []


def test_birthdays_that_change_something_are_announced():
    child = replace(CLIENT, relation="child", birth=PartialDate("2007-08-01"))
    assert found("birthday", persons=[child]) == [("soon", "Ada wird am 01.08.2025 18 Jahre alt", date(2025, 8, 1))]
    assert found("birthday", on=date(2025, 8, 1), persons=[child]) == []
    nearly = replace(CLIENT, birth=PartialDate("1997-08"))
    title = Residence(id="r", person="p", status="p60a", valid_until=ON + 300 * DAY)
    (finding,) = found("birthday", persons=[nearly], residences=[title])
    assert finding[1] == "Ada wird frühestens am 01.08.2025 28 Jahre alt"
    assert found("birthday", persons=[nearly], residences=[replace(title, status="p25b")]) == []


def test_the_age_limit_of_25a_is_announced_to_be_looked_at_by_the_authority():
    young = replace(CLIENT, birth=PartialDate("1998-08-01"), entered_germany=PartialDate("2020"))
    title = Residence(id="r", person="p", status="p60a", valid_until=ON + 300 * DAY)
    text = "Ada: § 25a AufenthG nur bis 31.07.2025 möglich, bei FB 33 prüfen lassen"
    assert found("limit", persons=[young], residences=[title]) == [("soon", text, date(2025, 7, 31))]
    assert found("limit", on=date(2025, 7, 2), persons=[young], residences=[title])[0][0] == "late"
    assert found("limit", on=date(2025, 8, 1), persons=[young], residences=[title]) == []


def test_a_member_entered_twice_or_living_elsewhere_is_not_told_twice():
    twice = replace(CLIENT, id="p2", same_as="p")
    title = Residence(id="r", person="p2", status="p60a", valid_until=ON + 10 * DAY)
    assert len(found("expiry", persons=[CLIENT, twice], residences=[title])) == 1
    away = replace(CLIENT, elsewhere=True, birth=PartialDate("2007-08-01"))
    assert found("birthday", persons=[away]) == []


def test_plans_measures_and_requests_are_late_after_their_day():
    plan = SupportPlan(id="s", case_id="c", person="p", agreed_on=ON - 90 * DAY, review_on=ON - DAY)
    assert found("review", plans=[plan])[0][0] == "late"
    newer = SupportPlan(id="s2", case_id="c", person="p", agreed_on=ON)
    assert found("review", plans=[plan, newer]) == []
    step = Measure(id="n", case_id="c", goal="g", what="Kurs suchen", until=ON - DAY)
    assert found("measure", measures=[step])[0][:2] == ("late", "Maßnahme bis 15.06.2025: Kurs suchen")
    assert found("measure", measures=[step], goals=[Goal(id="g", state="reached")]) == []
    request = DataRequest(id="d", case_id="c", received_on=date(2025, 5, 15))
    closed = replace(CASE, closed_on=ON)
    assert found("request", case=closed, requests=[request])[0][::2] == ("late", date(2025, 6, 15))
    assert found("request", requests=[replace(request, answered_on=ON)]) == []
    assert month_after(date(2024, 1, 31)) == date(2024, 2, 29)
    assert month_after(date(2024, 12, 31)) == date(2025, 1, 31)


def test_whoever_reported_somebody_hears_of_the_decision():
    meldung = Meldung(id="m", case_id="c", sender="org-fb33", decision="admitted", decided_on=ON - 7 * DAY)
    assert found("answer", meldung=meldung)[0][0] == "late"
    assert found("answer", meldung=replace(meldung, feedback_sent_on=ON)) == []


def test_who_leaves_the_shelter_needs_somebody_responsible():
    home = Address(id="a1", case_id="c", place="gu_opladen", since=PartialDate("2024"))
    assert found("move", addresses=[home]) == []
    left = replace(home, until=PartialDate("2025-06-01"))
    assert "neue Anschrift und Zuständigkeit fehlen" in found("move", addresses=[left])[0][1]
    flat = Address(id="a2", case_id="c", quarter="wiesdorf", since=PartialDate("2025-06-01"))
    text = "Aus der Unterkunft ausgezogen: zuständig wäre Ben Beispiel"
    assert found("move", addresses=[left, flat]) == [("late", text, date(2025, 6, 1))]
    assert found("move", case=replace(CASE, responsible="ben"), addresses=[left, flat]) == []
    assert found("move", case=replace(CASE, responsible_reason="Vertrauen"), addresses=[left, flat]) == []


def test_of_two_who_share_a_quarter_the_one_with_fewer_cases_is_named():
    both = replace(KEY, rows=(*KEY.rows, ResponsibilityKey(id="k3", staff="cem", district="I")),
                   team=(*KEY.team, StaffMember(id="cem", name="Cem Muster")))  # fmt: skip
    homes = [Address(id="a1", place="gu_opladen", since=PartialDate("2024")),
             Address(id="a2", quarter="wiesdorf", since=PartialDate("2025-06-01"))]  # fmt: skip
    for load, name in (({"ben": 40, "cem": 3}, "Cem Muster"), ({"ben": None, "cem": None}, "Ben Beispiel")):
        seen = look(NetFacts(case=CASE, addresses=homes), ON, replace(RULES, key=both, load=load)).findings
        assert next(each.text for each in seen if each.kind == "move").endswith(name)


def test_days_at_the_end_of_the_calendar_stop_nothing():
    odd = [FollowUp(id=str(n), case_id="c", due_on=day) for n, day in enumerate((date.min, date.max))]
    titles = [Residence(id="r", person="p", status="p60a", valid_until=date.max)]
    late = Meldung(id="m", received_on=date.max)
    assert look(NetFacts(case=CASE, persons=[CLIENT], residences=titles, follow_ups=odd), ON, RULES).findings
    assert findings(NetFacts(meldung=late), ON, RULES.parameters, RULES.status_flags)


def test_every_kind_says_why_and_what_to_do():
    for kind, action in ACTIONS.items():
        reason = explain(kind, RULES.parameters)
        assert reason.rule and reason.text and reason.source and action
