"""One round of reconciliation: hello, push, pull, check, attachments; stopped anywhere, the next goes on from there."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from kim_desktop.clock import local_date
from kim_desktop.domain.change import Change
from kim_desktop.domain.replication import Verdict
from kim_desktop.errors import DeviceRevoked, Unreachable
from kim_desktop.storage.store import Store
from sync import protocol
from sync.client.batches import Batches, are_genuine
from sync.client.blobs import Carrier
from sync.client.healing import Healer
from sync.client.transport import Transport

_CHECKS = 6
_LARGE_LOAD = 5_000


class Step(StrEnum):
    """The steps of a round, with what the user reads."""

    HELLO = "Verbinden"
    PUSH = "Senden"
    PULL = "Empfangen"
    CHECK = "Prüfen"
    PAPERS = "Anlagen (KB)"


Progress = Callable[[Step, int, int], None]
"""Takes the step, what is done of it, and how much there is; 0 for "not known"."""


@dataclass
class RoundResult:
    """What a round did; only with `digests_equal` do both sides hold the same."""

    sent: int = 0
    received: int = 0
    set_aside: int = 0
    conflicts_new: int = 0
    digests_equal: bool = False
    healed_cases: list[str] = field(default_factory=list)
    healed_changes: int = 0
    granted: int = 0
    withdrawn: int = 0
    papers_sent: int = 0
    papers_received: int = 0
    papers_left: int = 0
    seconds: float = 0.0
    round_trips: int = 0
    cancelled: bool = False


def run_round(
    store: Store,
    transport: Transport,
    progress: Progress,
    cancelled: Callable[[], bool],
    erase: Callable[[], None],
) -> RoundResult:
    """Reconciles this vault with the central store and writes the result into the vault's history.

    What was sent or received before a fault stays; `erase` is called if the central store revoked this device.
    Raises `Unreachable`, `UntrustedServer`, `DeviceRevoked`, `ClientTooOld`, `ServiceError`.
    """
    running = _Round(store, transport, progress, cancelled)
    try:
        return running.run()
    except DeviceRevoked:
        erase()
        raise


class _Cancelled(Exception):
    """The user stopped the round."""


class _Round:
    def __init__(self, store: Store, transport: Transport, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self._store, self._replica, self._transport = store, store.replica, transport
        self._progress, self._cancelled = progress, cancelled
        self._result = RoundResult()
        self._healer = Healer(store.replica, transport)

    def run(self) -> RoundResult:
        """All steps, timed and counted."""
        begun, trips = time.monotonic(), self._transport.round_trips
        conflicts = self._store.count_conflicts()
        try:
            self._steps()
        except _Cancelled:
            self._result.cancelled = True
        result = self._result
        result.conflicts_new = max(0, self._store.count_conflicts() - conflicts)
        result.seconds = round(time.monotonic() - begun, 3)
        result.round_trips = self._transport.round_trips - trips
        self._store.add_round(asdict(result))
        if result.digests_equal:
            self._store.set_setting("last_sync", self._store.clock().isoformat())
        return result

    def _steps(self) -> None:
        known = self._hello()
        self._push(known)
        self._pull()
        if self._result.received > _LARGE_LOAD:
            self._replica.analyse()
        self._check()
        self._carry_papers()

    def _hello(self) -> int:
        """Greets, heals a restored store, and returns how far the store knows this device's chain."""
        self._tell(Step.HELLO)
        answer = self._say_hello()
        self._store.note_loads(answer.loads)
        known = answer.device_seq
        epoch = self._replica.epoch()
        if epoch and epoch != answer.epoch:
            brought = self._healer.bring_back(self._store.identity.device_id)
            self._result.healed_changes += brought.changes
            known = max(known, brought.device_seq)
            self._follow(answer.epoch, self._latest())
        elif not epoch:
            self._follow(answer.epoch, 0)
        return known

    def _say_hello(self) -> protocol.HelloAnswer:
        replica = self._replica
        counters, waiting = replica.counters(), replica.pending(1)
        request = protocol.HelloRequest(
            protocol=protocol.PROTOCOL,
            epoch=replica.epoch(),
            cursor=replica.cursor(),
            scope=self._scope(),
            answered=waiting[0].device_seq - 1 if waiting else counters.device_seq,
            counters=counters,
        )
        return self._transport.call("hello", request, protocol.HelloAnswer)

    def _latest(self) -> int:
        return self._say_hello().latest

    def _follow(self, epoch: str, own_until: int) -> None:
        self._replica.set_scope({"version": "0", "own_until": str(own_until)})
        self._replica.set_epoch(epoch, 0)

    def _push(self, known: int) -> None:
        lost = self._replica.refused_after(known)
        total = self._replica.count_pending() + len(lost)
        for batch in Batches(self._replica, lost):
            self._tell(Step.PUSH, self._result.sent, total)
            answer = self._transport.call("push", protocol.PushRequest(batch), protocol.PushAnswer)
            self._replica.record_verdicts(_fitting(batch, answer.verdicts))
            aside = sum(verdict.kind == "set_aside" for verdict in answer.verdicts)
            self._result.set_aside += aside
            self._result.sent += len(batch) - aside

    def _pull(self) -> None:
        more = True
        while more:
            self._tell(Step.PULL, self._result.received)
            cursor, scope = self._replica.cursor(), self._scope()
            request = protocol.PullRequest(cursor, scope, self._own_until())
            answer = self._transport.call("pull", request, protocol.PullAnswer)
            more = answer.more
            if answer.scope:
                self._apply_scope(answer.scope, first_load=cursor == 0)
            else:
                _require(are_genuine(answer.changes, cursor, answer.cursor))
                self._replica.receive(answer.changes, answer.cursor)
                self._result.received += len(answer.changes)

    def _apply_scope(self, changes: Sequence[protocol.ScopeChange], *, first_load: bool) -> None:
        """Loads granted cases and erases withdrawn ones; a first load brings granted ones by itself."""
        withdrawn = [change.case_id for change in changes if not change.granted]
        granted = [change.case_id for change in changes if change.granted]
        if withdrawn and self._replica.count_pending():
            self._push(self._replica.counters().device_seq)
        held = self._replica.cases()
        if not first_load:
            for _ in self._healer.fetch(granted):
                self._tell(Step.PULL, self._result.received)
        for case_id in withdrawn:
            if case_id in held:
                self._replica.forget_case(case_id)
                self._result.withdrawn += 1
        self._result.granted += len(set(granted) - held)
        scope = {"version": str(changes[-1].version), "own_until": str(self._own_until())}
        self._replica.set_scope(scope)

    def _check(self) -> None:
        """Compares, fetches news that came meanwhile, heals what differs, and compares again."""
        for attempt in range(_CHECKS):
            self._tell(Step.CHECK, attempt)
            held = self._replica.digests()
            request = protocol.DigestsRequest(
                protocol.root_digest(held), self._replica.cursor(), self._scope(), self._own_until()
            )
            answer = self._transport.call("digests", request, protocol.DigestsAnswer)
            if answer.equal:
                self._result.digests_equal = True
                return
            if answer.behind:
                self._pull()
                continue
            cases = {*held, *answer.digests}
            different = sorted(case for case in cases if held.get(case) != answer.digests.get(case))
            self._result.healed_changes += self._healer.offer_cases(different)
            self._result.healed_cases += [
                each for each in self._healer.fetch(different) if each not in self._result.healed_cases
            ]

    def _carry_papers(self) -> None:
        """Attachments follow the changes; a line that breaks now only leaves some of them for the next round."""
        self._tell(Step.PAPERS)
        carrier = Carrier(
            self._store, self._transport, lambda done, total: self._tell(Step.PAPERS, done // 1024, -(-total // 1024))
        )
        try:
            carrier.carry()
        except Unreachable:
            pass
        finally:
            carried, result = carrier.carried, self._result
            result.papers_sent, result.papers_received = carried.sent, carried.received
            result.papers_left = carried.left
        self._store.blobs.sweep(local_date(self._store.clock()))

    def _tell(self, step: Step, done: int = 0, total: int = 0) -> None:
        if self._cancelled():
            raise _Cancelled
        self._progress(step, done, total)

    def _scope(self) -> int:
        return int(self._replica.scope().get("version", "0"))

    def _own_until(self) -> int:
        return int(self._replica.scope().get("own_until", "0"))


def _fitting(batch: Sequence[Change], verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    _require([change.id for change in batch] == [verdict.change_id for verdict in verdicts])
    return verdicts


def _require(fits: bool) -> None:
    if not fits:
        raise Unreachable(
            "Die Antwort der Zentrale passt nicht zur Anfrage und wurde nicht übernommen.",
            "Bitte den Abgleich noch einmal starten und es der Verwaltung melden, wenn es wieder geschieht.",
        )
