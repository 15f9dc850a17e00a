"""Proof that this store has taken a change before: a keyed hash that nobody else can make (HMAC-SHA-256, RFC 2104).

Devices keep it beside the change. What comes back with it after a restore was judged on its day and is not judged
again; what comes back without it is judged like anything new.
"""

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import Connection

from sync.service.store.database import get_value, put_value

_KEY = "proof_key"
_BYTES = 16


def proof_key(connection: Connection) -> bytes:
    """This store's own key; it lies in its backups too, so that a restored store knows its proofs again."""
    known = get_value(connection, _KEY)
    if not known:
        known = secrets.token_hex(32)
        put_value(connection, _KEY, known)
    return bytes.fromhex(known)


def proof_of(key: bytes, link: str) -> str:
    """The proof for the change with this link; a link covers all that its author signed."""
    mac = hmac.digest(key, link.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac[:_BYTES]).decode().rstrip("=")


def is_proven(key: bytes, link: str, proof: str) -> bool:
    """Whether this store once gave this proof."""
    return hmac.compare_digest(proof_of(key, link).encode(), proof.encode(errors="replace"))
