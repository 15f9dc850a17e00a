"""Two records of one person become one, and two again: within a case, and across two cases of this device."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from kim_desktop.clock import local_date
from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.ids import made_on
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.access import holders
from kim_desktop.domain.values import from_wire
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.storage.together import Written, written_with
from kim_desktop.storage.unit import Unit
from kim_desktop.work.gates import CaseGates
from kim_desktop.work.union import leading_case, union_of

Pick = Literal["kept", "other", "both"]
"""Which value stays: the kept record's, the other one's, or (of several languages, benefits …) both."""

CLIENT = "self"
DUPLICATE = "duplicate"
_NOT_COMPARED = frozenset({"relation", "same_as"})


@dataclass(frozen=True)
class Difference:
    """A field in which two records of one person say different things, as wire values."""

    field: Field
    kept: Any
    other: Any

    @property
    def can_join(self) -> bool:
        """Whether both can stay."""
        return self.field.kind is Kind.CHOICES

    @property
    def likely(self) -> Pick:
        """What is probably meant: what says something, all of several, the longer date, else what is kept."""
        if not self.kept:
            return "other"
        if self.can_join:
            return "both"
        finer = self.field.kind is Kind.PARTIAL_DATE and str(self.other).startswith(str(self.kept))
        return "other" if finer else "kept"


def differences(store: Store, kept: Person, other: Person) -> list[Difference]:
    """Where the two differ; fields that a missing consent locks in one of them are left out."""
    locks = [CaseGates(store, each.case_id).of_record(each) for each in (kept, other)]
    wires = store.model.wire(kept), store.model.wire(other)
    return [
        Difference(field, wires[0][field.name], wires[1][field.name])
        for field in store.model.fields(Person.kind())
        if wires[0][field.name] != wires[1][field.name]
        and field.name not in _NOT_COMPARED
        and not any(gates.locks(field) for gates in locks)
    ]


def who_leads(one: Person, other: Person) -> tuple[Person, Person]:
    """The one to keep first: the client before a member of the family, else the one written down first."""
    first, second = sorted((one, other), key=lambda each: (each.relation != CLIENT, made_on(each.id), each.id))
    return first, second


def merge_people(store: Store, kept: Person, other: Person, picks: Mapping[str, Pick]) -> None:
    """Says that two records of a case are one person; what belongs to the other one shows with the kept one.

    Raises `BadInput` for two that cannot be one, `NotAllowed` without a right to the case.
    """
    union = union_of(store, kept.case_id)
    if kept.id == other.id or other.case_id not in union.cases or union.kept(kept.id) == union.kept(other.id):
        raise BadInput("Diese beiden Einträge lassen sich nicht zusammenführen.", "Wählen Sie zwei aus einer Familie.")
    if other.relation == CLIENT and kept.relation != CLIENT:
        raise BadInput("Der Eintrag als Klient/in muss bleiben.", "Führen Sie den anderen mit diesem zusammen.")
    _check_rights(store, *union.cases)
    chosen = _chosen(store, kept, other, picks)
    with store.unit() as unit:
        unit.save(kept, chosen)
        unit.save(other, replace(other, same_as=kept.id))


def merge_cases(store: Store, leading_id: str, other_id: str, picks: Mapping[str, Pick]) -> None:
    """Says that two cases are about one person: the other one closes as a duplicate and shows in the leading one.

    Its records keep their case. Raises `BadInput` for two that cannot be one, `NotAllowed` without both rights.
    """
    leading, other = store.get(Case, leading_id), store.get(Case, other_id)
    if not leading or not other or leading_case(store, leading_id) == leading_case(store, other_id):
        raise BadInput("Diese beiden Fälle lassen sich nicht zusammenführen.", "Wählen Sie zwei verschiedene Fälle.")
    if leading.merged_into or other.merged_into:
        raise BadInput("Einer der Fälle ist schon zusammengeführt.", "Öffnen Sie den Fall, in dem er geführt wird.")
    _check_rights(store, leading_id, other_id)
    kept, absorbed = _client(store, leading_id), _client(store, other_id)
    chosen = _chosen(store, kept, absorbed, picks)
    closed_on = other.closed_on or local_date(store.clock())
    with store.unit() as unit:
        unit.save(other, replace(other, merged_into=leading_id, closed_on=closed_on, closure=DUPLICATE))
        unit.save(absorbed, replace(absorbed, same_as=kept.id))
        unit.save(kept, chosen)


def part_people(store: Store, person: Person) -> Person:
    """Undoes the merge of two people; what was corrected since stays. Raises `NotAllowed`."""
    if person.same_as:
        _take_back(store, person, "same_as", union_of(store, person.case_id).cases)
    return store.get(Person, person.id) or person


def part_cases(store: Store, case: Case) -> Case:
    """Undoes the merge of two cases; what was corrected since stays. Raises `NotAllowed`."""
    if case.merged_into:
        _take_back(store, case, "merged_into", union_of(store, case.id).cases)
    return store.get(Case, case.id) or case


def _take_back(store: Store, merged: Record, field: str, cases: tuple[str, ...]) -> None:
    _check_rights(store, *cases)
    together: dict[tuple[str, str], list[Written]] = {}
    for each in written_with(store, (merged.kind(), merged.id), field, cases):
        together.setdefault((each.kind, each.record_id), []).append(each)
    with store.unit() as unit:
        for (kind, record_id), written in together.items():
            _restore(store, unit, store.get(store.model.type_of(kind), record_id), written)


def _restore(store: Store, unit: Unit, now: Record | None, written: list[Written]) -> None:
    """Put back what was there before; a field that says something else by now was corrected since and stays."""
    if now is None:
        return
    kind = now.kind()
    wire, blank = store.model.wire(now), store.model.wire(store.model.blank(kind, now.id, now.case_id))
    values: dict[str, Any] = {}
    for each in written:
        field = store.model.field(kind, each.field)
        before = blank[each.field] if each.before is None else each.before
        if field.kind is Kind.CHOICES:
            before = _without_delta(wire[each.field], before, each.after)
        elif wire[each.field] != each.after:
            continue
        values[each.field] = from_wire(field, before)
    unit.save(now, replace(now, **values))


def _without_delta(now: list[str], before: list[str], after: list[str]) -> list[str]:
    return sorted((set(now) - (set(after) - set(before))) | (set(before) - set(after)))


def _chosen(store: Store, kept: Person, other: Person, picks: Mapping[str, Pick]) -> Person:
    values: dict[str, Any] = {}
    for each in differences(store, kept, other):
        name = each.field.name
        theirs = getattr(other, name)
        pick = picks.get(name, each.likely)
        if pick == "other":
            values[name] = theirs
        elif pick == "both" and each.can_join:
            values[name] = getattr(kept, name) | theirs
    return replace(kept, **values)


def _client(store: Store, case_id: str) -> Person:
    clients = [each for each in store.all(Person, case_id=case_id, relation=CLIENT) if not each.same_as]
    if not clients:
        raise BadInput("In einem der Fälle fehlt die Person.", "Gleichen Sie ab und versuchen Sie es dann erneut.")
    return clients[0]


def _check_rights(store: Store, *cases: str) -> None:
    today, me = local_date(store.clock()), store.identity.user_id
    for case_id in cases:
        case = store.get(Case, case_id)
        if me not in holders(case, None, store.all(Participation, case_id=case_id), today):
            raise NotAllowed(
                f"Der Fall {case.code if case else ''} wird von jemand anderem geführt.",
                "Bitten Sie die zuständige Person um eine Beteiligung; dann können Sie zusammenführen.",
            )
