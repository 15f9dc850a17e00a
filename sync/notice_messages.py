"""What the central store certifies about people and devices, so that it can be told again after it was put back."""

from typing import Annotated

from msgspec import Meta, Struct

from sync.succession import MOST_HEIRS, Heir

MOST_NOTICES = 2_000
_MOST_BODY = 4_000


class Notice(Struct):
    """A person's or a device's row as JSON text, and the store's own signature (Ed25519, hex), see `notice_bytes`."""

    kind: Annotated[str, Meta(max_length=20)]
    about: Annotated[str, Meta(max_length=200)]
    body: Annotated[str, Meta(max_length=_MOST_BODY)]
    signature: Annotated[str, Meta(max_length=128)]


class NoticesDown(Struct):
    """What has changed up to the store's notice number `until`."""

    notices: list[Notice]
    until: int


class NoticesUp(Struct):
    """What a device was told by this store before it was put back, and how the key that signed it came about."""

    notices: Annotated[list[Notice], Meta(max_length=MOST_NOTICES)]
    line: Annotated[list[Heir], Meta(max_length=MOST_HEIRS)] = []


def notice_bytes(kind: str, about: str, body: str) -> bytes:
    """What the store signs."""
    return f"kim-notice-v1\0{kind}\0{about}\0{body}".encode()
