"""The agenda of a Fallkonferenz: case managers bring their own cases and take them off again."""

from dataclasses import dataclass, replace

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.conference import Conference, ConferenceCase
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.access import CASE_MANAGER
from kim_desktop.domain.rules.conference import OPEN, OVER, Allowed, name_of, next_pseudonym
from kim_desktop.domain.rules.consents import why_locked
from kim_desktop.domain.rules.dossier import HIDDEN, masked
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_state import check_running, check_unrestricted
from kim_desktop.work.conference import check_leads, may_name
from kim_desktop.work.conference_erasure import Loss, take_out
from kim_desktop.work.union import union_of


@dataclass(frozen=True)
class Standing:
    """How a case would stand in a conference now: by name or not, and why not."""

    name: str
    by_name: bool
    why: str


def own_cases(store: Store) -> list[tuple[str, str]]:
    """The running cases that the person at the desk may bring: id, and number with name."""
    cases = store.all(Case, responsible=store.identity.user_id, closed_on=None)
    told = [(each.id, f"{_client_name(store, each.id)}, {each.code}") for each in cases if not each.merged_into]
    return sorted(told, key=lambda pair: pair[1].casefold())


def coming(store: Store) -> list[Conference]:
    """The conferences that one can still bring cases to, the next one first."""
    found = [each for each in store.all(Conference) if each.state not in OVER]
    return sorted(found, key=lambda each: (str(each.on), each.id))


def entries_of(store: Store, case_id: str) -> list[tuple[ConferenceCase, Conference]]:
    """Where a case stands on an agenda, the latest conference first."""
    entries = store.among(ConferenceCase, "case", union_of(store, case_id).cases)
    found = [(each, store.get(Conference, each.case_id)) for each in entries if not each.withdrawn_on]
    known = [(each, conference) for each, conference in found if conference]
    return sorted(known, key=lambda pair: (str(pair[1].on), pair[1].id), reverse=True)


def standing(store: Store, conference: Conference, case_id: str, pseudonym: str = "") -> Standing:
    """By what name a case may stand in a conference: the client's with E5 for this one, else a pseudonym."""
    pseudonym = pseudonym or next_pseudonym(each.pseudonym for each in _all(store, conference))
    if not may_name(store, conference):
        return Standing(pseudonym, False, "Dieses Gremium sieht Fälle nur unter Pseudonym.")
    if not allowed(store, conference, case_id).name:
        target = name_of(conference)
        return Standing(pseudonym, False, f"Mit Namen erst mit der Einwilligung E5 für „{target}“.")
    return Standing(_client_name(store, case_id), True, f"Die Einwilligung E5 für „{name_of(conference)}“ ist erteilt.")


def allowed(store: Store, conference: Conference, case_id: str) -> Allowed:
    """What the client of a case has agreed to for a conference, as the consents stand today."""
    union = union_of(store, case_id)
    consents = [union.as_kept(each) for one in union.cases for each in store.all(Consent, case_id=one)]
    own = tuple(each for each in consents if each.person == union.client)
    return Allowed(own, conference, local_date(store.clock()))


def bring(store: Store, conference_id: str, case_id: str, question: str) -> ConferenceCase:
    """Puts an own case on the agenda with a question, by name only as far as `standing` says.

    Raises `NotAllowed` for a case of somebody else, without E1, or while its data may not be used; `BadInput` without
    a question, if it names somebody who stands there by pseudonym, for a closed case, or if it stands there already.
    """
    conference = _open(store, conference_id)
    check_own(store, case_id)
    check_running(store, case_id)
    check_unrestricted(store, case_id)
    if not allowed(store, conference, case_id).file:
        raise NotAllowed("Der Fall kann nicht eingebracht werden.", why_locked(Purpose.FILE))
    union, entries = union_of(store, case_id), _all(store, conference)
    if any(each.case in union.cases and not each.withdrawn_on for each in entries):
        raise BadInput("Der Fall steht schon auf der Tagesordnung.", "Ändern Sie dort die Frage.", field="case")
    stands = standing(store, conference, case_id)
    _check_question(store, case_id, question, stands.by_name)
    entry = ConferenceCase(
        id=new_id(),
        case_id=conference.id,
        case=union.leading,
        pseudonym=next_pseudonym(each.pseudonym for each in entries),
        position=max((each.position for each in entries), default=0) + 1,
        shown_as=stands.name,
        by_name=stands.by_name,
        brought_by=store.identity.user_id,
        question=question.strip(),
    )
    with store.unit() as unit:
        return unit.add(entry)


