"""Counts of what the office does beside its cases: presence, visits, gaps, consents, requests and deletions."""

from collections import Counter

from sqlalchemy import and_, case, exists, select, true

from kim_desktop.domain.rules.gap_steps import OVER
from kim_desktop.domain.rules.presence import minutes_between
from kim_desktop.figures.grouping import Grouping, Pairs, Singles
from kim_desktop.figures.json_members import json_members
from kim_desktop.figures.span import is_filled, text_of

_MINUTES_OF_AN_HOUR = 60
_DAYS_OF_A_WEEK = 7


class OfficeCounts(Grouping):
    """Presence, gaps and data protection."""

    def presence_days(self) -> Singles:
        """Days of presence in the period by place."""
        t = self._tables["presence_day"].c
        return self._single("presence_day", t.place, self._span.within(t.on))

    def presence_hours(self) -> Singles:
        """Hours of presence in the period by place, rounded; a day without an end has none."""
        t = self._tables["presence_day"].c
        minutes: Singles = Counter()
        for place, begins, ends in self._connection.execute(
            select(t.place, t.begins, t.ends).where(self._span.within(t.on), self._narrowing.holds("presence_day"))
        ):
            minutes[place or ""] += minutes_between(begins or "", ends or "") or 0
        return Counter({place: round(each / _MINUTES_OF_AN_HOUR) for place, each in minutes.items()})

    def weeks(self) -> float:
        """How many weeks the period has."""
        return ((self._period.end - self._period.start).days + 1) / _DAYS_OF_A_WEEK

    def visits(self) -> Pairs:
        """Visits on days of presence in the period by (place, group)."""
        visit, day = self._tables["visit"], self._tables["presence_day"]
        source = visit.join(day, day.c.id == visit.c.day)
        return self._paired("visit", [day.c.place, visit.c.group], self._span.within(day.c.on), source)

    def visit_concerns(self) -> Singles:
        """Concerns of visits in the period by life area; one visit may have several."""
        visit, day = self._tables["visit"], self._tables["presence_day"]
        concern = json_members(visit.c.life_areas, "concern")
        source = visit.join(day, day.c.id == visit.c.day).join(concern, true())
        return self._single("visit", concern.c.value, self._span.within(day.c.on), source)

    def gaps_by_kind(self) -> Pairs:
        """Gaps reported in the period by (kind, "yes" where they were answered)."""
        return self._gaps("sort")

    def gaps_by_life_area(self) -> Pairs:
        """Gaps reported in the period by (life area, "yes" where they were answered)."""
        return self._gaps("life_area")

    def consents(self) -> Pairs:
        """Consents in cases of the period by (purpose, state at the end; "expired" if it ran out)."""
        t = self._tables["consent"].c
        expired = and_(is_filled(t.valid_until), t.valid_until < self._span.end)
        held = case((expired, "expired"), else_="given")
        later = and_(t.state == "withdrawn", ~self._span.until_end(t.withdrawn_on))
        state = case(
            (~is_filled(t.state) | ~self._span.until_end(t.answered_on), "open"),
            ((t.state == "given") | later, held),
            else_=t.state,
        )
        return self._paired("consent", [t.purpose, state], self._span.in_case_of_period(t))

    def data_requests(self) -> Pairs:
        """Requests about their own data that came in the period by (what is asked, "yes" where answered)."""
        t = self._tables["data_request"].c
        answered = case((is_filled(t.answered_on) & self._span.until_end(t.answered_on), "yes"), else_="")
        return self._paired("data_request", [t.sort, answered], self._span.within(t.received_on))

    def deletions(self) -> Singles:
        """Cases deleted in the period by ground: those that a second person released."""
        t = self._tables["deletion_request"].c
        released = is_filled(t.released_by) & (t.released_by != text_of(t.proposed_by))
        return self._single("deletion_request", t.ground, and_(self._span.within(t.released_on), released))

    def _gaps(self, by: str) -> Pairs:
        t = self._tables["gap"].c
        topic = self._tables["topic"].c
        by_topic = exists().where(topic.id == t.topic, topic.state.in_(OVER))
        answered = case((is_filled(t.answer) | (t.state == "answered") | by_topic, "yes"), else_="")
        return self._paired("gap", [t[by], answered], self._span.within(t.reported_on))
