"""What has to leave a Fallkonferenz again: the name, parts of the dossier or the whole case; erased on every device."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR
from kim_desktop.domain.rules.conference import OPEN, Allowed, is_named, name_of
from kim_desktop.domain.rules.dossier import PROTECTED, RESULTS, Part, kept, masked, nameless, read, written
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.writing import is_chair
from kim_desktop.storage.store import Store
from kim_desktop.storage.unit import Unit
from kim_desktop.work.union import union_of

R = TypeVar("R", bound=Record)

_KEEP_DAYS = 30
_TASK = ("what", "outcome")


@dataclass(frozen=True)
class Loss:
    """What one case loses in one conference: its name, parts of its dossier or all of it, or its place altogether."""

    entry: ConferenceCase
    conference: Conference
    name: bool = False
    parts: tuple[Part, ...] = ()
    dossier: bool = False
    case: bool = False

    def __bool__(self) -> bool:
        return self.name or bool(self.parts) or self.dossier or self.case

    @property
    def words(self) -> str:
        """What happens, in a German sentence."""
        where = name_of(self.conference)
        if self.case:
            return f"{where}: Der Fall verschwindet daraus, mit Frage, Dossier, Verlauf und Beschlüssen."
        told = [f"steht „{self.entry.pseudonym}“ statt des Namens"] if self.name else []
        if self.dossier:
            told.append("wird das Dossier gelöscht")
        elif self.parts:
            told.append(f"verschwindet aus dem Dossier: {', '.join(each.title for each in self.parts)}")
        return f"{where}: Dort {' und '.join(told)}."


def losses_by_consent(store: Store, case_id: str, consents: Iterable[Consent], on: date) -> list[Loss]:
    """What conferences hold of a case that the client's own `consents` do not allow."""
    own = tuple(consents)
    found = (_by_consent(entry, conference, Allowed(own, conference, on)) for entry, conference in _of(store, case_id))
    return [loss for loss in found if loss]


def losses_by_leaving(store: Store, case_id: str) -> list[Loss]:
    """What conferences lose when the case ends or goes to somebody else: its place, or name and dossier once held."""
    return [loss for entry, conference in _of(store, case_id) if (loss := _by_leaving(entry, conference))]


def losses_by_deletion(store: Store, case_ids: Iterable[str]) -> list[Loss]:
    """Everything that conferences hold of cases that are deleted."""
    wanted = list(case_ids)
    entries = store.among(ConferenceCase, "case", wanted)
    return [Loss(each, conference, case=True) for each, conference in _standing(store, entries)]


def lapsed(store: Store) -> list[Loss]:
    """What this device has to take out: its own cases whose consent ended or that left, and what was kept long enough.

    A case or a consent that is merely not here proves nothing, it may still be on its way; that a case left is told by
    an accepted Übergabe or a deletion. Who leads a conference also ends the tasks of cases that others have taken out.
    """
    me, today = store.identity.user_id, local_date(store.clock())
    if store.identity.role not in {CASE_MANAGER, COORDINATOR}:
        return []
    days = Parameters.of(store.all(Parameter), today).value("conference_keep_days", _KEEP_DAYS)
    deleted = {each.case for each in store.all(DeletionRequest) if each.released_by}
    given = {each.case for each in store.all(Handover, from_staff=me) if each.accepted_on}
    found: list[Loss] = []
    for entry, conference in _here(store, store.all(ConferenceCase)):
        if entry.withdrawn_on:
            found += [Loss(entry, conference, case=True)] if _has_tasks_left(store, entry, conference) else []
            continue
        if entry.brought_by != me and not _leads(store, conference):
            continue
        loss = Loss(entry, conference, case=entry.case in deleted)
        if not loss and entry.brought_by == me:
            loss = _of_own(store, entry, conference, entry.case in given, today)
        over = conference.held_on or conference.on
        if not loss and over and over + timedelta(days=days) < today:
            loss = _emptied(entry, conference)
        found += [loss] if loss else []
    return found


def tidy(store: Store) -> int:
    """Takes out what has lapsed; tells of how many cases."""
    found = lapsed(store)
    if found:
        with store.unit() as unit:
            for loss in found:
                take_out(store, unit, loss)
    return len(found)


def take_out(store: Store, unit: Unit, loss: Loss) -> None:
    """Erases what is lost, here at once and everywhere after reconciliation.

    Who brought the case writes anew what may stay; who leads the conference erases, and ends its tasks.
    """
    entry, me, today = loss.entry, store.identity.user_id, local_date(store.clock())
    names = _names(store, entry) if loss.name or loss.case else ()
    wanted = _wanted(loss, names)
    gone = [name for name in wanted if _must_go(store, entry, name, wanted[name], () if loss.case else names)]
    if gone:
        unit.erase(entry, gone)
    emptied: dict[str, Any] = dict.fromkeys(gone, "")
    before = replace(entry, **emptied)
    told: dict[str, Any] = {"withdrawn_on": today} if loss.case else {}
    if entry.brought_by == me:
        told |= {name: text for name, text in wanted.items() if name != "said"}
        told |= {"by_name": False} if loss.name or loss.case else {}
        told |= {} if wanted.get("dossier") else {"sections": frozenset(), "released_on": None}
    unit.save(before, replace(before, **told))
    if loss.case and _leads(store, loss.conference):
        _end_tasks(store, unit, entry, today)


