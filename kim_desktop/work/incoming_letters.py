"""Letters about Meldungen: receipt and feedback to whoever reported somebody, and the letter that passes one on."""

from collections.abc import Callable, Iterable

from kim_desktop.clock import local_date
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Organisation, Parameter
from kim_desktop.domain.rules.net_meldung import answer_by
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.printing.joined import joined
from kim_desktop.printing.letters import Receipt, ReferralLetter, print_forwarding, print_receipt
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_state import check_unrestricted
from kim_desktop.work.lookups import lookups
from kim_desktop.work.papers import letters
from kim_desktop.work.papers.order import Order

RECEIPT, FEEDBACK, FORWARDING = "Eingangsbestätigung", "Rückmeldung", "Weiterleitung"
"""The letters, by the names that people know them by."""
AGREED = frozenset({"signed", "oral"})
"""How a person may have agreed that the Meldung is passed on."""


def print_letters(store: Store, letter: str, meldungen: Iterable[Meldung]) -> bytes:
    """One PDF with this letter for each Meldung. Raises `BadInput` if there is none, and what each letter refuses."""
    wanted = list(meldungen)
    if not wanted:
        raise BadInput("Es ist keine Meldung ausgewählt.", "Wählen Sie mindestens eine Zeile aus.")
    names = lookups(store)
    pages = []
    for meldung in wanted:
        check_unrestricted(store, meldung.case_id)
        pages.append(_PRINT[letter](Order(store, open_case(store, meldung.case_id), known_names=names)))
        store.audit.note(Deed(Action.SHOWN, meldung.case_id, detail=letter))
    return joined(pages)


def has_sender(meldung: Meldung) -> bool:
    """Whether there is anybody to write to; somebody who came by themselves is spoken with."""
    return bool(meldung.sender or meldung.sender_other)


def check_agreed(meldung: Meldung) -> None:
    """Raises `NotAllowed` unless the person has agreed that the Meldung is passed on."""
    if meldung.agreed not in AGREED:
        raise NotAllowed(
            "Die Person hat der Weitergabe noch nicht zugestimmt.",
            "Fragen Sie sie und tragen Sie das Einverständnis im Bogen unter 9 ein.",
            "agreed",
        )


def _receipt(order: Order) -> bytes:
    meldung = letters.meldung_of(order)
    store = order.store
    due = answer_by(meldung, Parameters.of(store.all(Parameter), local_date(store.clock())))
    return print_receipt(
        Receipt(
            **letters.letter_to(order, letters.sender_of(order, meldung)),
            your_reference=meldung.sender_reference,
            person=order.client_name,
            reported_on=show_date(meldung.reported_on or meldung.received_on),
            arrived_on=show_date(meldung.received_on),
            urgency=order.names.label("urgency", meldung.urgency) if meldung.urgency else "",
            answer_by=show_date(due),
        )
    )


def _forwarding(order: Order) -> bytes:
    meldung = letters.meldung_of(order)
    check_agreed(meldung)
    body = order.store.get(Organisation, meldung.forwarded_to or "")
    if body is None:
        raise BadInput("An welche Stelle?", "Leiten Sie die Meldung zuerst weiter.")
    return print_forwarding(
        ReferralLetter(
            **letters.letter_to(order, (body.name, body.address)),
            person=_person(order, meldung),
            request=meldung.concern_line,
            answer_by=show_date(meldung.follow_up_on),
        )
    )


def _person(order: Order, meldung: Meldung) -> tuple[tuple[str, str], ...]:
    """Who it is, how to reach and understand them, and what it is about; neither status nor benefits."""
    names = order.names
    place = names.label("place", meldung.place) if meldung.place else ""
    home = ", ".join(part for part in (place, meldung.room, meldung.street, meldung.postcode) if part)
    told = (
        ("Name", order.client_name),
        ("Geburtsdatum", order.birth_date),
        ("Wohnt", home),
        ("Erreichbar", "\n".join(part for part in (meldung.phone, meldung.safe_contact) if part)),
        ("Sprachen", ", ".join(sorted(names.label("language", code) for code in meldung.languages))),
        ("Sprachmittlung", "nötig" if meldung.interpreter else ""),
        ("Anliegen", ", ".join(sorted(names.label("life_area", code) for code in meldung.concerns))),
    )
    return tuple((label, value) for label, value in told if value)


_PRINT: dict[str, Callable[[Order], bytes]] = {
    RECEIPT: _receipt,
    FEEDBACK: letters.feedback,
    FORWARDING: _forwarding,
}
