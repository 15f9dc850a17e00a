"""The phase of a case as SQL; says the same as `kim_desktop.domain.rules.phase`, as of the period's end.

What has a date after the end does not count. 5: feedback on a referral, a contact after one, a step done to an
assessed need, or a Hilfeplan that was reviewed; 4: a referral; 3: a need with a next step, an agreed Hilfeplan, or
a goal with a Maßnahme; 2: a need; 1: a case; before that 1 for a Meldung that is being checked, else 0.
6 (case conference) is not recorded yet; 7 is the day of closure.
"""

from sqlalchemy import ColumnElement, and_, case, exists, or_

from kim_desktop.figures.span import Span, Where, is_filled
from kim_desktop.storage.schema import Tables


def meldung_phase(tables: Tables) -> ColumnElement[str]:
    """The phase of an open Meldung."""
    t = tables.records["meldung"].c
    return case((or_(is_filled(t.target_group), is_filled(t.responsible)), "1"), else_="0")


def case_phase(tables: Tables, span: Span) -> ColumnElement[str]:
    """The phase of an open case."""
    needs = _Part(tables, "need")
    steps, contacts, referrals = (_Part(tables, kind) for kind in ("follow_up", "contact", "referral"))
    need = needs.exists(span.until_end(needs.c.assessed_on))
    step = or_(steps.exists(), contacts.exists(span.until_end(contacts.c.on), is_filled(contacts.c.next_step_on)))
    done = steps.exists(is_filled(steps.c.done_on), span.until_end(steps.c.done_on))
    referred = span.until_end(referrals.c.referred_on)
    plans, goals, measures = (_Part(tables, kind) for kind in ("support_plan", "goal", "measure"))
    agreed = plans.exists(is_filled(plans.c.agreed_on), span.until_end(plans.c.agreed_on))
    reviewed = plans.exists(is_filled(plans.c.reviewed_on), span.until_end(plans.c.reviewed_on))
    headed_for = goals.exists(goals.c.id == measures.c.goal, measures.c.case_id == goals.c.case_id)
    return case(
        (or_(_answered(referrals, span), _spoken_since(tables, span), and_(need, done), reviewed), "5"),
        (referrals.exists(referred), "4"),
        (or_(and_(need, step), agreed, headed_for), "3"),
        (need, "2"),
        else_="1",
    )


class _Part:
    """The records of one type in the case that is looked at."""

    def __init__(self, tables: Tables, kind: str) -> None:
        self._case = tables.records["case"].c
        self.c = tables.records[kind].c

    def exists(self, *where: Where) -> Where:
        """Whether the case has such a record."""
        return exists().where(self.c.case_id == self._case.case_id, *where)


def _answered(referrals: _Part, span: Span) -> Where:
    t = referrals.c
    told = or_(is_filled(t.result), is_filled(t.result_on), t.closed_without.is_(True))
    return referrals.exists(span.until_end(t.referred_on), told, span.until_end(t.result_on))


def _spoken_since(tables: Tables, span: Span) -> Where:
    cases, contact, referral = (tables.records[kind].c for kind in ("case", "contact", "referral"))
    return exists().where(
        contact.case_id == cases.case_id,
        referral.case_id == cases.case_id,
        is_filled(referral.referred_on),
        contact.on > referral.referred_on,
        contact.on <= span.end,
    )
