"""Nachzügler: what a colleague wrote who had lost the case meanwhile, in words, and what can be done with it."""

from dataclasses import dataclass, replace

from kim_desktop.domain.change import WHOLE, Change
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Contact
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.storage.stragglers import ARRIVED, Bundle
from kim_desktop.storage.unit import Unit
from kim_desktop.work.gates import check_gates
from kim_desktop.work.lookups import lookups
from kim_desktop.work.naming import moment_in_words, staff_name
from kim_desktop.work.said import Said, SaidLine, line_of, lines_of, record_of, said_by, stands, why_closed

_AFTERWARDS = "Nachtrag von {}: "


@dataclass(frozen=True)
class Late:
    """What one person wrote too late: who, when, each field; only what has not `arrived` is to be decided on."""

    bundle: Bundle
    case_id: str
    who: str
    when: str
    lines: tuple[SaidLine, ...]
    arrived: bool


def late_in_words(store: Store, names: Lookups, bundle: Bundle) -> Late:
    """Who wrote what and when, beside what stands now; a value that a missing consent locks is not told."""
    newest = bundle.changes[-1]
    arrived = bundle.kind == ARRIVED
    told = _arrived_lines if arrived else _waiting_lines
    return Late(
        bundle=bundle,
        case_id=newest.case_id,
        who=staff_name(names, newest.author),
        when=moment_in_words(newest.said_at, store.clock()),
        lines=tuple(told(store, names, bundle)),
        arrived=arrived,
    )


def take(store: Store, bundle: Bundle) -> None:
    """Writes what waits as the taker's own; a journal entry keeps its text and names who wrote it.

    What a missing consent locks goes on waiting. Raises `BadInput`, and `NotAllowed` if all of it is locked or somebody
    has decided meanwhile.
    """
    _check_waits(store, bundle)
    who = staff_name(lookups(store), bundle.changes[-1].author)
    is_new_case = any(each.kind == Case.kind() and not stands(store, each) for each in said_by(bundle.changes))
    changes = bundle.changes if is_new_case else _unlocked(store, bundle)
    ready = [(each, *_prepared(store, each, who, is_new_case)) for each in said_by(changes)]
    with store.unit() as unit:
        for each, before, after in ready:
            _write(unit, store, each, before, after)
        unit.decide([change.id for change in changes], "taken")


def dismiss(store: Store, bundle: Bundle) -> None:
    """Lets go what waits; it is not taken over by anybody. Raises `NotAllowed` if somebody has decided meanwhile."""
    _decide(store, bundle, "dismissed")


def mark_seen(store: Store, bundle: Bundle) -> None:
    """What arrived has been noticed. Raises `NotAllowed` if that was so already."""
    _decide(store, bundle, "seen")


def _decide(store: Store, bundle: Bundle, decision: str) -> None:
    _check_waits(store, bundle)
    with store.unit() as unit:
        unit.decide(bundle.ids, decision)


def _check_waits(store: Store, bundle: Bundle) -> None:
    waiting = {each for known in store.stragglers.late() for each in known.ids}
    if not waiting.issuperset(bundle.ids):
        raise NotAllowed("Darüber ist schon entschieden.", "Die Liste ist jetzt neu.")


def _unlocked(store: Store, bundle: Bundle) -> tuple[Change, ...]:
    """What may be written now; every field behind a consent travels in a change of its own."""
    said = {(each.kind, each.record_id): each for each in said_by(bundle.changes)}
    why = {
        change.id: why_closed(store, said[change.record, change.record_id], change.payload.fields)
        for change in bundle.changes
        if change.payload
    }
    found = tuple(change for change in bundle.changes if not why.get(change.id))
    if not found:
        raise NotAllowed("Das ist gesperrt.", next(iter(why.values())))
    return found


def _prepared(store: Store, said: Said, who: str, is_new_case: bool) -> tuple[Record, Record]:
    before, after = record_of(store, said)
    if isinstance(before, Contact) and isinstance(after, Contact):
        before, after = _afterwards(store, said, before, after, who)
    if not is_new_case:
        check_gates(store, before, after)
    return before, after


def _afterwards(store: Store, said: Said, before: Contact, after: Contact, who: str) -> tuple[Record, Record]:
    """A journal entry of somebody else is never rewritten: what they changed in it becomes a correction."""
    note = _AFTERWARDS.format(who)
    most = store.model.field(Contact.kind(), "text").meaning.most
    text = note + after.text if after.text and len(note + after.text) <= most else after.text
    author = after.author or said.author
    if stands(store, said):
        entry = replace(after, id=new_id(), text=text, author=author, corrects=before.id)
        return store.model.blank(Contact.kind(), entry.id, entry.case_id), entry
    return before, replace(after, text=text, author=author)


def _write(unit: Unit, store: Store, said: Said, before: Record, after: Record) -> None:
    if WHOLE in said.erases:
        unit.erase(before)
    elif said.erases:
        unit.erase(before, said.erases)
    fields = store.model.differences(before, after)
    if fields:
        unit.put(after.kind(), after.id, after.case_id, fields)


def _waiting_lines(store: Store, names: Lookups, bundle: Bundle) -> list[SaidLine]:
    return [line for said in said_by(bundle.changes) for line in lines_of(store, names, said)]


def _arrived_lines(store: Store, names: Lookups, bundle: Bundle) -> list[SaidLine]:
    """What arrived is part of the record already: told with what stood before it."""
    lines = []
    for said in said_by(bundle.changes):
        history = store.history(said.kind, said.record_id)
        entries = [entry for entry in history if entry.change_id in bundle.ids and not entry.erased]
        for name in dict.fromkeys(entry.field for entry in reversed(entries)):
            own = [entry for entry in entries if entry.field == name]
            lines.append(line_of(store, names, said, name, (own[-1].before, own[0].after)))
    return lines
