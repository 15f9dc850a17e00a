"""Consents: record a person's answer for one purpose (Art. 7 DSGVO; concept paper § 1, K44)."""

from dataclasses import dataclass, replace
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store

TEXT_VERSION = "2026-11"


@dataclass(frozen=True)
class Answer:
    """What the person answered, and how it can be proven."""

    state: str
    how: str | None = None
    language: str | None = None
    interpreter: str = ""
    witness: str = ""
    answered_on: date | None = None
    valid_until: date | None = None


def answer_consent(store: Store, person: Person, purpose: Purpose, answer: Answer, target: str = "") -> Consent:
    """Writes the answer; an earlier one for the same purpose and target stays in the history.

    Raises `BadInput` if the target, the form or the witness of an oral consent is missing.
    """
    _check(purpose, answer, target)
    today = local_date(store.clock())
    before = _existing(store, person, purpose, target)
    after = replace(
        before or Consent(id=new_id(), case_id=person.case_id, person=person.id, purpose=purpose, target=target),
        state=answer.state,
        how=answer.how,
        language=answer.language,
        interpreter=answer.interpreter,
        witness=answer.witness,
        answered_on=answer.answered_on or today,
        valid_until=answer.valid_until,
        text_version=TEXT_VERSION,
    )
    with store.unit() as unit:
        return unit.save(before, after) if before else unit.add(after)


def _existing(store: Store, person: Person, purpose: Purpose, target: str) -> Consent | None:
    found = store.all(Consent, case_id=person.case_id, person=person.id, purpose=purpose.value, target=target)
    return found[-1] if found else None


def _check(purpose: Purpose, answer: Answer, target: str) -> None:
    if purpose.per_target and not target.strip():
        raise BadInput(
            f"„{purpose.label}“ gilt immer für eine bestimmte Stelle.",
            "Tragen Sie ein, für wen.",
            field="target",
        )
    if answer.state == "given" and not answer.how:
        raise BadInput("Wie wurde eingewilligt?", "Wählen Sie „unterschrieben“ oder „mündlich“.", field="how")
    if answer.how == "oral_witness" and not answer.witness.strip():
        raise BadInput(
            "Eine mündliche Einwilligung braucht eine Zeugin oder einen Zeugen.", "Tragen Sie den Namen ein.",
            field="witness",
        )  # fmt: skip
