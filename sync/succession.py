"""How one signing key of the central store follows on another: each new one is signed by the one before (Ed25519)."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Meta, Struct

MOST_HEIRS = 200

_Key = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Heir(Struct, frozen=True):
    """A public key (hex), the one that it follows on, and the signature of that one, see `heir_bytes`."""

    before: _Key
    key: _Key
    signature: Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]


def heir_bytes(before: str, key: str) -> bytes:
    """What the key before signs."""
    return f"kim-heir-v1\0{before}\0{key}".encode()


def trusted_from(known: Iterable[str], line: Sequence[Heir]) -> frozenset[str]:
    """The known keys and all that follow on them in this line, which goes from older to newer."""
    trusted = set(known)
    for heir in line:
        if heir.before in trusted and is_signed_by(heir.before, heir.signature, heir_bytes(heir.before, heir.key)):
            trusted.add(heir.key)
    return frozenset(trusted)


def is_signed_by(key: str, signature: str, said: bytes) -> bool:
    """Whether this key (hex) has signed that (signature in hex)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True
