"""Übergabe of a case: offered, seen, then accepted, declined or withdrawn; the giver stays responsible until then.

What an acceptance brings about is written by the central store (`sync/service/judging/handing_over.py`).
"""

from dataclasses import dataclass, replace
from typing import Any

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import PartialDate, is_partial_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.handover import CONTACT_SHEET, FULL, Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Organisation, StaffMember
from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR, responsible_for
from kim_desktop.domain.rules.consents import why_locked
from kim_desktop.domain.rules.handover import may_go_whole
from kim_desktop.domain.rules.sheet import name_parts, sheet_of
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile, open_case
from kim_desktop.work.case_state import check_running, check_unrestricted
from kim_desktop.work.lookups import lookups
from kim_desktop.work.moving import successor
from kim_desktop.work.transfers import (
    Transfer,
    all_open,
    closing_lines,
    incoming,
    open_handover,
    outgoing,
    to_begin,
    to_close,
    transfers_of,
)

__all__ = [
    "Terms", "Transfer", "accept", "all_open", "begin_from_sheet", "closing_lines", "decline", "incoming", "mark_seen",
    "offer", "open_handover", "outgoing", "prepare", "targets", "terms", "terms_between", "tick", "to_begin",
    "to_close", "transfers_of", "withdraw",
]  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """What may go to somebody: the possible extents, the one to begin with, and why."""

    extents: tuple[str, ...]
    extent: str
    why: str
    needs_consent: bool


def targets(store: Store, case_id: str = "") -> tuple[StaffMember, ...]:
    """The case managers of today who could take a case, whom the key proposes first."""
    today = local_date(store.clock())
    file = open_case(store, case_id) if case_id else None
    now = responsible_for(file.case, file.meldung) if file else store.identity.user_id
    team = [each for each in store.all(StaffMember, role=CASE_MANAGER) if each.valid_on(today) and each.id != now]
    proposed = successor(store, file.case, file.address).proposed if file and file.case and file.address else ""
    return tuple(sorted(team, key=lambda each: (each.id != proposed, each.name)))


def terms(store: Store, case_id: str, to: str) -> Terms:
    """What of a case may go to this person; to another employer the whole file only with the client's consent E6."""
    file = open_case(store, case_id)
    clients = {each.id for each in file.people if each.relation == "self"}
    taker, today = store.get(StaffMember, to), local_date(store.clock())
    agreed = taker is not None and may_go_whole(file.consents, clients, _names(store, taker), today)
    return terms_between(store, responsible_for(file.case, file.meldung), to, agreed)


def terms_between(store: Store, giver: str, to: str, agreed: bool) -> Terms:
    """What may go from one person to another, given whether the client has agreed."""
    mine, theirs = store.get(StaffMember, giver), store.get(StaffMember, to)
    if mine and theirs and mine.organisation == theirs.organisation:
        return Terms((FULL, CONTACT_SHEET), FULL, "Beide arbeiten beim selben Träger.", needs_consent=False)
    if agreed:
        return Terms((FULL, CONTACT_SHEET), FULL, "Die Person hat in die Übergabe eingewilligt (E6).", True)
    return Terms((CONTACT_SHEET,), CONTACT_SHEET, why_locked(Purpose.HANDOVER), needs_consent=True)


def prepare(store: Store, case_id: str, to: str = "", reason: str | None = None) -> Handover:
    """An Übergabe, not yet written, with what its Kontaktblatt tells."""
    file = open_case(store, case_id)
    unit = new_id()
    return Handover(
        id=unit,
        case_id=unit,
        case=file.union.leading,
        code=file.case.code if file.case else "",
        from_staff=responsible_for(file.case, file.meldung),
        to_staff=to,
        reason=reason,
        extent=terms(store, case_id, to).extent if to else FULL,
        offered_by=store.identity.user_id,
        **_sheet(store, file),
    )


def offer(store: Store, handover: Handover) -> Handover:
    """Offers a case. Raises `BadInput` for what is missing, `NotAllowed` for what must not go or is not one's own."""
    me, today = store.identity.user_id, local_date(store.clock())
    if not handover.reason:
        raise BadInput("Warum wird der Fall übergeben?", "Wählen Sie einen Grund.", field="reason")
    _check_target(store, handover.to_staff)
    file = open_case(store, handover.case)
    if responsible_for(file.case, file.meldung) != me:
        raise NotAllowed("Anbieten kann einen Fall nur, wer dafür zuständig ist.", "Oder die Koordination.")
    if open_handover(store, handover.case):
        raise NotAllowed("Für diesen Fall läuft schon eine Übergabe.", "Ziehen Sie sie zuerst zurück.")
    check_running(store, handover.case)
    check_unrestricted(store, handover.case)
    allowed = terms(store, handover.case, handover.to_staff)
    if handover.extent not in allowed.extents:
        raise BadInput("Die ganze Akte darf nicht an diese Person gehen.", allowed.why, field="extent")
    with store.unit() as unit:
        return unit.add(replace(handover, from_staff=me, offered_by=me, offered_on=today))


def mark_seen(store: Store, handover: Handover) -> Handover:
    """The taker has looked at an offer; once."""
    if handover.to_staff != store.identity.user_id or handover.state != "offered":
        return handover
    return _save(store, handover, seen_on=local_date(store.clock()))


