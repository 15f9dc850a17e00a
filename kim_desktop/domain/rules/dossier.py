"""The dossier of a case for a Fallkonferenz as a text of parts, so that each part can be taken out again by itself."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from kim_desktop.domain.rules.names import plain

Fact = tuple[str, str]

PERSON, PROTECTED, RESULTS = "person", "protected_needs", "results"
IDENTIFYING = frozenset({"Name", "Geburtsdatum"})
"""The facts of the part about the person that stand there only with the name."""
HIDDEN = "[Name]"
_PART, _BETWEEN, _GOES_ON = "# ", " | ", "> "
_SHORTEST_NAME = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Part:
    """One part: its code in the catalogue `dossier_section` or `results`, and for results the names of the service."""

    code: str
    title: str
    facts: tuple[Fact, ...] = ()
    services: tuple[str, ...] = ()


def written(parts: Iterable[Part]) -> str:
    """The parts as one text."""
    return "\n".join(line for part in parts for line in _lines(part))


def read(text: str) -> tuple[Part, ...]:
    """The parts of a text that `written` made."""
    parts: list[Part] = []
    for line in text.splitlines():
        if line.startswith(_PART):
            code, title, *services = line.removeprefix(_PART).split(_BETWEEN)
            parts.append(Part(code, title, (), tuple(services)))
        elif parts:
            parts[-1] = _with_line(parts[-1], line)
    return tuple(parts)


def in_words(parts: Iterable[Part]) -> str:
    """The parts as people read them."""
    return "\n\n".join("\n".join([part.title, *(f"{label}: {value}" for label, value in part.facts)]) for part in parts)


def kept(parts: Iterable[Part], keep: Callable[[Part], bool]) -> tuple[Part, ...]:
    """The parts that may stay."""
    return tuple(part for part in parts if keep(part))


def nameless(parts: Iterable[Part], names: Iterable[str]) -> tuple[Part, ...]:
    """The parts without what identifies the person, every mention of these names hidden."""
    known = tuple(names)
    return tuple(
        replace(
            part,
            facts=tuple(
                (masked(label, known), masked(value, known))
                for label, value in part.facts
                if part.code != PERSON or label not in IDENTIFYING
            ),
        )
        for part in parts
    )


def masked(text: str, names: Iterable[str], instead: str = HIDDEN) -> str:
    """The text with each mention of these names replaced, in whatever spelling or script; also with a genitive s."""
    known = {word for name in names for word in _words(name) if len(word) >= _SHORTEST_NAME}
    hidden = known | {f"{word}s" for word in known}
    found = _WORD.sub(lambda word: instead if hidden.intersection(_words(word[0])) else word[0], text)
    one = re.escape(instead)
    return re.sub(rf"{one}(?:[ ,]+{one})+", instead, found)


def _words(text: str) -> list[str]:
    return plain(re.sub(r"[^\w]+", " ", text)).split()


def _lines(part: Part) -> Iterator[str]:
    yield _PART + _BETWEEN.join(_one_line(each) for each in (part.code, part.title, *part.services))
    for label, value in part.facts:
        first, *more = value.splitlines() or [""]
        yield f"{_one_line(label)}{_BETWEEN}{first}"
        yield from (f"{_GOES_ON}{line}" for line in more)


def _one_line(text: str) -> str:
    """Without what the text's own form is made of."""
    return " ".join(text.replace("|", "/").split()).removeprefix(_GOES_ON.strip()).removeprefix(_PART.strip()).strip()


def _with_line(part: Part, line: str) -> Part:
    if line.startswith(_GOES_ON) and part.facts:
        label, value = part.facts[-1]
        return replace(part, facts=(*part.facts[:-1], (label, f"{value}\n{line.removeprefix(_GOES_ON)}")))
    label, _, value = line.partition(_BETWEEN)
    return replace(part, facts=(*part.facts, (label, value)))