def _wanted(loss: Loss, names: tuple[str, ...]) -> dict[str, str]:
    """What the texts should say afterwards."""
    entry = loss.entry
    if loss.case:
        return {"shown_as": entry.pseudonym, "question": "", "dossier": "", "said": ""}
    wanted = {"dossier": _left_of(loss, names)}
    if loss.name:
        wanted |= {name: masked(getattr(entry, name), names) for name in ("question", "said")}
        wanted["shown_as"] = entry.pseudonym
    return wanted


def _end_tasks(store: Store, unit: Unit, entry: ConferenceCase, today: date) -> None:
    for task in store.all(ConferenceDecision, about=entry.id):
        gone = [name for name in _TASK if _must_go(store, task, name, "", ())]
        if gone:
            unit.erase(task, gone)
        emptied: dict[str, Any] = dict.fromkeys(gone, "")
        before = replace(task, **emptied)
        unit.save(before, replace(before, done_on=task.done_on or today))


def _must_go(store: Store, record: Record, field: str, wanted: str, names: tuple[str, ...]) -> bool:
    """Whether a text changes, or has ever named somebody; without names, whether it has ever said anything."""
    if getattr(record, field) != wanted:
        return True
    entries = [each for each in store.history(record.kind(), record.id) if each.field == field and not each.erased]
    told = [str(each.after or "") for each in entries]
    return any(masked(each, names) != each for each in told) if names else any(each and each != wanted for each in told)


def _left_of(loss: Loss, names: Iterable[str]) -> str:
    if loss.dossier:
        return ""
    if not (loss.name or loss.parts):
        return loss.entry.dossier
    gone = {(each.code, each.title) for each in loss.parts}
    left = kept(read(loss.entry.dossier), lambda part: (part.code, part.title) not in gone)
    return written(nameless(left, names) if loss.name else left)


def _names(store: Store, entry: ConferenceCase) -> tuple[str, ...]:
    """Everybody in the family, as far as the case is here, and the name that stands in the conference."""
    people = union_of(store, entry.case).everybody
    known = [f"{each.given_name} {each.family_name}" for each in people]
    return (*known, entry.shown_as) if is_named(entry) else tuple(known)


def _of(store: Store, case_id: str) -> Iterator[tuple[ConferenceCase, Conference]]:
    return _standing(store, store.among(ConferenceCase, "case", union_of(store, case_id).cases))


def _standing(store: Store, entries: Iterable[ConferenceCase]) -> Iterator[tuple[ConferenceCase, Conference]]:
    return ((each, conference) for each, conference in _here(store, entries) if not each.withdrawn_on)


def _here(store: Store, entries: Iterable[ConferenceCase]) -> Iterator[tuple[ConferenceCase, Conference]]:
    for each in entries:
        conference = store.get(Conference, each.case_id)
        if conference:
            yield each, conference


def _leads(store: Store, conference: Conference) -> bool:
    return is_chair(store.identity.user_id, store.identity.role, conference.led_by)


def _has_tasks_left(store: Store, entry: ConferenceCase, conference: Conference) -> bool:
    if not _leads(store, conference):
        return False
    return any(task.what or task.outcome for task in store.all(ConferenceDecision, about=entry.id))


def _of_own(store: Store, entry: ConferenceCase, conference: Conference, given: bool, today: date) -> Loss:
    union = union_of(store, entry.case)
    case = store.get(Case, union.leading)
    if case is None or case.responsible != store.identity.user_id:
        return _by_leaving(entry, conference) if given or case else Loss(entry, conference)
    consents = [union.as_kept(each) for one in union.cases for each in store.all(Consent, case_id=one)]
    own = tuple(each for each in consents if each.person == union.client)
    return _by_consent(entry, conference, Allowed(own, conference, today, unless_refused=True))


def _by_consent(entry: ConferenceCase, conference: Conference, allowed: Allowed) -> Loss:
    if not allowed.file:
        return Loss(entry, conference, case=True)
    gone = kept(read(entry.dossier), lambda part: not _may_stay(part, allowed))
    return Loss(entry, conference, name=entry.by_name and not (entry.shown_as and allowed.name), parts=gone)


def _may_stay(part: Part, allowed: Allowed) -> bool:
    if part.code == PROTECTED:
        return allowed.special
    return part.code != RESULTS or allowed.results_of(part.services)


def _by_leaving(entry: ConferenceCase, conference: Conference) -> Loss:
    return Loss(entry, conference, case=True) if conference.state in OPEN else _emptied(entry, conference)


def _emptied(entry: ConferenceCase, conference: Conference) -> Loss:
    return Loss(entry, conference, name=is_named(entry), dossier=bool(entry.dossier))
