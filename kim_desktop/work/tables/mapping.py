"""Which column of a list fills which field: proposed by heading and contents, decided by the user."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from anyascii import anyascii
from rapidfuzz import fuzz

from kim_desktop.work.tables.sheets import Table

NOT_READ = ""
"""The target of a column that is left out."""

_SURE = 88.0
_MOST_SAMPLES = 40
_BY_CONTENTS = 0.8


@dataclass(frozen=True)
class Target:
    """Something that a column can fill; `many` columns may name it, `fits` recognises its contents."""

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    many: bool = False
    fits: Callable[[str], bool] | None = None


def propose(table: Table, targets: Sequence[Target]) -> dict[int, str]:
    """For each column the likeliest target, each target once; what nobody recognises is left out."""
    scores = sorted(
        (
            (score, -at, target.name)
            for at, heading in enumerate(table.headers)
            for target in targets
            if (score := _likeness(heading, target)) >= _SURE
        ),
        reverse=True,
    )
    found: dict[int, str] = {}
    for _, at, name in scores:
        if -at not in found and name not in found.values():
            found[-at] = name
    return _by_contents(table, targets, found)


def is_heading(text: str, targets: Iterable[Target]) -> bool:
    """Whether a text is what one would write above a column."""
    return bool(text) and any(_likeness(text, target) >= _SURE for target in targets)


def twice(mapping: Mapping[int, str], targets: Sequence[Target]) -> frozenset[str]:
    """Targets that more than one column fills, though they take one only."""
    once = {target.name for target in targets if not target.many}
    chosen = [name for name in mapping.values() if name in once]
    return frozenset(name for name in chosen if chosen.count(name) > 1)


def _by_contents(table: Table, targets: Sequence[Target], found: dict[int, str]) -> dict[int, str]:
    for at in range(len(table.headers)):
        samples = table.samples(at, _MOST_SAMPLES)
        if at in found or len(samples) < 2:
            continue
        for target in targets:
            if target.fits and target.name not in found.values() and _share(samples, target.fits) >= _BY_CONTENTS:
                found[at] = target.name
                break
    return found


def _share(samples: tuple[str, ...], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, samples)) / len(samples)


def _likeness(heading: str, target: Target) -> float:
    """How much a heading looks like one of a target's names, 0 to 100."""
    key = _key(heading)
    if not key:
        return 0.0
    return max(_alike(key, _key(name)) for name in (target.label, *target.aliases))


def _alike(one: str, other: str) -> float:
    if one == other:
        return 100.0
    return fuzz.ratio(one, other) if min(len(one), len(other)) > 4 else 0.0


def _key(text: str) -> str:
    folded = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return "".join(letter for letter in anyascii(folded).casefold() if letter.isalnum())
