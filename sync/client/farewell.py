"""A revoked device takes its leave: it hands over what it has not sent, and signs that its vault is gone."""

from collections.abc import Callable, Sequence
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.domain.change import Accepted, Change
from kim_desktop.domain.replication import DeviceCounters
from kim_desktop.storage.farewell import Farewell, Stage
from kim_desktop.storage.replica import Replica
from kim_desktop.storage.store import Store
from sync import protocol
from sync.client.batches import in_batches
from sync.client.healing import Healer
from sync.client.transport import Patience, Transport
from sync.device_messages import ErasedRequest, FarewellAnswer, FarewellRequest, erased_bytes, farewell_bytes


class Leaver:
    """The farewell of one vault, while its key is still there."""

    def __init__(
        self, store: Store, patience: Patience | None = None, connect: Callable[[], Transport] | None = None
    ) -> None:
        self._store, self._identity = store, store.identity
        url, authority = self._identity.service_url, self._identity.service_ca
        self._connect = connect or partial(Transport, url, authority, patience=patience)
        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._identity.device_key))

    def hand_over(self) -> int:
        """Sends whatever the central store does not hold; tells how many changes it kept. Raises `ServiceError`."""
        store, identity = self._store, self._identity
        store.former.adopt(identity, {change.id for change in store.former.left_over()}, store.clock)
        with self._connect() as transport:
            answer = self._say(transport)
            known = answer.device_seq
            if answer.epoch != store.replica.epoch():
                healer = _LastHealer(store.replica, transport, partial(self._say, transport))
                known = max(known, healer.bring_back(identity.device_id).device_seq)
            unsent = in_batches(store.replica.unsent(known))
            return sum(self._say(transport, changes=changes).kept for changes in unsent)

    def last_word(self, kinds: Sequence[str]) -> Farewell:
        """What is left to tell once the vault is gone, signed beforehand: its key goes with it."""
        identity, counters = self._identity, self._store.replica.counters()
        return Farewell(
            Stage.ERASING,
            identity.service_url,
            identity.service_ca,
            identity.device_id,
            counters.device_seq,
            counters.link,
            list(kinds),
            self._key.sign(erased_bytes(identity.device_id, counters, kinds)).hex(),
        )

    def _say(
        self,
        transport: Transport,
        *,
        changes: Sequence[Change] = (),
        accepted: Sequence[Accepted] = (),
        offered: Sequence[str] = (),
    ) -> FarewellAnswer:
        device = self._identity.device_id
        nonce = transport.call("challenge", protocol.ChallengeRequest(device), protocol.ChallengeAnswer).nonce
        signature = self._key.sign(farewell_bytes(device, nonce)).hex()
        request = FarewellRequest(device, nonce, signature, list(changes), list(accepted), list(offered))
        return transport.call("farewell", request, FarewellAnswer)


class _LastHealer(Healer):
    """What a restored store has lost goes by the one door that is open to a revoked device."""

    def __init__(self, replica: Replica, transport: Transport, say: Callable[..., FarewellAnswer]) -> None:
        super().__init__(replica, transport)
        self._say = say

    def _offer(self, ids: list[str]) -> list[str]:
        return self._say(offered=ids).lacking

    def _give(self, lost: list[Accepted]) -> int:
        self._say(accepted=lost)
        return len(lost)


def tell(farewell: Farewell, patience: Patience | None = None) -> None:
    """Tells the central store that the vault is gone. Raises `ServiceError`."""
    counters = DeviceCounters(farewell.device_seq, farewell.link)
    request = ErasedRequest(farewell.device, counters, farewell.kinds, farewell.signature)
    with Transport(farewell.service_url, farewell.service_ca, patience=patience) as transport:
        transport.call("erased", request, protocol.Nothing)
