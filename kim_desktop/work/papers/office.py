"""Papers that belong to no case: the Löschprotokoll and the Präsenznachweis."""

from collections.abc import Iterable
from datetime import date

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.errors import BadInput
from kim_desktop.printing.proofs import DeletionFacts, PresenceFacts, PresenceRow, print_deletion, print_presence
from kim_desktop.storage.store import Store
from kim_desktop.work.lookups import lookups
from kim_desktop.work.papers.order import provider


def deletion_record(store: Store, request_id: str) -> bytes:
    """The Löschprotokoll of a released deletion. Raises `BadInput` for one that is not released."""
    request = store.get(DeletionRequest, request_id)
    if request is None or not request.released_on:
        raise BadInput("Diese Löschung ist nicht freigegeben.", "Das Protokoll gibt es nach der Freigabe.")
    names = lookups(store)
    facts = DeletionFacts(
        provider=provider(store),
        case_code=request.code,
        ground=names.label("deletion_ground", request.ground) if request.ground else "",
        due_on=show_date(request.due_on),
        proposed=_signed(names.label("staff_member", request.proposed_by), request.proposed_on),
        released=_signed(names.label("staff_member", request.released_by), request.released_on),
        state=f"gelöscht am {show_date(request.released_on)}",
    )
    return print_deletion(facts)


def presence_proof(
    store: Store, rows: Iterable[PresenceRow], period: str, days_a_week: int = 0, weeks_met: str = "", staff: str = ""
) -> bytes:
    """The Präsenznachweis of `staff`, else of the person who prints, over a period that is named in words."""
    facts = PresenceFacts(
        provider=provider(store),
        case_manager=staff or store.identity.user_name,
        period=period,
        days_a_week=days_a_week,
        weeks_met=weeks_met,
    )
    return print_presence(rows, facts)


def _signed(name: str, on: date | None) -> str:
    return ", ".join(part for part in (name, show_date(on)) if part)
