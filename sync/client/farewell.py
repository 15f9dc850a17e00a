"""A revoked device takes its leave: it hands over what it has not sent, and signs that its vault is gone."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.domain.change import Accepted, Change
from kim_desktop.domain.replication import DeviceCounters
from kim_desktop.storage.farewell import Farewell, Stage
from kim_desktop.storage.store import Store
from sync import protocol
from sync.client.batches import in_batches
from sync.client.transport import Patience, Transport
from sync.device_messages import ErasedRequest, FarewellAnswer, FarewellRequest, erased_bytes, farewell_bytes


class Leaver:
    """The farewell of one vault, while its key is still there."""

    def __init__(self, store: Store, patience: Patience | None = None) -> None:
        self._store, self._patience = store, patience
        self._identity = store.identity
        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._identity.device_key))

    def hand_over(self) -> int:
        """Sends whatever the central store does not hold; tells how many changes it kept. Raises `ServiceError`."""
        store, identity = self._store, self._identity
        store.former.adopt(identity, {change.id for change in store.former.left_over()}, store.clock)
        with Transport(identity.service_url, identity.service_ca, patience=self._patience) as transport:
            known = self._say(transport).device_seq
            for accepted in _pages(store.replica.accepted_of_own(known)):
                self._say(transport, accepted=accepted)
            return sum(self._say(transport, changes).kept for changes in in_batches(store.replica.unsent(known)))

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
        self, transport: Transport, changes: Sequence[Change] = (), accepted: Sequence[Accepted] = ()
    ) -> FarewellAnswer:
        device = self._identity.device_id
        nonce = transport.call("challenge", protocol.ChallengeRequest(device), protocol.ChallengeAnswer).nonce
        signature = self._key.sign(farewell_bytes(device, nonce)).hex()
        request = FarewellRequest(device, nonce, signature, list(changes), list(accepted))
        return transport.call("farewell", request, FarewellAnswer)


def tell(farewell: Farewell, patience: Patience | None = None) -> None:
    """Tells the central store that the vault is gone. Raises `ServiceError`."""
    counters = DeviceCounters(farewell.device_seq, farewell.link)
    request = ErasedRequest(farewell.device, counters, farewell.kinds, farewell.signature)
    with Transport(farewell.service_url, farewell.service_ca, patience=patience) as transport:
        transport.call("erased", request, protocol.Nothing)


def _pages(accepted: Sequence[Accepted]) -> list[Sequence[Accepted]]:
    return [accepted[at : at + protocol.BATCH_CHANGES] for at in range(0, len(accepted), protocol.BATCH_CHANGES)]
