"""What *Heute* tells of Gremien, agreements, Themen and answers: beside the net over cases, for who must act."""

from collections.abc import Iterable, Iterator
from datetime import date

from kim_desktop.domain.records.base import KEEPERS_OF_LISTS
from kim_desktop.domain.records.master import Organisation, Parameter
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Agreement, AgreementParty, Body, Errand, Meeting, Remedy, Topic
from kim_desktop.domain.rules import steering
from kim_desktop.domain.rules.gap_steps import waits
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.watch import Finding, Watch
from kim_desktop.storage.store import Store
from kim_desktop.work.gaps import answered_unread
from kim_desktop.work.today_handovers import Told

_ASSISTANT = "assistant"
_LONGEST = 80
_ANSWERED = "Antwort der Koordination"


def told_of_answers(store: Store) -> Iterator[Told]:
    """The answers to Lücken that the person at the desk has reported and not read yet."""
    for gap, stands in answered_unread(store):
        text = f"Ihre Lücke wurde beantwortet: {_short(gap.what)}"
        yield Told(Finding("soon", "gap_answer", text, stands.answered_on, "", gap.kind(), gap.id), "", _ANSWERED)


def told_of_steering(store: Store, today: date) -> Iterator[Told]:
    """Errands, remedies, agreements and Themen that are late or due soon; for Koordination and Assistenz."""
    if store.identity.role not in KEEPERS_OF_LISTS | {_ASSISTANT}:
        return
    for watch, name in _watched(store, today):
        if watch.finding and watch.finding.level != "fine":
            yield Told(watch.finding, "", name)


def _watched(store: Store, today: date) -> Iterator[tuple[Watch, str]]:
    parameters = Parameters.of(store.all(Parameter), today)
    ahead = parameters.value("reminder_days", 7)
    for errand in store.all(Errand, done_on=None):
        yield steering.errand(errand, today, ahead), _who(store, errand)
    topics = {each.id: each for each in store.all(Topic)}
    for remedy in store.all(Remedy, done_on=None):
        topic = topics.get(remedy.topic)
        yield steering.remedy(remedy, today, ahead), topic.name if topic else ""
    for agreement in store.all(Agreement):
        yield steering.agreement(agreement, today), _parties(store, agreement)
    yield from _topics(topics.values(), store.all(Gap), today, parameters.value("topic_working_days", 40))


def _topics(topics: Iterable[Topic], gaps: list[Gap], today: date, days: int) -> Iterator[tuple[Watch, str]]:
    for topic in topics:
        own = [each for each in gaps if each.topic == topic.id]
        yield waits(topic, own, today, days), "1 Lücke" if len(own) == 1 else f"{len(own)} Lücken"


def _parties(store: Store, agreement: Agreement) -> str:
    signed = (
        store.get(Organisation, each.organisation or "") for each in store.all(AgreementParty, agreement=agreement.id)
    )
    return ", ".join(sorted(each.name for each in signed if each)) or "ohne Vertragspartner"


def _who(store: Store, errand: Errand) -> str:
    """Who has to do it, and which Gremium gave it."""
    organisation = store.get(Organisation, errand.organisation) if errand.organisation else None
    meeting = store.get(Meeting, errand.meeting) if errand.meeting else None
    body = store.get(Body, meeting.body) if meeting else None
    named = (errand.person, organisation.name if organisation else "", body.name if body else "")
    return ", ".join(part for part in named if part)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} …"
