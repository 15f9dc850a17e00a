"""How answers to a consent are put into words and signs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.consents import GIVEN
from kim_desktop.domain.rules.signing import outgrown
from kim_desktop.work.consents import PastAnswer, lacks_proof, proof_of
from ui.casework.desk import Desk
from ui.casework.header import CONSENT_SIGNS
from ui.casework.parts import Sketch
from ui.casework.words import full_name, moment
from ui.widgets.signs import Level

Sign = tuple[Level, str, str]


@dataclass(frozen=True)
class ShownAnswer:
    """An answer with everything that is said about it."""

    consent: Consent
    sketch: Sketch
    proof: str = ""
    missing: str = ""
    anew: str = ""

    @property
    def id(self) -> str:
        """The consent's."""
        return self.consent.id


def shown_answer(desk: Desk, consent: Consent, person: Person | None) -> ShownAnswer:
    """What a line of the list says."""
    papers = desk.file.attachments
    level, word, picture = answer_sign(desk, consent)
    target = f"für {consent.target}" if consent.target else ""
    if Purpose(consent.purpose).per_target and not target:
        target = "für alle Stellen"
    return ShownAnswer(
        consent,
        Sketch(picture, target or word.capitalize(), answer_words(desk, consent), level, word),
        proof=_proof(consent, proof_of(consent, papers)),
        missing="Nachweis fehlt" if lacks_proof(consent, papers) else "",
        anew=outgrown(consent, person, desk.today) if person else "",
    )


def answer_sign(desk: Desk, consent: Consent) -> Sign:
    """How an answer stands: level, word and picture."""
    until = consent.valid_until
    if consent.state == GIVEN and until and until < desk.today:
        return Level.SOON, "abgelaufen", "clock"
    if consent.state == GIVEN and until and until - desk.today <= _ahead(desk):
        return Level.SOON, "endet bald", "clock"
    level, picture = CONSENT_SIGNS.get(consent.state, CONSENT_SIGNS["open"])
    return level, desk.label("consent_state", consent.state), picture


def purpose_sign(desk: Desk, answers: Iterable[Consent]) -> Sign:
    """How one person's answers for a purpose stand together; what is given counts first."""
    signs = [answer_sign(desk, each) for each in answers]
    if not signs:
        return Level.NEUTRAL, "offen", "neutral"
    open_ = [sign for sign in signs if sign[0] is Level.FINE]
    if len(open_) > 1:
        return Level.FINE, f"{len(open_)} {open_[0][1]}", open_[0][2]
    return (open_ or signs)[0]


def answer_words(desk: Desk, consent: Consent) -> str:
    """How and when somebody answered, as far as it was written down."""
    signer = next((each for each in desk.file.people if each.id == consent.signed_by), None)
    law = desk.label("privacy_law", consent.law)
    words = [desk.label("consent_form", consent.how)]
    words += [f"am {show_date(consent.answered_on)}" if consent.answered_on else ""]
    words += [f"gültig bis {show_date(consent.valid_until)}" if consent.valid_until else ""]
    words += [f"erklärt durch {full_name(signer)}" if signer and signer.id != consent.person else ""]
    words += [f"Zeuge oder Zeugin: {consent.witness}" if consent.witness else ""]
    words += [f"Formular: {desk.label('language', consent.language)}" if consent.language else ""]
    words += [f"Sprachmittlung: {consent.interpreter}" if consent.interpreter else ""]
    words += [f"Fassung {consent.text_version}{f', {law}' if law else ''}" if consent.text_version else ""]
    words += [_withdrawal(consent)]
    return "  ·  ".join(part for part in words if part)


def past_words(desk: Desk, past: PastAnswer) -> str:
    """One line of the history: when it was entered, by whom, and what."""
    state = desk.label("consent_state", past.consent.state)
    who = desk.label("staff_member", past.author)
    return f"{moment(past.said_at)}, eingetragen von {who}:  {state}  ·  {answer_words(desk, past.consent)}"


def _withdrawal(consent: Consent) -> str:
    if not consent.withdrawn_on:
        return ""
    how = {"signed": "schriftlich", "oral_witness": "mündlich"}.get(consent.withdrawn_how or "", "")
    return f"widerrufen am {show_date(consent.withdrawn_on)} {how}".strip()


def _proof(consent: Consent, scan: Attachment | None) -> str:
    if scan:
        day = f"vom {show_date(scan.received_on)}" if scan.received_on else f"„{scan.name}“"
        return f"Beleg: Scan {day}"
    return ""


def _ahead(desk: Desk) -> timedelta:
    return timedelta(days=desk.parameters.value("consent_expiry_days", 30))
