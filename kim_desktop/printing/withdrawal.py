"""The Widerruf: what a client has allowed, each purpose with a box to take it back and with what follows."""

from dataclasses import dataclass

from kim_desktop.domain.purposes import Purpose
from kim_desktop.printing.consents import CONSENT_FORM, FormFacts, begin_form
from kim_desktop.printing.forms import Answer, Boxes, Form
from kim_desktop.printing.page import BODY, SMALL, STRONG
from kim_desktop.printing.texts import BilingualText, bilingual

WITHDRAWAL_FORM = "widerruf"
_TAKE_BACK: Boxes = (("take_back", "withdrawn"),)
_PRIVACY = ("controller", "rights", "complaint")


@dataclass(frozen=True)
class GivenConsent:
    """A consent that can be taken back; days as they are printed."""

    purpose: Purpose
    target: str = ""
    given_on: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class WithdrawalFacts(FormFacts):
    """What stands on a Widerruf: the consents that were given; without any, all purposes to choose from."""

    given: tuple[GivenConsent, ...] = ()


def print_withdrawal(facts: WithdrawalFacts, language: str, case_code: str) -> bytes:
    """The Widerruf, purpose by purpose and target by target, as PDF."""
    form = begin_form(WITHDRAWAL_FORM, facts, language, case_code)
    purposes = bilingual(CONSENT_FORM, language)
    for key in ("about", "free"):
        form.block(key)
    form.heading("choose")
    form.block("choose")
    _rule(form)
    form.choice("", [(form.label("everything"), STRONG), (form.label("everything_text"), BODY)], "open", _TAKE_BACK)
    given = facts.given or tuple(GivenConsent(purpose) for purpose in Purpose)
    for purpose in Purpose:
        rows = [each for each in given if each.purpose is purpose]
        if rows:
            _purpose(form, purposes, purpose, rows)
    form.block("after")
    form.heading("privacy")
    form.privacy(_PRIVACY)
    form.signatures()
    return form.sheet.bytes()


def _purpose(form: Form, words: BilingualText, purpose: Purpose, rows: list[GivenConsent]) -> None:
    german, translated = words.purpose(purpose.value)
    texts = [((german.label, translated.label), STRONG), (form.label(f"effect_{purpose.value}"), BODY)]
    _rule(form)
    if purpose.per_target:
        form.choice(purpose.value, texts, None)
        for row in rows:
            target = f"{row.target} ({_since(form, row)})" if row.given_on else row.target
            form.target((german.target, translated.target), target, _answer(row), _TAKE_BACK)
        return
    since = [((_since(form, rows[0]), ""), SMALL)] if rows[0].given_on else []
    form.choice(purpose.value, [*texts, *since], _answer(rows[0]), _TAKE_BACK)


def _since(form: Form, row: GivenConsent) -> str:
    return f"{form.label('given_on')[0]} {row.given_on}"


def _answer(row: GivenConsent) -> Answer:
    return "withdrawn" if row.withdrawn else "open"


def _rule(form: Form) -> None:
    form.sheet.room(75)
    form.sheet.rule()
    form.sheet.skip(4)
