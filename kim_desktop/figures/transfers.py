"""How far the State's database is, by responsible person: counts that tell of no single case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, func, select

from kim_desktop.domain.purposes import Purpose
from kim_desktop.figures.consented import client_has_opened
from kim_desktop.figures.report import Period
from kim_desktop.figures.span import Span, Where, is_filled
from kim_desktop.storage.schema import Tables


@dataclass(frozen=True)
class Transfers:
    """Cases whose client agreed, of those transferred, and those whose deletion there is not confirmed."""

    agreed: int
    transferred: int
    to_erase: int


def transfers_by_staff(connection: Connection, tables: Tables, on: date) -> Mapping[str, Transfers]:
    """By the id of the person responsible, for everybody of whom there is something to tell."""
    t = tables.records["case"].c
    agreed = client_has_opened(tables.records, Span(tables, Period(date.min, on)), Purpose.STATE, t)
    is_there = and_(agreed, is_filled(t.transferred_on), ~is_filled(t.state_erased_on))
    to_erase = and_(is_filled(t.state_erase_since), ~is_filled(t.state_erased_on))
    counts = [_by_staff(connection, tables, where) for where in (agreed, is_there, to_erase)]
    return {staff: Transfers(*(each.get(staff, 0) for each in counts)) for staff in {*counts[0], *counts[2]}}


def _by_staff(connection: Connection, tables: Tables, where: Where) -> dict[str, int]:
    t = tables.records["case"].c
    query = select(t.responsible, func.count()).where(where, ~is_filled(t.merged_into)).group_by(t.responsible)
    return {staff or "": number for staff, number in connection.execute(query)}
