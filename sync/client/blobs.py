"""The bytes of attachments on their way: asked for, sent and fetched piece by piece, each piece once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kim_desktop.storage.blobs import Named
from kim_desktop.storage.store import Store
from sync.blob_messages import MOST_BLOBS, BlobHeld, BlobPart, BlobPiece, BlobsAnswer, BlobsRequest
from sync.client.transport import Transport

Tell = Callable[[int, int], None]
"""Takes how many bytes have gone or come, and how many there are; raises to stop."""


@dataclass
class Carried:
    """How many attachments went, came, and are still to follow."""

    sent: int = 0
    received: int = 0
    left: int = 0


@dataclass(frozen=True)
class _Way:
    """An attachment and how far the receiving end has it."""

    named: Named
    held: int


class Carrier:
    """Works on one vault and one central store; stopped anywhere, it goes on from there next time."""

    def __init__(self, store: Store, transport: Transport, tell: Tell) -> None:
        self._blobs, self._transport, self._tell = store.blobs, transport, tell
        self._epoch, self._user = store.replica.epoch(), store.identity.user_id
        self._done = self._total = 0
        self.carried = Carried()

    def carry(self) -> None:
        """Sends what the store lacks, then fetches what is missing here; what the store has not got yet follows."""
        carried = self.carried
        to_send, to_fetch = self._blobs.undelivered(self._epoch, self._user), self._blobs.lacking()
        carried.left = len(to_send) + len(to_fetch)
        outward = [way for way in self._ways(to_send) if way.held >= 0]
        inward = [way.named for way in self._ways(to_fetch) if way.held == way.named.size]
        carried.left = len(outward) + len(to_fetch)
        self._total = sum(way.named.size - way.held for way in outward)
        self._total += sum(named.size - self._blobs.held(named.digest) for named in inward)
        for way in outward:
            self._send(way)
        for named in inward:
            self._fetch(named)

    def _ways(self, wanted: Sequence[Named]) -> Iterator[_Way]:
        """How far the store has each of these."""
        for start in range(0, len(wanted), MOST_BLOBS):
            some = wanted[start : start + MOST_BLOBS]
            request = BlobsRequest([BlobPart(each.case_id, each.digest) for each in some])
            answer = self._transport.call("blobs", request, BlobsAnswer)
            yield from (_Way(named, held) for named, held in zip(some, answer.held, strict=False))

    def _send(self, way: _Way) -> None:
        named, held = way.named, way.held
        while held < named.size:
            self._tell(self._done, self._total)
            data = self._blobs.read_piece(named.digest, held)
            piece = BlobPiece(named.case_id, named.digest, held, data)
            reached = self._transport.call("blob-put", piece, BlobHeld).held
            if not held < reached <= named.size:
                return
            self._done += reached - held
            held = reached
        self._blobs.mark_delivered(named, self._epoch)
        self.carried.sent += way.held < named.size
        self.carried.left -= 1

    def _fetch(self, named: Named) -> None:
        held = self._blobs.held(named.digest)
        while held < named.size:
            self._tell(self._done, self._total)
            part = BlobPart(named.case_id, named.digest, held)
            piece = self._transport.call("blob-get", part, BlobPiece)
            if piece.offset != held or not piece.data or not self._blobs.append(named, held, piece.data):
                return
            self._done += len(piece.data)
            held += len(piece.data)
        self._blobs.mark_delivered(named, self._epoch)
        self.carried.received += 1
        self.carried.left -= 1
