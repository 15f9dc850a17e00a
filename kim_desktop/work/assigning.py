"""Zuweisung: all Meldungen that wait for a case manager, each with proposals and reasons, and their assignment."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kim_desktop.clock import local_date
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR
from kim_desktop.domain.rules.responsibility import Proposal, ResponsibilityResult, Whereabouts
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.feedback import write_meldung
from kim_desktop.work.incoming import Step
from kim_desktop.work.intake import check_open
from kim_desktop.work.load_counts import open_meldungen
from kim_desktop.work.responsibility import ResponsibilityDesk

_MOST = 500


@dataclass(frozen=True)
class Waiting:
    """A Meldung that nobody is responsible for yet, and who could be."""

    meldung: Meldung
    found: ResponsibilityResult

    @property
    def id(self) -> str:
        """The Meldung's."""
        return self.meldung.id

    @property
    def first(self) -> Proposal | None:
        """Whom the rules name first."""
        return self.found.proposals[0] if self.found.proposals else None


@dataclass(frozen=True)
class Assignment:
    """A Meldung, who shall have it, and why; a `reason` is asked where this is not the first proposal."""

    waiting: Waiting
    staff: str
    reason: str = ""

    @property
    def departs(self) -> bool:
        """Whether it is not what the rules propose first."""
        return self.waiting.first is not None and self.staff != self.waiting.first.staff


def waiting_meldungen(store: Store) -> list[Waiting]:
    """The undecided Meldungen without a case manager, oldest first; each proposal counts for the next ones."""
    team = {each.id for each in _team(store)}
    desk, found = ResponsibilityDesk(store), []
    open_ones = [each for each in open_meldungen(store) if each.responsible not in team]
    admitted = {each.id for each in store.among(Case, "id", [each.case_id for each in open_ones])}
    for meldung in open_ones:
        if meldung.case_id in admitted:
            continue
        result = desk.propose(Whereabouts.of(meldung))
        found.append(Waiting(meldung, result))
        if result.proposals:
            desk.note(result.proposals[0].staff, result.district)
    return found


def assign(store: Store, meldung: Meldung, staff: str, reason: str = "") -> Step:
    """Gives one Meldung to a case manager, who decides on it. Raises as `assign_many` does."""
    check_open(meldung)
    waiting = Waiting(meldung, ResponsibilityDesk(store).propose(Whereabouts.of(meldung)))
    return assign_many(store, [Assignment(waiting, staff, reason)])[0]


def assign_many(store: Store, wanted: Iterable[Assignment]) -> list[Step]:
    """Assigns all of them or none; each Meldung keeps who was proposed, and why.

    Raises `NotAllowed` beside Koordination, `BadInput` for somebody who takes no cases or a departure without reason.
    """
    if store.identity.role != COORDINATOR:
        raise NotAllowed(
            "Meldungen weist die Koordination zu.", "Ihre eigenen nehmen Sie unter „Meldung aufnehmen“ an."
        )
    wanted = list(wanted)
    names = {each.id: each.name for each in _team(store)}
    for each in wanted:
        _check(store, each, names)
    with store.unit() as unit:
        return [
            Step(each.waiting.meldung, write_meldung(store, unit, each.waiting.meldung, _assigned(each, names)))
            for each in wanted
        ]


def _check(store: Store, wanted: Assignment, names: dict[str, str]) -> None:
    if wanted.staff not in names:
        raise BadInput("Wer soll zuständig sein?", "Wählen Sie jemanden aus dem Case-Management.", field="responsible")
    if wanted.departs and not wanted.reason.strip():
        raise BadInput(
            "Das weicht vom Vorschlag ab. Warum?", "Ein Satz genügt; er bleibt bei der Meldung.", "responsible_reason"
        )
    now = store.get(Meldung, wanted.waiting.id)
    if now != wanted.waiting.meldung:
        raise NotAllowed("Eine der Meldungen hat sich inzwischen geändert.", "Sehen Sie sich die Liste noch einmal an.")


def _assigned(wanted: Assignment, names: dict[str, str]) -> Meldung:
    first = wanted.waiting.first
    said = wanted.reason.strip()
    if not wanted.departs and first:
        said = " ".join(("Nach Vorschlag:", *(each.text for each in first.reasons)))
    elif first:
        said = f"Abweichend vom Vorschlag ({names.get(first.staff, first.staff)}): {said}"
    return replace(wanted.waiting.meldung, responsible=wanted.staff, responsible_reason=said[:_MOST])


def _team(store: Store) -> list[StaffMember]:
    today = local_date(store.clock())
    return [each for each in store.all(StaffMember, role=CASE_MANAGER) if each.valid_on(today)]
