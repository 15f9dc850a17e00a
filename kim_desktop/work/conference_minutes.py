"""What happens in and after a Fallkonferenz: live minutes, decisions as tasks with a day, and the end of it."""

from dataclasses import replace

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.domain.rules.conference import OPEN, OVER, is_named, name_of
from kim_desktop.domain.rules.dossier import masked
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.conference import check_leads, leads, open_conference

HELD, CLOSED = "held", "closed"


def begin(store: Store, conference: Conference) -> Conference:
    """The conference takes place, today unless its day is over; its minutes can be written.

    Raises `NotAllowed` for who does not lead it.
    """
    check_leads(store, conference)
    if conference.state not in OPEN:
        return conference
    today = local_date(store.clock())
    after = replace(conference, state=HELD, held_on=min(conference.on or today, today))
    with store.unit() as unit:
        return unit.save(conference, after)


def write_down(store: Store, before: ConferenceCase, after: ConferenceCase) -> ConferenceCase:
    """Keeps what was said to a case; names become pseudonyms, so that the minutes may outlast a consent.

    Raises `NotAllowed` for who does not lead, or before and after the conference.
    """
    check_sitting(store, before.case_id)
    with store.unit() as unit:
        return unit.save(before, replace(before, said=_by_pseudonym(store, before.case_id, after.said)))


def write_notes(store: Store, before: Conference, after: Conference) -> Conference:
    """Keeps what concerns no single case. Raises `NotAllowed` as `write_down` does."""
    check_sitting(store, before.id)
    with store.unit() as unit:
        return unit.save(before, replace(before, notes=_by_pseudonym(store, before.id, after.notes)))


def new_decision(store: Store, conference: Conference, about: str | None = None) -> ConferenceDecision:
    """An empty decision, of a case or of none."""
    return ConferenceDecision(id=new_id(), case_id=conference.id, about=about)


def decide(store: Store, decision: ConferenceDecision) -> ConferenceDecision:
    """Writes a decision down. Raises `BadInput` without a task, without who does it or until when."""
    check_sitting(store, decision.case_id)
    _check(decision)
    with store.unit() as unit:
        return unit.add(replace(decision, what=_by_pseudonym(store, decision.case_id, decision.what)))


def change_decision(store: Store, before: ConferenceDecision, after: ConferenceDecision) -> ConferenceDecision:
    """Changes a decision, or says what became of it. Who is to do it may report that it is done; the rest is led.

    Raises `NotAllowed` for anybody else, `BadInput` as `decide` does.
    """
    if not may_report(store, before):
        raise NotAllowed(
            "Das trägt ein, wer die Aufgabe hat, oder die Moderation.", "Geben Sie Bescheid, was daraus wurde."
        )
    reported = replace(before, done_on=after.done_on, outcome=after.outcome)
    if after != reported:
        _check_changeable(store, before)
        _check(after)
    what, outcome = (_by_pseudonym(store, before.case_id, each) for each in (after.what, after.outcome))
    with store.unit() as unit:
        return unit.save(before, replace(after, what=what, outcome=outcome))


def finish(store: Store, decision: ConferenceDecision) -> ConferenceDecision:
    """Notes that a task is done today."""
    return change_decision(store, decision, replace(decision, done_on=local_date(store.clock())))


def may_report(store: Store, decision: ConferenceDecision) -> bool:
    """Whether the person at the desk may say what became of a decision."""
    conference = store.get(Conference, decision.case_id)
    return decision.staff == store.identity.user_id or (conference is not None and leads(store, conference))


def close(store: Store, conference: Conference) -> Conference:
    """Ends the minutes: from now on only what became of the decisions is added. Raises `NotAllowed` before it began."""
    check_leads(store, conference)
    if conference.state != HELD:
        raise NotAllowed(f"Die {name_of(conference)} hat noch nicht stattgefunden.", "Beginnen Sie zuerst die Sitzung.")
    with store.unit() as unit:
        return unit.save(conference, replace(conference, state=CLOSED))


def is_sitting(store: Store, conference: Conference) -> bool:
    """Whether the person at the desk may write the minutes now."""
    return conference.state == HELD and leads(store, conference)


def check_sitting(store: Store, conference_id: str) -> None:
    """Raises `NotAllowed` unless the minutes can be written now, by who leads the conference."""
    conference = open_conference(store, conference_id).conference
    check_leads(store, conference)
    if conference.state != HELD:
        raise NotAllowed(
            f"Die {name_of(conference)} hat noch nicht begonnen.", "„Sitzung beginnen“ öffnet das Protokoll."
        )


def _check_changeable(store: Store, decision: ConferenceDecision) -> None:
    conference = open_conference(store, decision.case_id).conference
    check_leads(store, conference, despite_over=True)
    if conference.state in OVER:
        raise NotAllowed(
            "Das Protokoll ist abgeschlossen; der Beschluss steht fest.", "Tragen Sie ein, was daraus geworden ist."
        )


def _check(decision: ConferenceDecision) -> None:
    if not decision.what.strip():
        raise BadInput("Was ist zu tun?", "Ein Satz genügt.", field="what")
    if not (decision.staff or decision.organisation):
        raise BadInput("Wer tut es?", "Nennen Sie eine Stelle oder jemanden aus dem Team.", field="organisation")
    if decision.due_on is None:
        raise BadInput("Bis wann?", "Zum Beispiel „in 2 Wochen“ oder „31.12.“", field="due_on")


def _by_pseudonym(store: Store, conference_id: str, text: str) -> str:
    """The text with the names that stand on the agenda replaced by their pseudonyms."""
    for each in store.all(ConferenceCase, case_id=conference_id):
        if is_named(each):
            text = masked(text, (each.shown_as,), each.pseudonym)
    return text.strip()
