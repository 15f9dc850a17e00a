"""The documents by which a client agrees: Einwilligungserklärung and Schweigepflichtentbindung."""

from dataclasses import dataclass

from kim_desktop.domain.purposes import Purpose
from kim_desktop.printing.forms import NO_PROVIDER, Answer, Form, Provider, field_pairs
from kim_desktop.printing.page import BODY, STRONG
from kim_desktop.printing.texts import form_text

CONSENT_FORM = "einwilligung"
RELEASE_FORM = "schweigepflicht"
_PRIVACY = ("controller", "basis", "recipients", "duration", "rights", "complaint")
_BLANK_TARGETS = {Purpose.RESULTS: 2, Purpose.RECIPIENT: 2}
_BLANK_INSTITUTIONS = 3


@dataclass(frozen=True, kw_only=True)
class FormFacts:
    """Who talks with whom; every empty text is printed as a line to write on."""

    client_name: str = ""
    birth_date: str = ""
    case_manager: str = ""
    language_name: str = ""
    interpreter: str = ""
    provider: Provider = NO_PROVIDER


@dataclass(frozen=True)
class ConsentAnswer:
    """A box that is ticked beforehand, because the person has answered already."""

    purpose: Purpose
    target: str = ""
    state: Answer = "open"


@dataclass(frozen=True, kw_only=True)
class ConsentFacts(FormFacts):
    """What stands on an Einwilligungserklärung: which purposes are asked, for whom, and answers given."""

    purposes: tuple[Purpose, ...] = tuple(Purpose)
    answers: tuple[ConsentAnswer, ...] = ()


@dataclass(frozen=True)
class Institution:
    """A person or body that may talk with the case manager, in either direction."""

    name: str = ""
    topics: str = ""
    valid_until: str = ""
    inward: Answer = "open"
    outward: Answer = "open"


@dataclass(frozen=True, kw_only=True)
class ReleaseFacts(FormFacts):
    """What stands on a Schweigepflichtentbindung; without institutions there is room to write."""

    institutions: tuple[Institution, ...] = ()


def consent_version(form: str) -> str:
    """The version of the binding text, to be kept with the consent."""
    return form_text(form, "de").version


def print_consent(facts: ConsentFacts, language: str, case_code: str) -> bytes:
    """The Einwilligungserklärung with the information of Art. 13 DSGVO, as PDF."""
    form = begin_form(CONSENT_FORM, facts, language, case_code)
    for key in ("about", "free", "data"):
        form.block(key)
    form.heading("choose")
    form.block("choose")
    for purpose in facts.purposes:
        _purpose(form, purpose, [answer for answer in facts.answers if answer.purpose is purpose])
    return _end(form)


def print_release(facts: ReleaseFacts, language: str, case_code: str) -> bytes:
    """The Schweigepflichtentbindung, per person or institution and in both directions, as PDF."""
    form = begin_form(RELEASE_FORM, facts, language, case_code)
    for key in ("about", "release"):
        form.block(key)
    form.heading("who")
    for institution in facts.institutions or (Institution(),) * _BLANK_INSTITUTIONS:
        _institution(form, institution)
    form.block("free")
    return _end(form)


def begin_form(name: str, facts: FormFacts, language: str, case_code: str, returns: bool = True) -> Form:
    """A form with title block, reading aid and the panel that says who talks with whom."""
    form = Form(name, language, facts.provider, case_code, returns=returns)
    known = (
        ("name", facts.client_name),
        ("birth_date", facts.birth_date),
        ("organisation", facts.provider.name),
        ("case_manager", facts.case_manager),
        ("language", facts.language_name),
        ("interpreter", facts.interpreter),
    )
    form.reading_aid()
    form.panel(field_pairs(form, known))
    return form


def _end(form: Form) -> bytes:
    form.heading("privacy")
    form.privacy(_PRIVACY)
    form.signatures()
    return form.sheet.bytes()


def _purpose(form: Form, purpose: Purpose, answers: list[ConsentAnswer]) -> None:
    german, translated = form.words.purpose(purpose.value)
    texts = [((german.label, translated.label), STRONG), ((german.text, translated.text), BODY)]
    form.sheet.room(75)
    form.sheet.rule()
    form.sheet.skip(4)
    if not purpose.per_target:
        form.choice(purpose.value, texts, answers[0].state if answers else "open")
        return
    form.choice(purpose.value, texts, None)
    for answer in answers or [ConsentAnswer(purpose)] * _BLANK_TARGETS.get(purpose, 1):
        form.target((german.target, translated.target), answer.target, answer.state)


def _institution(form: Form, institution: Institution) -> None:
    form.sheet.room(130)
    form.panel(
        field_pairs(
            form,
            (
                ("institution", institution.name),
                ("valid_until", institution.valid_until),
                ("topics", institution.topics),
            ),
        )
    )
    form.choice("", [(form.label("inward"), BODY)], institution.inward)
    form.choice("", [(form.label("outward"), BODY)], institution.outward)
    form.sheet.skip(4)
