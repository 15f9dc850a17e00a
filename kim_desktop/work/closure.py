"""Abschluss of a case in one step, with what is still open in it; and its reopening."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, FollowUp, Referral
from kim_desktop.domain.records.plan import Goal
from kim_desktop.domain.rules.retention import DUPLICATE, Deadline
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.absence import check_not_deputy
from kim_desktop.work.appointments import CANCELLED, PLANNED
from kim_desktop.work.case_file import CaseFile, open_case
from kim_desktop.work.conference_erasure import losses_by_leaving, take_out
from kim_desktop.work.retention import deadline_of, refuse_open

_REOPENED = "Fall wieder aufgenommen"


@dataclass(frozen=True)
class ClosurePreview:
    """What stands in the way, what is still open, the goals, and until when the file is then kept."""

    conflicts: int
    open_things: tuple[Record, ...]
    goals: tuple[Goal, ...]
    deadline: Deadline | None
    has_end: bool
    """Whether the situation at the end was assessed in any life area."""
    conferences: tuple[str, ...] = ()
    """What Fallkonferenzen lose with it, in words."""


@dataclass(frozen=True)
class Closing:
    """What is written down at the end; `finish` names the open things that end with the case."""

    reason: str
    on: date
    note: str = ""
    feedback: str = ""
    goals: Mapping[str, str] = field(default_factory=dict)
    finish: frozenset[str] = frozenset()


def preview_closure(store: Store, case_id: str, on: date | None = None) -> ClosurePreview:
    """What closing the case on a day, by default today, would mean; nothing is written."""
    file = open_case(store, case_id)
    return ClosurePreview(
        conflicts=_conflicts(store, file),
        open_things=tuple(_open_things(file)),
        goals=tuple(file.goals),
        deadline=deadline_of(store, case_id, on or local_date(store.clock())),
        has_end=any(each.at_end for each in file.needs),
        conferences=tuple(each.words for each in losses_by_leaving(store, case_id)),
    )


def close_case(store: Store, case_id: str, closing: Closing) -> Case:
    """Closes a case: reason, goals, situation, feedback, and what ends with it, all or nothing.

    Raises `BadInput` without a reason or if the day does not fit, `NotAllowed` while entries contradict each other.
    """
    check_not_deputy(store, case_id, "Den Fall schließt")
    file = open_case(store, case_id)
    case = _running(file)
    _check(store, file, case, closing)
    today, losses = local_date(store.clock()), losses_by_leaving(store, case_id)
    after = replace(
        case,
        closed_on=closing.on,
        closure=closing.reason,
        closure_note=closing.note.strip(),
        client_feedback=closing.feedback.strip(),
    )
    with store.unit() as unit:
        for goal in file.goals:
            state = closing.goals.get(goal.id, goal.state)
            if state != goal.state:
                unit.save(goal, replace(goal, state=state, state_on=today))
        for each in _open_things(file):
            if each.id in closing.finish:
                unit.save(each, _finished(each, closing.on))
        for loss in losses:
            take_out(store, unit, loss)
        return unit.save(case, after)


def change_closure(store: Store, before: Case, after: Case) -> Case:
    """Corrects what was written down at the closing. Raises `BadInput` if reason or day is missing or does not fit."""
    if before.closed_on:
        _check_words(after, Closing(after.closure or "", after.closed_on or date.max), local_date(store.clock()))
    with store.unit() as unit:
        return unit.save(before, after)


def reopen_case(store: Store, case_id: str, reason: str) -> Case:
    """Opens a closed case again; the earlier closure stays in the history, and proposals to delete it are refused.

    Raises `BadInput` without a reason, `NotAllowed` for a case that is open or was merged into another.
    """
    case = store.get(Case, case_id)
    if case is None or case.closed_on is None:
        raise NotAllowed("Dieser Fall ist nicht abgeschlossen.", "Sie können darin weiterarbeiten.")
    if case.merged_into:
        raise NotAllowed(
            "Dieser Fall wurde mit einem anderen zusammengeführt.", "Nehmen Sie zuerst die Zusammenführung zurück."
        )
    if not reason.strip():
        raise BadInput("Warum wird der Fall wieder aufgenommen?", "Ein Satz genügt.", field="reopened_reason")
    after = replace(
        case,
        closed_on=None,
        closure=None,
        reopened_on=local_date(store.clock()),
        reopened_reason=reason.strip(),
    )
    with store.unit() as unit:
        refuse_open(store, unit, case_id, _REOPENED)
        return unit.save(case, after)


def _open_things(file: CaseFile) -> Iterator[Record]:
    yield from (each for each in file.follow_ups if each.done_on is None)
    yield from (each for each in file.appointments if each.state == PLANNED)
    for each in file.referrals:
        if not (each.closed_without or each.result or each.result_on):
            yield each


def _finished(record: Record, on: date) -> Record:
    if isinstance(record, FollowUp):
        return replace(record, done_on=on)
    if isinstance(record, Appointment):
        return replace(record, state=CANCELLED)
    assert isinstance(record, Referral)
    return replace(record, closed_without=True)


def _running(file: CaseFile) -> Case:
    if file.case is None:
        raise NotAllowed("Die Person ist noch nicht aufgenommen.", "Entscheiden Sie zuerst über die Meldung.")
    if file.case.closed_on:
        raise NotAllowed(
            f"Der Fall ist seit dem {show_date(file.case.closed_on)} abgeschlossen.",
            "Die Angaben zum Abschluss können Sie berichtigen.",
        )
    return file.case


def _check(store: Store, file: CaseFile, case: Case, closing: Closing) -> None:
    _check_words(case, closing, local_date(store.clock()))
    conflicts = _conflicts(store, file)
    if conflicts:
        many = "Eine Angabe widerspricht" if conflicts == 1 else f"{conflicts} Angaben widersprechen"
        raise NotAllowed(f"{many} sich noch.", "Klären Sie zuerst unter „Abgleich“, was stimmt.")


def _check_words(case: Case, closing: Closing, today: date) -> None:
    if not closing.reason:
        raise BadInput("Warum endet die Begleitung?", "Wählen Sie einen Abschlussgrund.", field="closure")
    if closing.reason == DUPLICATE and not case.merged_into:
        raise BadInput(
            "Diesen Grund setzt das Zusammenführen von selbst.",
            "Führen Sie die Fälle unter „Familie“ zusammen.",
            field="closure",
        )
    if closing.on > today:
        raise BadInput("Der Tag des Abschlusses fehlt oder liegt in der Zukunft.", "Heute genügt.", field="closed_on")
    if case.admitted_on and closing.on < case.admitted_on:
        raise BadInput(
            f"Aufgenommen wurde erst am {show_date(case.admitted_on)}.",
            "Der Abschluss kann nicht davor liegen.",
            field="closed_on",
        )


def _conflicts(store: Store, file: CaseFile) -> int:
    return sum(each.case_id in file.union.cases for each in store.conflicts())
