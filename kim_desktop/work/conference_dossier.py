"""The dossier of a case for a Fallkonferenz: chosen, previewed, released, and released again when the case changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kim_desktop.clock import local_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.conference import Conference, ConferenceCase
from kim_desktop.domain.rules.conference import OVER, name_of
from kim_desktop.domain.rules.consents import why_locked
from kim_desktop.domain.rules.dossier import PROTECTED, Part, nameless, written
from kim_desktop.domain.values import clean_text
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import read_case
from kim_desktop.work.case_state import check_unrestricted
from kim_desktop.work.conference_agenda import Standing, allowed, check_brought, names_of, standing
from kim_desktop.work.conference_parts import SECTIONS, Source, parts_of
from kim_desktop.work.lookups import lookups

_MOST = 20_000


@dataclass(frozen=True)
class Draft:
    """A dossier as it would be released now."""

    stands: Standing
    sections: frozenset[str]
    parts: tuple[Part, ...]


def locked_sections(store: Store, entry: ConferenceCase) -> dict[str, str]:
    """The sections that no consent opens now, each with the reason."""
    conference = _conference(store, entry)
    special = allowed(store, conference, entry.case).special
    return {} if special else {PROTECTED: why_locked(Purpose.SPECIAL)}


def draft(store: Store, entry: ConferenceCase, sections: Iterable[str]) -> Draft:
    """What the dossier would tell with these sections, as far as today's consents reach; nothing is written.

    Raises `NotAllowed` for who did not bring the case, without E1, or while its data may not be used.
    """
    check_brought(store, entry)
    check_unrestricted(store, entry.case)
    conference = _conference(store, entry)
    if not allowed(store, conference, entry.case).file:
        raise NotAllowed("Aus diesem Fall darf nichts weitergegeben werden.", why_locked(Purpose.FILE))
    closed = locked_sections(store, entry)
    wanted = frozenset(each for each in sections if each in SECTIONS and each not in closed)
    stands = standing(store, conference, entry.case, entry.pseudonym)
    source = Source(store, read_case(store, entry.case), lookups(store), stands.by_name)
    parts = parts_of(source, wanted)
    return Draft(stands, wanted, parts if stands.by_name else nameless(parts, names_of(store, entry.case)))


def release(store: Store, entry: ConferenceCase, sections: Iterable[str]) -> ConferenceCase:
    """Gives the dossier to the conference as `draft` shows it now; an earlier one is erased.

    Raises as `draft` does, `BadInput` if it would be empty or too long, `NotAllowed` once the conference is over.
    """
    conference = _conference(store, entry)
    if conference.state in OVER:
        raise NotAllowed(f"Die {name_of(conference)} ist vorbei.", "Ein Dossier gibt es nur für eine kommende.")
    made = draft(store, entry, sections)
    text = clean_text(written(made.parts))
    if not text:
        raise BadInput("Das Dossier ist leer.", "Wählen Sie wenigstens einen Abschnitt.", field="sections")
    if len(text) > _MOST:
        raise BadInput("Das Dossier ist zu lang.", "Wählen Sie weniger Abschnitte.", field="sections")
    current = store.get(ConferenceCase, entry.id) or entry
    with store.unit() as unit:
        if current.dossier and current.dossier != text:
            unit.erase(current, ("dossier",))
            current = replace(current, dossier="")
        return unit.save(
            current,
            replace(
                current,
                sections=made.sections,
                dossier=text,
                released_on=local_date(store.clock()),
                by_name=made.stands.by_name,
                shown_as=made.stands.name,
            ),
        )


def is_outdated(store: Store, entry: ConferenceCase) -> bool:
    """Whether the released dossier says something else than the case says today; asked by who brought it."""
    if not entry.dossier:
        return False
    return clean_text(written(draft(store, entry, entry.sections).parts)) != entry.dossier


def _conference(store: Store, entry: ConferenceCase) -> Conference:
    conference = store.get(Conference, entry.case_id)
    if conference is None:
        raise BadInput("Diese Fallkonferenz ist auf diesem Gerät nicht vorhanden.", "Gleichen Sie ab.")
    return conference
