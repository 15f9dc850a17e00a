"""Themen: like Lücken bundled, brought to Arbeitsgruppe and Lenkungsgruppe, decided, and answered to who reported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Remedy, Topic
from kim_desktop.domain.rules.gap_likeness import Bundle, proposals
from kim_desktop.domain.rules.gap_steps import ANSWERED, BUNDLED, DROPPED, OVER, REPORTED, affected, stated
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.storage.unit import Unit
from kim_desktop.work.gaps import ANSWERED_BY
from kim_desktop.work.nameless import Text, check_nameless

NAMELESS = "Ein Thema geht auch in Gremien, die nichts über einzelne Menschen erfahren."
_TEXTS = ("name", "summary", "proposal", "decision", "answer")
_REMEDY_TEXTS = ("what", "outcome")
_LONGEST_NAME = 80


@dataclass(frozen=True)
class TopicFile:
    """A Thema with its Lücken, oldest first, and what is done about it."""

    topic: Topic
    gaps: tuple[Gap, ...]
    remedies: tuple[Remedy, ...]

    @property
    def id(self) -> str:
        """The Thema's."""
        return self.topic.id

    @property
    def affected(self) -> int:
        """How many persons are affected, the number of each who reported counted once."""
        return affected(self.gaps)


def topics(store: Store) -> list[TopicFile]:
    """All Themen, those that are not over first, then by name."""
    gaps, remedies = store.all(Gap), store.all(Remedy)
    found = [_file(topic, gaps, remedies) for topic in store.all(Topic)]
    return sorted(found, key=lambda each: (each.topic.state in OVER, each.topic.name.casefold(), each.id))


def open_topic(store: Store, topic_id: str) -> TopicFile | None:
    """One Thema with all that belongs to it."""
    topic = store.get(Topic, topic_id)
    if topic is None:
        return None
    return _file(topic, store.all(Gap, topic=topic_id), store.all(Remedy, topic=topic_id))


def may_steer(store: Store) -> bool:
    """Whether the person at the desk bundles, decides and answers."""
    return store.identity.role in ANSWERED_BY


def may_prepare(store: Store) -> bool:
    """Whether the person at the desk writes the texts of a Thema."""
    return store.identity.role in Topic.writers


def proposed(store: Store) -> list[Bundle]:
    """Which Lücken may be one and the same, with what they share; only of those nobody has decided on."""
    gaps = store.all(Gap)
    running = {each.id for each in store.all(Topic) if each.state not in OVER}
    loose = [each for each in gaps if not each.topic and each.state == REPORTED]
    return proposals(loose, [each for each in gaps if each.topic in running])


def bundle(store: Store, gaps: Sequence[Gap], name: str = "") -> Topic:
    """A new Thema of these Lücken; what all of them say of area, body and place it says, too.

    Raises `BadInput` without any Lücke, `NotAllowed` for anybody but Koordination.
    """
    _check_steers(store)
    if not gaps:
        raise BadInput("Welche Lücken gehören zusammen?", "Wählen Sie mindestens eine.")
    topic = Topic(
        id=new_id(),
        name=(name.strip() or _heading(gaps[0])),
        bundled_on=local_date(store.clock()),
        summary="\n".join(dict.fromkeys(each.what.strip() for each in gaps))[:4_000],
        proposal="\n".join(dict.fromkeys(each.proposal.strip() for each in gaps if each.proposal.strip()))[:4_000],
        life_area=_shared(gaps, "life_area"),
        legal_domain=_shared(gaps, "legal_domain"),
        organisation=_shared(gaps, "organisation"),
        district=_shared(gaps, "district"),
    )
    _check_texts(store, topic)
    with store.unit() as unit:
        unit.add(topic)
        _assign(unit, gaps, topic.id)
    return topic


def add_to(store: Store, topic: Topic, gaps: Sequence[Gap]) -> None:
    """Puts further Lücken into a Thema. Raises `NotAllowed`."""
    _check_steers(store)
    with store.unit() as unit:
        _assign(unit, gaps, topic.id)


def unbundle(store: Store, gaps: Sequence[Gap]) -> None:
    """Takes Lücken out of their Thema; they stand on their own again. Raises `NotAllowed`."""
    _check_steers(store)
    with store.unit() as unit:
        _assign(unit, gaps, None)


def split(store: Store, file: TopicFile, gaps: Sequence[Gap], name: str = "") -> Topic:
    """A Thema of its own for some of the Lücken of another. Raises `BadInput` for none or all of them."""
    chosen = {each.id for each in gaps}
    if chosen == {each.id for each in file.gaps}:
        raise BadInput("Dann bliebe in diesem Thema nichts.", "Wählen Sie nur einen Teil der Lücken.")
    return bundle(store, gaps, name)


def change_topic(store: Store, before: Topic, after: Topic) -> Topic:
    """Saves texts and days; the state follows from the days. Raises `BadInput` and `NotAllowed`."""
    if not may_prepare(store):
        raise NotAllowed("Themen bearbeitet die Koordination.", "Melden Sie eine Lücke, wenn etwas fehlt.")
    after = stated(after)
    if before.answer != after.answer or (before.state in OVER) != (after.state in OVER):
        _check_steers(store)
        after = _told_anew(store, before, after)
    if not after.name.strip():
        raise BadInput("Wie heißt das Thema?", "Ein paar Wörter genügen.", field="name")
    _check_texts(store, after)
    with store.unit() as unit:
        return unit.save(before, after)


