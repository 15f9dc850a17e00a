"""What device and central store say about the bytes of attachments, which travel apart from the changes."""

from typing import Annotated

from msgspec import Meta, Struct

from sync.protocol import Hash, Place, Text

MOST_PIECE = 2**20
MOST_BLOBS = 2_000

Piece = Annotated[bytes, Meta(max_length=MOST_PIECE)]


class BlobPart(Struct):
    """The bytes of an attachment of a case, from `offset` on."""

    case_id: Text
    digest: Hash
    offset: Place = 0


class BlobsRequest(Struct):
    """Asks how far the central store holds the bytes of these attachments."""

    blobs: Annotated[list[BlobPart], Meta(max_length=MOST_BLOBS)]


class BlobsAnswer(Struct):
    """For each in the same order: how many bytes from the beginning; -1 if nobody has named it to the store yet."""

    held: list[int]


class BlobPiece(Struct):
    """A piece of an attachment's bytes."""

    case_id: Text
    digest: Hash
    offset: Place
    data: Piece


class BlobHeld(Struct):
    """How many bytes from the beginning the central store holds now."""

    held: int
