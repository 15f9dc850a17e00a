"""Who is to be referred to the Teilhabemanagement or what follows it (concept paper § 1, K39 to K42)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kim_desktop.domain.rules.ages import ages_on, birthday, earliest
from kim_desktop.domain.rules.facts import Flags, Subject, is_tolerated
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.reasons import CONCEPT, Reason

State = Literal["referral", "off", "unclear", "no"]
LABEL = "Zielgruppe – Verweisberatung"
SUCCESSOR = "teilhabemanagement"
"""The parameter that says whether there is somebody to refer to; its label names them."""

_AGES = ("referral_age_from", "referral_age_to")
_RULE = "Verweisberatung"
_SOURCE = f"{CONCEPT} § 1, Abgrenzung zum Teilhabemanagement"


@dataclass(frozen=True)
class ReferralGuardResult:
    """`referral`: refer to `destination`; `off`: in the group, but nobody to refer to; `unclear`: facts missing."""

    state: State
    label: str
    destination: str
    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...]


def referral_guard(subject: Subject, on: date, parameters: Parameters, status_flags: Flags) -> ReferralGuardResult:
    """The result on the day `on`, with warnings before the birthdays that change it."""
    tolerated = is_tolerated(subject, status_flags)
    of_age = _of_age(subject, on, parameters)
    warnings = _birthday_warnings(subject, on, parameters) if tolerated else ()
    if tolerated is False or of_age is False:
        return ReferralGuardResult("no", "", "", (_why_not(tolerated, parameters),), warnings)
    if tolerated is None or of_age is None:
        return ReferralGuardResult("unclear", "", "", (_unclear(tolerated, of_age, parameters),), warnings)
    return _in_group(on, parameters, warnings)


def _in_group(on: date, parameters: Parameters, warnings: tuple[Reason, ...]) -> ReferralGuardResult:
    row = parameters.get(SUCCESSOR)
    ages = "Gestattung oder Duldung und {} bis {} Jahre alt".format(*_range(parameters))
    if row is None or not row.value:
        text = (
            f"{ages}: Verweisberatung gilt am {on:%d.%m.%Y} nicht, weil kein Angebot als Ziel eingetragen ist."
            " Bitte vorhandene Angebote zuerst prüfen."
        )
        return ReferralGuardResult("off", "", "", (_reason(text, parameters, *_AGES, SUCCESSOR),), warnings)
    text = f"{ages}: Verweisberatung an „{row.label}“. Die Person gehört zur Zielgruppe."
    return ReferralGuardResult("referral", LABEL, row.label, (_reason(text, parameters, *_AGES, SUCCESSOR),), warnings)


def _of_age(subject: Subject, on: date, parameters: Parameters) -> bool | None:
    if not subject.birth or earliest(subject.birth) > on:
        return None
    first, last = _range(parameters)
    youngest, oldest = ages_on(subject.birth, on)
    if first <= youngest and oldest <= last:
        return True
    return False if oldest < first or youngest > last else None


def _birthday_warnings(subject: Subject, on: date, parameters: Parameters) -> tuple[Reason, ...]:
    if not subject.birth or earliest(subject.birth) > on:
        return ()
    first, last = _range(parameters)
    ahead = timedelta(days=parameters.value("birthday_warning_days", 90))
    exact = "" if len(subject.birth) == len("1991-04-03") else " frühestens"
    texts = {
        first: "danach gilt die Verweisberatung",
        last + 1: "danach gilt die Verweisberatung nicht mehr",
    }
    days = {years: birthday(earliest(subject.birth), years) for years in texts}
    names = (*_AGES, "birthday_warning_days")
    return tuple(
        _reason(f"Der {years}. Geburtstag ist{exact} am {day:%d.%m.%Y}; {texts[years]}.", parameters, *names)
        for years, day in days.items()
        if on < day <= on + ahead
    )


def _why_not(tolerated: bool | None, parameters: Parameters) -> Reason:
    if tolerated is False:
        return _reason("Keine Gestattung oder Duldung: keine Verweisberatung.", parameters)
    text = "Nicht zwischen {} und {} Jahre alt: keine Verweisberatung.".format(*_range(parameters))
    return _reason(text, parameters, *_AGES)


def _unclear(tolerated: bool | None, of_age: bool | None, parameters: Parameters) -> Reason:
    missing = [text for known, text in ((tolerated, "Aufenthaltsstatus"), (of_age, "Geburtsdatum")) if known is None]
    return _reason(f"Ob Verweisberatung gilt, ist offen. Bitte klären: {' und '.join(missing)}.", parameters, *_AGES)


def _range(parameters: Parameters) -> tuple[int, int]:
    return parameters.value("referral_age_from", 18), parameters.value("referral_age_to", 27)


def _reason(text: str, parameters: Parameters, *names: str) -> Reason:
    return Reason(text, _RULE, _SOURCE, values=parameters.used(*names))
