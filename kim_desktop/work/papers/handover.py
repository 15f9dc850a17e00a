"""Papers that go with a case or tell of all of it: Übergabeprotokoll, Kontaktblatt, Fallblatt."""

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.master import Organisation, StaffMember
from kim_desktop.printing.handover import CaseFacts, print_case_sheet, print_contact_sheet, print_handover
from kim_desktop.printing.records import Group
from kim_desktop.work.papers.order import Order, provider, require
from kim_desktop.work.papers.words import CaseInWords

_HANDED_OVER = (
    "person",
    "kinship",
    "household",
    "address",
    "residence",
    "consent",
    "need",
    "support_plan",
    "goal",
    "measure",
    "referral",
    "follow_up",
    "appointment",
)
_REACHED_BY = ("languages", "interpreter", "phone", "messenger", "safe_contact")
_LIVES = ("room", "postcode", "quarter")
_CASE_SHEET = ("case", "meldung", *_HANDED_OVER, "contact", "attachment")


def handover(order: Order) -> bytes:
    """The Übergabeprotokoll; another employer's case manager receives it only with E6."""
    check_handover(order)
    facts = _facts(order, CaseInWords(order.store, _case_id(order)).groups(_HANDED_OVER))
    return print_handover(facts, within=_stays_within(order))


def contact_sheet(order: Order) -> bytes:
    """The Kontaktblatt: how the client can be reached."""
    words = CaseInWords(order.store, _case_id(order))
    client, address = order.file.client, order.file.address
    reached = [words.part(client, _REACHED_BY)] if client else []
    lives = [words.part(address, _LIVES)] if address else []
    return print_contact_sheet(_facts(order, tuple(group for group in (*reached, *lives) if group.entries)))


def case_sheet(order: Order) -> bytes:
    """The Fallblatt with everything that may be read."""
    return print_case_sheet(_facts(order, CaseInWords(order.store, _case_id(order)).groups(_CASE_SHEET)))


def check_handover(order: Order) -> None:
    """Raises `NotAllowed` if the case goes to another employer, or nobody knows to whom, without E6."""
    if _stays_within(order):
        return
    to = _next(order)
    body = order.store.get(Organisation, to.organisation) if to and to.organisation else None
    targets = tuple(each.name for each in (to, body) if each)
    require(order, Purpose.HANDOVER, "Das Übergabeprotokoll", targets)


def _next(order: Order) -> StaffMember | None:
    return order.store.get(StaffMember, order.record) if order.record else None


def _stays_within(order: Order) -> bool:
    to = _next(order)
    return to is not None and to.organisation == order.store.identity.organisation


def _facts(order: Order, groups: tuple[Group, ...]) -> CaseFacts:
    return CaseFacts(
        provider=provider(order.store),
        case_code=order.case_code,
        client_name=order.client_name,
        birth_date=order.birth_date,
        case_manager=order.store.identity.user_name,
        next_case_manager=order.names.label("staff_member", order.record) if order.record else "",
        as_of=order.today,
        groups=groups,
    )


def _case_id(order: Order) -> str:
    held = order.file.case or order.file.meldung
    return held.case_id if held else ""
