"""Letters from a case: to the reporting office, to a body somebody is referred to, to an interpreter."""

from collections.abc import Sequence
from typing import Any, TypeVar

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Offer, Organisation
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import BadInput
from kim_desktop.printing.letters import (
    Feedback,
    InterpreterRequest,
    ReferralLetter,
    print_feedback,
    print_interpreting,
    print_referral,
)
from kim_desktop.work.gates import services_of
from kim_desktop.work.papers.order import Order, is_given, own_phone, provider, require

R = TypeVar("R", bound=Record)
_FEW_LANGUAGES = 4


def feedback(order: Order) -> bytes:
    """The Rückmeldung to the office that reported the person."""
    meldung = meldung_of(order)
    return print_feedback(
        Feedback(
            **letter_to(order, sender_of(order, meldung)),
            your_reference=meldung.sender_reference,
            person=order.client_name,
            birth_date=order.birth_date,
            reported_on=show_date(meldung.reported_on or meldung.received_on),
            arrived_on=show_date(meldung.received_on),
            decision=meldung.decision or "",
            decided_on=show_date(meldung.decided_on),
        )
    )


def referral_letter(order: Order) -> bytes:
    """The Verweisschreiben of a Verweis, if the person has agreed that this body receives it."""
    referral = referral_of(order)
    check_referral(order, referral)
    services = services_of(order.store, referral)
    offer = order.store.get(Offer, referral.offer) if referral.offer else None
    body = order.store.get(Organisation, referral.organisation or (offer.organisation if offer else None) or "")
    contact = referral.contact_person or (offer.contact_person if offer else "")
    recipient = (body.name if body else "", contact, body.address if body else "")
    return print_referral(
        ReferralLetter(
            **letter_to(order, recipient if body else (*services, contact)),
            person=_person(order),
            offer=offer.name if offer else "",
            request=referral.request,
            answer_by=show_date(referral.expected_on),
            asks_back=is_given(order, Purpose.RESULTS, services),
        )
    )


def interpreter_request(order: Order) -> bytes:
    """The Anfrage Sprachmittlung for a Termin; it tells nothing about the person or the case."""
    check_interpreter(order)
    appointment = appointment_of(order)
    place = order.names.label("place", appointment.place) if appointment.place else ""
    body = order.names.label("organisation", appointment.organisation) if appointment.organisation else ""
    wanted = (
        ("Sprache", order.names.label("language", appointment.interpreter) if appointment.interpreter else ""),
        ("Tag", show_date(appointment.on)),
        ("Beginn", f"{appointment.at} Uhr" if appointment.at else ""),
        ("Dauer", f"{appointment.minutes} Minuten" if appointment.minutes else ""),
        ("Ort", ", ".join(part for part in (body, place, appointment.where) if part)),
    )
    known = tuple((label, value) for label, value in wanted if value)
    return print_interpreting(InterpreterRequest(**letter_to(order, ("Sprachmittlung",)), wanted=known))


def letter_to(order: Order, recipient: Sequence[str]) -> dict[str, Any]:
    """What every letter says of sender and recipient."""
    return {
        "provider": provider(order.store),
        "recipient": tuple(line for line in recipient if line),
        "day": order.today,
        "case_manager": order.store.identity.user_name,
        "phone": own_phone(order.store),
        "case_code": order.case_code,
    }


def sender_of(order: Order, meldung: Meldung) -> tuple[str, ...]:
    """The body that reported somebody, as it stands on a letter."""
    body = order.store.get(Organisation, meldung.sender) if meldung.sender else None
    name = order.names.label("organisation", meldung.sender) if meldung.sender else meldung.sender_other
    return name, meldung.sender_person, body.address if body else ""


def meldung_of(order: Order) -> Meldung:
    """The Meldung that the case began with. Raises `BadInput` if there is none."""
    if order.file.meldung is None:
        raise BadInput("Zu diesem Fall gibt es keine Meldung.", "Eine Rückmeldung ist nicht nötig.")
    return order.file.meldung


def referral_of(order: Order) -> Referral:
    """The Verweis that is named, or the only one. Raises `BadInput`."""
    missing = BadInput("Für welchen Verweis?", "Öffnen Sie das Schreiben bei dem Verweis, den es begleiten soll.")
    return _named(order.file.referrals, order.record, missing)


def appointment_of(order: Order) -> Appointment:
    """The Termin with an interpreter that is named, or the only one. Raises `BadInput`."""
    missing = BadInput("Für welchen Termin?", "Legen Sie einen Termin mit Sprachmittlung an.")
    return _named([each for each in order.file.appointments if each.interpreter], order.record, missing)


def check_referral(order: Order, referral: Referral) -> None:
    """Raises `NotAllowed` unless the person has agreed that the body of a Verweis receives their data (E4)."""
    require(order, Purpose.RECIPIENT, "Das Verweisschreiben", services_of(order.store, referral))


def check_interpreter(order: Order) -> None:
    """Raises `NotAllowed` unless the person has agreed to an interpreter (E10)."""
    require(order, Purpose.INTERPRETER, "Die Anfrage an die Sprachmittlung")


def _named(records: Sequence[R], record_id: str, missing: BadInput) -> R:
    found = [record for record in records if record.id == record_id] if record_id else records
    if len(found) != 1:
        raise missing
    return found[0]


def _person(order: Order) -> tuple[tuple[str, str], ...]:
    """What a body must know to help somebody: who it is and how to reach and understand them."""
    client = order.file.client
    assert client is not None  # a Verweis belongs to an admitted case
    told = (
        ("Name", order.client_name),
        ("Geburtsdatum", order.birth_date),
        ("Erreichbar", "\n".join(part for part in (client.phone, client.messenger, client.safe_contact) if part)),
        ("Sprachen", _languages(order, client)),
        ("Sprachmittlung", "nötig" if client.interpreter else ""),
    )
    return tuple((label, value) for label, value in told if value)


def _languages(order: Order, client: Person) -> str:
    return ", ".join(sorted(order.names.label("language", code) for code in client.languages)[:_FEW_LANGUAGES])
