"""What the client of a case has agreed to on the last day of a period, said in SQL."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Table, and_, exists, func, or_, select

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.rules.consents import GIVEN, OPEN
from kim_desktop.figures.span import Span, Where, is_filled, text_of

_CLIENT = "self"


def client_has_opened(tables: Mapping[str, Table], span: Span, purpose: Purpose, part: Any) -> Where:
    """Whether the consent holds for the case that the columns belong to; what was taken back later holds no more."""
    answers, client = _answers(tables, purpose), tables["person"].alias()
    source = answers.join(client, answers.c.holder == func.coalesce(func.nullif(client.c.same_as, ""), client.c.id))
    held = and_(
        client.c.relation == _CLIENT,
        _is_given(answers.c, span),
        ~_is_overtaken(answers, span),
    )
    opened = select(client.c.case_id).select_from(source).where(held)
    case_id: ColumnElement[str] = part.case_id
    return case_id.in_(_with_merged(tables, opened))


def _with_merged(tables: Mapping[str, Table], opened: Select[Any]) -> Select[Any]:
    """These cases, unless they were merged into others, and those that were merged into them."""
    own, leading = tables["case"].alias(), tables["case"].alias()
    source = own.outerjoin(leading, leading.c.id == own.c.merged_into)
    return select(own.c.case_id).select_from(source).where(func.coalesce(leading.c.id, own.c.id).in_(opened))


def _answers(tables: Mapping[str, Table], purpose: Purpose) -> Subquery:
    """All answers for a purpose; those of somebody merged into another one are that one's."""
    consent, person = tables["consent"], tables["person"].alias()
    holder = func.coalesce(func.nullif(person.c.same_as, ""), consent.c.person).label("holder")
    told = select(consent, holder).select_from(consent.outerjoin(person, person.c.id == consent.c.person))
    answered = text_of(consent.c.state).not_in(["", OPEN])
    return told.where(consent.c.purpose == purpose.value, answered).subquery()


def _is_given(t: Any, span: Span) -> Where:
    lasts = or_(~is_filled(t.valid_until), t.valid_until >= span.end)
    return and_(t.state == GIVEN, span.until_end(t.answered_on), lasts)


def _is_overtaken(answers: Subquery, span: Span) -> Where:
    """Whether the same person answered once more: by the end of the period, or with a no at any time."""
    t, later = answers.c, answers.alias().c
    day, later_day = text_of(t.answered_on), text_of(later.answered_on)
    return exists().where(
        later.holder == t.holder,
        or_(later.state != GIVEN, span.until_end(later.answered_on)),
        or_(later_day > day, and_(later_day == day, later.id > t.id)),
    )
