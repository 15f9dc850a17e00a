"""What device and central store say to each other: messages, limits, and what both compute alike.

Every body is JSON, compressed with zstd (`bodies`). Unknown keys are skipped and missing ones have defaults, so that a
newer end can say more. A device asks for what came later only if hello's answer told that the service knows it. A
device older than `OLDEST_PROTOCOL` may say all it has but gets nothing (docs/decisions/0009).
"""

import hashlib
import ssl
from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from kim_desktop.domain.change import Accepted, Change
from kim_desktop.domain.replication import DeviceCounters, Verdict
from sync.audit_messages import AuditDown, AuditUp
from sync.notice_messages import NoticesDown

PROTOCOL = 2
OLDEST_PROTOCOL = 2
"""Of 1 are devices that do not know of erasures, so that they would keep what had to go."""
CONTENT_TYPE = "application/vnd.kim+json+zstd"
PLAIN_TYPE = "application/json"
EPOCH_HEADER = "kim-epoch"

MOST_CHANGE = 256 * 2**10
MOST_CHANGES = 2_000
BATCH_CHANGES = 500
BATCH_BYTES = 2**20
PAGE_CHANGES = 2_000
PAGE_BYTES = 4 * 2**20
MOST_CASES = 2_000
MOST_AUTHORITIES = 8

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LETTERS = 10
FINGERPRINT_LETTERS = 15
_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": None, " ": None})

NO_NUL = r"^[^\x00]*$"
"""PostgreSQL takes no NUL in a text."""
Text = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Place = Annotated[int, Meta(ge=0, le=2**62)]
Ids = Annotated[list[Text], Meta(max_length=MOST_CHANGES)]


class EnrolRequest(Struct):
    """A one-time code and the public key (Ed25519, raw, hex) of a device that wants to belong."""

    secret: Annotated[str, Meta(max_length=40)]
    device_name: Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    public_key: Hash
    protocol: int = PROTOCOL


class EnrolAnswer(Struct):
    """Who works on the device from now on."""

    device_id: str
    device_number: int
    user_id: str
    user_name: str
    role: str
    organisation: str
    municipality: str


class ChallengeRequest(Struct):
    """A device announces itself."""

    device: Text


class ChallengeAnswer(Struct):
    """What the device has to sign, see `challenge_bytes`."""

    nonce: str


class SessionRequest(Struct):
    """The signed challenge."""

    device: Text
    nonce: Text
    signature: Annotated[str, Meta(max_length=128)]


class SessionAnswer(Struct):
    """A bearer token, good for `seconds`."""

    token: str
    seconds: int


class HelloRequest(Struct):
    """How far this device is.

    `scope` is the last change of rights that it has carried out, `answered` the last of its own changes that
    has a verdict. `authorities` are the fingerprints of those that it pins, `kept` are own changes of cases that left.
    """

    protocol: Annotated[int, Meta(ge=0, lt=2**31)]
    epoch: Text
    cursor: Place
    scope: Place
    answered: Place
    counters: DeviceCounters
    audit: AuditUp | None = None
    notices: Place = 0
    authorities: Annotated[list[Text], Meta(max_length=MOST_AUTHORITIES)] | None = None
    kept: Ids = []


class HelloAnswer(Struct):
    """How far the central store is, and what it remembers of this device.

    `loads` are open cases by staff id, `stragglers` the late changes of others that wait for this person.
    Up to place `backed_up` everything lies in the backups, too. `authorities` are to be pinned from now on, if any, and
    those of the `kept` changes that the device may `forget`.
    """

    protocol: int
    oldest_protocol: int
    epoch: str
    latest: int
    device_seq: int
    user_name: str
    role: str
    loads: dict[str, int] = {}
    stragglers: int = 0
    audit: AuditDown | None = None
    backed_up: int = 0
    notices: NoticesDown | None = None
    authorities: list[str] = []
    forget: list[str] = []


