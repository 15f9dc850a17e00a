"""Which Lücken may be one and the same: points for what they share, and every point with its reason."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.rules.names import plain

ALIKE = 4
"""From so many points on two Lücken are proposed for one Thema."""
_SHARED = (("life_area", 2, "Lebensbereich"), ("organisation", 2, "Stelle"), ("legal_domain", 1, "Rechtskreis"),
           ("district", 1, "Stadtbezirk"))  # fmt: skip
_MOST_FOR_WORDS, _LEAST_ALIKE, _SHORTEST, _MOST_TOLD = 2, 82, 5, 4
_SAY_NOTHING = frozenset({
    "aber", "alle", "allem", "andere", "anderen", "beide", "damit", "dann", "dass", "denn", "deren", "diese",
    "diesem", "diesen", "dieser", "dieses", "durch", "eine", "einem", "einen", "einer", "eines", "etwa", "fehlt",
    "fehlen", "ganze", "gegen", "haben", "hatte", "immer", "jede", "jeden", "jeder", "kann", "kein", "keine",
    "keinen", "keiner", "koennen", "menschen", "muessen", "nach", "nicht", "noch", "oder", "ohne", "person",
    "personen", "familie", "familien", "schon", "sehr", "sind", "soll", "ueber", "unter", "viele", "vielen",
    "wegen", "weil", "wenig", "wenn", "werden", "wieder", "wird", "wurde", "zwischen", "monate", "wochen", "jahre",
    "leute",
})  # fmt: skip


@dataclass(frozen=True)
class Likeness:
    """How much two Lücken share: points, what they have in common, and the words."""

    points: int
    same: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether they are proposed for one Thema; the same place alone says too little."""
        return self.points >= ALIKE and bool(self.words or "Stelle" in self.same)


@dataclass(frozen=True)
class Bundle:
    """Lücken that may belong together, what all of them share, and the words; `topic` if there is one already."""

    gaps: tuple[Gap, ...]
    same: tuple[str, ...]
    words: tuple[str, ...]
    topic: str = ""

    @property
    def id(self) -> str:
        """Stays the same while the oldest Lücke is its first."""
        return f"{self.topic}:{self.gaps[0].id}"


@dataclass(frozen=True)
class _Read:
    """A Lücke with what is compared, read once."""

    gap: Gap
    facts: tuple[str | None, ...]
    words: Mapping[str, str]


def likeness(one: Gap, other: Gap) -> Likeness:
    """What two Lücken share; words are compared only where they can make enough of it."""
    first, second = _read((one, other))
    return _likeness(first, second)


def _likeness(one: _Read, other: _Read) -> Likeness:
    points, same = 0, list[str]()
    for ours, theirs, (_, worth, label) in zip(one.facts, other.facts, _SHARED, strict=True):
        if ours and ours == theirs:
            points += worth
            same.append(label)
    if points < ALIKE - _MOST_FOR_WORDS:
        return Likeness(points, tuple(same), ())
    words = sorted(word for form, word in one.words.items() if form in other.words)
    return Likeness(points + min(len(words), _MOST_FOR_WORDS), tuple(same), tuple(words[:_MOST_TOLD]))


def proposals(loose: Iterable[Gap], bundled: Iterable[Gap] = ()) -> list[Bundle]:
    """Loose Lücken that belong to a Thema that is there, then groups of loose ones, the largest first."""
    waiting = sorted(loose, key=lambda each: (str(each.reported_on), each.id))
    read = _read([*waiting, *bundled])
    joining, left = _joining(read[: len(waiting)], read[len(waiting) :])
    groups: list[Bundle] = []
    while left:
        first, *others = left
        near = [(each, _likeness(first, each)) for each in others]
        members = [(each, known) for each, known in near if known.is_enough]
        if members:
            gaps = [first.gap, *(each.gap for each, _ in members)]
            groups.append(_bundle(gaps, [known for _, known in members]))
        taken = {first.gap.id, *(each.gap.id for each, _ in members)}
        left = [each for each in left if each.gap.id not in taken]
    return [*joining, *sorted(groups, key=lambda each: -len(each.gaps))]


def _joining(loose: Sequence[_Read], bundled: Sequence[_Read]) -> tuple[list[Bundle], list[_Read]]:
    found: dict[str, list[tuple[Gap, Likeness]]] = {}
    left = []
    for each in loose:
        near = [
            (known.points, other.gap.topic, known) for other in bundled if (known := _likeness(each, other)).is_enough
        ]
        if near:
            _, topic, known = max(near, key=lambda one: one[0])
            found.setdefault(topic or "", []).append((each.gap, known))
        else:
            left.append(each)
    joining = [_bundle([gap for gap, _ in each], [known for _, known in each], topic) for topic, each in found.items()]
    return joining, left


def _bundle(gaps: Sequence[Gap], known: Sequence[Likeness], topic: str = "") -> Bundle:
    same = [label for _, _, label in _SHARED if all(label in each.same for each in known)]
    words = dict.fromkeys(word for each in known for word in each.words)
    return Bundle(tuple(gaps), tuple(same), tuple(words)[:_MOST_TOLD], topic)


def _read(gaps: Iterable[Gap]) -> list[_Read]:
    """Each with the words that say something; similar words are brought to one form, so that they compare quickly."""
    forms: dict[str, str] = {}
    return [_Read(each, _facts(each), {_form(key, forms): word for key, word in _words(each)}) for each in gaps]


def _facts(gap: Gap) -> tuple[str | None, ...]:
    return tuple(getattr(gap, name) for name, _, _ in _SHARED)


def _words(gap: Gap) -> Iterator[tuple[str, str]]:
    for word in re.findall(r"\w+", f"{gap.what} {gap.proposal}"):
        key = plain(word)
        if len(key) >= _SHORTEST and key not in _SAY_NOTHING:
            yield key, word


def _form(key: str, forms: dict[str, str]) -> str:
    """The form of a word: that of a similar one that was read before, else its own."""
    if key not in forms:
        near = process.extractOne(
            key, tuple(dict.fromkeys(forms.values())), scorer=fuzz.ratio, score_cutoff=_LEAST_ALIKE
        )
        forms[key] = str(near[0]) if near else key
    return forms[key]
