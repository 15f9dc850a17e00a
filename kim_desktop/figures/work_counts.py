"""Counts of the work in cases: contacts, appointments, needs, goals, measures and referrals."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, select, true

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.rules.protected import PROTECTED
from kim_desktop.figures.consented import client_has_opened
from kim_desktop.figures.grouping import Grouping, Pairs, Singles, middle_days
from kim_desktop.figures.json_members import json_members
from kim_desktop.figures.span import Where, is_filled, text_of

NO_NEED = "0"
"""The level of a life area in which nothing is needed."""
OPEN_GOAL = "open"
"""The state of a goal of which no later one is known."""


class WorkCounts(Grouping):
    """What was done with and for people."""

    def contacts(self) -> Pairs:
        """Contacts by (place, kind); a corrected entry counts as its correction says."""
        table = self._tables["contact"]
        correction = table.alias()
        corrected = exists().where(correction.c.corrects == table.c.id, correction.c.corrects > "")
        where = and_(self._span.within(table.c.on), ~corrected)
        return self._paired("contact", [table.c.place, table.c.sort], where)

    def appointments(self) -> Pairs:
        """Appointments of the period by (state, "yes" with an interpreter); for which language is not asked."""
        t = self._tables["appointment"].c
        interpreted = case((is_filled(t.interpreter), "yes"), else_="")
        return self._paired("appointment", [t.state, interpreted], self._span.within(t.on))

    def needs(self) -> Pairs:
        """Needs assessed in the period by (life area, level); level 0 says that there is none.

        Those in a protected life area count only while the client agrees to them.
        """
        t = self._tables["need"].c
        during = and_(self._span.within(t.assessed_on), text_of(t.level) != NO_NEED, t.at_end.is_not(True))
        return self._needs(during)

    def needs_at_end(self) -> Pairs:
        """Assessments at the end of a case within the period by (life area, level), with level 0."""
        t = self._tables["need"].c
        return self._needs(and_(self._span.within(t.assessed_on), t.at_end.is_(True)))

    def concerns(self) -> Singles:
        """Concerns named in new Meldungen by life area; one Meldung may name several."""
        meldung = self._tables["meldung"]
        concern = json_members(meldung.c.concerns, "concern")
        return self._single("meldung", concern.c.value, self._span.is_new_meldung(), meldung.join(concern, true()))

    def goals(self) -> Pairs:
        """Goals in cases of the period by (life area, state at the end)."""
        t = self._tables["goal"].c
        state = case((self._span.until_end(t.state_on), t.state), else_=OPEN_GOAL)
        where = and_(self._span.in_case_of_period(t), self._span.made_until_end(t.id))
        return self._paired("goal", [t.life_area, state], where)

    def measures_done(self) -> Pairs:
        """Measures done in the period by (life area of their goal, who did them)."""
        measure, goal = self._tables["measure"], self._tables["goal"]
        source = measure.outerjoin(goal, goal.c.id == measure.c.goal)
        where = self._span.within(measure.c.done_on)
        return self._paired("measure", [goal.c.life_area, measure.c.who], where, source)

    def referrals(self) -> Pairs:
        """Referrals of the period by (target, "yes" where feedback came until the end)."""
        t = self._tables["referral"].c
        told = and_(is_filled(t.result) | is_filled(t.result_on), self._span.until_end(t.result_on))
        answered = case((told, "yes"), else_="")
        return self._paired("referral", [target_of(t), answered], self._span.within(t.referred_on))

    def feedback_days(self) -> dict[str, tuple[int, float]]:
        """How many referrals of the period got feedback with a day, and after how many days, per target and in all."""
        t = self._tables["referral"].c
        told = and_(self._span.within(t.referred_on), is_filled(t.result_on), t.result_on <= self._span.end)
        query = select(target_of(t), t.referred_on, t.result_on).where(told, self._narrowing.holds("referral"))
        return middle_days((code, begun, ended) for code, begun, ended in self._connection.execute(query))

    def _needs(self, where: Where) -> Pairs:
        """Needs in no protected life area, and those in one that the client has opened with E2."""
        t = self._tables["need"].c
        by, protected = [t.life_area, t.level], text_of(t.life_area).in_(self._protected())
        opened = client_has_opened(self._tables, self._span, Purpose.SPECIAL, t)
        free = self._paired("need", by, and_(where, ~protected))
        return free + self._paired("need", by, and_(where, protected, opened))

    def _protected(self) -> list[str]:
        """The protected life areas, of every version of the catalogue."""
        entry = self._tables["code_entry"]
        flag = json_members(entry.c.flags, "flag")
        flagged = select(text_of(entry.c.code)).select_from(entry.join(flag, true()))
        wanted = flagged.where(entry.c.catalogue == "life_area", flag.c.value == PROTECTED)
        return sorted(self._connection.scalars(wanted))


def target_of(t: Any) -> ColumnElement[str]:
    """Where a referral leads to."""
    return case(
        (is_filled(t.offer), "offer:" + t.offer),
        (is_filled(t.organisation), "organisation:" + t.organisation),
        else_="",
    )