class PushRequest(Struct):
    """Own changes in the order of the device's chain, groups whole."""

    changes: Annotated[list[Change], Meta(max_length=MOST_CHANGES)]


class HealRequest(Struct):
    """Changes that this store had accepted before it was restored from a backup."""

    changes: Annotated[list[Accepted], Meta(max_length=MOST_CHANGES)]


class PushAnswer(Struct):
    """One verdict for each change, in the same order."""

    verdicts: list[Verdict]


class PullRequest(Struct):
    """Asks for what came after `cursor`, seen with the rights of version `scope`; own changes up to `own_until`."""

    cursor: Place
    scope: Place
    own_until: Place = 0


class ScopeChange(Struct):
    """A case that came into this user's reach or left it."""

    version: int
    case_id: str
    granted: bool


class PullAnswer(Struct):
    """Either changes of scope, which come first, or a page of changes and the cursor behind it."""

    scope: list[ScopeChange]
    changes: list[Accepted]
    cursor: int
    more: bool


class CaseRequest(Struct):
    """Asks for a case's whole log from `after` on, unless it still has `digest`."""

    case_id: Text
    digest: Annotated[str, Meta(max_length=64)] = ""
    after: Place = 0


class CasesRequest(Struct):
    """Asks for several cases; the answer holds as many as fit."""

    cases: Annotated[list[CaseRequest], Meta(max_length=MOST_CASES)]


class CaseLog(Struct):
    """A case's accepted changes; `equal` if the asker has them, not `complete` if more are to be fetched."""

    case_id: str
    changes: list[Accepted]
    equal: bool
    complete: bool


class CasesAnswer(Struct):
    """The cases that fit, in the order asked for."""

    cases: list[CaseLog]


class DigestsRequest(Struct):
    """The digest over all cases' digests, see `root_digest`, and how far they reach."""

    root: Annotated[str, Meta(max_length=64)]
    cursor: Place
    scope: Place
    own_until: Place = 0


class DigestsAnswer(Struct):
    """Whether both ends hold the same; if not, each case's digest ("" is the master data).

    `behind` says that something new has come meanwhile, so that comparing makes no sense yet.
    """

    equal: bool
    behind: bool
    digests: dict[str, str]


class OfferRequest(Struct):
    """Ids of accepted changes that this device holds."""

    ids: Ids


class OfferAnswer(Struct):
    """Those of them that the central store lacks."""

    lacking: list[str]


class FiguresRequest(Struct):
    """A calendar period (ISO dates) of aggregate figures."""

    begin: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    end: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Nothing(Struct):
    """A request that says nothing."""


class SetAside(Struct):
    """A change that could not be taken, without its payload."""

    change_id: str
    author: str
    device: str
    case_id: str
    record: str
    record_id: str
    reason: str
    received_at: str


class SetAsideAnswer(Struct):
    """The changes of this user, for coordination those of everybody, that wait for a person."""

    changes: list[SetAside]


class Refusal(Struct):
    """Why a request was refused, as a code that the device turns into words."""

    code: str
    trace: str = ""


def root_digest(digests: Mapping[str, str]) -> str:
    """SHA-256 over the digests of all cases."""
    lines = "\n".join(f"{case_id} {digest}" for case_id, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def authority_fingerprint(pem: str) -> str:
    """The part of a certificate authority's SHA-256 that an enrolment code carries (75 bits)."""
    digest = int.from_bytes(hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest())
    return "".join(CROCKFORD[digest >> shift & 31] for shift in range(251, 251 - 5 * FINGERPRINT_LETTERS, -5))


def plain_code(typed: str) -> str:
    """A code as typed, without gaps and look-alike letters."""
    return typed.upper().translate(_LOOK_ALIKES)


def challenge_bytes(device: str, nonce: str) -> bytes:
    """What a device signs to open a session."""
    return f"kim-session-v1\0{device}\0{nonce}".encode()
