"""A device of the house that asks for what is not its own: a session, and a message for every endpoint there is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from kim_desktop.domain.change import GENESIS, Accepted, Change, Payload, payload_digest
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.replication import DeviceCounters
from sync import (
    blob_messages,
    caseload_messages,
    counting_messages,
    device_messages,
    notice_messages,
    protocol,
    straggler_messages,
)
from sync.audit_messages import AuditRequest, CaseAuditRequest
from sync.service.running.front import Call, Front, Reply
from sync.service.store.tables import DEVICES

_DAY = "2027-03-01"


@dataclass(frozen=True)
class Wanted:
    """What belongs to somebody else."""

    case_id: str
    record_id: str
    change_id: str
    digest: str
    device_id: str
    user_id: str


@dataclass(frozen=True)
class Intruder:
    """A device with its key and its token."""

    front: Front
    device_id: str
    user_id: str
    key: Ed25519PrivateKey
    token: str

    def ask(self, name: str, body: bytes, kind: str = protocol.PLAIN_TYPE) -> Reply:
        """The service's answer to a body."""
        headers = {"content-type": kind, "authorization": f"Bearer {self.token}"}
        return self.front.answer(Call(name, headers, body, "192.0.2.1"))

    def change(self, case_id: str, record_id: str, payload: Payload | None = None) -> Change:
        """The next change of this device, rightly chained and signed, to a record of any case."""
        with self.front.service.database.engine.connect() as connection:
            row = connection.execute(select(DEVICES).where(DEVICES.c.id == self.device_id)).one()
        said = payload or Payload({"text": "untergeschoben"}, {}, {})
        return self.sign(
            Change(
                id=new_id(), case_id=case_id, record="contact", record_id=record_id, author=self.user_id,
                device=self.device_id, device_seq=row.device_seq + 1, said_at=f"{_DAY}T09:00:00+00:00", group=new_id(),
                schema=1, previous=row.link, digest="", signature="", payload=said,
            )
        )  # fmt: skip

    def sign(self, change: Change) -> Change:
        """The same change under this device's signature."""
        said = change.payload or Payload({}, {}, {})
        fresh = replace(change, digest=payload_digest(said))
        return replace(fresh, signature=self.key.sign(fresh.signed_bytes()).hex())


def let_in(front: Front, code: str) -> Intruder:
    """Enrols a device by its code and opens its session, in plain JSON as a tool would."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
    secret = protocol.plain_code(code)[: protocol.SECRET_LETTERS]
    enrolled = _say(front, "enrol", protocol.EnrolRequest(secret, "Gerät", public), protocol.EnrolAnswer)
    device = enrolled.device_id
    nonce = _say(front, "challenge", protocol.ChallengeRequest(device), protocol.ChallengeAnswer).nonce
    proof = protocol.SessionRequest(device, nonce, key.sign(protocol.challenge_bytes(device, nonce)).hex())
    token = _say(front, "session", proof, protocol.SessionAnswer).token
    return Intruder(front, device, enrolled.user_id, key, token)


def _say(front: Front, name: str, message: Any, kind: type[Any]) -> Any:
    headers = {"content-type": protocol.PLAIN_TYPE}
    reply = front.answer(Call(name, headers, msgspec.json.encode(message), "192.0.2.1"))
    return msgspec.json.decode(reply.body, type=kind)


Asking = Callable[[Intruder, Wanted], Any]

_COUNTERS = DeviceCounters(0, GENESIS)


def _forged(intruder: Intruder, wanted: Wanted) -> Change:
    return intruder.change(wanted.case_id, wanted.record_id)


MESSAGES: Mapping[str, Asking] = {
    "enrol": lambda intruder, _: protocol.EnrolRequest("0000000000", "Gerät", GENESIS),
    "challenge": lambda _, wanted: protocol.ChallengeRequest(wanted.device_id),
    "session": lambda _, wanted: protocol.SessionRequest(wanted.device_id, GENESIS, "00" * 64),
    "introduce": lambda _, wanted: notice_messages.NoticesUp(
        [notice_messages.Notice("user", wanted.user_id, "{}", "00" * 64)]
    ),
    "farewell": lambda intruder, wanted: device_messages.FarewellRequest(
        wanted.device_id, GENESIS, "00" * 64, [_forged(intruder, wanted)]
    ),
    "erased": lambda _, wanted: device_messages.ErasedRequest(wanted.device_id, _COUNTERS, ["vault.db"], "00" * 64),
    "hello": lambda *_: protocol.HelloRequest(protocol.PROTOCOL, "", 0, 0, 0, _COUNTERS),
    "notices": lambda _, wanted: notice_messages.NoticesUp(
        [notice_messages.Notice("device", wanted.device_id, "{}", "00" * 64)]
    ),
    "push": lambda intruder, wanted: protocol.PushRequest([_forged(intruder, wanted)]),
    "heal": lambda intruder, wanted: protocol.HealRequest(
        [Accepted(1, replace(_forged(intruder, wanted), device_seq=9))]
    ),
    "pull": lambda *_: protocol.PullRequest(0, 0, 2**40),
    "cases": lambda _, wanted: protocol.CasesRequest([protocol.CaseRequest(wanted.case_id), protocol.CaseRequest("")]),
    "digests": lambda *_: protocol.DigestsRequest("other", 10**6, 10**6),
    "offer": lambda _, wanted: protocol.OfferRequest([wanted.change_id]),
    "set-aside": lambda *_: protocol.Nothing(),
    "stragglers": lambda _, wanted: straggler_messages.StragglersRequest(
        [straggler_messages.Decision(wanted.change_id, "taken")], [wanted.change_id]
    ),
    "blobs": lambda _, wanted: blob_messages.BlobsRequest([blob_messages.BlobPart(wanted.case_id, wanted.digest)]),
    "blob-get": lambda _, wanted: blob_messages.BlobPart(wanted.case_id, wanted.digest),
    "blob-put": lambda _, wanted: blob_messages.BlobPiece(wanted.case_id, wanted.digest, 0, b"untergeschoben"),
    "audit": lambda *_: AuditRequest(_DAY, _DAY),
    "case-audit": lambda _, wanted: CaseAuditRequest(wanted.case_id),
    "caseload": lambda *_: caseload_messages.CaseloadRequest(),
    "team-load": lambda *_: protocol.Nothing(),
    "figures": lambda *_: protocol.FiguresRequest("2027-01-01", "2027-03-31"),
    "count": lambda *_: counting_messages.CountRequest("2027-01-01", "2027-03-31", "2027-03-31"),
    "research": lambda *_: protocol.Nothing(),
    "transfers": lambda *_: protocol.Nothing(),
    "team": lambda *_: protocol.Nothing(),
    "device-code": lambda _, wanted: device_messages.CodeRequest(wanted.user_id),
    "device-revoke": lambda _, wanted: device_messages.RevokeRequest(wanted.device_id),
    "user-add": lambda *_: device_messages.AddPersonRequest("Testa Muster", "case_manager"),
    "user-leave": lambda _, wanted: device_messages.LeaveRequest(wanted.user_id),
}
"""For every endpoint a right message about what is somebody else's; a test knows when one is missing."""
