"""Devices without a vault that speak as real ones do: what a thousand of them ask of the service."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.domain.change import Change
from kim_desktop.domain.merge import fold
from kim_desktop.domain.replication import DeviceCounters, case_digest, state_digest
from kim_desktop.errors import KnownError, Unreachable
from kim_desktop.storage.identity import Identity
from sync import protocol
from sync.client.transport import Credentials, Patience, Transport

_PATIENCE = Patience(connect=60, answer=300, attempts=6, pause=0.5)
_ROUNDS = 20
_PAUSE = 2.0


@dataclass(frozen=True)
class LightDevice:
    """A device that is up to date but for its own new changes; `digests` are those of its cases with them."""

    identity: Identity
    changes: Sequence[Change]
    epoch: str
    cursor: int
    scope: int
    notices: int
    digests: dict[str, str]
    sent: DeviceCounters

    @property
    def counters(self) -> DeviceCounters:
        """How far its chain reaches with the new changes."""
        return DeviceCounters(self.changes[-1].device_seq, self.changes[-1].link()) if self.changes else self.sent

    def after_its_round(self, cursor: int, scope: int) -> "LightDevice":
        """The same with nothing left to do."""
        return replace(self, changes=(), cursor=cursor, scope=scope, sent=self.counters)


@dataclass(frozen=True)
class LightRound:
    """A round that succeeded: its seconds with all attempts, how many these were, and the device afterwards."""

    seconds: float
    attempts: int
    trips: int
    device: LightDevice


def reconcile_light(device: LightDevice, url: str) -> LightRound:
    """Rounds until one succeeds, as the program does by itself. Raises `KnownError`."""
    begun = time.perf_counter()
    for attempt in range(1, _ROUNDS):
        try:
            after, trips = _round(device, url)
            return LightRound(time.perf_counter() - begun, attempt, trips, after)
        except Unreachable:
            time.sleep(_PAUSE)
    raise KnownError("Ein Gerät der Messung ist nicht durchgekommen.")


def digests_of(changes: Sequence[Change]) -> dict[str, str]:
    """The digest of each case that these changes are the whole log of."""
    logs: dict[tuple[str, str, str], list[Change]] = defaultdict(list)
    for change in changes:
        logs[change.case_id, change.record, change.record_id].append(change)
    states: dict[str, list[str]] = defaultdict(list)
    for (case_id, *_), log in logs.items():
        states[case_id].append(state_digest(fold(log)))
    return {case_id: case_digest(found) for case_id, found in states.items()}


def _round(device: LightDevice, url: str) -> tuple[LightDevice, int]:
    me = device.identity
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(me.device_key))
    with Transport(url, me.service_ca, Credentials(me.device_id, key.sign), _PATIENCE) as transport:
        counters = device.counters
        request = protocol.HelloRequest(
            protocol.PROTOCOL, device.epoch, device.cursor, device.scope, device.sent.device_seq, counters
        )
        request.notices = device.notices
        transport.call("hello", request, protocol.HelloAnswer)
        if device.changes:
            answer = transport.call("push", protocol.PushRequest(list(device.changes)), protocol.PushAnswer)
            _require(all(each.kind in {"accepted", "known"} for each in answer.verdicts))
        cursor, scope = _pull(transport, device)
        digests = protocol.DigestsRequest(protocol.root_digest(device.digests), cursor, scope)
        _require(transport.call("digests", digests, protocol.DigestsAnswer).equal)
        return device.after_its_round(cursor, scope), transport.round_trips


def _pull(transport: Transport, device: LightDevice) -> tuple[int, int]:
    cursor, scope, more = device.cursor, device.scope, True
    while more:
        answer = transport.call("pull", protocol.PullRequest(cursor, scope), protocol.PullAnswer)
        granted = [each.case_id for each in answer.scope if each.granted]
        if granted:
            wanted = [protocol.CaseRequest(case_id, device.digests.get(case_id, "")) for case_id in granted]
            transport.call("cases", protocol.CasesRequest(wanted), protocol.CasesAnswer)
        cursor, more = answer.cursor, answer.more
        scope = answer.scope[-1].version if answer.scope else scope
    return cursor, scope


def _require(holds: bool) -> None:
    if not holds:
        raise KnownError("Die Zentrale hat eine Änderung der Messung nicht angenommen.")
