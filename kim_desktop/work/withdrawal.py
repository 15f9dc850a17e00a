"""Withdrawing a consent: told beforehand what it locks and erases, then done in one go (Art. 7 (3), 17 DSGVO).

What was allowed by one consent only is erased for good, here at once and everywhere after reconciliation; whatever
another consent still allows stays. A withdrawal by word of mouth is as good as a written one and needs no witness.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Referral
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.consents import GIVEN, WITHDRAWN, is_open
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.storage.unit import Unit
from kim_desktop.work.conference_erasure import Loss, losses_by_consent, take_out
from kim_desktop.work.gates import CaseGates, services_of
from kim_desktop.work.union import CaseUnion, union_of
from kim_desktop.work.withdrawal_words import Effects, erased_in_words, locks_in_words, notes_in_words

R = TypeVar("R", bound=Record)

GROUND = "withdrawal"
"""Of the catalogue `deletion_ground`."""

_ERASING = frozenset({Purpose.SPECIAL, Purpose.RESULTS, Purpose.STATE, Purpose.MESSENGER, Purpose.INTERPRETER})


@dataclass(frozen=True)
class WithdrawalPreview:
    """What a withdrawal would do, in German sentences; `notes` say what stays, and why."""

    locks: tuple[str, ...]
    erases: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Erasure:
    """Fields of a record that have been filled in at some time; the whole record if none is named."""

    record: Record
    fields: tuple[str, ...]


def preview_withdrawal(store: Store, consent: Consent) -> WithdrawalPreview:
    """What withdrawing this consent locks and erases; nothing is written. Raises `BadInput` if it is not given."""
    effects = _effects(store, _given(consent), _Scope(store, consent))
    return WithdrawalPreview(locks_in_words(effects), erased_in_words(effects), notes_in_words(effects))


def withdraw(store: Store, consent: Consent, how: str, witness: str = "", on: date | None = None) -> WithdrawalPreview:
    """Withdraws a consent and erases what only it allowed, all or nothing; tells what was done.

    `how` is a code of the catalogue `consent_form`; a `witness` is noted if there was one. The withdrawal of E1 by the
    client proposes the deletion of the case, which a second person has to release. Raises `BadInput` if the consent is
    not given, without a form, or for a day on which it cannot have been withdrawn.
    """
    today = local_date(store.clock())
    _check(_given(consent), how, on or today, today)
    scope = _Scope(store, consent)
    done = preview_withdrawal(store, consent)
    erasures, requests, losses = list(scope.erasures()), list(scope.deletions()), scope.losses()
    after = replace(
        consent,
        state=WITHDRAWN,
        withdrawn_on=on or today,
        withdrawn_how=how,
        witness=witness.strip() or consent.witness,
    )
    transferred = scope.transferred()
    with store.unit() as unit:
        unit.save(consent, after)
        for each in erasures:
            _erase(unit, each)
        for loss in losses:
            take_out(store, unit, loss)
        for case in transferred:
            unit.save(case, replace(case, state_erase_since=on or today, state_erased_on=None))
        for request in requests:
            unit.add(request)
    return done


class _Scope:
    """What hangs on one consent: the person's records in all cases that are read as one."""

    def __init__(self, store: Store, consent: Consent) -> None:
        self._store = store
        self._consent = consent
        self.purpose = Purpose(consent.purpose)
        self.today = local_date(store.clock())
        self.union: CaseUnion = union_of(store, consent.case_id)
        self.whose = self.union.kept(consent.person)
        everybody = [self.union.as_kept(each) for case in self.union.cases for each in store.all(Consent, case_id=case)]
        self._others = [each for each in everybody if each.person == self.whose and each.id != consent.id]

    @property
    def is_client(self) -> bool:
        """Whether the case is about the person who withdraws."""
        return self.whose == self.union.client

    def erasures(self) -> Iterator[_Erasure]:
        """What only this consent allowed."""
        if self.purpose not in _ERASING:
            return
        for record in self._records():
            if fields := self._erasable(record):
                yield _Erasure(record, fields)
        if self.purpose is Purpose.SPECIAL and not self._is_still_open():
            yield from (_Erasure(each, ()) for each in self._all(Attachment) if each.protected and self._is_about(each))

    def deletions(self) -> Iterator[DeletionRequest]:
        """The proposals to delete that follow, unless they have been made already."""
        if self.purpose is not Purpose.FILE or not self.is_client:
            return
        open_ = {each.case for each in self._store.all(DeletionRequest, refused_on=None)}
        for case_id in self.union.cases:
            case = self._store.get(Case, case_id)
            if case_id not in open_:
                yield DeletionRequest(
                    id=new_id(),
                    case=case_id,
                    code=case.code if case else "",
                    ground=GROUND,
                    due_on=self.today,
                    proposed_by=self._store.identity.user_id,
                    proposed_on=self.today,
                )

    def losses(self) -> list[Loss]:
        """What Fallkonferenzen hold of the case that is no longer allowed then."""
        if not self.is_client:
            return []
        withdrawn = replace(self.union.as_kept(self._consent), state=WITHDRAWN)
        return losses_by_consent(self._store, self._consent.case_id, (*self._others, withdrawn), self.today)

    def protected_entries(self) -> int:
        """Entries about protected life areas, which E2 of the client locks."""
        if self.purpose is not Purpose.SPECIAL or not self.is_client:
            return 0
        gates = CaseGates(self._store, self._consent.case_id)
        return sum(bool(gates.protected_fields(record)) for record in self._records())

    def transferred(self) -> list[Case]:
        """The cases that the State's database holds and may hold no longer (Art. 17 and 19 DSGVO)."""
        if self.purpose is not Purpose.STATE or not self.is_client or self._is_still_open():
            return []
        cases = [self._store.get(Case, case_id) for case_id in self.union.cases]
        return [case for case in cases if case and case.transferred_on and not case.state_erased_on]

    def held_until(self) -> date | None:
        """The last day of a legal hold on the case."""
        cases = [self._store.get(Case, case_id) for case_id in self.union.cases]
        days = [until for case in cases if case and (until := case.hold_until) and until >= self.today]
        return max(days) if days else None

    def _erasable(self, record: Record) -> tuple[str, ...]:
        gated = [f.name for f in self._store.model.fields(record.kind()) if f.meaning.gate is self.purpose]
        if not gated or not self._is_about(record) or self._is_still_open(record) or self._is_past(record):
            return ()
        entries = self._store.history(record.kind(), record.id)
        said = {entry.field for entry in entries if not entry.erased}
        return tuple(name for name in gated if name in said)

    def _is_about(self, record: Record) -> bool:
        if isinstance(record, Referral):
            return self.is_client and self._is_of_service(record)
        about = record.id if isinstance(record, Person) else getattr(record, "person", "")
        return self.union.kept(about) == self.whose if about else self.is_client

    def _is_of_service(self, referral: Referral) -> bool:
        target = _plain(self._consent.target)
        return not target or target in map(_plain, services_of(self._store, referral))

    def _is_still_open(self, record: Record | None = None) -> bool:
        """Whether another consent of the same person allows it all the same."""
        if isinstance(record, Referral):
            services = services_of(self._store, record)
            return any(is_open(self.purpose, self._others, self.today, target=each) for each in services)
        return is_open(self.purpose, self._others, self.today)

    def _is_past(self, record: Record) -> bool:
        """An interpreter who has already been there is part of what happened."""
        return isinstance(record, Appointment) and record.on is not None and record.on < self.today

    def _records(self) -> Iterator[Record]:
        for kind in self._store.model:
            if not kind.master:
                yield from self._all(kind)

    def _all(self, kind: type[R]) -> Iterator[R]:
        for case_id in self.union.cases:
            yield from self._store.all(kind, case_id=case_id)


