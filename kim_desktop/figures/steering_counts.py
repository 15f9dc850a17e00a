"""Counts of what is steered by: posts, conferences, handovers, topics, and the course of the months."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from kim_desktop.figures.grouping import Grouping, Pairs, Singles, middle_days
from kim_desktop.figures.report import Period
from kim_desktop.figures.span import is_filled, text_of

_HELD = ("held", "closed")
_MONTH = len("2026-01")
_ANSWERED = ("answered", "dropped")


class SteeringCounts(Grouping):
    """Posts, conferences, handovers, topics and months."""

    def months(self) -> tuple[str, ...]:
        """The months of the period, such as "2026-01"."""
        return tuple(months_of(self._period))

    def meldungen_by_month(self) -> Singles:
        """New Meldungen by month."""
        t = self._tables["meldung"].c
        return self._by_month("meldung", func.coalesce(t.received_on, t.reported_on))

    def admissions_by_month(self) -> Singles:
        """Cases that began by month; one merged into another did not begin anew."""
        t = self._tables["case"].c
        return self._by_month("case", t.admitted_on, ~is_filled(t.merged_into))

    def closures_by_month(self) -> Singles:
        """Cases that were closed by month."""
        t = self._tables["case"].c
        return self._by_month("case", t.closed_on, ~is_filled(t.merged_into))

    def contacts_by_month(self) -> Singles:
        """Contacts by month; a corrected entry counts as its correction says."""
        table = self._tables["contact"]
        correction = table.alias()
        return self._by_month(
            "contact", table.c.on, ~exists().where(correction.c.corrects == table.c.id, correction.c.corrects > "")
        )

    def active_cases_by_staff(self) -> Singles:
        """Cases open at the end by who is responsible."""
        return self._single("case", self._tables["case"].c.responsible, self._span.is_active_case())

    def closed_cases_by_staff(self) -> Singles:
        """Cases closed in the period by who was responsible last."""
        t = self._tables["case"].c
        return self._single("case", t.responsible, and_(self._span.within(t.closed_on), ~is_filled(t.merged_into)))

    def admissions_by_staff(self) -> Singles:
        """Cases begun in the period by who is responsible."""
        t = self._tables["case"].c
        return self._single("case", t.responsible, and_(self._span.within(t.admitted_on), ~is_filled(t.merged_into)))

    def posts(self) -> list[dict[str, Any]]:
        """Every Stelle with who fills it, for as long as it does."""
        t = self._tables["post"]
        rows = self._connection.execute(select(t).where(self._narrowing.holds("post")).order_by(t.c.id)).mappings()
        return [dict(row) for row in rows]

    def employers(self) -> dict[str, str]:
        """Who employs each member of the team."""
        t = self._tables["staff_member"].c
        return {staff: employer or "" for staff, employer in self._connection.execute(select(t.id, t.organisation))}

    def conferences(self) -> Singles:
        """Conferences held in the period by body."""
        return self._single("conference", self._tables["conference"].c.body, self._was_held())

    def discussed_cases(self) -> Singles:
        """Cases discussed in conferences of the period by the conference's body."""
        return self._of_conference("conference_case")

    def decisions(self, done: bool = False) -> Singles:
        """Decisions of conferences of the period by body, or only those that were carried out by the end."""
        t = self._tables["conference_decision"].c
        carried_out = is_filled(t.done_on) & self._span.until_end(t.done_on) if done else None
        return self._of_conference("conference_decision", carried_out)

    def handovers(self) -> Pairs:
        """Handovers offered in the period by (reason, what had become of them at the end)."""
        t = self._tables["handover"].c
        state = case(
            (is_filled(t.accepted_on) & self._span.until_end(t.accepted_on), "accepted"),
            (is_filled(t.withdrawn_on) & self._span.until_end(t.withdrawn_on), "withdrawn"),
            (is_filled(t.declined_on) & self._span.until_end(t.declined_on), "declined"),
            else_="offered",
        )
        return self._paired("handover", [t.reason, state], self._span.within(t.offered_on))

    def acceptance_days(self) -> dict[str, tuple[int, float]]:
        """How many handovers offered in the period were accepted, and after how many days, per reason and in all."""
        t = self._tables["handover"].c
        told = and_(self._span.within(t.offered_on), is_filled(t.accepted_on), self._span.until_end(t.accepted_on))
        query = select(t.reason, t.offered_on, t.accepted_on).where(told, self._narrowing.holds("handover"))
        return middle_days((code, begun, ended) for code, begun, ended in self._connection.execute(query))

    def gaps_reported(self) -> Singles:
        """Gaps reported in the period by kind."""
        t = self._tables["gap"].c
        return self._single("gap", t.sort, self._span.within(t.reported_on))

    def gaps_closed(self) -> Singles:
        """Gaps whose topic was answered in the period by kind."""
        gap, topic = self._tables["gap"], self._tables["topic"]
        source = gap.join(topic, topic.c.id == gap.c.topic)
        return self._single("gap", gap.c.sort, self._span.within(topic.c.answered_on), source)

    def gaps_open(self) -> Singles:
        """Gaps reported by the end that nobody had answered by then, by kind."""
        gap, topic = self._tables["gap"], self._tables["topic"]
        answered = exists().where(
            topic.c.id == gap.c.topic, is_filled(topic.c.answered_on), self._span.until_end(topic.c.answered_on)
        )
        alone = ~is_filled(gap.c.topic) & or_(text_of(gap.c.state).in_(_ANSWERED), is_filled(gap.c.answer))
        where = and_(self._span.until_end(gap.c.reported_on), ~answered, ~alone, text_of(gap.c.state) != "dropped")
        return self._single("gap", gap.c.sort, where)

    def topics(self) -> Pairs:
        """Topics that were made by the end by (life area, how far they had come)."""
        t = self._tables["topic"].c
        steps = [
            (is_filled(day) & self._span.until_end(day), state)
            for day, state in (
                (t.answered_on, "answered"),
                (t.decided_on, "decided"),
                (t.steering_group_on, "steering_group"),
                (t.working_group_on, "working_group"),
            )
        ]
        state = case((t.state == "dropped", "dropped"), *steps, else_="bundled")
        return self._paired("topic", [t.life_area, state], self._span.made_until_end(t.id))

    def events(self) -> Singles:
        """Events of the period by kind."""
        t = self._tables["event"].c
        return self._single("event", t.sort, self._span.within(t.on))

    def _by_month(self, kind: str, day: ColumnElement[Any], *where: Any) -> Singles:
        return self._single(kind, func.substr(day, 1, _MONTH), and_(self._span.within(day), *where))

    def _was_held(self) -> Any:
        t = self._tables["conference"].c
        day = func.coalesce(func.nullif(t.held_on, ""), t.on)
        return and_(text_of(t.state).in_(_HELD), self._span.within(day))

    def _of_conference(self, kind: str, where: Any = None) -> Singles:
        part, conference = self._tables[kind], self._tables["conference"]
        source = part.join(conference, conference.c.id == part.c.case_id)
        held = self._was_held()
        return self._single(kind, conference.c.body, held if where is None else and_(held, where), source)


def months_of(period: Period) -> Iterator[str]:
    """The months that a period touches, such as "2026-01"."""
    first, last = period.start.year * 12 + period.start.month - 1, period.end.year * 12 + period.end.month - 1
    return (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1))


def percent_by_employer(posts: list[dict[str, Any]], month: str) -> Counter[str]:
    """How much of posts is filled by employer on the average of a month's days, in percent of one full post."""
    first = date.fromisoformat(f"{month}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    days = (following - first).days
    filled: Counter[str] = Counter()
    for post in posts:
        if post["staff"]:
            begin = max(first, date.fromisoformat(post["valid_from"] or first.isoformat()))
            after = min(following.toordinal(), _after(post["valid_to"]))
            share = max(0, after - begin.toordinal())
            filled[post["employer"] or ""] += round((post["percent"] or 0) * share / days)
    return filled


def _after(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() + 1 if day else date.max.toordinal()
