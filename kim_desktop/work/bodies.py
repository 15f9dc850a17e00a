"""Gremien: who sits in them, when they meet, what is on the agenda, what was said, decided and given to be done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.steering import AgendaItem, Body, Errand, Meeting, Membership, Topic
from kim_desktop.domain.rules.gap_steps import OVER, STEERING_GROUP, WORKING_GROUP
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.storage.unit import Unit
from kim_desktop.work import topics
from kim_desktop.work.steering import check, keep

PLANNED, INVITED, HELD, CANCELLED = "planned", "invited", "held", "cancelled"


@dataclass(frozen=True)
class MeetingFile:
    """A Sitzung with its Gremium, agenda, what it gave to be done and what earlier ones left open."""

    meeting: Meeting
    body: Body | None
    items: tuple[AgendaItem, ...]
    errands: tuple[Errand, ...]
    left: tuple[Errand, ...]
    """Given by earlier Sitzungen of the same Gremium and not reported as done before this one."""

    @property
    def id(self) -> str:
        """The Sitzung's."""
        return self.meeting.id

    @property
    def sight(self) -> str:
        """What the Gremium may see."""
        return (self.body.sees if self.body else "") or ""

    @property
    def name(self) -> str:
        """What the Gremium is called."""
        return self.body.name if self.body else ""

    def errands_of(self, item: AgendaItem) -> tuple[Errand, ...]:
        """What was given to be done under one item."""
        return tuple(each for each in self.errands if each.item == item.id)


def bodies(store: Store) -> list[Body]:
    """The Gremien of today, by name; those that ended stay with their Sitzungen."""
    today = local_date(store.clock())
    return sorted((each for each in store.all(Body) if each.valid_on(today)), key=lambda each: each.name.casefold())


def members(store: Store, body_id: str, on: date) -> list[Membership]:
    """Who sits in a Gremium on a day, those with a seat first."""
    seats = (each for each in store.all(Membership, body=body_id) if each.valid_on(on))
    return sorted(seats, key=lambda each: (each.function.casefold(), each.name.casefold(), each.id))


def meetings(store: Store, body_id: str = "") -> list[Meeting]:
    """Sitzungen of one or all Gremien: those to come from the next on, then those before, the newest first."""
    today = local_date(store.clock())
    found = store.all(Meeting, body=body_id) if body_id else store.all(Meeting)
    coming = sorted((each for each in found if _is_coming(each, today)), key=lambda each: (str(each.on), each.id))
    over = [each for each in found if not _is_coming(each, today)]
    return [*coming, *sorted(over, key=lambda each: (str(each.on), each.id), reverse=True)]


def open_meeting(store: Store, meeting_id: str) -> MeetingFile | None:
    """One Sitzung with all that belongs to it."""
    meeting = store.get(Meeting, meeting_id)
    if meeting is None:
        return None
    items = sorted(store.all(AgendaItem, meeting=meeting_id), key=lambda each: (each.position, each.id))
    errands = sorted(store.all(Errand, meeting=meeting_id), key=_by_day)
    body = store.get(Body, meeting.body)
    return MeetingFile(meeting, body, tuple(items), tuple(errands), tuple(_left(store, meeting)))


def next_meetings(store: Store) -> list[Meeting]:
    """Sitzungen on whose agenda a Thema can still be put, soonest first."""
    today = local_date(store.clock())
    steps = {each.id for each in store.all(Body) if each.step}
    return [each for each in meetings(store) if each.body in steps and _is_coming(each, today)]


def put_on_agenda(store: Store, meeting: Meeting, what: str, topic: Topic | None = None) -> AgendaItem:
    """A new last item; a Thema from the Lücken gets the day of the Sitzung as its step.

    Raises `BadInput` for a Thema that is there already or over.
    """
    body = store.get(Body, meeting.body)
    items = store.all(AgendaItem, meeting=meeting.id)
    if topic and any(each.topic == topic.id for each in items):
        raise BadInput("Das Thema steht schon auf dieser Tagesordnung.", "Wählen Sie ein anderes.", field="topic")
    if topic and topic.state in OVER:
        raise BadInput("Das Thema ist beantwortet.", "Nehmen Sie es unter „Lücken“ wieder auf.", field="topic")
    position = max((each.position for each in items), default=0) + 1
    heading = what.strip() or (topic.name if topic else "")
    item = AgendaItem(
        id=new_id(), meeting=meeting.id, position=position, what=heading, topic=topic.id if topic else None
    )
    check(store, item, (body.sees if body else "") or "")
    with store.unit() as unit:
        if topic and body and meeting.on:
            _stepped(unit, topic, body, meeting.on)
        return unit.add(item)


def move_item(store: Store, file: MeetingFile, item: AgendaItem, by: int) -> AgendaItem:
    """Puts an item further up or down, and numbers all of them anew."""
    order = [each for each in file.items if each.id != item.id]
    at = min(max([each.id for each in file.items].index(item.id) + by, 0), len(order))
    order.insert(at, item)
    check(store, item, file.sight)
    with store.unit() as unit:
        for position, each in enumerate(order, start=1):
            unit.save(each, replace(each, position=position))
    return item


