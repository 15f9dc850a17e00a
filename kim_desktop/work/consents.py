"""Consents: record a person's answer for one purpose, who declared it, and by which proof (Art. 7 DSGVO, K44)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import Wire
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.master import Organisation
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Kinship, Person
from kim_desktop.domain.rules.consents import GIVEN, REFUSED
from kim_desktop.domain.rules.family import ties_of
from kim_desktop.domain.rules.signing import Signing, who_signs
from kim_desktop.errors import BadInput
from kim_desktop.printing.consents import CONSENT_FORM, RELEASE_FORM, consent_version
from kim_desktop.storage.store import Store
from kim_desktop.work.union import union_of

ORAL = "oral_witness"
"""By word of mouth, of the catalogue `consent_form`."""
_LAW = "dsgvo"


@dataclass(frozen=True)
class Answer:
    """What the person answered, how it can be proven, and who declared it (nobody named: who is proposed)."""

    state: str
    how: str | None = None
    language: str | None = None
    interpreter: str = ""
    witness: str = ""
    answered_on: date | None = None
    valid_until: date | None = None
    signed_by: str | None = None


@dataclass(frozen=True)
class PastAnswer:
    """An answer as it was written down at one time."""

    consent: Consent
    author: str
    said_at: str


def answer_consent(store: Store, person: Person, purpose: Purpose, answer: Answer, target: str = "") -> Consent:
    """Writes the answer with the text it refers to; an earlier one for purpose and target stays in the history.

    Raises `BadInput` if the target, the form or the witness of an oral consent is missing, if somebody declared it who
    may not, or if it would take back what was given.
    """
    today = local_date(store.clock())
    before = _existing(store, person, purpose, target)
    _check(purpose, answer, target, before)
    signer = _signer(store, person, answer, today)
    after = replace(
        before or Consent(id=new_id(), case_id=person.case_id, person=person.id, purpose=purpose, target=target),
        state=answer.state,
        how=answer.how,
        language=answer.language,
        interpreter=answer.interpreter,
        witness=answer.witness,
        answered_on=answer.answered_on or today,
        valid_until=answer.valid_until,
        text_version=consent_version(RELEASE_FORM if purpose is Purpose.CONFIDENTIALITY else CONSENT_FORM),
        law=own_law(store),
        signed_by=signer or None,
        withdrawn_on=None,
        withdrawn_how=None,
    )
    with store.unit() as unit:
        return unit.save(before, after) if before else unit.add(after)


def signing(store: Store, person: Person, on: date | None = None) -> Signing:
    """Who may declare for a person, by the age on a day and the family as it is on file."""
    union = union_of(store, person.case_id)
    people = union.people()
    kinships = [union.as_kept(tie) for each in union.cases for tie in store.all(Kinship, case_id=each)]
    return who_signs(person, people, ties_of(people, kinships), on or local_date(store.clock()))


def own_law(store: Store) -> str:
    """The data protection law by which the user's employer asks."""
    own = store.get(Organisation, store.identity.organisation)
    return (own.law if own else None) or _LAW


def past_answers(store: Store, consent: Consent) -> list[PastAnswer]:
    """Every answer that was written down for this purpose and target, newest first, with who entered it."""
    said: Wire = store.model.wire(Consent(id=consent.id, case_id=consent.case_id))
    answers: dict[str, PastAnswer] = {}
    for entry in reversed(store.history(Consent.kind(), consent.id)):
        if entry.field:
            said = {**said, entry.field: entry.after}
        record = store.model.record(Consent.kind(), consent.id, consent.case_id, said)
        assert isinstance(record, Consent)
        answers[entry.change_id] = PastAnswer(record, entry.author, entry.said_at)
    return list(reversed(answers.values()))


def proof_of(consent: Consent, attachments: Iterable[Attachment]) -> Attachment | None:
    """The scan that proves it, the newest if there are several."""
    scans = [each for each in attachments if each.consent == consent.id and each.removed_on is None]
    return max(scans, key=lambda each: (each.received_on or date.min, each.id), default=None)


def lacks_proof(consent: Consent, attachments: Iterable[Attachment]) -> bool:
    """Whether a given consent has neither a scan, nor somebody who was there when it was said."""
    if consent.state != GIVEN or proof_of(consent, attachments):
        return False
    return consent.how != ORAL or not (consent.witness or consent.interpreter)


def _existing(store: Store, person: Person, purpose: Purpose, target: str) -> Consent | None:
    found = store.all(Consent, case_id=person.case_id, person=person.id, purpose=purpose.value, target=target)
    return found[-1] if found else None


def _signer(store: Store, person: Person, answer: Answer, today: date) -> str:
    """Who declared it. Saying no needs no age, saying yes does."""
    may = signing(store, person, min(answer.answered_on or today, today))
    signer = answer.signed_by or may.proposed
    if answer.state != GIVEN:
        return signer
    if not signer and not may.is_sure:
        raise BadInput(may.reason, "Wählen Sie bei „Erklärt durch“, wer eingewilligt hat.", field="signed_by")
    if signer not in may.signers:
        way_on = "Wählen Sie bei „Erklärt durch“ jemanden, der das darf."
        if not may.signers:
            way_on = "Tragen Sie unter „Familie“ ein, wer die Sorge hat; auch, wer woanders wohnt."
        raise BadInput(may.reason, way_on, field="signed_by")
    return signer


def _check(purpose: Purpose, answer: Answer, target: str, before: Consent | None) -> None:
    if purpose.per_target and not target.strip():
        raise BadInput(
            f"„{purpose.label}“ gilt immer für eine bestimmte Stelle.",
            "Tragen Sie ein, für wen.",
            field="target",
        )
    if answer.state == REFUSED and before and before.state == GIVEN:
        raise BadInput(
            "Diese Einwilligung ist erteilt.",
            "Wählen Sie „Widerrufen“; dort steht, was dann gesperrt und gelöscht wird.",
            field="state",
        )
    if answer.state == GIVEN and not answer.how:
        raise BadInput("Wie wurde eingewilligt?", "Wählen Sie „unterschrieben“ oder „mündlich“.", field="how")
    if answer.how == ORAL and not (answer.witness.strip() or answer.interpreter.strip()):
        raise BadInput(
            "Eine mündliche Einwilligung braucht eine Zeugin oder einen Zeugen.",
            "Tragen Sie den Namen ein, oder wer übersetzt hat.",
            field="witness",
        )
    if answer.valid_until and answer.answered_on and answer.valid_until < answer.answered_on:
        raise BadInput("Die Einwilligung endet, bevor sie erteilt wurde.", "Prüfen Sie beide Tage.", "valid_until")
