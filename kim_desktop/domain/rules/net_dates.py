"""The net over what has a day of its own: Wiedervorlagen, Termine, Maßnahmen, reviews, requests and deletions."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kim_desktop.domain.records.case import Appointment, Case, FollowUp
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.ages import month_after
from kim_desktop.domain.rules.watch import Finding, Stages, Watch, found, shifted

_SETTLED = frozenset({"reached", "dropped"})
_STATE_ERASED_WITHIN = 7
"""Days: "unverzüglich" in Art. 17 Abs. 1 DSGVO, as it is usually read."""
_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


def follow_ups(planned: Iterable[FollowUp], on: date) -> Iterator[Watch]:
    """Wiedervorlagen that are not done."""
    for each in planned:
        if each.done_on:
            continue
        due = each.due_on
        if due is None:
            yield Watch(found("late", "follow_up", f"Ohne Datum: {each.what}", None, each))
            continue
        stages = Stages.in_week(due)
        word = f"Seit {due:%d.%m.%Y} fällig" if on > due else "Heute" if on == due else "Diese Woche"
        if on < stages.soon_from:
            word = f"Am {due:%d.%m.%Y}"
        yield stages.watch(on, "follow_up", f"{word}: {each.what}", due, each)


def appointments(planned: Iterable[Appointment], on: date) -> Iterator[Watch]:
    """Termine that are to come, and those of which nobody wrote down what became of them."""
    for each in planned:
        if each.state != "planned":
            continue
        if each.on is None:
            yield Watch(found("soon", "appointment", f"Termin ohne Tag: {each.what}", None, each))
            continue
        yield Stages.in_week(each.on).watch(on, "appointment", _appointment(each, each.on, on), each.on, each)


def measures(agreed: Sequence[Measure], goals: Sequence[Goal], on: date, ahead: int) -> Iterator[Watch]:
    """Maßnahmen of open goals that are not done."""
    for each in open_measures(agreed, goals):
        if each.until:
            text = f"Maßnahme bis {each.until:%d.%m.%Y}: {each.what}"
            yield Stages.around(each.until, ahead).watch(on, "measure", text, each.until, each)


def open_measures(agreed: Iterable[Measure], goals: Iterable[Goal]) -> list[Measure]:
    """Maßnahmen that are still to be done, without those of goals that are reached or given up."""
    settled = {goal.id for goal in goals if goal.state in _SETTLED}
    return [each for each in agreed if not each.done_on and each.goal not in settled]


def reviews(plans: Sequence[SupportPlan], on: date, ahead: int) -> Iterator[Watch]:
    """Hilfepläne that are to be reviewed; a newer one for the same person takes the place of the older."""
    newest: dict[str, SupportPlan] = {}
    for plan in sorted(plans, key=lambda each: (each.agreed_on or date.min, each.id)):
        newest[plan.person] = plan
    for each in newest.values():
        if each.review_on and not each.reviewed_on:
            text = f"Hilfeplan am {each.review_on:%d.%m.%Y} überprüfen"
            yield Stages.around(each.review_on, ahead).watch(on, "review", text, each.review_on, each)


def requests(received: Iterable[DataRequest], on: date) -> Iterator[Watch]:
    """Requests of people for their data; each is to be answered within a month."""
    for each in received:
        if each.answered_on:
            continue
        due = each.due_on or (month_after(each.received_on) if each.received_on else None)
        if due is None:
            yield Watch(found("soon", "request", "Antrag zum Datenschutz ohne Eingangsdatum", None, each))
            continue
        stages = Stages(date.min, shifted(due, 1))
        yield stages.watch(on, "request", f"Antrag zum Datenschutz bis {due:%d.%m.%Y} beantworten", due, each)


def watch_state_database(case: Case, on: date) -> Iterator[Watch]:
    """After a withdrawal of E7 the State's database must let go of the case as well (Art. 17 und 19 DSGVO)."""
    since = case.state_erase_since
    if since and not case.state_erased_on:
        due = shifted(since, _STATE_ERASED_WITHIN)
        text = f"Aus der Landesdatenbank löschen lassen: E7 am {since:%d.%m.%Y} widerrufen"
        yield Stages(date.min, shifted(due, 1)).watch(on, "state_erase", text, due, case)


def deletions(proposed: Iterable[DeletionRequest], me: str, on: date) -> list[Finding]:
    """Deletions that wait for somebody else than who proposed them."""
    return [
        Finding(
            "late" if each.due_on and each.due_on < on else "soon",
            "deletion",
            f"Löschung des Falls {each.code} wartet auf Freigabe",
            each.due_on,
            each.case,
            each.kind(),
            each.id,
        )
        for each in proposed
        if not each.released_by and not each.refused_on and each.proposed_by != me
    ]


def _appointment(each: Appointment, day: date, on: date) -> str:
    what, time = each.what or "Termin", f"{each.at} Uhr" if each.at else ""
    if on > day:
        return f"Wie war der Termin am {day:%d.%m.%Y}? {what}"
    if on == day:
        return f"{time or 'Heute'}: {what}"
    return f"{_WEEKDAYS[day.weekday()]}, {day:%d.%m.%Y}{time and ', '}{time}: {what}"
