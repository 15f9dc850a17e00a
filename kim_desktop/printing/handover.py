"""Papers of a handover: the Übergabeprotokoll with what is open, or the Kontaktblatt without it; and the Fallblatt."""

from dataclasses import dataclass

from kim_desktop.printing.forms import NO_PROVIDER, Form, Provider, field_pairs
from kim_desktop.printing.records import Group, draw_groups

HANDOVER, CONTACT, CASE_SHEET = "uebergabeprotokoll", "kontaktblatt", "fallblatt"
_SIGNATURES = (("place_date", "sign_from"), ("place_date", "sign_to"))


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """Whose case it is, who has it, who takes it over, and what stands on the paper; days as they are printed."""

    provider: Provider = NO_PROVIDER
    case_code: str = ""
    client_name: str = ""
    birth_date: str = ""
    case_manager: str = ""
    next_case_manager: str = ""
    as_of: str = ""
    groups: tuple[Group, ...] = ()


def print_handover(facts: CaseFacts, within: bool = False) -> bytes:
    """The Übergabeprotokoll with the signatures of both, as PDF; `within` one employer it needs no consent."""
    form = _begin(HANDOVER, facts)
    _who(form, facts)
    form.block("within" if within else "about")
    draw_groups(form, facts.groups)
    form.signatures(_SIGNATURES)
    return form.sheet.bytes()


def print_contact_sheet(facts: CaseFacts) -> bytes:
    """The Kontaktblatt: how to reach the person, and nothing of the file, as PDF."""
    form = _begin(CONTACT, facts, returns=False)
    _who(form, facts)
    form.block("about")
    draw_groups(form, facts.groups)
    return form.sheet.bytes()


def print_case_sheet(facts: CaseFacts) -> bytes:
    """The Fallblatt: everything of the case that may be read, as PDF."""
    form = _begin(CASE_SHEET, facts, returns=False)
    keys = ("name", facts.client_name), ("birth_date", facts.birth_date)
    form.panel(field_pairs(form, (*keys, ("case_manager", facts.case_manager), ("as_of", facts.as_of))))
    form.block("about")
    draw_groups(form, facts.groups)
    return form.sheet.bytes()


def _begin(name: str, facts: CaseFacts, returns: bool = True) -> Form:
    return Form(name, "de", facts.provider, facts.case_code, returns=returns)


def _who(form: Form, facts: CaseFacts) -> None:
    known = (
        ("name", facts.client_name),
        ("birth_date", facts.birth_date),
        ("from", facts.case_manager),
        ("to", facts.next_case_manager),
    )
    form.panel(field_pairs(form, known))
