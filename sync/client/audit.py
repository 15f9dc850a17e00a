"""The device's side of the Zugriffsprotokoll in a round: what goes up, what is learnt from the answer."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kim_desktop.domain.audit import Head
from kim_desktop.storage.audit import Audit
from sync.audit_messages import MOST_ENTRIES, AuditDown, AuditEntry, AuditUp


def entries_to_tell(audit: Audit) -> AuditUp:
    """The first entries that the central store does not have yet; the others follow in the next rounds."""
    oldest, entries = audit.waiting(MOST_ENTRIES)
    return AuditUp([AuditEntry(**vars(entry)) for entry in entries], oldest)


def learn(audit: Audit, down: AuditDown | None) -> list[str]:
    """Keeps the day heads; tells the days on which the central log is not what it was. An older service tells none."""
    if down is None:
        return []
    genuine = [head for head in down.heads if is_signed(head, down.key)]
    forged = [head.day for head in down.heads if head not in genuine]
    return list(dict.fromkeys([*audit.learn(down.taken, genuine, down.key), *forged]))


def is_signed(head: Head, key: str) -> bool:
    """Whether the central store's key has signed a day head."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(head.signature), head.signed_bytes()
        )
    except (InvalidSignature, ValueError):
        return False
    return True
