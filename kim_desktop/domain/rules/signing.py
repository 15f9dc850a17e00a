"""Who may declare a consent: adults for themselves, from 16 on oneself, younger ones by whoever has custody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.ages import ages_on
from kim_desktop.domain.rules.consents import GIVEN
from kim_desktop.domain.rules.family import GUARDIAN, PARENT, SIGNS_FROM, Tie, stage


@dataclass(frozen=True)
class Signing:
    """Who may declare for a person, and why; `proposed` is empty while somebody has to ask or nobody is on file."""

    signers: tuple[str, ...]
    proposed: str
    reason: str
    is_sure: bool = True


def who_signs(person: Person, people: Sequence[Person], ties: Iterable[Tie], on: date) -> Signing:
    """Who may declare for `person` on a day.

    Parents come before guardians; whoever is certainly under age declares for nobody else. Of whom the age is not
    known, both the person and those with custody are possible, and somebody has to ask; a person of whom no birth is
    on file is taken to declare alone unless it is somebody's child.
    """
    at, name, known = stage(person.birth, on), _name(person), list(ties)
    if at == "adult":
        signers = (person.id, *_with(GUARDIAN, person, people, known, on))
        return Signing(signers, person.id, f"{name} ist volljährig und erklärt selbst.")
    custody = _custody(person, people, known, on)
    if at == "minor":
        missing = "" if custody else " In der Familie ist noch niemand davon eingetragen."
        reason = f"{name} ist noch nicht 16. Es erklären die Eltern oder wer die Sorge hat.{missing}"
        return Signing(custody, next(iter(custody), ""), reason)
    if person.birth and ages_on(person.birth, on)[0] >= SIGNS_FROM:
        reason = f"{name} ist mindestens 16 und erklärt selbst. Wer die Sorge hat, soll davon wissen."
        return Signing((person.id, *custody), person.id, reason)
    reason = f"Das Alter von {name} ist nicht genau bekannt. Bitte fragen Sie: Ab 16 erklärt man selbst."
    alone = "" if person.birth or person.relation == "child" else person.id
    return Signing((person.id, *custody), alone, reason, is_sure=False)


def outgrown(consent: Consent, person: Person, on: date) -> str:
    """Why a consent has to be asked for anew, since the person was younger when it was given; else nothing."""
    then = stage(person.birth, consent.answered_on) if consent.answered_on else None
    now = stage(person.birth, on)
    if consent.state != GIVEN or consent.signed_by in {None, "", person.id}:
        return ""
    if now == "adult" and then in {"minor", "sixteen"}:
        return f"Neu einholen: {_name(person)} ist inzwischen volljährig."
    if now == "sixteen" and then == "minor":
        return f"Neu einholen: {_name(person)} ist inzwischen 16."
    return ""


def _custody(person: Person, people: Sequence[Person], ties: Iterable[Tie], on: date) -> tuple[str, ...]:
    known = list(ties)
    found = [*_with(PARENT, person, people, known, on), *_with(GUARDIAN, person, people, known, on)]
    return tuple(dict.fromkeys(found))


def _with(tie: str, person: Person, people: Sequence[Person], ties: Iterable[Tie], on: date) -> tuple[str, ...]:
    """Who is that to the person and is not certainly under age."""
    named = {each.person for each in ties if each.tie == tie and each.other == person.id}
    return tuple(each.id for each in people if each.id in named and stage(each.birth, on) not in {"minor", "sixteen"})


def _name(person: Person) -> str:
    return person.given_name or "die Person"
