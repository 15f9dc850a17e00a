"""Letters to other offices, in German: Rückmeldung, Verweisschreiben and the request for an interpreter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kim_desktop.printing.forms import NO_PROVIDER, Form, Provider, field_pairs
from kim_desktop.printing.page import BODY, SMALL
from kim_desktop.printing.text import Column, TextStyle

FEEDBACK, REFERRAL, INTERPRETING = "rueckmeldung", "verweisschreiben", "sprachmittlung"
RECEIPT, FORWARDING = "eingangsbestaetigung", "weiterleitung"
_ADDRESS = TextStyle(10, 14.5, colour=BODY.colour)
_INFO = TextStyle(8.5, 13.2, colour=BODY.colour)
_ADDRESS_SHARE, _LABEL_WIDTH = 0.55, 76.0
_LEAST_HEAD = 70.0
_RESULTS = ("accepted", "waiting", "refused", "completed")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """From whom to whom; days as they are printed."""

    provider: Provider = NO_PROVIDER
    recipient: tuple[str, ...] = ()
    day: str = ""
    case_manager: str = ""
    phone: str = ""
    your_reference: str = ""
    case_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Feedback(Letter):
    """What the reporting office learns: that the Meldung arrived, and one of the codes of `decision`, if decided."""

    person: str = ""
    birth_date: str = ""
    reported_on: str = ""
    arrived_on: str = ""
    decision: str = ""
    decided_on: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt(Letter):
    """What the reporting office hears at once: that the Meldung arrived, and by when it hears more."""

    person: str = ""
    reported_on: str = ""
    arrived_on: str = ""
    urgency: str = ""
    answer_by: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferralLetter(Letter):
    """Whom a body is asked to help with what; `asks_back` if the person allows the body to tell the result."""

    person: tuple[tuple[str, str], ...] = ()
    offer: str = ""
    request: str = ""
    answer_by: str = ""
    asks_back: bool = False


@dataclass(frozen=True, kw_only=True)
class InterpreterRequest(Letter):
    """For what language, when, how long and where somebody is needed; nothing about the person."""

    wanted: tuple[tuple[str, str], ...] = ()


def print_feedback(facts: Feedback) -> bytes:
    """The Rückmeldung an die meldende Stelle, without anything the person said, as PDF."""
    form = _begin(FEEDBACK, facts, {"reported_on": facts.reported_on}, returns=False)
    form.panel(
        field_pairs(
            form,
            (
                ("person", facts.person),
                ("birth_date", facts.birth_date),
                ("arrived_on", facts.arrived_on),
                ("decided_on", facts.decided_on),
            ),
        )
    )
    form.sheet.skip(6)
    form.block("opening")
    outcome = facts.decision if facts.decision in {"", "admitted", "referred"} else "closed"
    form.heading("state")
    form.ticks([("arrived", True), *((key, key == outcome) for key in ("admitted", "referred", "closed"))])
    return _end(form, "closing")


def print_receipt(facts: Receipt) -> bytes:
    """The Eingangsbestätigung of a Meldung, as PDF."""
    values = {"reported_on": facts.reported_on, "answer_by": facts.answer_by}
    form = _begin(RECEIPT, facts, values, returns=False)
    known = ("person", facts.person), ("arrived_on", facts.arrived_on), ("urgency", facts.urgency)
    form.panel(field_pairs(form, (*known, ("answer_by", facts.answer_by))))
    form.sheet.skip(6)
    form.block("opening")
    return _end(form, "closing")


def print_forwarding(facts: ReferralLetter) -> bytes:
    """The letter with which a Meldung goes on to another body, with a part to answer on, as PDF."""
    return print_referral(facts, FORWARDING)


def print_referral(facts: ReferralLetter, name: str = REFERRAL) -> bytes:
    """The Verweisschreiben, or another letter of its build, with a part to answer on, as PDF."""
    form = _begin(name, facts, {"answer_by": facts.answer_by}, returns=bool(facts.case_code))
    form.block("opening")
    form.heading("about_person")
    form.facts(facts.person)
    form.heading("request")
    if facts.offer:
        form.facts([(form.label("offer")[0], facts.offer)])
    form.typed(facts.request or form.label("no_request")[0])
    form.sheet.skip(4)
    form.block("asks_back" if facts.asks_back else "asks_nothing_back")
    form.block("protection")
    _sign(form)
    form.sheet.room(170)
    form.heading("answer")
    keys = _RESULTS if facts.asks_back else ("appointment",)
    form.ticks([(key, False) for key in keys])
    form.panel(field_pairs(form, (("answer_person", ""), ("answer_phone", ""))))
    form.sheet.signature_line([form.label("place_date"), form.label("answer_sign")])
    return form.sheet.bytes()


def print_interpreting(facts: InterpreterRequest) -> bytes:
    """The request for an interpreter with a part to confirm on; it says nothing about the person."""
    form = _begin(INTERPRETING, facts, {})
    form.block("opening")
    form.heading("wanted")
    form.facts(facts.wanted)
    form.block("confidential")
    _sign(form)
    form.sheet.room(230)
    form.heading("answer")
    form.ticks([("accepts", False), ("declines", False)])
    form.panel(field_pairs(form, (("interpreter", ""), ("answer_phone", ""), ("came", ""), ("went", ""))))
    form.block("declaration")
    form.sheet.signature_line([form.label("place_date"), form.label("answer_sign")])
    return form.sheet.bytes()


def _begin(name: str, letter: Letter, values: Mapping[str, str], returns: bool = True) -> Form:
    form = Form(name, "de", letter.provider, letter.case_code, values=values, returns=returns)
    told = ("day", letter.day), ("case_manager", letter.case_manager), ("phone", letter.phone)
    references = ("your_reference", letter.your_reference), ("our_reference", letter.case_code)
    _head(form, letter.recipient, [(form.label(key)[0], value) for key, value in (*told, *references) if value])
    return form


def _head(form: Form, recipient: Sequence[str], facts: Sequence[tuple[str, str]]) -> None:
    """To whom at the left, day, contact and references at the right."""
    sheet, top = form.sheet, form.sheet.y
    width = sheet.width * _ADDRESS_SHARE
    sheet.flow([Column.of(form.label("to")[0], sheet.left, width - 20, SMALL)])
    sheet.flow([Column.of("\n".join(recipient), sheet.left, width - 20, _ADDRESS)])
    below, sheet.y = sheet.y, top
    x = float(sheet.left) + width
    for label, value in facts:
        label_column = Column.of(label, x, _LABEL_WIDTH, SMALL)
        sheet.flow([label_column, Column.of(value, x + _LABEL_WIDTH, sheet.right - x - _LABEL_WIDTH, _INFO)])
    sheet.y = min(below, sheet.y, top - _LEAST_HEAD)
    sheet.skip(8)


def _end(form: Form, closing: str) -> bytes:
    form.block(closing)
    _sign(form)
    return form.sheet.bytes()


def _sign(form: Form) -> None:
    form.sheet.room(90)
    form.sheet.two_columns(*form.label("greeting"), form.language)
    form.sheet.signature_line([form.label("place_date"), form.label("sign_staff")])
    form.sheet.skip(10)
