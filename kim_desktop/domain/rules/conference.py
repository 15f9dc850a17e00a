"""Fallkonferenzen: what a consent calls them, which name a case has there, and which of their tasks are late."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.rules.consents import OPEN as UNANSWERED
from kim_desktop.domain.rules.consents import is_open, state_of
from kim_desktop.domain.rules.watch import Stages, Watch, found

OPEN = frozenset({"planned", "invited"})
"""The states in which a conference still lies ahead."""
OVER = frozenset({"closed", "cancelled"})
_LETTERS = 26


@dataclass(frozen=True)
class Allowed:
    """What a client's own consents allow a conference to hold on a day; E5 has to name this very conference.

    With `unless_refused`, a question that was never answered here stands for yes: the answer may still be on its way.
    """

    consents: tuple[Consent, ...]
    conference: Conference
    on: date
    unless_refused: bool = False

    @property
    def file(self) -> bool:
        """Whether it may hold anything at all."""
        return self._is_open(Purpose.FILE)

    @property
    def name(self) -> bool:
        """Whether it may know the name."""
        named = self.conference.on is not None and self._is_open(Purpose.CONFERENCE, name_of(self.conference))
        return self.file and named

    @property
    def special(self) -> bool:
        """Whether it may read protected sections."""
        return self._is_open(Purpose.SPECIAL)

    def results_of(self, services: Iterable[str]) -> bool:
        """Whether it may be told results of a service, known under any of these names."""
        return any(self._is_open(Purpose.RESULTS, each) for each in services)

    def _is_open(self, purpose: Purpose, target: str = "") -> bool:
        if is_open(purpose, self.consents, self.on, target=target):
            return True
        return self.unless_refused and state_of(purpose, self.consents, target) == UNANSWERED


def name_of(conference: Conference) -> str:
    """What a conference is called: the same words that the consent E5 names it by."""
    return f"Fallkonferenz am {show_date(conference.on)}" if conference.on else "Fallkonferenz ohne Tag"


def next_pseudonym(taken: Iterable[str]) -> str:
    """„Fall A“, „Fall B“ …: the first one that no case of the conference has ever had."""
    known = set(taken)
    number = 0
    while (name := f"Fall {_letters(number)}") in known:
        number += 1
    return name


def told_apart(cases: Iterable[ConferenceCase]) -> dict[str, str]:
    """The pseudonym of each case; of two that got the same one on two devices the later one has a number, too."""
    names: dict[str, str] = {}
    count: dict[str, int] = {}
    for each in sorted(cases, key=lambda case: case.id):
        count[each.pseudonym] = count.get(each.pseudonym, 0) + 1
        often = count[each.pseudonym]
        names[each.id] = f"{each.pseudonym} ({often})" if often > 1 else each.pseudonym
    return names


def is_named(case: ConferenceCase) -> bool:
    """Whether a case stands there by name; one whose name was erased does not."""
    return case.by_name and bool(case.shown_as)


def decisions_due(decisions: Iterable[ConferenceDecision], on: date, ahead: int) -> Iterator[Watch]:
    """Tasks that a conference gave and nobody has reported as done."""
    for each in decisions:
        if each.done_on:
            continue
        due = each.due_on
        if due is None:
            yield Watch(found("late", "conference", f"Beschluss ohne Tag: {each.what}", None, each))
            continue
        text = f"Beschluss der Fallkonferenz bis {due:%d.%m.%Y}: {each.what}"
        yield Stages.around(due, ahead).watch(on, "conference", text, due, each)


def _letters(number: int) -> str:
    more, last = divmod(number, _LETTERS)
    return (_letters(more - 1) if more else "") + chr(ord("A") + last)
