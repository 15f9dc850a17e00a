"""What a person's consents open and what stays locked (concept paper § 1, K44; Art. 6, 7 and 9 DSGVO)."""

from collections.abc import Iterable
from datetime import date

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.rules.reasons import CONCEPT, Reason

OPEN, GIVEN, REFUSED, WITHDRAWN = "open", "given", "refused", "withdrawn"

_PER_TARGET = {purpose.value for purpose in Purpose if purpose.per_target}
_UNLOCKS = {
    Purpose.FILE: "Ohne sie ist nur ein Kurzkontakt ohne Namen möglich.",
    Purpose.SPECIAL: "Sie öffnet die geschützten Abschnitte, zum Beispiel Gesundheit und Schutzbedarf.",
    Purpose.RESULTS: "Sie öffnet „Rücklauf eintragen“, und zwar für jede Stelle einzeln.",
    Purpose.RECIPIENT: "Sie erlaubt Druck und Ausgabe für die genannte Stelle.",
    Purpose.CONFERENCE: "Ohne sie steht in der Fallkonferenz ein Pseudonym statt des Namens.",
    Purpose.HANDOVER: "Ohne sie geht bei einer Übergabe nur das Kontaktblatt mit.",
    Purpose.STATE: "Erst dann darf der Fall in die Landesdatenbank übertragen werden.",
    Purpose.CONFIDENTIALITY: "Sie erlaubt Auskünfte von und an die genannte Person oder Stelle.",
    Purpose.MESSENGER: "Sie öffnet die Felder für Messenger, E-Mail und SMS.",
    Purpose.INTERPRETER: "Sie erlaubt Termine mit Sprachmittlung oder Angehörigen.",
}


def is_open(purpose: Purpose, consents: Iterable[Consent], on: date, target: str = "") -> bool:
    """Whether one person's `consents` open the purpose on the day `on`.

    For a purpose given per target, an empty `target` asks whether it is open for any target at all. A consent
    past its last day, or dated after `on`, opens nothing.
    """
    return any(
        each.state == GIVEN and (each.answered_on or on) <= on <= (each.valid_until or date.max)
        for each in current_answers(consents)
        if each.purpose == purpose and _concerns(purpose, each, target)
    )


def state_of(purpose: Purpose, consents: Iterable[Consent], target: str = "") -> str:
    """The last answer's code of the catalogue `consent_state`; 'open' if there is none."""
    answers = [
        each for each in current_answers(consents) if each.purpose == purpose and _concerns(purpose, each, target)
    ]
    given = [each for each in answers if each.state == GIVEN]
    return max(given or answers, key=_time).state if answers else OPEN


def current_answers(consents: Iterable[Consent]) -> tuple[Consent, ...]:
    """The last answer for each person, purpose and target, by day and then by id; questions still open are none.

    Somebody who says no without naming a target takes back the purpose for all targets.
    """
    last: dict[tuple[str, str, str], Consent] = {}
    for each in sorted((each for each in consents if each.state != OPEN), key=_time):
        target = _target(each.target) if each.purpose in _PER_TARGET else ""
        if each.state != GIVEN and not target:
            last = {key: value for key, value in last.items() if key[:2] != (each.person, each.purpose)}
        last[each.person, each.purpose, target] = each
    return tuple(last.values())


def why_locked(purpose: Purpose) -> str:
    """What the user reads in place of a locked section: which consent is missing and what it opens."""
    each = " für diese Stelle" if purpose.per_target else ""
    return f"Gesperrt, bis die Einwilligung {purpose.value} „{purpose.label}“{each} erteilt ist. {_UNLOCKS[purpose]}"


def lock_reason(purpose: Purpose) -> Reason:
    """The rule behind a lock, with its source."""
    text = (
        f"Was den Zweck „{purpose.label}“ betrifft, bleibt verschlossen, solange niemand eingewilligt hat. "
        "Es zählt die letzte Antwort; ein Widerruf schließt sofort wieder."
    )
    special = "; Art. 9 Abs. 2 Buchst. a DSGVO" if purpose is Purpose.SPECIAL else ""
    source = f"{CONCEPT} § 1, Einwilligung der Klientinnen und Klienten; Art. 6 und 7 DSGVO{special}"
    return Reason(text, f"Einwilligung {purpose.value}", source)


def _concerns(purpose: Purpose, consent: Consent, target: str) -> bool:
    return not purpose.per_target or not target or _target(consent.target) == _target(target)


def _target(text: str) -> str:
    return " ".join(text.split()).casefold()


def _time(consent: Consent) -> tuple[date, str]:
    return consent.answered_on or date.min, consent.id