def _effects(store: Store, consent: Consent, scope: _Scope) -> Effects:
    erasures = list(scope.erasures())
    person = store.get(Person, scope.whose)
    labels = Counter(store.model.field(each.record.kind(), name).label for each in erasures for name in each.fields)
    return Effects(
        purpose=scope.purpose,
        name=f"{person.given_name} {person.family_name}".strip() if person else "",
        target=consent.target.strip(),
        is_client=scope.is_client,
        fields=dict(labels),
        papers=sum(isinstance(each.record, Attachment) for each in erasures),
        requests=len(list(scope.deletions())),
        protected_entries=scope.protected_entries(),
        held_until=show_date(held) if (held := scope.held_until()) else "",
        conferences=tuple(each.words for each in scope.losses()),
        transferred=bool(scope.transferred()),
    )


def _erase(unit: Unit, erasure: _Erasure) -> None:
    unit.erase(erasure.record, erasure.fields)
    if isinstance(erasure.record, Referral) and not erasure.record.closed_without:
        unit.save(erasure.record, replace(erasure.record, closed_without=True))


def _given(consent: Consent) -> Consent:
    if consent.state != GIVEN:
        raise BadInput(
            "Diese Einwilligung ist nicht erteilt und kann nicht widerrufen werden.",
            "Widerrufen lässt sich nur, was im Stand „erteilt“ ist.",
            field="state",
        )
    return consent


def _check(consent: Consent, how: str, on: date, today: date) -> None:
    if not how:
        raise BadInput("Wie wurde widerrufen?", "Schriftlich oder mündlich, beides gilt.", field="withdrawn_how")
    if on > today:
        raise BadInput("Der Tag des Widerrufs liegt in der Zukunft.", "Tragen Sie heute ein.", field="withdrawn_on")
    if consent.answered_on and on < consent.answered_on:
        raise BadInput(
            f"Erteilt wurde erst am {show_date(consent.answered_on)}.",
            "Der Widerruf kann nicht davor liegen.",
            field="withdrawn_on",
        )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
