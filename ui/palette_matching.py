"""What the palette shows for what was typed: which entries match, in which order, under which headings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_MOST_SHOWN, _MOST_IN_A_GROUP = 24, 6
_LEAST_FUZZY, _ALIKE = 4, 0.8


@dataclass(frozen=True)
class Entry:
    """One line of the palette: its words, a hint at the right, and what choosing it does.

    `also` are other words for it; `asked` is shown only to those who type; `lately` was chosen not long ago.
    """

    text: str
    hint: str
    icon: str
    choose: Callable[[], object]
    group: str = ""
    also: str = ""
    asked: bool = False
    lately: bool = False


def matching(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """Entries in which every typed word begins some word, then those in which it nearly does."""
    wanted = typed.casefold().split()
    if not wanted:
        return [each for each in entries if not each.asked]
    exact = [each for each in entries if all(begins_a_word(f"{each.text} {each.also}", word) for word in wanted)]
    if exact:
        return exact
    return [each for each in entries if all(_nearly_begins(f"{each.text} {each.also}", word) for word in wanted)]


def begins_a_word(text: str, wanted: str) -> bool:
    """Whether some word of `text` begins with what is wanted, in any case of letters."""
    return any(word.startswith(wanted) for word in _words(text))


def grouped(entries: Sequence[Entry], typed: bool) -> list[Entry | str]:
    """The entries under a heading for each group, in the order in which the groups first appear."""
    groups: dict[str, list[Entry]] = {}
    for each in entries:
        groups.setdefault("Zuletzt" if each.lately else each.group, []).append(each)
    lines: list[Entry | str] = []
    for group, members in groups.items():
        shown = members[:_MOST_IN_A_GROUP] if typed and len(groups) > 1 else members
        lines += [group, *shown] if group else shown
    return lines[:_MOST_SHOWN] if typed else lines


def _nearly_begins(text: str, wanted: str) -> bool:
    """Whether a word begins so but for a slip of the fingers."""
    if len(wanted) < _LEAST_FUZZY:
        return begins_a_word(text, wanted)
    return any(SequenceMatcher(None, word[: len(wanted)], wanted).ratio() >= _ALIKE for word in _words(text))


def _words(text: str) -> Iterator[str]:
    return (word.strip("(:„“") for word in text.casefold().replace("-", " ").split())
