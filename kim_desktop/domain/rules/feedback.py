"""What whoever sent a Meldung is told: that it arrived, that it is being looked at, and what became of it."""

from dataclasses import replace
from datetime import date

from kim_desktop.domain.records.intake import Feedback, Meldung

ARRIVED, IN_REVIEW, ADMITTED, REFERRED, CLOSED = "arrived", "in_review", "admitted", "referred", "closed"
_PREFIX = "feedback-"


def feedback_id(case_id: str) -> str:
    """The id of the Feedback on the Meldung with which a case begins."""
    return f"{_PREFIX}{case_id}"


def case_of(feedback: str) -> str:
    """The case that the Feedback of this id tells of."""
    return feedback.removeprefix(_PREFIX)


def outcome(decision: str | None) -> str:
    """What the sender is told of a decision; of one that opens no case not which it was."""
    return decision if decision in {ADMITTED, REFERRED} else CLOSED if decision else ARRIVED


def state_of(feedback: Feedback) -> str:
    """The code of `feedback_state` that holds now."""
    if feedback.state == ARRIVED and feedback.review_on:
        return IN_REVIEW
    return feedback.state


def state_since(feedback: Feedback) -> date | None:
    """Since when that holds."""
    return feedback.state_on or feedback.review_on or feedback.received_on


def blank_feedback(meldung: Meldung) -> Feedback:
    """The Feedback on a Meldung that nobody has told anything about yet."""
    unit = feedback_id(meldung.case_id)
    return Feedback(id=unit, case_id=unit, meldung=meldung.id)


def told(before: Feedback, meldung: Meldung, today: date) -> Feedback:
    """The Feedback as the Meldung stands now; nothing of what the Meldung says about the person goes into it."""
    looked_at = meldung.receipt_sent_on or meldung.responsible or meldung.first_contact_on or meldung.decision
    return replace(
        before,
        sender=meldung.sender,
        sent_by=meldung.sent_by or "",
        responsible=meldung.responsible,
        reference=meldung.sender_reference[:200],
        reported_on=meldung.reported_on,
        received_on=meldung.received_on,
        review_on=before.review_on or (today if looked_at else None),
        state=outcome(meldung.decision),
        state_on=meldung.decided_on,
    )