def take_minutes(store: Store, file: MeetingFile, before: AgendaItem, after: AgendaItem) -> AgendaItem:
    """Saves what was said and decided; what the Lenkungsgruppe decides on a Thema, the Thema says, too."""
    check(store, after, file.sight)
    topic = store.get(Topic, after.topic) if after.topic else None
    with store.unit() as unit:
        if topic and file.body and file.body.step == STEERING_GROUP and before.decision != after.decision:
            decision = after.decision.strip()
            on = file.meeting.on or local_date(store.clock())
            topics.follow(unit, topic, replace(topic, decision=decision, decided_on=on if decision else None))
        return unit.save(before, after)


def change_meeting(store: Store, before: Meeting, after: Meeting) -> Meeting:
    """Saves day, hour, place and attendance; Themen on its agenda move with its day."""
    check(store, after)
    body = store.get(Body, after.body)
    with store.unit() as unit:
        for topic in _topics_of(store, after) if before.on != after.on else ():
            if body and after.on:
                _stepped(unit, topic, body, after.on, instead_of=before.on)
        return unit.save(before, after)


def invite(store: Store, meeting: Meeting) -> Meeting:
    """The invitation has gone out today."""
    today = local_date(store.clock())
    return keep(store, meeting, replace(meeting, state=INVITED, invited_on=today))


def hold(store: Store, meeting: Meeting) -> Meeting:
    """The Sitzung takes place; who is at the desk takes the minutes, and all members count as present to begin with."""
    on = meeting.on or local_date(store.clock())
    present = meeting.present or "\n".join(seat_in_words(each) for each in members(store, meeting.body, on))
    taken_by = meeting.taken_by or store.identity.user_id
    return keep(store, meeting, replace(meeting, state=HELD, present=present, taken_by=taken_by))


def send_minutes(store: Store, meeting: Meeting) -> Meeting:
    """The minutes have gone out today."""
    return keep(store, meeting, replace(meeting, state=HELD, minutes_sent_on=local_date(store.clock())))


def call_off(store: Store, meeting: Meeting) -> Meeting:
    """The Sitzung does not take place; Themen on its agenda lose the step that it would have been."""
    check(store, meeting)
    body = store.get(Body, meeting.body)
    with store.unit() as unit:
        for topic in _topics_of(store, meeting):
            if body and meeting.on:
                _stepped(unit, topic, body, None, instead_of=meeting.on)
        return unit.save(meeting, replace(meeting, state=CANCELLED))


def errands(store: Store, done: bool = False) -> list[Errand]:
    """Everything that Gremien gave to be done and that is open, or done; by its day."""
    found = sorted((each for each in store.all(Errand) if bool(each.done_on) == done), key=_by_day)
    return list(reversed(found)) if done else found


def give_errand(store: Store, errand: Errand) -> Errand:
    """Writes down what a Gremium gives to be done. Raises `BadInput` unless it says what, by whom and until when."""
    return keep(store, None, errand, _sight_of(store, errand))


def change_errand(store: Store, before: Errand, after: Errand) -> Errand:
    """Changes it. Raises as `give_errand` does."""
    return keep(store, before, after, _sight_of(store, after))


def finish_errand(store: Store, errand: Errand) -> Errand:
    """Reports it as done today."""
    return change_errand(store, errand, replace(errand, done_on=local_date(store.clock())))


def open_only(found: Sequence[Errand]) -> list[Errand]:
    """Those that are not done."""
    return [each for each in found if each.done_on is None]


def seat_in_words(seat: Membership) -> str:
    """'Mia Muster, Leitung FB 50'."""
    return ", ".join(part for part in (seat.name, seat.function) if part)


def _left(store: Store, meeting: Meeting) -> Iterable[Errand]:
    if meeting.on is None:
        return []
    before = [each for each in store.all(Meeting, body=meeting.body) if each.on and each.on < meeting.on]
    given = [each for other in before for each in store.all(Errand, meeting=other.id)]
    previous = max((each.on for each in before if each.on), default=date.min)
    fresh = [each for each in given if each.done_on is None or previous <= each.done_on <= meeting.on]
    return sorted(fresh, key=_by_day)


def _sight_of(store: Store, errand: Errand) -> str:
    meeting = store.get(Meeting, errand.meeting) if errand.meeting else None
    body = store.get(Body, meeting.body) if meeting else None
    return (body.sees if body else "") or ""


def _topics_of(store: Store, meeting: Meeting) -> list[Topic]:
    """The Themen on its agenda."""
    taken = (store.get(Topic, each.topic) for each in store.all(AgendaItem, meeting=meeting.id) if each.topic)
    return [each for each in taken if each]


def _stepped(unit: Unit, topic: Topic, body: Body, on: date | None, instead_of: date | None = None) -> None:
    """Gives a Thema the day of a meeting as its step; a day that another meeting gave it stays."""
    if body.step == WORKING_GROUP and topic.working_group_on in {None, instead_of}:
        topics.follow(unit, topic, replace(topic, working_group_on=on))
    elif body.step == STEERING_GROUP and topic.steering_group_on in {None, instead_of}:
        topics.follow(unit, topic, replace(topic, steering_group_on=on))


def _is_coming(meeting: Meeting, today: date) -> bool:
    return meeting.state in {PLANNED, INVITED} and (meeting.on is None or meeting.on >= today)


def _by_day(errand: Errand) -> tuple[bool, date, str]:
    return errand.done_on is not None, errand.due_on or date.max, errand.id
