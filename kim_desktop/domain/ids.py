"""Identifiers that sort by the time of their making (UUID version 7, RFC 9562)."""

import secrets
import time
from datetime import UTC, datetime


def new_id() -> str:
    """A fresh UUIDv7 in its canonical text form."""
    milliseconds = time.time_ns() // 1_000_000
    bits = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return _text(bits | 0b10 << 62 | secrets.randbits(62))


def made_on(identifier: str) -> str:
    """The day of an identifier's making as ISO 8601 text, UTC; empty for one of another kind."""
    digits = identifier.replace("-", "")
    if len(digits) != 32 or digits[12] != "7":
        return ""
    return datetime.fromtimestamp(int(digits[:12], 16) / 1000, UTC).date().isoformat()


def _text(number: int) -> str:
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
