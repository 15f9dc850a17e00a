"""What somebody who only sends Meldungen sees of them: that they arrived, and what became of them."""

from dataclasses import dataclass
from datetime import date

from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.rules.feedback import case_of, state_of, state_since
from kim_desktop.storage.store import Store


@dataclass(frozen=True)
class OwnReport:
    """One Meldung of one's own body; `meldung` only until KIM has taken it up, and only what one sent oneself."""

    id: str
    reference: str
    reported_on: date | None
    sent_by: str
    state: str
    since: date | None
    meldung: Meldung | None = None


def own_reports(store: Store) -> list[OwnReport]:
    """Everything that was sent from one's own body, the newest first."""
    sent = {each.case_id: each for each in store.all(Meldung)}
    found = [_report(each, sent.get(case_of(each.id))) for each in store.all(Feedback)]
    return sorted(found, key=lambda each: (each.reported_on or date.min, each.reference), reverse=True)


def _report(feedback: Feedback, meldung: Meldung | None) -> OwnReport:
    return OwnReport(
        id=meldung.id if meldung else feedback.id,
        reference=feedback.reference,
        reported_on=feedback.reported_on or feedback.received_on,
        sent_by=feedback.sent_by,
        state=state_of(feedback),
        since=state_since(feedback),
        meldung=meldung,
    )
