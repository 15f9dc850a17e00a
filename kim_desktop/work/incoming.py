"""The Eingang: every Meldung of every sender in one list, assigned, passed on and followed up until it is settled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from kim_desktop.clock import local_date
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.records.master import Organisation, Parameter
from kim_desktop.domain.rules.feedback import ADMITTED, ARRIVED, case_of
from kim_desktop.domain.rules.net import Finding, NetFacts, findings
from kim_desktop.domain.rules.net_meldung import answer_by, first_contact_by
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.responsibility import Whereabouts
from kim_desktop.domain.rules.working_days import working_days_between
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.feedback import write_meldung
from kim_desktop.work.incoming_letters import check_agreed, has_sender
from kim_desktop.work.intake import decided
from kim_desktop.work.responsibility import ResponsibilityDesk

Stand = Literal["new", "assigned", "forwarded", "decided", "admitted", "closed"]
"""How far a Meldung has come; `decided` is not taken and not settled yet, `closed` is over."""
_ACTION_DAYS = 14


@dataclass(frozen=True)
class FirstContact:
    """After how many working days somebody spoke with the person, or how long that has been waited for."""

    days: int
    happened: bool
    is_late: bool


@dataclass(frozen=True)
class Incoming:
    """One line of the Eingang; of what was taken up only the Feedback is left, without a name."""

    id: str
    case_id: str
    stand: Stand
    received_on: date | None
    sender: str
    reference: str
    meldung: Meldung | None = None
    sender_other: str = ""
    responsible: str = ""
    district: str = ""
    waited: int | None = None
    finding: Finding | None = None
    due: date | None = None
    contact: FirstContact | None = None
    ended_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether something about it is overdue."""
        return self.finding is not None and self.finding.level == "late"

    @property
    def wants_receipt(self) -> bool:
        """Whether its sender waits for a letter that it arrived; who has an own desk sees that there."""
        told = self.meldung is None or self.meldung.receipt_sent_on or self.meldung.sent_by
        return self.meldung is not None and not told and not self.meldung.decision and has_sender(self.meldung)

    @property
    def wants_feedback(self) -> bool:
        """Whether its sender waits for a letter about what became of it."""
        meldung = self.meldung
        return bool(meldung and meldung.decision and not meldung.feedback_sent_on and has_sender(meldung))


@dataclass(frozen=True)
class Step:
    """A Meldung before and after something was done with it, for taking that back."""

    before: Meldung
    after: Meldung


def incoming(store: Store) -> list[Incoming]:
    """All Meldungen that Koordination may see by name, and what is left of the others, the oldest first."""
    shown = open_incoming(store)
    named = {each.case_id for each in shown}
    ended = (each for each in store.all(Feedback) if each.state != ARRIVED and case_of(each.id) not in named)
    return in_order([*shown, *(_of_feedback(each) for each in ended)])


def open_incoming(store: Store) -> list[Incoming]:
    """The Meldungen that Koordination may see by name."""
    today = local_date(store.clock())
    parameters, desk = Parameters.of(store.all(Parameter), today), ResponsibilityDesk(store)
    shown = (each for each in store.all(Meldung, settled_on=None) if each.decision != ADMITTED)
    return [_of_meldung(each, desk, parameters, today) for each in shown]


def in_order(rows: Iterable[Incoming]) -> list[Incoming]:
    """The oldest first."""
    return sorted(rows, key=lambda each: (each.received_on or date.min, each.id))


def forward(store: Store, meldung: Meldung, body: str, reason: str, follow_up_on: date | None = None) -> Step:
    """Passes a Meldung on to another body and plans to ask what became of it; an open one counts as 'verwiesen'.

    Raises `BadInput` without a body or a reason, `NotAllowed` unless the person has agreed.
    """
    if store.get(Organisation, body) is None:
        raise BadInput("An welche Stelle?", "Wählen Sie sie aus dem Verzeichnis.", "forwarded_to")
    if not meldung.decision and not reason.strip():
        raise BadInput("Es fehlt die Begründung.", "Ein Satz genügt.", "decision_reason")
    check_agreed(meldung)
    today = local_date(store.clock())
    due = follow_up_on or forward_follow_up(store)
    _check_day(due, today, "follow_up_on")
    after = meldung if meldung.decision else decided(store, meldung, "referred", reason.strip())
    after = replace(after, forwarded_to=body, forwarded_on=today, follow_up_on=due, settled_on=None)
    return _write(store, meldung, after)


def follow_up(store: Store, meldung: Meldung, on: date | None, note: str) -> Step:
    """Plans when to ask about a Meldung again, decided or not. Raises `BadInput` without a day to come."""
    if on is None:
        raise BadInput("Wann möchten Sie nachfragen?", "Zum Beispiel „in 2 wochen“.", "follow_up_on")
    _check_day(on, local_date(store.clock()), "follow_up_on")
    return _write(store, meldung, replace(meldung, follow_up_on=on, follow_up_note=note.strip(), settled_on=None))


def note_first_contact(store: Store, meldung: Meldung, on: date | None = None) -> Step:
    """Notes on which day somebody spoke with the person first. Raises `BadInput` for a day that cannot be."""
    today = local_date(store.clock())
    day = on or today
    if day > today or (meldung.received_on and day < meldung.received_on):
        raise BadInput("Der erste Kontakt liegt zwischen Eingang und heute.", "Prüfen Sie den Tag.", "first_contact_on")
    return _write(store, meldung, replace(meldung, first_contact_on=day))


