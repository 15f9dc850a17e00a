"""The net over Meldungen: to be decided, to be answered, to be followed up, and nobody left without a first contact."""

from collections.abc import Iterator
from datetime import date

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.watch import DAY, Stages, Watch, found, shifted
from kim_desktop.domain.rules.working_days import add_working_days, working_days_between

_ANSWER = "meldung_answer_working_days"


def watch_meldung(meldung: Meldung, case: Case | None, on: date, parameters: Parameters) -> Iterator[Watch]:
    """What is still to be done about a Meldung; `case` is the one it became."""
    if meldung.decision:
        yield from _answer(meldung, on, parameters.value(_ANSWER, 3))
    elif case is None:
        yield from _decision(meldung, on, answer_by(meldung, parameters))
    if case is None:
        yield from _follow_up(meldung, on)


def watch_first_contact(meldung: Meldung, case: Case, on: date, parameters: Parameters) -> Iterator[Watch]:
    """Of an admitted person with whom nobody has spoken yet, by when that should have been."""
    start = meldung.received_on or meldung.reported_on
    if start is None or meldung.first_contact_on:
        return
    due = first_contact_by(start, parameters)
    waited = working_days_between(start, on)
    text = f"Erster Kontakt bis {due:%d.%m.%Y}"
    late = f"Seit {waited} Arbeitstagen gemeldet, noch kein erster Kontakt"
    stages = Stages(_working_day_before(due), shifted(due, 1))
    yield stages.watch(on, "first_contact", late if on > due else text, due, case)


def answer_by(meldung: Meldung, parameters: Parameters) -> date | None:
    """By when a Meldung is to be decided: a few working days after it came in, or its own Frist if that is sooner."""
    start = meldung.received_on or meldung.reported_on
    usual = add_working_days(start, parameters.value(_ANSWER, 3)) if start else None
    return min((day for day in (usual, meldung.deadline) if day), default=None)


def first_contact_by(start: date, parameters: Parameters) -> date:
    """By when somebody should have spoken with a person who was reported on that day."""
    return add_working_days(start, parameters.value("first_contact_working_days", 5))


def _decision(meldung: Meldung, on: date, due: date | None) -> Iterator[Watch]:
    if due is None:
        yield Watch(found("soon", "meldung", "Meldung ohne Eingangsdatum", None, meldung))
        return
    stages = Stages(_working_day_before(due), shifted(due, 1))
    late = f"Meldung war bis {due:%d.%m.%Y} zu beantworten"
    text = late if on > due else f"Meldung bis {due:%d.%m.%Y} beantworten"
    yield stages.watch(on, "meldung", text, due, meldung)


def _answer(meldung: Meldung, on: date, days: int) -> Iterator[Watch]:
    """Whoever reported somebody hears what became of it."""
    sender = meldung.sender or meldung.sender_other
    if not sender or meldung.decided_on is None or meldung.feedback_sent_on:
        return
    due = add_working_days(meldung.decided_on, days)
    stages = Stages(_working_day_before(due), shifted(due, 1))
    yield stages.watch(on, "answer", f"Rückmeldung an die meldende Stelle bis {due:%d.%m.%Y}", due, meldung)


def _follow_up(meldung: Meldung, on: date) -> Iterator[Watch]:
    """What Koordination wanted to ask about again, also of a Meldung that was not taken."""
    due = meldung.follow_up_on
    if due is None or meldung.settled_on:
        return
    what = meldung.follow_up_note or "Was wurde aus der Meldung?"
    yield Stages.in_week(due).watch(on, "pursuit", f"Nachhalten: {what}", due, meldung)


def _working_day_before(due: date) -> date:
    """The first day on which at most one working day is left."""
    day = due
    while working_days_between(day - DAY, due) <= 1 and day > date.min + DAY:
        day -= DAY
    return day
