"""Ready-made lists: what *Fälle* shows, read in one pass over each table."""

from collections.abc import Callable, Collection, Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import made_on
from kim_desktop.domain.rules.merged import last_of
from kim_desktop.storage.store import Store

_Row = tuple[Any, ...]
_NO_CLIENT, _NO_STAY, _NO_HOME = ("",) * 5, ("",) * 5, ("",) * 4


class CaseRow(NamedTuple):
    """A line of the case list; `status`, `quarter` and `place` are codes, dates are ISO text or empty.

    `next_due` is the earliest open Wiedervorlage, `next_step` that or an earlier feedback that is awaited, both also of
    the cases that were merged into this one.
    """

    case_id: str
    code: str
    family_name: str
    given_name: str
    birth: str
    status: str
    status_until: str
    place: str
    quarter: str
    responsible: str
    admitted_on: str
    closed_on: str
    next_due: str
    next_step: str


def case_rows(store: Store) -> list[CaseRow]:
    """All cases of the vault, newest first; one that was merged into another of the vault is no line of its own."""
    tables = store.tables.records
    with store.vault.reading() as connection:
        read = _Reader(connection)
        case = tables["case"].c
        cases = read.rows(case.id, case.code, case.responsible, case.admitted_on, case.closed_on)
        merged: list[_Row] = read.rows(case.id, case.merged_into, where=(case.merged_into.is_not(None),))
        absorbed = _absorbed(merged, cases)
        parts = _Parts(read, tables, absorbed)
    return [parts.row(each) for each in sorted(cases, reverse=True) if each[0] not in absorbed]


class KnownPerson(NamedTuple):
    """Somebody in a case of the vault, as far as the search for duplicates needs it."""

    id: str
    case_id: str
    family_name: str
    given_name: str
    birth: PartialDate | None


def people_born(store: Store, years: Collection[str]) -> list[KnownPerson]:
    """Everybody in a case who was born in one of these years, or at a time that nobody knows."""
    person = store.tables.records["person"].c
    fits = or_(func.substr(person.birth, 1, 4).in_(years), person.birth.is_(None), person.birth == "")
    with store.vault.reading() as connection:
        rows = _Reader(connection).rows(
            person.id, person.case_id, person.family_name, person.given_name, person.birth, where=(fits,)
        )
    return [
        KnownPerson(key, case_id, family or "", given or "", birth or None)
        for key, case_id, family, given, birth in rows
    ]


class _Reader:
    """Reads whole columns: with 50,000 cases, scans joined here are many times faster than joins in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, *columns: ColumnElement[Any], where: Iterable[ColumnElement[bool]] = ()) -> list[_Row]:
        """These columns of one table as plain tuples; None where nothing was said."""
        result = self._connection.execute(select(*columns).where(*where))
        found: list[_Row] = list(result.cursor.fetchall()) if result.cursor else []
        result.close()
        return found


class _Parts:
    """What belongs to the cases, by case or by person; `absorbed` leads from merged cases to their leading one."""

    def __init__(self, read: _Reader, tables: Any, absorbed: Mapping[str, str]) -> None:
        person, residence, address = tables["person"].c, tables["residence"].c, tables["address"].c
        is_client = (person.relation == "self",)
        clients = read.rows(
            person.case_id, person.id, person.family_name, person.given_name, person.birth, where=is_client
        )
        self._clients = _last(clients, itemgetter(1))
        stays = read.rows(residence.person, residence.id, residence.valid_from, residence.valid_until, residence.status)
        self._stays = _last(stays, lambda row: (row[2] or made_on(row[1]), row[1]))
        homes = read.rows(address.case_id, address.id, address.place, address.quarter, address.since, address.until)
        self._homes = _last(homes, lambda row: (not row[5], row[4] or made_on(row[1]), row[1]))
        self._due = _earliest(_planned(read, tables["follow_up"]), absorbed)
        self._awaited = _earliest(_awaited(read, tables["referral"]), absorbed)

    def row(self, case: _Row) -> CaseRow:
        """The line of one case."""
        case_id, code, responsible, admitted_on, closed_on = case
        _, person, family_name, given_name, birth = self._clients.get(case_id, _NO_CLIENT)
        _, _, _, until, status = self._stays.get(person, _NO_STAY)
        _, _, place, quarter, *_ = self._homes.get(case_id, _NO_HOME)
        due, awaited = self._due.get(case_id, ""), self._awaited.get(case_id, "")
        return CaseRow(
            case_id, code or "", family_name or "", given_name or "", birth or "", status or "", until or "",
            place or "", quarter or "", responsible or "", admitted_on or "", closed_on or "",
            due, min(due, awaited) or due or awaited,
        )  # fmt: skip


def _absorbed(merged: list[_Row], cases: list[_Row]) -> dict[str, str]:
    """From each case that was merged to the one in which it is shown."""
    held = {each[0] for each in cases} if merged else set()
    into: dict[str, str] = {each: leading for each, leading in merged if leading in held}
    return {each: last for each in into if (last := last_of(each, into)) != each}


def _planned(read: _Reader, table: Table) -> list[_Row]:
    t = table.c
    return read.rows(t.case_id, t.due_on, where=(t.done_on.is_(None), t.due_on.is_not(None)))


def _awaited(read: _Reader, table: Table) -> list[_Row]:
    t = table.c
    unanswered = (t.result.is_(None), t.result_on.is_(None), or_(t.closed_without.is_(None), ~t.closed_without))
    return read.rows(t.case_id, t.expected_on, where=(t.expected_on.is_not(None), *unanswered))


def _last(rows: list[_Row], key: Callable[[_Row], Any]) -> dict[str, _Row]:
    """The row with the greatest key of each owner, who stands in the first column; most have only one."""
    found = {row[0]: row for row in rows}
    if len(found) == len(rows):
        return found
    found.clear()
    for row in rows:
        known = found.setdefault(row[0], row)
        if known is not row and key(row) >= key(known):
            found[row[0]] = row
    return found


def _earliest(rows: list[_Row], absorbed: Mapping[str, str]) -> dict[str, str]:
    rows.sort(key=itemgetter(1), reverse=True)
    latest_first: list[Any] = rows
    if not absorbed:
        return dict(latest_first)
    return {absorbed.get(case_id, case_id): day for case_id, day in latest_first}
