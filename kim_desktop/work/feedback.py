"""Keeps what senders are told in step with their Meldungen, always in the unit in which a Meldung is written."""

from kim_desktop.clock import local_date
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.rules.feedback import blank_feedback, feedback_id, told
from kim_desktop.storage.store import Store
from kim_desktop.storage.unit import Unit


def write_meldung(store: Store, unit: Unit, before: Meldung | None, after: Meldung) -> Meldung:
    """Writes a Meldung, a new one if there was none before, and with it what its sender is told."""
    written = unit.save(before, after) if before else unit.add(after)
    known = store.get(Feedback, feedback_id(after.case_id))
    today = local_date(store.clock())
    if known:
        unit.save(known, told(known, after, today))
    else:
        unit.add(told(blank_feedback(after), after, today))
    return written
