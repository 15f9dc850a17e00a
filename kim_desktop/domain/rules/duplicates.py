"""People who may be known already: by name AND date of birth, across spellings and scripts (domain rule 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import fuzz, process

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.rules.names import is_without_vowels, name_key, plain, skeleton, spoken
from kim_desktop.domain.rules.reasons import Reason

_RULE = "Doppelmeldung"
_SOURCE = "Annahme: Name und Geburtsdatum müssen beide passen"
_NEAR_KEY = 70.0
_NAME_ENOUGH = 80.0
_NAME_SURE = 90.0
_BIRTH_FITS = 0.95
_PART_ENOUGH = 76.0
_SOUND_ONLY = 0.95
_LONG_SOUND = 3
_MOST_HITS = 10
_YEAR = len("1991")


class Named(Protocol):
    """What a person or a Meldung shows of itself for the comparison."""

    @property
    def id(self) -> str: ...
    @property
    def case_id(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def birth(self) -> PartialDate | None: ...


@dataclass(frozen=True)
class DuplicateHit:
    """A person who may be the same; `score` from 0 to 100."""

    record_id: str
    case_id: str
    family_name: str
    given_name: str
    birth: PartialDate | None
    score: int
    reasons: tuple[Reason, ...]


class DuplicateIndex:
    """Known people, grouped by year of birth; those without one are found by the sound of the name only."""

    def __init__(self, people: Iterable[Named]) -> None:
        self._by_year: dict[str, tuple[list[str], list[Named]]] = {}
        for person in people:
            self.add(person)

    def add(self, person: Named) -> None:
        """One more known person."""
        keys, people = self._by_year.setdefault(_year(person.birth), ([], []))
        keys.append(name_key(person.family_name, person.given_name))
        people.append(person)

    def find(
        self, family_name: str, given_name: str, birth: PartialDate | None, without: frozenset[str] = frozenset()
    ) -> list[DuplicateHit]:
        """The likeliest matches, best first; records whose id or case is in `without` are left out."""
        key = name_key(family_name, given_name)
        if not key:
            return []
        hits = (
            _compare(person, family_name, given_name, birth)
            for person in self._near(key, birth)
            if not {person.id, person.case_id} & without
        )
        return sorted((hit for hit in hits if hit), key=lambda hit: (-hit.score, hit.record_id))[:_MOST_HITS]

    def _near(self, key: str, birth: PartialDate | None) -> Iterable[Named]:
        year = _year(birth)
        for each, (keys, people) in self._by_year.items():
            if year and each == year:
                found = process.extract(key, keys, scorer=fuzz.token_set_ratio, score_cutoff=_NEAR_KEY, limit=None)
                yield from (people[place] for _, _, place in found)
            elif not year or not each:
                yield from (person for other, person in zip(keys, people, strict=True) if other == key)


def _compare(person: Named, family_name: str, given_name: str, birth: PartialDate | None) -> DuplicateHit | None:
    when = _birth_score(person.birth, birth)
    straight = _name_score(person.family_name, family_name, person.given_name, given_name)
    swapped = _name_score(person.family_name, given_name, person.given_name, family_name) - 2
    name = max(straight, swapped)
    if when is None or name < (_NAME_ENOUGH if when[0] >= _BIRTH_FITS else _NAME_SURE):
        return None
    reasons = (
        _reason(_name_text(name, swapped > straight, person)),
        _reason(when[1]),
    )
    return DuplicateHit(
        person.id, person.case_id, person.family_name, person.given_name, person.birth,
        round(name * when[0]), reasons,
    )  # fmt: skip


def _name_score(family: str, other_family: str, given: str, other_given: str) -> float:
    parts = _likeness(family, other_family), _likeness(given, other_given)
    return sum(parts) / 2 if min(parts) >= _PART_ENOUGH else 0.0


def _likeness(one: str, other: str) -> float:
    """How alike two names are by letters and by sound; short names and those without vowels say less by one."""
    if plain(one) == plain(other):
        return 100.0
    sounds = skeleton(one), skeleton(other)
    heard = _ratio(*sounds)
    if is_without_vowels(one) or is_without_vowels(other):
        return _SOUND_ONLY * heard
    weight = 0.5 if min(map(len, sounds)) >= _LONG_SOUND else 0.25
    return weight * heard + (1 - weight) * _ratio(spoken(one), spoken(other))


def _ratio(one: str, other: str) -> float:
    whole = fuzz.ratio(one.replace(" ", ""), other.replace(" ", ""))
    return max(whole, 0.95 * fuzz.token_set_ratio(one, other))


def _birth_score(known: PartialDate | None, asked: PartialDate | None) -> tuple[float, str] | None:
    """How well two dates of birth fit, with the sentence that says so; None if they are two different ones."""
    if not known or not asked:
        return 0.75, "Das Geburtsdatum ist nicht bei beiden bekannt."
    if known == asked:
        return 1.0, f"Das Geburtsdatum ist gleich ({show_date(known)})."
    if known.startswith(asked) or asked.startswith(known):
        return 0.95, f"Das Geburtsdatum passt, soweit es bekannt ist ({show_date(known)})."
    if _swapped(known) == asked:
        return 0.92, f"Tag und Monat der Geburt sind vertauscht ({show_date(known)})."
    if known[:_YEAR] == asked[:_YEAR] and any(each.endswith("-01-01") for each in (known, asked)):
        return 0.88, f"Das Geburtsjahr ist gleich; der 1. Januar ist oft ein Ersatzdatum ({show_date(known)})."
    return None


def _swapped(birth: PartialDate) -> str:
    parts = birth.split("-")
    return "-".join((parts[0], *reversed(parts[1:])))


def _name_text(score: float, swapped: bool, person: Named) -> str:
    name = f"{person.given_name} {person.family_name}".strip()
    if swapped:
        return f"Vor- und Familienname passen vertauscht: {name}."
    return f"Der Name ist gleich: {name}." if score == 100 else f"Der Name klingt ähnlich: {name}."


def _year(birth: PartialDate | None) -> str:
    return birth[:_YEAR] if birth else ""


def _reason(text: str) -> Reason:
    return Reason(text, _RULE, _SOURCE, "1")
