"""Papers of a Fallkonferenz: invitation of each guest, dossier of a case, minutes under pseudonyms."""

from collections.abc import Iterable

from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.conference import ConferenceCase, ConferenceDecision, ConferenceGuest
from kim_desktop.domain.records.master import Organisation
from kim_desktop.domain.records.steering import Body, Membership
from kim_desktop.domain.rules.conference import is_named
from kim_desktop.domain.rules.dossier import Part, masked, read
from kim_desktop.errors import BadInput
from kim_desktop.printing.conference import (
    ConferenceFacts,
    Discussed,
    DossierFacts,
    Row,
    print_dossier,
    print_invitation,
    print_minutes,
)
from kim_desktop.printing.joined import joined
from kim_desktop.storage.store import Store
from kim_desktop.work.conference import ConferenceFile, open_conference
from kim_desktop.work.conference_dossier import draft
from kim_desktop.work.lookups import lookups
from kim_desktop.work.papers.order import Order, provider

INVITATION_TITLE = "Einladung zur Fallkonferenz"
DOSSIER_TITLE = "Dossier für die Fallkonferenz"
MINUTES_TITLE = "Protokoll der Fallkonferenz"
_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


def invitation(store: Store, conference_id: str, guest_id: str = "") -> bytes:
    """The letter to one guest, or one after the other to all of them. Raises `BadInput` without anybody invited."""
    file = open_conference(store, conference_id)
    guests = [each for each in file.guests if guest_id in {"", each.id}]
    if not guests:
        raise BadInput("Es ist niemand eingeladen.", "Tragen Sie unter „Eingeladen“ ein, wer kommen soll.")
    names = lookups(store)
    return joined(print_invitation(_facts(store, file, names, _address(store, file, each))) for each in guests)


def minutes(store: Store, conference_id: str) -> bytes:
    """The minutes as they stand; every case by its pseudonym."""
    file = open_conference(store, conference_id)
    return print_minutes(_facts(store, file, lookups(store)))


def released_dossier(store: Store, entry_id: str) -> bytes:
    """The dossier as it was released to the conference; who looks is noted. Raises `BadInput` while there is none."""
    pdf, entry = _released(store, entry_id)
    store.audit.note(Deed(Action.SHOWN, entry.case, detail=DOSSIER_TITLE))
    return pdf


def drafted_dossier(store: Store, entry_id: str, sections: Iterable[str]) -> bytes:
    """The dossier as it would be released now with these sections. Raises as `draft` does."""
    entry = store.get(ConferenceCase, entry_id)
    if entry is None:
        raise BadInput("Der Fall steht nicht auf der Tagesordnung.", "Bringen Sie ihn zuerst ein.")
    made = draft(store, entry, sections)
    store.audit.note_look(Action.OPENED, entry.case)
    return _dossier(store, entry, made.parts, made.stands.by_name, made.stands.name)


def dossier_of_case(order: Order) -> bytes:
    """The dossier that was released of a case, to the conference that is named, else to the only one."""
    return _released(order.store, order.record or next((each for each, _ in released(order)), ""))[0]


def released(order: Order) -> list[tuple[str, str]]:
    """Where a dossier of this case was released: the entry's id, and what the conference is called."""
    entries = order.store.among(ConferenceCase, "case", order.file.union.cases)
    return [
        (each.id, open_conference(order.store, each.case_id).name)
        for each in entries
        if each.dossier and not each.withdrawn_on
    ]


def check_released(order: Order) -> None:
    """Raises `BadInput` while no dossier of the case is released."""
    if not released(order):
        raise BadInput("Es ist kein Dossier freigegeben.", "Bringen Sie den Fall in eine Fallkonferenz ein.")


def _released(store: Store, entry_id: str) -> tuple[bytes, ConferenceCase]:
    entry = store.get(ConferenceCase, entry_id)
    if entry is None or not entry.dossier:
        raise BadInput("Es ist noch kein Dossier freigegeben.", "Fragen Sie nach, wer den Fall einbringt.")
    return _dossier(store, entry, read(entry.dossier), is_named(entry)), entry


def _dossier(store: Store, entry: ConferenceCase, parts: Iterable[Part], by_name: bool, name: str = "") -> bytes:
    file, names = open_conference(store, entry.case_id), lookups(store)
    called = file.called(entry.id) or entry.pseudonym
    shown = name or entry.shown_as
    return print_dossier(
        DossierFacts(
            provider=provider(store),
            conference=file.name,
            name=f"{called} · {shown}" if by_name else called,
            brought_by=names.label("staff_member", entry.brought_by),
            as_of=show_date(entry.released_on) or "noch nicht freigegeben",
            question=entry.question,
            parts=tuple((each.title, each.facts) for each in parts),
            by_name=by_name,
        )
    )


def _facts(store: Store, file: ConferenceFile, names: Lookups, recipient: tuple[str, ...] = ()) -> ConferenceFacts:
    conference = file.conference
    body = store.get(Body, conference.body) if conference.body else None
    day = conference.held_on or conference.on
    long = f"{conference.minutes} Minuten" if conference.minutes else ""
    return ConferenceFacts(
        provider=provider(store),
        name=file.name,
        topic=conference.topic,
        on=f"{_WEEKDAYS[day.weekday()]}, {show_date(day)}" if day else "",
        at=", ".join(part for part in (f"{conference.at} Uhr" if conference.at else "", long) if part),
        where=conference.where,
        body=body.name if body else "",
        led_by=names.label("staff_member", conference.led_by),
        by=store.identity.user_name,
        recipient=recipient,
        guests=tuple(_guest(names, each) for each in file.guests),
        agenda=tuple(
            (str(number), file.called(each.id), names.label("staff_member", each.brought_by))
            for number, each in enumerate(file.cases, 1)
        ),
        cases=tuple(_discussed(file, names, each) for each in file.cases),
        general=_rows(file, names, (each for each in file.decisions if not each.about)),
        earlier=_rows(file, names, file.followed_up),
        notes=conference.notes,
    )


def _discussed(file: ConferenceFile, names: Lookups, case: ConferenceCase) -> Discussed:
    question = masked(case.question, (case.shown_as,), case.pseudonym) if is_named(case) else case.question
    tasks = _rows(file, names, (each for each in file.decisions if each.about == case.id))
    return Discussed(file.called(case.id), question, case.said, tasks)


def _rows(file: ConferenceFile, names: Lookups, decisions: Iterable[ConferenceDecision]) -> tuple[Row, ...]:
    return tuple(
        (
            file.called(each.about) or "–",
            "\n".join(part for part in (each.what, each.outcome) if part),
            ", ".join(
                names.label(kind, code)
                for kind, code in (("staff_member", each.staff), ("organisation", each.organisation))
                if code
            ),
            show_date(each.due_on),
            f"erledigt {show_date(each.done_on)}" if each.done_on else "offen",
        )
        for each in decisions
    )


def _guest(names: Lookups, guest: ConferenceGuest) -> Row:
    body = names.label("organisation", guest.organisation) if guest.organisation else ""
    return guest.name or "–", body, names.label("conference_reply", guest.reply)


def _address(store: Store, file: ConferenceFile, guest: ConferenceGuest) -> tuple[str, ...]:
    """The body with its address, or how the member of the Gremium is reached at work."""
    body = store.get(Organisation, guest.organisation) if guest.organisation else None
    seats = store.all(Membership, body=file.conference.body) if file.conference.body else []
    seat = next((each for each in seats if each.name == guest.name and each.address), None)
    address = seat.address if seat else body.address if body else ""
    return tuple(line for line in (body.name if body else "", guest.name, address) if line)
