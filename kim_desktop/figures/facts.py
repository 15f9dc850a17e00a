"""Narrow tables from which the figures of many people are counted quickly: one row per case and one per person.

They are derived from the record tables and say nothing that those do not say. Days are whole numbers such as 20260131,
`NEVER` for one that has not come, 0 for one that nobody wrote down.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Identity,
    Integer,
    MetaData,
    Select,
    Subquery,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from kim_desktop.figures.counts import NOT_IN_HOUSEHOLD, latest_status
from kim_desktop.figures.slices import newest
from kim_desktop.figures.span import is_filled, text_of

NEVER = 99_991_231
_PHASES = ("needs", "plans", "refers", "follows")

METADATA = MetaData()
CASES = Table(
    "figure_cases",
    METADATA,
    Column("case_id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("responsible", "quarter", "place", "said_quarter", "said_place")),
    *(Column(name, Integer, nullable=False) for name in ("begun", "ended", "led_begun", "led_ended", *_PHASES)),
)
"""`led_*` are those of the case that this one was merged into; the rest are the days from which a phase is reached."""
PEOPLE = Table(
    "figure_people",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False, index=True),
    Column("profile", Integer, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("born", "came", "moved")),
    *(Column(name, Integer, nullable=False) for name in ("begun", "ended", "led_begun", "led_ended")),
)

_DAYS = ("born", "came", "moved", "begun", "ended", "led_begun", "led_ended")
_CODES = ("sex", "nationality", "status", "housing", "quarter", "place", "said_quarter", "said_place")
PROFILES = Table(
    "figure_profiles",
    METADATA,
    Column("number", Integer, Identity(), primary_key=True),
    *(Column(name, Text, nullable=False) for name in _CODES),
    UniqueConstraint(*_CODES),
)
"""What people have in common, each combination once: a number is counted more quickly than eight texts."""

Records = Mapping[str, Table]


def case_rows(records: Records, cases: Sequence[str] | None = None) -> Select[Any]:
    """The rows of all cases, or of these."""
    own, leading = records["case"], records["case"].alias()
    address, said = newest(records, "address"), newest(records, "meldung")
    source: FromClause = own.outerjoin(leading, leading.c.id == own.c.merged_into)
    source = source.outerjoin(address, address.c.case_id == own.c.case_id)
    source = source.outerjoin(said, said.c.case_id == own.c.case_id)
    since = {name: made(records, cases) for name, made in _SINCE.items()}
    for each in since.values():
        source = source.outerjoin(each, each.c.case_id == own.c.case_id)
    day = {name: func.coalesce(each.c.day, NEVER) for name, each in since.items()}
    planned = func.least(func.greatest(day["need"], day["step"]), day["agreed"], day["headed"])
    follows = func.least(day["answered"], day["spoken"], func.greatest(day["need"], day["done"]), day["reviewed"])
    columns = [
        own.c.case_id,
        text_of(own.c.responsible),
        *_where(address, said),
        *_open_days(own.c, leading.c),
        day["need"],
        planned,
        day["referred"],
        follows,
    ]
    rows: Select[Any] = _of_cases(select(*columns).select_from(source), own.c.case_id, cases)
    return rows


def profile_rows(records: Records, cases: Sequence[str] | None = None) -> Select[Any]:
    """What everybody in all cases, or in these, has in common with others."""
    people = _people(records, cases)
    return select(*(people.c[name] for name in _CODES)).distinct()


def person_rows(records: Records, cases: Sequence[str] | None = None) -> Select[Any]:
    """The rows of everybody in all cases, or in these; the profiles must be there."""
    people = _people(records, cases)
    same = and_(*(PROFILES.c[name] == people.c[name] for name in _CODES))
    days = [people.c[column.name] for column in PEOPLE.c if column.type.python_type is int and column.name != "profile"]
    return select(people.c.id, people.c.case_id, PROFILES.c.number, *days).join_from(people, PROFILES, same)


def _people(records: Records, cases: Sequence[str] | None) -> Subquery:
    """Everybody; somebody merged into another one is that one."""
    person, own, leading = records["person"], records["case"], records["case"].alias()
    address, said, household = (newest(records, kind) for kind in ("address", "meldung", "household"))
    residence = latest_status(records)
    source: FromClause = person.join(own, own.c.case_id == person.c.case_id)
    source = source.outerjoin(leading, leading.c.id == own.c.merged_into)
    for each in (address, said, household):
        source = source.outerjoin(each, each.c.case_id == person.c.case_id)
    source = source.outerjoin(residence, residence.c.holder == person.c.id)
    housing = case((person.c.elsewhere.is_(True), NOT_IN_HOUSEHOLD), else_=household.c.housing)
    codes = [text_of(each) for each in (person.c.sex, person.c.nationality, residence.c.status, housing)]
    came = func.coalesce(func.nullif(person.c.entered_germany, ""), person.c.moved_here)
    days = [_number(func.substr(text_of(day) + "-01-01", 1, 10)) for day in (person.c.birth, came, person.c.moved_here)]
    named = [each.label(name) for name, each in zip(_CODES, [*codes, *_where(address, said)], strict=True)]
    dated = [each.label(name) for name, each in zip(_DAYS, [*days, *_open_days(own.c, leading.c)], strict=True)]
    query = select(person.c.id, person.c.case_id, *named, *dated).select_from(source)
    found: Subquery = _of_cases(query.where(~is_filled(person.c.same_as)), person.c.case_id, cases).subquery()
    return found


def _where(address: Subquery, said: Subquery) -> list[ColumnElement[str]]:
    return [text_of(each.c[name]) for each in (address, said) for name in ("quarter", "place")]


def _open_days(own: Any, leading: Any) -> list[ColumnElement[int]]:
    """From when to when the case and the one it was merged into were open; without one, that was never."""
    there = leading.id.is_not(None)
    return [
        _number(own.admitted_on),
        _number(own.closed_on, NEVER),
        case((there, _number(leading.admitted_on)), else_=NEVER),
        case((there, _number(leading.closed_on, NEVER)), else_=0),
    ]


def _number(day: ColumnElement[Any], nothing: int = 0) -> ColumnElement[int]:
    """A day as a whole number; a day before any date that is written is 0."""
    digits = func.replace(day, "-", "")
    return case((func.length(digits) == len("20260131"), cast(digits, Integer)), else_=nothing)


def _of_cases(query: Any, case_id: ColumnElement[str], cases: Sequence[str] | None) -> Any:
    return query if cases is None else query.where(case_id.in_(cases))


def _first(table: Any, day: ColumnElement[Any], cases: Sequence[str] | None, *where: Any) -> Subquery:
    """The earliest day of such records in each case."""
    query = select(table.c.case_id, func.min(day).label("day")).where(*where).group_by(table.c.case_id)
    found: Subquery = _of_cases(query, table.c.case_id, cases).subquery()
    return found


def _need(records: Records, cases: Sequence[str] | None) -> Subquery:
    need = records["need"]
    return _first(need, _number(need.c.assessed_on), cases)


def _step(records: Records, cases: Sequence[str] | None) -> Subquery:
    step, contact = records["follow_up"], records["contact"]
    told = select(contact.c.case_id, _number(contact.c.on).label("on")).where(is_filled(contact.c.next_step_on))
    steps = select(step.c.case_id, literal(0, Integer).label("on"))
    both = union_all(_of_cases(steps, step.c.case_id, cases), _of_cases(told, contact.c.case_id, cases)).subquery()
    return _first(both, both.c.on, None)


def _done(records: Records, cases: Sequence[str] | None) -> Subquery:
    step = records["follow_up"]
    return _first(step, _number(step.c.done_on), cases, is_filled(step.c.done_on))


def _agreed(records: Records, cases: Sequence[str] | None) -> Subquery:
    plan = records["support_plan"]
    return _first(plan, _number(plan.c.agreed_on), cases, is_filled(plan.c.agreed_on))


def _reviewed(records: Records, cases: Sequence[str] | None) -> Subquery:
    plan = records["support_plan"]
    return _first(plan, _number(plan.c.reviewed_on), cases, is_filled(plan.c.reviewed_on))


def _headed(records: Records, cases: Sequence[str] | None) -> Subquery:
    goal, measure = records["goal"], records["measure"]
    aimed = exists().where(goal.c.id == measure.c.goal, goal.c.case_id == measure.c.case_id)
    return _first(measure, literal(0, Integer), cases, aimed)


def _referred(records: Records, cases: Sequence[str] | None) -> Subquery:
    referral = records["referral"]
    return _first(referral, _number(referral.c.referred_on), cases)


def _answered(records: Records, cases: Sequence[str] | None) -> Subquery:
    t = records["referral"]
    told = or_(is_filled(t.c.result), is_filled(t.c.result_on), t.c.closed_without.is_(True))
    return _first(t, func.greatest(_number(t.c.referred_on), _number(t.c.result_on)), cases, told)


def _spoken(records: Records, cases: Sequence[str] | None) -> Subquery:
    """The first contact after the first referral that has a day."""
    contact, t = records["contact"], records["referral"]
    first = _first(t, t.c.referred_on, cases, is_filled(t.c.referred_on))
    after = and_(first.c.case_id == contact.c.case_id, contact.c.on > first.c.day)
    query = select(contact.c.case_id, func.min(_number(contact.c.on)).label("day")).join(first, after)
    found: Subquery = _of_cases(query.group_by(contact.c.case_id), contact.c.case_id, cases).subquery()
    return found


_SINCE = {
    "need": _need,
    "step": _step,
    "done": _done,
    "agreed": _agreed,
    "reviewed": _reviewed,
    "headed": _headed,
    "referred": _referred,
    "answered": _answered,
    "spoken": _spoken,
}
