"""Texts that must not say whose case they come from: names, case numbers and, where none may be seen, pseudonyms."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.conference import ConferenceCase
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.names import plain
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.union import union_of

_SHORTEST_NAME = 3
_WAY_ON = "Schreiben Sie „die Person“ oder „die Familie“."


class Text(NamedTuple):
    """What somebody wrote, with the field it stands in and what that is called."""

    field: str
    label: str
    text: str


def check_nameless(store: Store, texts: Iterable[Text], why: str, case_id: str = "", veiled: bool = True) -> None:
    """Raises `BadInput` if a text holds a name of the case's people or, of any case, a whole name or the number.

    Unless pseudonyms are `veiled` too, those of Fallkonferenzen may stand there. `why` says what is not to be told.
    """
    written = [each for each in texts if each.text.strip()]
    if not written:
        return
    people, cases = store.all(Person), store.all(Case)
    pseudonyms = _pseudonyms(store) if veiled else ()
    here = frozenset(union_of(store, case_id).cases) if case_id else frozenset()
    for field, label, text in written:
        named = _name_in(frozenset(_words(text)), people, here) or _code_in(text, cases) or _any_in(text, pseudonyms)
        if named:
            raise BadInput(f"„{label}“ nennt „{named}“. {why}", _WAY_ON, field=field)


def _pseudonyms(store: Store) -> Sequence[str]:
    return [each.pseudonym for each in store.all(ConferenceCase) if each.pseudonym]


def _any_in(text: str, names: Iterable[str]) -> str:
    small = text.casefold()
    return next((each for each in names if re.search(rf"\b{re.escape(each.casefold())}\b", small)), "")


def _name_in(words: frozenset[str], people: Iterable[Person], here: frozenset[str]) -> str:
    for person in people:
        given, family = _words(person.given_name), _words(person.family_name)
        if person.case_id in here:
            found = next(
                (name for name in (*given, *family) if len(name) >= _SHORTEST_NAME and _is_in(name, words)), ""
            )
            if found:
                return _as_written(found, person)
        elif given and family and all(_is_in(name, words) for name in (*given, *family)):
            return f"{person.given_name} {person.family_name}"
    return ""


def _as_written(name: str, person: Person) -> str:
    spelt = f"{person.given_name} {person.family_name}".split()
    return next((each for each in spelt if name in _words(each)), name)


def _is_in(name: str, words: frozenset[str]) -> bool:
    return name in words or f"{name}s" in words


def _code_in(text: str, cases: Iterable[Case]) -> str:
    small = text.casefold()
    return next((each.code for each in cases if each.code and each.code.casefold() in small), "")


def _words(text: str) -> list[str]:
    """The words in Latin small letters, so that a name is found in any script."""
    return plain(re.sub(r"[^\w]+", " ", text)).split()