def decide(store: Store, topic: Topic, decision: str, on: date | None = None) -> Topic:
    """Writes down what was decided. Raises `BadInput` for nothing."""
    if not decision.strip():
        raise BadInput("Was wurde entschieden?", "Ein Satz genügt.", field="decision")
    day = on or topic.decided_on or local_date(store.clock())
    return change_topic(store, topic, replace(topic, decision=decision.strip(), decided_on=day))


def answer(store: Store, topic: Topic, text: str) -> Topic:
    """Answers everybody who reported a Lücke of this Thema. Raises `BadInput` for nothing."""
    if not text.strip():
        raise BadInput("Was sollen die Meldenden erfahren?", "Ein Satz genügt.", field="answer")
    answered = replace(topic, answer=text.strip(), answered_on=local_date(store.clock()), state=ANSWERED)
    return change_topic(store, topic, answered)


def drop(store: Store, topic: Topic, why: str) -> Topic:
    """Gives a Thema up and tells everybody who reported why. Raises `BadInput` without a reason."""
    if not why.strip():
        raise BadInput("Warum wird es nicht weiter verfolgt?", "Wer gemeldet hat, erfährt den Grund.", field="answer")
    dropped = replace(topic, answer=why.strip(), answered_on=local_date(store.clock()), state=DROPPED)
    return change_topic(store, topic, dropped)


def take_up_again(store: Store, topic: Topic) -> Topic:
    """Goes on with a Thema that was answered or given up; the answer stays as a draft."""
    return change_topic(store, topic, replace(topic, answered_on=None, state=BUNDLED))


def add_remedy(store: Store, remedy: Remedy) -> Remedy:
    """Writes down what is done about a Thema. Raises `BadInput` if it says nothing or names somebody."""
    _check_remedy(store, remedy)
    with store.unit() as unit:
        return unit.add(remedy)


def change_remedy(store: Store, before: Remedy, after: Remedy) -> Remedy:
    """Changes it. Raises as `add_remedy` does."""
    _check_remedy(store, after)
    with store.unit() as unit:
        return unit.save(before, after)


def told_number(store: Store, number: int) -> str:
    """How many persons are affected, as the person at the desk may read it: small numbers only for Koordination."""
    return str(number) if may_steer(store) else protected_number(store, number)


def protected_number(store: Store, number: int) -> str:
    """A number of persons as it may leave the house: '<5' for less."""
    least = Parameters.of(store.all(Parameter), local_date(store.clock())).value("small_number", 5)
    return f"<{least}" if 0 < number < least else str(number)


def follow(unit: Unit, before: Topic, after: Topic) -> Topic:
    """Writes days that a meeting gave a Thema, within the unit that writes the meeting."""
    return unit.save(before, stated(after))


def _told_anew(store: Store, before: Topic, after: Topic) -> Topic:
    """An answer that was given and is put differently is told again."""
    if before.state not in OVER or after.state not in OVER or before.answer == after.answer:
        return after
    if not after.answer.strip():
        raise BadInput("Was sollen die Meldenden erfahren?", "Ein Satz genügt.", field="answer")
    return replace(after, answered_on=local_date(store.clock()))


def _file(topic: Topic, gaps: Iterable[Gap], remedies: Iterable[Remedy]) -> TopicFile:
    own = sorted((each for each in gaps if each.topic == topic.id), key=lambda each: (str(each.reported_on), each.id))
    done = sorted(
        (each for each in remedies if each.topic == topic.id),
        key=lambda each: (each.done_on is not None, each.due_on or date.max, each.id),
    )
    return TopicFile(topic, tuple(own), tuple(done))


def _assign(unit: Unit, gaps: Iterable[Gap], topic: str | None) -> None:
    for gap in gaps:
        unit.save(gap, replace(gap, topic=topic))


def _heading(gap: Gap) -> str:
    """The beginning of what was reported, up to a whole word."""
    words = " ".join(gap.what.split()).rstrip(".")
    return words if len(words) <= _LONGEST_NAME else f"{words[:_LONGEST_NAME].rsplit(' ', 1)[0]} …"


def _shared(gaps: Sequence[Gap], field: str) -> str | None:
    values = {getattr(each, field) for each in gaps}
    return values.pop() if len(values) == 1 else None


def _check_steers(store: Store) -> None:
    if not may_steer(store):
        raise NotAllowed("Das entscheidet die Koordination.", "Geben Sie ihr den Hinweis weiter.")


def _check_texts(store: Store, topic: Topic) -> None:
    labels = {field.name: field.label for field in store.model.fields(topic.kind())}
    check_nameless(store, [Text(each, labels[each], getattr(topic, each)) for each in _TEXTS], NAMELESS)


def _check_remedy(store: Store, remedy: Remedy) -> None:
    if not may_prepare(store):
        raise NotAllowed("Abhilfen trägt die Koordination ein.", "Geben Sie ihr den Hinweis weiter.")
    if not remedy.what.strip():
        raise BadInput("Was geschieht?", "Ein paar Wörter genügen.", field="what")
    labels = {field.name: field.label for field in store.model.fields(remedy.kind())}
    check_nameless(store, [Text(each, labels[each], getattr(remedy, each)) for each in _REMEDY_TEXTS], NAMELESS)
