"""The queries from which the facts of some cases are derived: codes and days of their records, no names, no texts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    any_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.rules.consents import OPEN
from kim_desktop.figures.counts import NOT_IN_HOUSEHOLD, duration_band
from kim_desktop.figures.json_members import json_members
from kim_desktop.figures.span import Where, is_filled, text_of
from kim_desktop.figures.work_counts import target_of

Records = Mapping[str, Table]
Query = Select[*tuple[Any, ...]]
Queries = Mapping[str, Callable[[Records, Sequence[str]], Query]]
"""What is asked by kind of fact; the first column is the case that a row belongs to."""

HOME = ("responsible", "quarter", "place", "said_quarter", "said_place", "sender")
"""What says in which part of the work a case lies."""
OPENED = ("is_case", "begun", "ended", "led", "led_begun", "led_ended")
"""When a case and the one that it was merged into were open; `is_case` and `led` are "1" where there are such."""
_YES = "1"
_CLIENT = "self"


def of_cases(column: ColumnElement[Any], cases: Sequence[str]) -> Where:
    """Whether the column names one of the cases."""
    return column == any_(literal(list(cases), ARRAY(Text)))


def home_rows(records: Records, cases: Sequence[str]) -> Query:
    """Where each case lies and when it was open; a Meldung that has become none tells it as well."""
    listed = func.unnest(literal(list(cases), ARRAY(Text))).table_valued("case_id", name="wanted").render_derived()
    own, leading = records["case"], records["case"].alias()
    address = _latest(records["address"], listed.c.case_id, "quarter", "place")
    said = _latest(records["meldung"], listed.c.case_id, "quarter", "place", "sender", "responsible")
    household = _latest(records["household"], listed.c.case_id, "housing")
    source = listed.outerjoin(own, own.c.case_id == listed.c.case_id)
    source = source.outerjoin(leading, leading.c.id == own.c.merged_into)
    for each in (address, said, household):
        source = source.outerjoin(each, true())
    is_case = own.c.id.is_not(None)
    return select(
        listed.c.case_id,
        text_of(case((is_case, own.c.responsible), else_=said.c.responsible)).label("responsible"),
        *(text_of(case((is_case, address.c[name]), else_="")).label(name) for name in ("quarter", "place")),
        *(text_of(said.c[name]).label(f"said_{name}") for name in ("quarter", "place")),
        text_of(said.c.sender).label("sender"),
        _flag(is_case).label("is_case"),
        own.c.admitted_on.label("begun"),
        own.c.closed_on.label("ended"),
        _flag(leading.c.id.is_not(None)).label("led"),
        leading.c.admitted_on.label("led_begun"),
        leading.c.closed_on.label("led_ended"),
        text_of(own.c.closure).label("closure"),
        duration_band(own.c).label("duration"),
        _flag(is_filled(own.c.merged_into)).label("merged"),
        text_of(household.c.housing).label("housing"),
    ).select_from(source)


def _person(records: Records, cases: Sequence[str]) -> Query:
    """Everybody; somebody merged into another one is that one. The housing of the household is that of the case."""
    t = records["person"].c
    came = func.coalesce(func.nullif(t.entered_germany, ""), t.moved_here)
    return select(
        t.case_id,
        text_of(t.sex).label("sex"),
        text_of(t.nationality).label("nationality"),
        case((t.elsewhere.is_(True), NOT_IN_HOUSEHOLD), else_="").label("elsewhere"),
        text_of(_status(records, t.id)).label("status"),
        *(_first_day(day).label(name) for name, day in (("born", t.birth), ("came", came), ("moved", t.moved_here))),
    ).where(of_cases(t.case_id, cases), ~is_filled(t.same_as))


def _status(records: Records, person: ColumnElement[Any]) -> ColumnElement[Any]:
    """The status made last of a person, or of somebody merged into that one."""
    residence, merged = records["residence"].alias(), records["person"].alias()
    held = select(residence.c.id, residence.c.status).where(residence.c.person == person).correlate(person.table)
    others = select(residence.c.id, residence.c.status).join(merged, merged.c.id == residence.c.person)
    every = union_all(held, others.where(merged.c.same_as == person).correlate(person.table)).subquery()
    return select(every.c.status).order_by(every.c.id.desc()).limit(1).scalar_subquery()


def _meldung(records: Records, cases: Sequence[str]) -> Query:
    t = records["meldung"].c
    return select(*_of_meldung(records), *_decided(t)).where(of_cases(t.case_id, cases))


def _concern(records: Records, cases: Sequence[str]) -> Query:
    """Each concern that a Meldung names."""
    table = records["meldung"]
    concern = json_members(table.c.concerns, "concern")
    named = select(*_of_meldung(records), text_of(concern.c.value).label("area"))
    return named.select_from(table.join(concern, true())).where(of_cases(table.c.case_id, cases))


def _of_meldung(records: Records) -> Iterator[ColumnElement[Any]]:
    """A Meldung tells by itself in which part of the work it lies, unless somebody leads its case."""
    t = records["meldung"].c
    yield t.case_id
    yield text_of(t.sender).label("sender")
    yield text_of(t.responsible).label("own_responsible")
    yield text_of(t.quarter).label("said_quarter")
    yield text_of(t.place).label("said_place")
    yield func.coalesce(t.received_on, t.reported_on).label("received")


def _decided(t: Any) -> Iterator[ColumnElement[Any]]:
    yield text_of(t.decision).label("decision")
    yield t.decided_on.label("decided")
    yield text_of(t.target_group).label("target_group")
    yield _flag(t.target_group_overridden.is_(True)).label("overridden")
    yield _flag(is_filled(t.imported_from)).label("imported")
    yield _flag(is_filled(t.sender_other)).label("other_sender")
    yield _flag(or_(is_filled(t.target_group), is_filled(t.responsible))).label("checked")


def _contact(records: Records, cases: Sequence[str]) -> Query:
    """A corrected entry counts as its correction says."""
    table, correction = records["contact"], records["contact"].alias()
    corrected = exists().where(correction.c.corrects == table.c.id, correction.c.corrects > "")
    told = select(table.c.case_id, text_of(table.c.place).label("at"), text_of(table.c.sort).label("sort"), table.c.on)
    return told.where(of_cases(table.c.case_id, cases), ~corrected)


def _need(records: Records, cases: Sequence[str]) -> Query:
    t = records["need"].c
    area, level = text_of(t.life_area).label("area"), text_of(t.level).label("level")
    told = select(t.case_id, area, level, _flag(t.at_end.is_(True)).label("at_end"), t.assessed_on.label("assessed"))
    return told.where(of_cases(t.case_id, cases))


def _goal(records: Records, cases: Sequence[str]) -> Query:
    t = records["goal"].c
    told = select(t.case_id, text_of(t.life_area).label("area"), text_of(t.state).label("state"), t.state_on, t.id)
    return told.where(of_cases(t.case_id, cases))


def _measure(records: Records, cases: Sequence[str]) -> Query:
    measure, goal = records["measure"], records["goal"]
    area, who = text_of(goal.c.life_area).label("area"), text_of(measure.c.who).label("who")
    source = measure.outerjoin(goal, goal.c.id == measure.c.goal)
    told = select(measure.c.case_id, area, who, measure.c.done_on.label("done")).select_from(source)
    return told.where(of_cases(measure.c.case_id, cases))


def _referral(records: Records, cases: Sequence[str]) -> Query:
    t = records["referral"].c
    told = _flag(is_filled(t.result) | is_filled(t.result_on)).label("told")
    days = t.referred_on.label("referred"), t.result_on.label("result")
    return select(t.case_id, target_of(t).label("target"), told, *days).where(of_cases(t.case_id, cases))


def _appointment(records: Records, cases: Sequence[str]) -> Query:
    t = records["appointment"].c
    interpreted = _flag(is_filled(t.interpreter)).label("interpreted")
    return select(t.case_id, text_of(t.state).label("state"), interpreted, t.on).where(of_cases(t.case_id, cases))


def _consent(records: Records, cases: Sequence[str]) -> Query:
    t = records["consent"].c
    codes = text_of(t.purpose).label("purpose"), text_of(t.state).label("state")
    days = t.answered_on.label("answered"), t.valid_until.label("until"), t.withdrawn_on.label("withdrawn")
    return select(t.case_id, *codes, *days).where(of_cases(t.case_id, cases))


def _data_request(records: Records, cases: Sequence[str]) -> Query:
    t = records["data_request"].c
    days = t.received_on.label("received"), t.answered_on.label("answered")
    return select(t.case_id, text_of(t.sort).label("sort"), *days).where(of_cases(t.case_id, cases))


def _handover(records: Records, cases: Sequence[str]) -> Query:
    """An Übergabe is a unit of its own; it counts where its case does."""
    t = records["handover"].c
    case_id = handed_over(records)
    names = ("offered", "accepted", "withdrawn", "declined")
    days = [t[f"{name}_on"].label(name) for name in names]
    return select(case_id, text_of(t.reason).label("reason"), *days).where(of_cases(case_id, cases))


def handed_over(records: Records) -> ColumnElement[str]:
    """The case that an Übergabe is about."""
    t = records["handover"].c
    return func.coalesce(func.nullif(t.case, ""), t.case_id).label("case_id")


def answer_rows(records: Records, cases: Sequence[str], purpose: Purpose) -> Query:
    """What the clients of each case answered for a purpose; of a case merged into another, those of that one."""
    own, leading, client = records["case"], records["case"].alias(), records["person"].alias()
    consent, merged = records["consent"].alias(), records["person"].alias()
    holder = func.coalesce(func.nullif(client.c.same_as, ""), client.c.id)
    is_client = and_(client.c.case_id == func.coalesce(leading.c.id, own.c.id), client.c.relation == _CLIENT)
    led = own.outerjoin(leading, leading.c.id == own.c.merged_into).join(client, is_client)
    gone = exists().where(merged.c.id == consent.c.person, is_filled(merged.c.same_as))
    themselves = led.join(consent, and_(consent.c.person == holder, ~gone))
    others = led.join(merged, merged.c.same_as == holder).join(consent, consent.c.person == merged.c.id)
    days = consent.c.answered_on, consent.c.valid_until
    answer = select(own.c.case_id, holder.label("holder"), consent.c.id, consent.c.state, *days)
    told = and_(of_cases(own.c.case_id, cases), consent.c.purpose == purpose.value)
    answered = and_(told, text_of(consent.c.state).not_in(["", OPEN]))
    both = [answer.select_from(each).where(answered) for each in (themselves, others)]
    every = union_all(*both).subquery()
    return select(every).distinct()


def _latest(table: Table, case_id: ColumnElement[Any], *names: str) -> Any:
    """These columns of the record made last for the case."""
    told = select(*(table.c[name] for name in names)).where(table.c.case_id == case_id)
    return told.order_by(table.c.id.desc()).limit(1).lateral()


def _first_day(day: ColumnElement[Any]) -> ColumnElement[str]:
    """The first day that somebody may have meant who wrote down a month or a year only."""
    return case((text_of(day) == "", ""), else_=func.substr(text_of(day) + "-01-01", 1, 10))


def _flag(is_so: ColumnElement[Any]) -> ColumnElement[str]:
    return case((is_so, _YES), else_="")


QUERIES: Queries = {
    "person": _person,
    "meldung": _meldung,
    "concern": _concern,
    "contact": _contact,
    "need": _need,
    "goal": _goal,
    "measure": _measure,
    "referral": _referral,
    "appointment": _appointment,
    "consent": _consent,
    "data_request": _data_request,
    "handover": _handover,
}
