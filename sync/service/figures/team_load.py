"""Counts the open cases and the people in them by case manager and quarter, in one query on demand."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, case, cast, func, select
from sqlalchemy.dialects.postgresql import BIT, distinct_on

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Address, Person
from kim_desktop.storage.schema import Tables
from sync.load_messages import LoadLine, TeamLoadAnswer


def team_load(connection: Connection, tables: Tables) -> TeamLoadAnswer:
    """The load of everybody; cases that were merged into others count once."""
    held = tables.records[Case.kind()]
    where, people = _current_addresses(tables).subquery(), _people(tables).subquery()
    quarter, place = func.coalesce(where.c.quarter, ""), func.coalesce(where.c.place, "")
    with_where = held.outerjoin(where, where.c.case_id == held.c.case_id)
    joined = with_where.outerjoin(people, people.c.case_id == held.c.case_id)
    staff = held.c.responsible
    query = (
        select(staff, quarter, place, func.count(), func.coalesce(func.sum(people.c.number), 0))
        .select_from(joined)
        .where(_is_open(tables), func.coalesce(staff, "") != "")
        .group_by(staff, quarter, place)
        .order_by(staff, quarter, place)
    )
    rows = connection.execute(query)
    return TeamLoadAnswer([LoadLine(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows])


def _is_open(tables: Tables) -> ColumnElement[bool]:
    held = tables.records[Case.kind()].c
    return and_(held.closed_on.is_(None), held.merged_into.is_(None))


def _open_cases(tables: Tables) -> Select[Any]:
    return select(tables.records[Case.kind()].c.case_id).where(_is_open(tables))


def _current_addresses(tables: Tables) -> Select[Any]:
    """Of each open case the address that `rules.facts.current_address` names."""
    address = tables.records[Address.kind()].c
    begun = func.coalesce(func.nullif(address.since, ""), _made_on(address.id))
    return (
        select(address.case_id, address.quarter, address.place)
        .where(address.case_id.in_(_open_cases(tables)))
        .ext(distinct_on(address.case_id))
        .order_by(address.case_id, address.until.is_(None).desc(), begun.desc(), address.id.desc())
    )


def _people(tables: Tables) -> Select[Any]:
    """How many people live in the household of each open case; who was entered twice counts once."""
    person = tables.records[Person.kind()].c
    here = and_(func.coalesce(person.elsewhere, False).is_(False), person.same_as.is_(None))
    counted = select(person.case_id, func.count().label("number"))
    return counted.where(here, person.case_id.in_(_open_cases(tables))).group_by(person.case_id)


def _made_on(identifier: ColumnElement[str]) -> ColumnElement[str]:
    """The day of an identifier's making, as `domain.ids.made_on` reads it; empty for one of another kind."""
    digits = func.replace(identifier, "-", "")
    milliseconds = cast(cast(func.concat("x0000", func.substr(digits, 1, 12)), BIT(64)), BigInteger)
    day = func.to_char(func.timezone("UTC", func.to_timestamp(milliseconds / 1000)), "YYYY-MM-DD")
    return case((digits.regexp_match("^[0-9a-f]{12}7[0-9a-f]{19}$"), day), else_="")
