"""One round of reconciliation: hello, push, pull, check, attachments; stopped anywhere, the next goes on from there."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

from kim_desktop.clock import local_date
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.errors import ClientTooOld, DeviceRevoked, Unreachable
from kim_desktop.storage.store import Store
from sync import protocol
from sync.client.adoption import adopt_left_over
from sync.client.ahead import Ahead, without_tidying
from sync.client.audit import entries_to_tell, learn
from sync.client.batches import Batches, are_genuine, fitting, require_sound
from sync.client.blobs import Carrier
from sync.client.healing import Healer
from sync.client.notices import say_hello, tell_notices
from sync.client.result import Progress, RoundResult, Step
from sync.client.stragglers import exchange_stragglers
from sync.client.transport import Transport
from sync.client.words import StoreRenewed, refused

_CHECKS = 6
_RENEWALS = 2
_LARGE_LOAD = 5_000


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
        self._oldest = self._late = self._goal = 0
        self._healer = Healer(store.replica, transport)
        transport.between_pieces = self._stop_if_cancelled

    def run(self) -> RoundResult:
        """All steps, timed and counted."""
        begun, trips = time.monotonic(), self._transport.round_trips
        conflicts = self._store.count_conflicts()
        try:
            self._all_steps()
        except _Cancelled:
            self._result.cancelled = True
        except ClientTooOld:
            self._note(begun, trips, conflicts)
            raise
        return self._note(begun, trips, conflicts)

    def _note(self, begun: float, trips: int, conflicts: int) -> RoundResult:
        """Writes down what the round has done."""
        result = self._result
        result.conflicts_new = max(0, self._store.count_conflicts() - conflicts)
        result.seconds = round(time.monotonic() - begun, 3)
        result.round_trips = self._transport.round_trips - trips
        self._store.add_round(asdict(result))
        if result.digests_equal:
            self._store.note_reconciled()
        return result

    def _all_steps(self) -> None:
        """From the beginning again if the store was put back, or a standby took over, in the middle of it."""
        for _ in range(_RENEWALS):
            try:
                return self._steps()
            except StoreRenewed:
                continue
        return self._steps()

    def _steps(self) -> None:
        known = self._hello()
        if self._oldest <= protocol.PROTOCOL:
            exchange_stragglers(self._store, self._transport, self._replica.epoch(), self._late)
        self._push(known)
        self._require_young_enough()
        self._pull()
        adopt_left_over(self._store, self._transport)
        if self._result.received > _LARGE_LOAD:
            self._replica.analyse()
        self._check()
        self._carry_papers()

    def _hello(self) -> int:
        """Greets, heals a restored store, and returns how far the store knows this device's chain."""
        self._tell(Step.HELLO)
        self._transport.epoch = ""
        answer = self._say_hello()
        self._transport.epoch = answer.epoch
        self._result.backed_up = answer.backed_up
        self._oldest, self._late, self._goal = answer.oldest_protocol, answer.stragglers, answer.latest
        self._store.note_loads(answer.loads)
        known = answer.device_seq
        epoch = self._replica.epoch()
        if epoch and epoch != answer.epoch:
            tell_notices(self._store, self._transport)
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
            audit=entries_to_tell(self._store.audit),
            kept=replica.kept(protocol.BATCH_CHANGES),
        )
        answer = say_hello(self._store, self._transport, request)
        self._result.log_differs += learn(self._store.audit, answer.audit)
        replica.drop_kept(answer.forget)
        return answer

    def _latest(self) -> int:
        return self._say_hello().latest

    def _follow(self, epoch: str, own_until: int) -> None:
        self._replica.set_scope({"version": "0", "own_until": str(own_until)})
        self._replica.set_epoch(epoch, 0)

    def _push(self, known: int) -> None:
        adopt_left_over(self._store, self._transport)
        lost = self._replica.refused_after(known)
        total = self._replica.count_pending() + len(lost)
        for batch in Batches(self._replica, lost):
            self._tell(Step.PUSH, self._result.sent, total)
            answer = self._transport.call("push", protocol.PushRequest(batch), protocol.PushAnswer)
            self._replica.record_verdicts(fitting(batch, answer.verdicts))
            aside = sum(verdict.kind == "set_aside" for verdict in answer.verdicts)
            self._result.set_aside += aside
            self._result.sent += len(batch) - aside

    def _require_young_enough(self) -> None:
        """A program too old for what others write has sent its own, and stops there."""
        if self._oldest > protocol.PROTOCOL:
            raise refused("client_too_old")

    def _pull(self) -> None:
        with Ahead(self._transport) as ahead:
            begun, more = self._replica.cursor(), True
            way = self._goal - begun
            while more:
                cursor = self._replica.cursor()
                self._tell(Step.PULL, min(cursor - begun, way), way if way > protocol.PAGE_CHANGES else 0)
                answer = ahead.page(protocol.PullRequest(cursor, self._scope(), self._own_until()))
                more = answer.more
                if answer.scope:
                    self._apply_scope(answer.scope, first_load=cursor == 0)
                    continue
                if more:
                    ahead.begin(protocol.PullRequest(answer.cursor, self._scope(), self._own_until()))
                self._apply(answer, cursor)

    def _apply(self, page: protocol.PullAnswer, cursor: int) -> None:
        with without_tidying():
            require_sound(are_genuine(page.changes, cursor, page.cursor))
            self._replica.receive(page.changes, page.cursor)
        self._result.received += len(page.changes)

    def _apply_scope(self, changes: Sequence[protocol.ScopeChange], *, first_load: bool) -> None:
        """Loads granted cases and erases withdrawn ones; a first load brings granted ones by itself."""
        withdrawn = [change.case_id for change in changes if not change.granted]
        granted = [change.case_id for change in changes if change.granted]
        held = self._replica.cases()
        if not first_load:
            for _ in self._renewed(granted):
                self._tell(Step.PULL, self._result.received)
        for case_id in withdrawn:
            if case_id in held:
                self._forget(case_id)
        self._result.granted += len(set(granted) - held)
        scope = {"version": str(changes[-1].version), "own_until": str(self._own_until())}
        self._replica.set_scope(scope)

    def _renewed(self, cases: Sequence[str]) -> Iterator[str]:
        """Makes these cases equal to the store's: those that were different, but for such as are not ours any more."""
        for log in self._healer.differing(cases):
            if log.changes or not log.case_id:
                self._replica.replace_case(log.case_id, log.changes)
                yield log.case_id
            else:
                self._forget(log.case_id)

    def _forget(self, case_id: str) -> None:
        """Erases a case that has left, as soon as all that was said in it has gone."""
        self._store.audit.note(Deed(Action.FORGOTTEN, case_id))
        while not self._replica.forget_case(case_id):
            self._push(self._replica.counters().device_seq)
        self._result.withdrawn += 1

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
                each for each in self._renewed(different) if each not in self._result.healed_cases
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
        self._stop_if_cancelled()
        self._progress(step, done, total)

    def _stop_if_cancelled(self) -> None:
        if self._cancelled():
            raise _Cancelled

    def _scope(self) -> int:
        return int(self._replica.scope().get("version", "0"))

    def _own_until(self) -> int:
        return int(self._replica.scope().get("own_until", "0"))