def accept(store: Store, handover: Handover) -> Handover:
    """Takes a case on: the whole file comes with the next reconciliation, from a Kontaktblatt a Meldung begins at once.

    Raises `NotAllowed` for another person's offer or one that is over.
    """
    _check_answer(store, handover)
    today = local_date(store.clock())
    after = replace(handover, seen_on=handover.seen_on or today, accepted_on=today)
    with store.unit() as unit:
        if handover.extent == CONTACT_SHEET and handover.client:
            meldung = unit.add(_meldung(store, handover))
            after = replace(after, continued_as=meldung.case_id)
        return unit.save(handover, after)


def begin_from_sheet(store: Store, handover: Handover) -> Meldung:
    """Makes the Meldung of an accepted Kontaktblatt that named nobody when Koordination offered it."""
    if handover.state != "accepted" or handover.to_staff != store.identity.user_id or handover.continued_as:
        raise NotAllowed(
            "Aus diesem Kontaktblatt ist schon eine Meldung entstanden.", "Sie finden sie unter Meldungen."
        )
    with store.unit() as unit:
        meldung = unit.add(_meldung(store, handover))
        unit.save(handover, replace(handover, continued_as=meldung.case_id))
        return meldung


def decline(store: Store, handover: Handover, reason: str) -> Handover:
    """Says no. Raises `BadInput` without words, `NotAllowed` for another person's offer or one that is over."""
    _check_answer(store, handover)
    if not reason.strip():
        raise BadInput("Warum lehnen Sie ab?", "Ein Satz genügt.", field="decline_reason")
    today = local_date(store.clock())
    seen = handover.seen_on or today
    return _save(store, handover, seen_on=seen, declined_on=today, decline_reason=reason.strip())


def withdraw(store: Store, handover: Handover) -> Handover:
    """Takes an offer back: the giver, whoever offered, or Koordination. Raises `NotAllowed`."""
    me = store.identity
    _check_open(handover)
    if me.user_id not in {handover.from_staff, handover.offered_by} and me.role != COORDINATOR:
        raise NotAllowed("Zurückziehen kann nur, wer den Fall anbietet.", "Sie können das Angebot ablehnen.")
    return _save(store, handover, withdrawn_on=local_date(store.clock()))


def tick(store: Store, handover: Handover, item: str, done: bool = True) -> Handover:
    """Ticks a step of the checklist, also after the acceptance. Raises `NotAllowed` for a third person."""
    if store.identity.user_id not in {handover.from_staff, handover.to_staff, handover.offered_by}:
        raise NotAllowed("Diese Übergabe betrifft andere.", "Abhaken können, wer gibt und wer nimmt.")
    checked = handover.checked | {item} if done else handover.checked - {item}
    return _save(store, handover, checked=checked)


def _save(store: Store, handover: Handover, **values: Any) -> Handover:
    with store.unit() as unit:
        return unit.save(handover, replace(handover, **values))


def _check_answer(store: Store, handover: Handover) -> None:
    _check_open(handover)
    if handover.to_staff != store.identity.user_id:
        raise NotAllowed("Dieses Angebot gilt einer anderen Person.", "Antworten kann nur sie.")


def _check_open(handover: Handover) -> None:
    if not handover.is_open:
        raise NotAllowed("Über diese Übergabe ist schon entschieden.", "Gleichen Sie ab, um den Stand zu sehen.")


def _check_target(store: Store, to: str) -> None:
    member = store.get(StaffMember, to) if to else None
    if member is None or member.role != CASE_MANAGER or not member.valid_on(local_date(store.clock())):
        raise BadInput("An wen geht der Fall?", "Wählen Sie jemanden aus dem Case-Management.", field="to_staff")
    if to == store.identity.user_id:
        raise BadInput("Der Fall ist schon bei Ihnen.", "Wählen Sie eine andere Person.", field="to_staff")


def _names(store: Store, taker: StaffMember) -> tuple[str, ...]:
    body = store.get(Organisation, taker.organisation) if taker.organisation else None
    return tuple(each.name for each in (taker, body) if each)


def _sheet(store: Store, file: CaseFile) -> dict[str, Any]:
    client = file.client or file.meldung
    if client is None:
        return {}
    names, where = lookups(store), file.address or file.meldung
    codes = (("place", where.place), ("quarter", where.quarter)) if where else ()
    return sheet_of(client, where, [names.label(catalogue, code) for catalogue, code in codes if code])


def _meldung(store: Store, handover: Handover) -> Meldung:
    today = local_date(store.clock())
    giver = store.get(StaffMember, handover.from_staff)
    name = giver.name if giver else ""
    told = (("Erreichbar", handover.reached_by), ("Wohnt", handover.lives), ("Zuerst zu wissen", handover.note))
    family_name, given_name = name_parts(handover.client)
    return Meldung(
        id=new_id(),
        case_id=new_id(),
        sender_other=f"Übergabe von {name}",
        reported_on=handover.offered_on,
        received_on=today,
        family_name=family_name,
        given_name=given_name,
        birth=PartialDate(handover.birth_year) if is_partial_date(handover.birth_year) else None,
        languages=handover.languages,
        done_so_far=f"Kontaktblatt vom {show_date(handover.offered_on)}\n"
        + "\n".join(f"{label}: {text}" for label, text in told if text)[:_MOST_TOLD],
        responsible=store.identity.user_id,
        responsible_reason=f"Übergabe von {name}",
    )


_MOST_TOLD = 1_900
"""What the field `done_so_far` holds beside its first line."""
