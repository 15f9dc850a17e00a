"""The way of a Lücke from the note to the answer: alone it stands as it says, bundled as its Thema does."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Topic
from kim_desktop.domain.rules.watch import Stages, Watch, found
from kim_desktop.domain.rules.working_days import add_working_days

REPORTED, BUNDLED, WORKING_GROUP, STEERING_GROUP = "reported", "bundled", "working_group", "steering_group"
DECIDED, ANSWERED, DROPPED = "decided", "answered", "dropped"
STEPS = (REPORTED, BUNDLED, WORKING_GROUP, STEERING_GROUP, DECIDED, ANSWERED)
"""The way in order; `dropped` ends it early."""
OVER = frozenset({ANSWERED, DROPPED})
_FREQUENCIES = ("once", "sometimes", "often", "always")
_SOON_DAYS = 7


@dataclass(frozen=True)
class Standing:
    """How a Lücke stands and what was answered."""

    state: str
    answer: str = ""
    answered_on: date | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self.state in OVER or (self.state == DECIDED and bool(self.answer))


@dataclass(frozen=True)
class Step:
    """One step of a Thema: its code in the catalogue of states, the day, and whether it was taken."""

    state: str
    on: date | None
    is_taken: bool
    is_now: bool


def standing(gap: Gap, topic: Topic | None) -> Standing:
    """How a Lücke stands; once it is bundled its Thema decides that alone."""
    if topic is None:
        return Standing(gap.state, gap.answer)
    told = topic.state in OVER
    return Standing(topic.state, topic.answer if told else "", topic.answered_on if told else None)


def is_unread(gap: Gap, topic: Topic | None) -> bool:
    """Whether there is an answer that whoever reported has not read; one that was changed since then is new."""
    stands = standing(gap, topic)
    if not (stands.is_over and stands.answer):
        return False
    return gap.answer_read_on is None or bool(stands.answered_on and stands.answered_on > gap.answer_read_on)


def stated(topic: Topic) -> Topic:
    """The Thema with the state that follows from its days; only giving it up is said outright."""
    if topic.state == DROPPED:
        return topic
    days = {
        ANSWERED: topic.answered_on,
        DECIDED: topic.decided_on,
        STEERING_GROUP: topic.steering_group_on,
        WORKING_GROUP: topic.working_group_on,
    }
    return replace(topic, state=next((state for state, day in days.items() if day), BUNDLED))


def steps_of(topic: Topic, gaps: Iterable[Gap]) -> tuple[Step, ...]:
    """The way of a Thema, each step with its day as far as it is known."""
    reported = min((gap.reported_on for gap in gaps if gap.reported_on), default=None)
    days = {
        REPORTED: reported,
        BUNDLED: topic.bundled_on,
        WORKING_GROUP: topic.working_group_on,
        STEERING_GROUP: topic.steering_group_on,
        DECIDED: topic.decided_on,
        ANSWERED: topic.answered_on,
    }
    always = {REPORTED, BUNDLED}
    taken = [Step(state, day, state in always or day is not None, state == topic.state) for state, day in days.items()]
    if topic.state == DROPPED:
        taken = [each for each in taken if each.is_taken and each.state != ANSWERED]
        taken.append(Step(DROPPED, topic.answered_on, True, True))
    return tuple(taken)


def affected(gaps: Iterable[Gap]) -> int:
    """How many persons are affected: of each who reported, their greatest number once."""
    numbers: dict[str, int] = {}
    for gap in gaps:
        numbers[gap.reported_by] = max(numbers.get(gap.reported_by, 0), gap.affected or 0)
    return sum(numbers.values())


def reporters(gaps: Iterable[Gap]) -> int:
    """How many different people reported."""
    return len({gap.reported_by for gap in gaps})


def frequencies(gaps: Iterable[Gap]) -> tuple[tuple[str, int], ...]:
    """How often it happens, by code and how many said so, the most frequent first."""
    said = Counter(gap.frequency for gap in gaps if gap.frequency)
    return tuple((each, said[each]) for each in reversed(_FREQUENCIES) if said[each])


def last_step_on(topic: Topic, gaps: Iterable[Gap] = ()) -> date | None:
    """The day of the newest step; a meeting that is planned counts, too."""
    days = [each.on for each in steps_of(topic, gaps) if each.on]
    return max(days, default=None)


def waits(topic: Topic, gaps: Sequence[Gap], on: date, working_days: int) -> Watch:
    """A Thema that is not over and has had no step for too many working days."""
    last = last_step_on(topic, gaps)
    if topic.state in OVER:
        return Watch(None)
    if last is None:
        return Watch(found("soon", "topic", f"Thema „{topic.name}“ ohne Datum", None, topic))
    due = add_working_days(last, working_days)
    late = f"Thema „{topic.name}“ seit {last:%d.%m.%Y} ohne nächsten Schritt"
    text = late if on > due else f"Thema „{topic.name}“: nächster Schritt bis {due:%d.%m.%Y}"
    return Stages.around(due, _SOON_DAYS).watch(on, "topic", text, due, topic)
