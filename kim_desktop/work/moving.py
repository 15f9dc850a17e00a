"""A household moves: the old address ends, the new one begins, and the key says who would be responsible now."""

from dataclasses import dataclass, replace
from datetime import timedelta

from kim_desktop.clock import local_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case, FollowUp
from kim_desktop.domain.records.people import Address
from kim_desktop.domain.rules.reasons import Reason
from kim_desktop.domain.rules.responsibility import Whereabouts
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.responsibility import ResponsibilityDesk

_CLARIFY_IN = timedelta(days=7)


@dataclass(frozen=True)
class Successor:
    """Who is responsible now, who would be by the key (empty: nobody stands there), and why."""

    now: str
    proposed: str
    reasons: tuple[Reason, ...]

    @property
    def changes(self) -> bool:
        """Whether the key proposes somebody else."""
        return bool(self.proposed) and self.proposed != self.now


def move_to(store: Store, address: Address, before: Address | None = None) -> Address:
    """Adds an address and ends the one before on the day the new one begins; today if that is not known.

    Raises `BadInput` if nothing tells where it is.
    """
    if not (address.place or address.street or address.quarter):
        raise BadInput(
            "Wohin ist die Familie gezogen?",
            "Unterkunft, Straße oder wenigstens der Stadtteil genügt.",
            field="street",
        )
    if before and before.since and address.since and address.since < before.since[: len(address.since)]:
        raise BadInput(
            "Die jetzige Anschrift beginnt später als diese.",
            "Eine frühere Anschrift tragen Sie mit „Frühere Anschrift“ ein.",
            field="since",
        )
    with store.unit() as unit:
        if before and before.until is None:
            ended = address.since or PartialDate(local_date(store.clock()).isoformat())
            unit.save(before, replace(before, until=ended))
        return unit.add(address)


def add_former_address(store: Store, address: Address) -> Address:
    """Adds an address of the past. Raises `BadInput` without its end, or if nothing tells where it was."""
    if not (address.place or address.street or address.quarter):
        raise BadInput("Wo hat die Familie gewohnt?", "Der Ort genügt; schreiben Sie ihn als Straße.", field="street")
    if address.until is None:
        raise BadInput("Bis wann war das?", "Das Jahr genügt.", field="until")
    with store.unit() as unit:
        return unit.add(address)


def successor(store: Store, case: Case, address: Address) -> Successor:
    """Who would be responsible for a case at this address; nothing is written."""
    found = ResponsibilityDesk(store).propose(Whereabouts.of(address))
    if not found.proposals:
        return Successor(case.responsible, "", found.reasons)
    best = found.proposals[0]
    stays = next((each for each in found.proposals if each.staff == case.responsible), None)
    chosen = stays if stays and stays.ground == best.ground else best
    return Successor(case.responsible, chosen.staff, (*found.reasons, *chosen.reasons[:1]))


def plan_handover_talk(store: Store, case_id: str, name: str) -> FollowUp:
    """Plans the Wiedervorlage that clears who takes over; `name` is whom the key proposes."""
    due = local_date(store.clock()) + _CLARIFY_IN
    what = f"Übergabe klären: nach dem Umzug wäre {name} zuständig"
    follow_up = FollowUp(id=new_id(), case_id=case_id, due_on=due, what=what, staff=store.identity.user_id)
    with store.unit() as unit:
        return unit.add(follow_up)
