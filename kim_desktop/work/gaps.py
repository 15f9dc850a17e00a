"""Lücken: report a break of an integration chain without anybody's identity, and answer it (K100 to K102)."""

import re
from collections.abc import Iterable
from dataclasses import replace

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import EVERYONE_IN_CASE_WORK
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.chain_breaks import Break, BreakKind
from kim_desktop.domain.rules.names import plain
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.union import union_of

ANSWERED_BY = frozenset({"coordinator"})
"""The roles that say what becomes of a Lücke."""

_SORTS: dict[BreakKind, str] = {
    "domain": "interface",
    "waiting": "waiting",
    "unanswered": "information",
    "status": "interface",
    "unmet": "missing",
}
_SHORTEST_NAME = 3
_TEXTS = {"what": "Was fehlt oder bricht ab?", "proposal": "Vorschlag", "answer": "Antwort"}


def blank_gap(store: Store) -> Gap:
    """An empty Lücke of today."""
    return Gap(id=new_id(), reported_by=store.identity.user_id, reported_on=local_date(store.clock()))


def gap_of(store: Store, found: Break, district: str | None) -> Gap:
    """The Lücke that a break suggests; it says nothing of whose chain it is."""
    return replace(
        blank_gap(store),
        what=found.anonymous,
        sort=_SORTS[found.kind],
        life_area=found.area or None,
        legal_domain=found.legal_domain,
        organisation=found.organisation,
        district=district,
        days_waited=found.days_waited,
    )


def report_gap(store: Store, gap: Gap, case_id: str = "") -> Gap:
    """Reports a Lücke; `case_id` is the case in which it was seen, which is not stored with it.

    Raises `BadInput` if it says nothing or names somebody, `NotAllowed` for a role that does no case work.
    """
    if store.identity.role not in EVERYONE_IN_CASE_WORK:
        raise NotAllowed("Lücken meldet, wer mit Fällen arbeitet.", "Geben Sie den Hinweis an die Koordination.")
    if not gap.what.strip():
        raise BadInput("Was fehlt oder bricht ab?", "Ein Satz ohne Namen genügt.", field="what")
    check_nameless(store, gap, case_id)
    today = local_date(store.clock())
    gap = replace(
        gap, what=gap.what.strip(), proposal=gap.proposal.strip(), reported_by=store.identity.user_id,
        reported_on=gap.reported_on or today,
    )  # fmt: skip
    with store.unit() as unit:
        return unit.add(gap)


def change_gap(store: Store, before: Gap, after: Gap) -> Gap:
    """Saves a changed Lücke: Koordination says how it stands and answers; who reported it may correct it until then.

    Raises `NotAllowed` for anybody else, `BadInput` if somebody is named.
    """
    if store.identity.role not in ANSWERED_BY:
        if not may_correct(store, before):
            raise NotAllowed(
                "Diese Lücke bearbeitet jetzt die Koordination.", "Melden Sie eine neue, wenn etwas fehlt."
            )
        if (before.state, before.answer) != (after.state, after.answer):
            raise NotAllowed("Stand und Antwort trägt die Koordination ein.", "Ihre Meldung bleibt, wie sie ist.")
    check_nameless(store, after)
    with store.unit() as unit:
        return unit.save(before, after)


def may_correct(store: Store, gap: Gap) -> bool:
    """Whether the person at the desk reported this Lücke and nobody has taken it up yet."""
    return gap.reported_by == store.identity.user_id and gap.state == "reported"


def check_nameless(store: Store, gap: Gap, case_id: str = "") -> None:
    """Raises `BadInput` if a text holds a name of the case's people or, of any case, a whole name or the number."""
    people, cases = store.all(Person), store.all(Case)
    here = frozenset(union_of(store, case_id).cases) if case_id else frozenset()
    for field, label in _TEXTS.items():
        words = frozenset(_words(getattr(gap, field)))
        named = _name_in(words, people, here) or _code_in(getattr(gap, field), cases)
        if named:
            raise BadInput(
                f"„{label}“ nennt „{named}“. Eine Lücke darf nicht erkennen lassen, um wen es geht.",
                "Schreiben Sie „die Person“ oder „die Familie“.",
                field=field,
            )


def _name_in(words: frozenset[str], people: Iterable[Person], here: frozenset[str]) -> str:
    if not words:
        return ""
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
