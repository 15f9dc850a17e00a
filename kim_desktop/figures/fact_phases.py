"""From which day on a case has reached a phase: the same as `kim_desktop.figures.phases`, for any day at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select

from kim_desktop.figures.fact_rows import Query, Records, of_cases
from kim_desktop.figures.span import is_filled, text_of

_Since = Mapping[str, str]
"""The day by case; "" is a day before any other one."""


def phase_days(connection: Connection, records: Records, cases: Sequence[str]) -> dict[str, dict[str, str]]:
    """By phase and case, for the cases that have reached it or will."""
    day = {name: _asked(connection, query(records, cases)) for name, query in _SINCE.items()}
    planned = _earliest(_latest(day["need"], _earliest(day["step"], day["promised"])), day["agreed"], day["headed"])
    follows = _earliest(day["answered"], day["spoken"], _latest(day["need"], day["done"]), day["reviewed"])
    return {"needs": {**day["need"]}, "plans": planned, "refers": {**day["referred"]}, "follows": follows}


def _earliest(*days: _Since) -> dict[str, str]:
    """From when one of them is there."""
    found: dict[str, str] = {}
    for each in days:
        for case, day in each.items():
            found[case] = min(found.get(case, day), day)
    return found


def _latest(one: _Since, other: _Since) -> dict[str, str]:
    """From when both are there."""
    return {case: max(day, other[case]) for case, day in one.items() if case in other}


def _asked(connection: Connection, query: Query) -> _Since:
    return {case: day or "" for case, day in connection.execute(query)}


def _first_filled(table: Any, day: str, cases: Sequence[str]) -> Query:
    return _first(table, table.c[day], cases, is_filled(table.c[day]))


def _first(table: Any, day: ColumnElement[Any], cases: Sequence[str], *where: Any) -> Query:
    """The earliest day of such records in each case."""
    first = select(table.c.case_id, func.min(text_of(day))).where(of_cases(table.c.case_id, cases), *where)
    return first.group_by(table.c.case_id)


def _need(records: Records, cases: Sequence[str]) -> Query:
    return _first(records["need"], records["need"].c.assessed_on, cases)


def _step(records: Records, cases: Sequence[str]) -> Query:
    return _first(records["follow_up"], literal(""), cases)


def _promised(records: Records, cases: Sequence[str]) -> Query:
    contact = records["contact"]
    return _first(contact, contact.c.on, cases, is_filled(contact.c.next_step_on))


def _done(records: Records, cases: Sequence[str]) -> Query:
    return _first_filled(records["follow_up"], "done_on", cases)


def _agreed(records: Records, cases: Sequence[str]) -> Query:
    return _first_filled(records["support_plan"], "agreed_on", cases)


def _reviewed(records: Records, cases: Sequence[str]) -> Query:
    return _first_filled(records["support_plan"], "reviewed_on", cases)


def _headed(records: Records, cases: Sequence[str]) -> Query:
    goal, measure = records["goal"], records["measure"]
    aimed = exists().where(goal.c.id == measure.c.goal, goal.c.case_id == measure.c.case_id)
    return _first(measure, literal(""), cases, aimed)


def _referred(records: Records, cases: Sequence[str]) -> Query:
    return _first(records["referral"], records["referral"].c.referred_on, cases)


def _answered(records: Records, cases: Sequence[str]) -> Query:
    t = records["referral"].c
    told = or_(is_filled(t.result), is_filled(t.result_on), t.closed_without.is_(True))
    return _first(records["referral"], func.greatest(text_of(t.referred_on), text_of(t.result_on)), cases, told)


def _spoken(records: Records, cases: Sequence[str]) -> Query:
    """The first contact after the first referral that has a day."""
    contact, t = records["contact"], records["referral"]
    first = _first(t, t.c.referred_on, cases, is_filled(t.c.referred_on)).subquery()
    case_id, day = first.c
    source = contact.join(first, and_(case_id == contact.c.case_id, contact.c.on > day))
    return select(contact.c.case_id, func.min(contact.c.on)).select_from(source).group_by(contact.c.case_id)


_SINCE: Mapping[str, Callable[[Records, Sequence[str]], Query]] = {
    "need": _need,
    "step": _step,
    "promised": _promised,
    "done": _done,
    "agreed": _agreed,
    "reviewed": _reviewed,
    "headed": _headed,
    "referred": _referred,
    "answered": _answered,
    "spoken": _spoken,
}