def settle(store: Store, meldung: Meldung) -> Step:
    """Ends the Nachhalten of a Meldung that was not taken. Raises `BadInput` while something is still owed."""
    if not meldung.decision:
        raise BadInput(
            "Über diese Meldung ist noch nicht entschieden.", "Weisen Sie sie zu oder entscheiden Sie selbst."
        )
    if has_sender(meldung) and not meldung.feedback_sent_on:
        raise BadInput("Die meldende Stelle hat noch keine Rückmeldung.", "Drucken Sie zuerst die Rückmeldung.")
    return _write(store, meldung, replace(meldung, settled_on=local_date(store.clock())))


def mark_receipts(store: Store, meldungen: Iterable[Meldung]) -> list[Step]:
    """Notes that the senders of all of these get a receipt today, all or none."""
    return _mark(store, meldungen, "receipt_sent_on")


def mark_feedback(store: Store, meldungen: Iterable[Meldung]) -> list[Step]:
    """Notes that the senders of all of these hear today what became of them. Raises `BadInput` for an open one."""
    wanted = list(meldungen)
    if any(not each.decision for each in wanted):
        raise BadInput("Über eine dieser Meldungen ist noch nicht entschieden.", "Eine Rückmeldung folgt danach.")
    return _mark(store, wanted, "feedback_sent_on")


def undo(store: Store, steps: Sequence[Step]) -> None:
    """Puts back what was done; what else was written since then stays."""
    with store.unit() as unit:
        for step in steps:
            current = store.get(Meldung, step.before.id)
            if current is None:
                continue
            names = [field.name for field in store.model.fields(Meldung.kind())]
            changed = [name for name in names if getattr(step.before, name) != getattr(step.after, name)]
            values = {name: getattr(step.before, name) for name in changed}
            write_meldung(store, unit, current, replace(current, **values))


def forward_follow_up(store: Store) -> date:
    """When to ask what became of a Meldung that is passed on today."""
    today = local_date(store.clock())
    days = Parameters.of(store.all(Parameter), today).value("forward_follow_up_days", _ACTION_DAYS)
    return today + timedelta(days=days)


def _write(store: Store, before: Meldung, after: Meldung) -> Step:
    with store.unit() as unit:
        return Step(before, write_meldung(store, unit, before, after))


def _mark(store: Store, meldungen: Iterable[Meldung], name: str) -> list[Step]:
    wanted, today = list(meldungen), local_date(store.clock())
    if any(not has_sender(each) for each in wanted):
        raise BadInput("Hier gibt es keine meldende Stelle.", "Sprechen Sie mit der Person selbst.", "sender")
    with store.unit() as unit:
        values: dict[str, Any] = {name: today}
        return [Step(each, write_meldung(store, unit, each, replace(each, **values))) for each in wanted]


def _check_day(on: date, today: date, name: str) -> None:
    if on < today:
        raise BadInput("Dieser Tag ist schon vorbei.", "Wählen Sie heute oder einen späteren Tag.", name)


def _of_meldung(meldung: Meldung, desk: ResponsibilityDesk, parameters: Parameters, today: date) -> Incoming:
    found = findings(NetFacts(meldung=meldung), today, parameters, {})
    finding = next((each for each in found if each.level != "fine"), None)
    open_due = answer_by(meldung, parameters) if not meldung.decision else meldung.follow_up_on
    until = meldung.decided_on if meldung.decision else today
    start = meldung.received_on or meldung.reported_on
    return Incoming(
        id=meldung.id,
        case_id=meldung.case_id,
        stand=_stand(meldung),
        received_on=meldung.received_on,
        sender=meldung.sender or "",
        reference=meldung.sender_reference,
        responsible=meldung.responsible or "",
        meldung=meldung,
        sender_other=meldung.sender_other,
        district=desk.propose(Whereabouts.of(meldung)).district or "",
        waited=working_days_between(start, until or today) if start else None,
        finding=finding,
        due=finding.due if finding else open_due,
        contact=_contact(meldung, start, parameters, today),
        ended_on=meldung.decided_on,
    )


def _stand(meldung: Meldung) -> Stand:
    if meldung.forwarded_to:
        return "forwarded"
    if meldung.decision:
        return "decided"
    return "assigned" if meldung.responsible else "new"


def _contact(meldung: Meldung, start: date | None, parameters: Parameters, today: date) -> FirstContact | None:
    if start is None or (meldung.decision and not meldung.first_contact_on):
        return None
    until = meldung.first_contact_on or today
    is_late = until > first_contact_by(start, parameters)
    return FirstContact(working_days_between(start, until), meldung.first_contact_on is not None, is_late)


def _of_feedback(feedback: Feedback) -> Incoming:
    waited = None
    if feedback.received_on and feedback.state_on:
        waited = working_days_between(feedback.received_on, feedback.state_on)
    return Incoming(
        id=feedback.id,
        case_id=feedback.case_id,
        stand="admitted" if feedback.state == ADMITTED else "closed",
        received_on=feedback.received_on,
        sender=feedback.sender or "",
        reference=feedback.reference,
        responsible=feedback.responsible or "",
        waited=waited,
        ended_on=feedback.state_on,
    )
