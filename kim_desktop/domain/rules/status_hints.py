"""Ways to stay that somebody should have looked at by the Ausländerbehörde: hints from a few facts, never advice.

Only what is on file is compared. Whether a way is open is decided by FB 33 alone (K119).
"""

from dataclasses import dataclass
from datetime import date

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.ages import ages_on, birthday, earliest
from kim_desktop.domain.rules.facts import DULDUNG, Flags
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.reasons import Reason

OFFICE = "org-fb33"
"""The body to ask, by its id in the directory."""
_CHANCE = "p104c"
_RULE = "Bleiberecht prüfen lassen"
_OLD_ENOUGH_FOR_TRAINING, _YOUNGEST_25A = 16, 14


@dataclass(frozen=True)
class StatusHint:
    """A paragraph to ask about; `until` is the last day on which one may apply, where there is one."""

    paragraph: str
    reason: Reason
    until: date | None = None


@dataclass(frozen=True)
class Stay:
    """The facts of one person: status now, age, time in Germany, and whether a minor child lives with them."""

    status: str
    birth: PartialDate | None
    entered: PartialDate | None
    with_child: bool

    @classmethod
    def of(cls, person: Person, status: str | None, with_child: bool) -> "Stay":
        """The facts on file."""
        return cls(status or "", person.birth, person.entered_germany, with_child)

    def changes(self, parameters: Parameters) -> tuple[date, ...]:
        """The days on which other hints may follow from the same facts."""
        ages = (_YOUNGEST_25A, _OLD_ENOUGH_FOR_TRAINING, _of_age(parameters), _limit(parameters))
        born = [birthday(earliest(self.birth), years) for years in ages] if self.birth else []
        stays = ("stay_25a_years", 3), ("stay_25b_years", 6), ("stay_25b_years_with_children", 4)
        lived = [parameters.value(name, years) for name, years in stays] if self.entered else []
        return (*born, *(birthday(earliest(self.entered), years) for years in lived if self.entered))


def status_hints(stay: Stay, on: date, parameters: Parameters, flags: Flags) -> tuple[StatusHint, ...]:
    """The paragraphs to ask about, for who has a Duldung or the Chancen-Aufenthaltsrecht."""
    tolerated = DULDUNG in flags.get(stay.status, frozenset())
    if not tolerated and stay.status != _CHANCE:
        return ()
    found = [_young(stay, on, parameters), _settled(stay, on, parameters)]
    if tolerated:
        found += [_training(stay, on), _apprenticeship(stay, on), _skilled(stay, on, parameters)]
        found.append(_employed(stay, on, parameters))
    return tuple(each for each in found if each)


def limit_25a(stay: Stay, on: date, parameters: Parameters) -> date | None:
    """The last day to apply under § 25a, while it is still to come."""
    hint = _young(stay, on, parameters)
    return hint.until if hint else None


def _young(stay: Stay, on: date, parameters: Parameters) -> StatusHint | None:
    years, limit = parameters.value("stay_25a_years", 3), _limit(parameters)
    if not stay.birth or not _is_aged(stay, on, _YOUNGEST_25A) or not _stayed(stay, on, years):
        return None
    birth = birthday(earliest(stay.birth), limit)
    if on >= birth:
        return None
    text = f"Der Antrag ist nur vor dem {limit}. Geburtstag möglich, also vor dem {birth:%d.%m.%Y}."
    last = birth.fromordinal(max(birth.toordinal() - 1, 1))
    return StatusHint("§ 25a", _reason(text, "§ 25a Abs. 1 AufenthG"), last)


def _settled(stay: Stay, on: date, parameters: Parameters) -> StatusHint | None:
    years = parameters.value("stay_25b_years", 6)
    if stay.with_child:
        years = parameters.value("stay_25b_years_with_children", 4)
    if not _stayed(stay, on, years):
        return None
    known = f"In Deutschland seit mindestens {years} Jahren." if stay.entered else "Der Tag der Einreise ist offen."
    return StatusHint("§ 25b", _reason(known, "§ 25b Abs. 1 AufenthG"))


def _training(stay: Stay, on: date) -> StatusHint | None:
    if not _is_aged(stay, on, _OLD_ENOUGH_FOR_TRAINING):
        return None
    text = "Bei einer Berufsausbildung kommt eine Aufenthaltserlaubnis in Frage."
    return StatusHint("§ 16g", _reason(text, "§ 16g AufenthG"))


def _apprenticeship(stay: Stay, on: date) -> StatusHint | None:
    if stay.status == "p60c" or not _is_aged(stay, on, _OLD_ENOUGH_FOR_TRAINING):
        return None
    text = "Bei einer Berufsausbildung kommt eine Ausbildungsduldung in Frage."
    return StatusHint("§ 60c", _reason(text, "§ 60c AufenthG"))


def _skilled(stay: Stay, on: date, parameters: Parameters) -> StatusHint | None:
    if not _is_aged(stay, on, _of_age(parameters)):
        return None
    text = "Nach Ausbildung, Studium oder qualifizierter Arbeit kommt eine Aufenthaltserlaubnis in Frage."
    return StatusHint("§ 19d", _reason(text, "§ 19d AufenthG"))


def _employed(stay: Stay, on: date, parameters: Parameters) -> StatusHint | None:
    year = parameters.value("entry_60d_year", 2022)
    late = stay.entered is not None and earliest(stay.entered).year > year
    if stay.status == "p60d" or late or not _is_aged(stay, on, _of_age(parameters)):
        return None
    text = f"Bei sicherer Beschäftigung und Einreise bis Ende {year} kommt eine Beschäftigungsduldung in Frage."
    return StatusHint("§ 60d", _reason(text, "§ 60d AufenthG"))


def _is_aged(stay: Stay, on: date, years: int) -> bool:
    """Whether somebody may be that old; who has no date of birth on file is asked about."""
    return not stay.birth or ages_on(stay.birth, on)[1] >= years


def _stayed(stay: Stay, on: date, years: int) -> bool:
    """Whether somebody may have been in Germany so long; who has no entry on file is asked about."""
    return not stay.entered or birthday(earliest(stay.entered), years) <= on


def _of_age(parameters: Parameters) -> int:
    return parameters.value("age_of_majority", 18)


def _limit(parameters: Parameters) -> int:
    return parameters.value("age_limit_25a", 27)


def _reason(text: str, source: str) -> Reason:
    return Reason(text, _RULE, source, "2024")
