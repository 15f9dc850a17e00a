"""Many Übergaben at once, when a case manager or a Träger leaves: Koordination sees who is affected, but no names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.master import Organisation, StaffMember
from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR
from kim_desktop.domain.rules.responsibility import Whereabouts, responsibility
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.handover import terms_between
from kim_desktop.work.load_counts import scale_of
from kim_desktop.work.responsibility import key_of


@dataclass(frozen=True)
class Held:
    """A case as the central store tells it: number, place and who is responsible, without a name.

    `active` while that person still works here; `consents` are those to whom the client lets the whole file go.
    """

    case_id: str
    code: str
    responsible: str
    quarter: str = ""
    place: str = ""
    district: str = ""
    level: str = ""
    active: bool = True
    open_handover: str = ""
    consents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A case, who shall take it, how much of it goes, and why that, or why it cannot go."""

    held: Held
    to: str
    extent: str
    why: str


@dataclass(frozen=True)
class Preview:
    """What would be offered, what stays and why, and how many open cases each person has before and after."""

    planned: tuple[Planned, ...]
    blocked: tuple[Planned, ...] = ()
    loads_before: Mapping[str, int] = field(default_factory=dict)
    loads_after: Mapping[str, int] = field(default_factory=dict)


def propose_targets(store: Store, held: Iterable[Held], loads: Mapping[str, int]) -> dict[str, str]:
    """By case, whom the key proposes beside the present one; each case counts for the next. Empty for nobody."""
    key, today = key_of(store), local_date(store.clock())
    counted: dict[str, int | None] = {each.id: loads.get(each.id, 0) for each in key.team}
    found: dict[str, str] = {}
    scale = scale_of(store, key)
    for each in held:
        where = Whereabouts(each.place or None, each.quarter or None)
        proposals = responsibility(where, key, counted, today, scale).proposals
        to = next((one.staff for one in proposals if one.staff != each.responsible), "")
        found[each.case_id] = to
        if to:
            counted[to] = (counted[to] or 0) + 1
            scale = scale.with_one_more(to, each.district) if scale else None
    return found


def preview_many(store: Store, held: Iterable[Held], to: Mapping[str, str] | str, loads: Mapping[str, int]) -> Preview:
    """Who would be affected, and how much of each case may go; nothing is written."""
    planned: list[Planned] = []
    blocked: list[Planned] = []
    after = dict(loads)
    bodies = {each.id: each.name for each in store.all(Organisation)}
    team = {each.id: each for each in store.all(StaffMember)}
    for each in held:
        taker = to if isinstance(to, str) else to.get(each.case_id, "")
        why_not = _why_not(each, team.get(taker), local_date(store.clock()))
        if why_not:
            blocked.append(Planned(each, taker, "", why_not))
            continue
        names = {team[taker].name, bodies.get(team[taker].organisation or "", "")}
        terms = terms_between(store, each.responsible, taker, _is_among(names, each.consents))
        planned.append(Planned(each, taker, terms.extent, terms.why))
        after[taker] = after.get(taker, 0) + 1
        after[each.responsible] = max(after.get(each.responsible, 0) - 1, 0)
    return Preview(tuple(planned), tuple(blocked), dict(loads), after)


def offer_many(store: Store, preview: Preview, reason: str | None, note: str = "") -> list[Handover]:
    """Offers every planned case, all or none. Raises `BadInput` without a reason, `NotAllowed` beside Koordination."""
    me, today = store.identity, local_date(store.clock())
    if me.role != COORDINATOR:
        raise NotAllowed(
            "Viele Fälle auf einmal bietet nur die Koordination an.", "Ihre eigenen bieten Sie im Fall an."
        )
    if not reason:
        raise BadInput("Warum werden die Fälle übergeben?", "Wählen Sie einen Grund.", field="reason")
    offered = [_offered(each, me.user_id, today, (reason, note.strip())) for each in preview.planned]
    with store.unit() as unit:
        return [unit.add(each) for each in offered]


def _offered(planned: Planned, me: str, today: date, said: tuple[str, str]) -> Handover:
    unit, (reason, note) = new_id(), said
    return Handover(
        id=unit,
        case_id=unit,
        case=planned.held.case_id,
        code=planned.held.code,
        from_staff=planned.held.responsible,
        to_staff=planned.to,
        reason=reason,
        note=note,
        extent=planned.extent,
        offered_on=today,
        offered_by=me,
    )


def _why_not(held: Held, taker: StaffMember | None, today: date) -> str:
    if held.open_handover:
        return "Für diesen Fall läuft schon eine Übergabe."
    if taker is None:
        return "Es ist niemand ausgewählt."
    if taker.id == held.responsible:
        return "Diese Person ist schon zuständig."
    fits = taker.role == CASE_MANAGER and taker.valid_on(today)
    return "" if fits else "Diese Person arbeitet nicht im Case-Management."


def _is_among(names: Iterable[str], consents: Sequence[str]) -> bool:
    agreed = {" ".join(each.split()).casefold() for each in consents}
    return any(" ".join(name.split()).casefold() in agreed for name in names if name)