def ask(store: Store, before: ConferenceCase, after: ConferenceCase) -> ConferenceCase:
    """Changes the question. Raises `NotAllowed` for who did not bring the case, `BadInput` as `bring` does."""
    check_brought(store, before)
    _check_question(store, before.case, after.question, before.by_name)
    with store.unit() as unit:
        return unit.save(before, replace(before, question=after.question.strip()))


def take_off(store: Store, entry: ConferenceCase) -> None:
    """Takes a case off an agenda: question and dossier are erased everywhere.

    Raises `NotAllowed` for who neither brought it nor leads, or once the conference was held.
    """
    conference = _conference(store, entry.case_id)
    if conference.state not in OPEN:
        raise NotAllowed(
            "Die Fallkonferenz hat schon stattgefunden.", "Was der Klient oder die Klientin widerruft, verschwindet."
        )
    if entry.brought_by != store.identity.user_id:
        check_leads(store, conference)
    with store.unit() as unit:
        take_out(store, unit, Loss(entry, conference, case=True))


def move(store: Store, entry: ConferenceCase, steps: int) -> None:
    """Moves a case up or down the agenda. Raises `NotAllowed` for who does not lead the conference."""
    check_leads(store, _conference(store, entry.case_id))
    here = sorted(
        (each for each in store.all(ConferenceCase, case_id=entry.case_id) if not each.withdrawn_on),
        key=lambda each: (each.position, each.id),
    )
    at = next(number for number, each in enumerate(here) if each.id == entry.id)
    here.insert(min(max(at + steps, 0), len(here) - 1), here.pop(at))
    with store.unit() as unit:
        for position, each in enumerate(here, 1):
            unit.save(each, replace(each, position=position))


def check_own(store: Store, case_id: str) -> None:
    """Raises `NotAllowed` unless the person at the desk is the case manager responsible for the case."""
    me, case = store.identity, store.get(Case, union_of(store, case_id).leading)
    if me.role != CASE_MANAGER or case is None or case.responsible != me.user_id:
        raise NotAllowed("Einen Fall bringt ein, wer für ihn zuständig ist.", "Sprechen Sie sich bitte ab.")


def check_brought(store: Store, entry: ConferenceCase) -> None:
    """Raises `NotAllowed` unless the person at the desk brought the case and still is responsible for it."""
    if entry.withdrawn_on:
        raise NotAllowed("Der Fall steht nicht mehr auf der Tagesordnung.", "Bringen Sie ihn neu ein.")
    if entry.brought_by != store.identity.user_id:
        raise NotAllowed("Das ändert, wer den Fall eingebracht hat.", "Sprechen Sie sich bitte ab.")
    check_own(store, entry.case)


def names_of(store: Store, case_id: str) -> tuple[str, ...]:
    """What everybody in a case is called."""
    return tuple(f"{each.given_name} {each.family_name}" for each in union_of(store, case_id).everybody)


def _check_question(store: Store, case_id: str, question: str, by_name: bool) -> None:
    if not question.strip():
        raise BadInput("Was soll die Konferenz klären?", "Eine Frage in einem Satz genügt.", field="question")
    if not by_name and HIDDEN in masked(question, names_of(store, case_id)):
        raise BadInput(
            "Die Frage nennt einen Namen. Ohne Einwilligung E5 darf sie nicht erkennen lassen, um wen es geht.",
            "Schreiben Sie „die Person“ oder „die Familie“.",
            field="question",
        )


def _open(store: Store, conference_id: str) -> Conference:
    conference = _conference(store, conference_id)
    if conference.state in OVER:
        raise NotAllowed(f"Die {name_of(conference)} ist vorbei.", "Bringen Sie den Fall in eine kommende ein.")
    return conference


def _conference(store: Store, conference_id: str) -> Conference:
    conference = store.get(Conference, conference_id)
    if conference is None:
        raise BadInput("In welche Fallkonferenz?", "Wählen Sie eine aus der Liste.", field="conference")
    return conference


def _all(store: Store, conference: Conference) -> list[ConferenceCase]:
    return store.all(ConferenceCase, case_id=conference.id)


def _client_name(store: Store, case_id: str) -> str:
    client = store.get(Person, union_of(store, case_id).client)
    return f"{client.given_name} {client.family_name}".strip() if client else ""
