"""The Auskunft: everything that is stored about somebody, with sources and recipients."""

from collections.abc import Iterator
from datetime import datetime

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.rules.consents import GIVEN, current_answers
from kim_desktop.printing.access import AccessFacts, print_access
from kim_desktop.work.gates import services_of
from kim_desktop.work.papers.order import Order
from kim_desktop.work.papers.words import CaseInWords
from kim_desktop.work.responsibility import terms

_OWN_WORDS = "client"
_CAN_RECEIVE = frozenset({Purpose.RECIPIENT, Purpose.CONFERENCE, Purpose.HANDOVER, Purpose.CONFIDENTIALITY})


def access(order: Order) -> bytes:
    """The Auskunft after Art. 15 DSGVO or the law of the Churches."""
    case = order.file.case or order.file.meldung
    facts = AccessFacts(
        **vars(order.common()),
        as_of=order.today,
        sources=sources(order),
        recipients=recipients(order),
        groups=CaseInWords(order.store, case.case_id).groups() if case else (),
    )
    return print_access(facts, order.language, order.case_code)


def sources(order: Order) -> tuple[str, ...]:
    """Where the data of a case came from, apart from the person."""
    return tuple(dict.fromkeys(_sources(order)))


def recipients(order: Order) -> tuple[str, ...]:
    """Who has received data of a case, or may receive them."""
    return tuple(dict.fromkeys(_recipients(order)))


def _sources(order: Order) -> Iterator[str]:
    names, meldung = order.names, order.file.meldung
    if meldung and (meldung.sender or meldung.sender_other):
        sender = meldung.sender_other or names.label("organisation", meldung.sender or "")
        yield f"{sender} (Meldung vom {show_date(meldung.reported_on or meldung.received_on) or 'unbekannten Tag'})"
    for referral in order.file.referrals:
        if referral.result or referral.result_note:
            service = next(iter(services_of(order.store, referral)), "Angebot")
            yield f"{service} (Rücklauf vom {show_date(referral.result_on) or 'unbekannten Tag'})"
    for need in order.file.needs:
        if need.source and need.source != _OWN_WORDS:
            area = names.label("life_area", need.life_area or "")
            yield f"{names.label('need_source', need.source)} (Bedarf „{area}“ vom {show_date(need.assessed_on)})"
    for attachment in order.file.attachments:
        yield f"{attachment.name} (Anlage, eingegangen am {show_date(attachment.received_on) or 'unbekannten Tag'})"


def _recipients(order: Order) -> Iterator[str]:
    names, meldung, case = order.names, order.file.meldung, order.file.case
    if case and case.responsible:
        yield f"{names.label('staff_member', case.responsible)} (zuständiges Case-Management)"
    for term in terms(order.store, case.id) if case else ():
        if term.until:
            yield f"{names.label('staff_member', term.staff)} (zuständiges Case-Management bis {_day(term.until)})"
    yield from _states_database(case)
    for each in order.store.among(Handover, "case", order.file.union.cases):
        told = "angenommen" if each.state == "accepted" else "angeboten"
        day = show_date(each.accepted_on or each.offered_on)
        yield f"{names.label('staff_member', each.to_staff)} (Übergabe, {told} am {day})"
    for part in order.file.participations:
        kind = names.label("participation", part.part)
        yield f"{names.label('staff_member', part.staff)} ({kind}, bis {show_date(part.until)})"
    if meldung and meldung.feedback_sent_on:
        sender = meldung.sender_other or names.label("organisation", meldung.sender or "")
        yield f"{sender} (Rückmeldung ohne Inhalt am {show_date(meldung.feedback_sent_on)})"
    if meldung and meldung.forwarded_to:
        body = names.label("organisation", meldung.forwarded_to)
        yield f"{body} (Meldung weitergeleitet am {show_date(meldung.forwarded_on)})"
    for referral in order.file.referrals:
        service = next(iter(services_of(order.store, referral)), "")
        if service:
            yield f"{service} (Verweis am {show_date(referral.referred_on)})"
    yield from (f"{each.target} (mit Einwilligung {each.purpose})" for each in _allowed(order) if each.target)


def _states_database(case: Case | None) -> Iterator[str]:
    if case and case.transferred_on and not case.state_erased_on:
        yield f"Landesdatenbank KIM (übertragen am {show_date(case.transferred_on)})"
    elif case and case.state_erase_since:
        confirmed = f", bestätigt am {show_date(case.state_erased_on)}" if case.state_erased_on else ""
        yield f"Landesdatenbank KIM (Löschung verlangt am {show_date(case.state_erase_since)}{confirmed})"


def _day(moment: str) -> str:
    return show_date(local_date(datetime.fromisoformat(moment)))


def _allowed(order: Order) -> list[Consent]:
    return [
        each for each in current_answers(order.file.consents) if each.state == GIVEN and each.purpose in _CAN_RECEIVE
    ]
