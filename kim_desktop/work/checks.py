"""The live checks beside a Meldung: target group, referral guard, responsibility and duplicates, with reasons."""

from dataclasses import dataclass

from kim_desktop.clock import local_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Parameter
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.duplicates import DuplicateHit, DuplicateIndex
from kim_desktop.domain.rules.facts import Subject, flags_of
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.referral_guard import ReferralGuardResult, referral_guard
from kim_desktop.domain.rules.responsibility import ResponsibilityResult, Whereabouts
from kim_desktop.domain.rules.target_group import TargetGroupResult, target_group
from kim_desktop.storage.store import Store
from kim_desktop.work.responsibility import ResponsibilityDesk


@dataclass(frozen=True)
class IntakeChecks:
    """What the rules say about a Meldung as it stands."""

    target_group: TargetGroupResult
    referral_guard: ReferralGuardResult
    responsibility: ResponsibilityResult
    duplicates: tuple[DuplicateHit, ...]


class IntakeDesk:
    """The master data that the checks need, read once when the page opens, so that each key press is cheap."""

    def __init__(self, store: Store) -> None:
        self._clock = store.clock
        codes = store.all(CodeEntry)
        self._versions = store.all(Parameter)
        self._flags = flags_of(codes, "residence_status")
        self._responsibility = ResponsibilityDesk(store)
        self._people = DuplicateIndex([*store.all(Person), *store.all(Meldung, decision=None)])

    def check(self, meldung: Meldung) -> IntakeChecks:
        """All checks of a Meldung, complete or not, by the rules as they held on the day it came in."""
        subject = Subject.of_meldung(meldung)
        on = meldung.received_on or local_date(self._clock())
        parameters = Parameters.of(self._versions, on)
        return IntakeChecks(
            target_group(subject, on, parameters, self._flags),
            referral_guard(subject, on, parameters, self._flags),
            self._responsibility.propose(Whereabouts.of(meldung)),
            tuple(self._duplicates(meldung)),
        )

    def _duplicates(self, meldung: Meldung) -> list[DuplicateHit]:
        own = frozenset({meldung.id, meldung.case_id})
        return self._people.find(meldung.family_name, meldung.given_name, meldung.birth, without=own)
