"""The coding of bodies: JSON under zstd, never inflated beyond measure, never nested without end."""

import math
from typing import Any, TypeVar

import msgspec
import zstandard

MOST_BODY = 4 * 2**20
MOST_INFLATED = 16 * 2**20
MOST_DEPTH = 16
MOST_NODES = 10_000

M = TypeVar("M")


class BodyRefused(Exception):
    """A body that is too large, damaged or not what was expected."""


def encode(message: Any) -> bytes:
    """The body of a message."""
    return zstandard.ZstdCompressor(level=3).compress(msgspec.json.encode(message))


def decode(body: bytes, kind: type[M], most: int = MOST_INFLATED) -> M:
    """The message in a body. Raises `BodyRefused`."""
    try:
        return msgspec.json.decode(inflate(body, most), type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BodyRefused("not the expected message") from error


def inflate(body: bytes, most: int) -> bytes:
    """The bytes behind one zstd frame, never more than `most`. Raises `BodyRefused`."""
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(body)
        inflated = reader.read(most + 1)
    except zstandard.ZstdError as error:
        raise BodyRefused("not zstd") from error
    if len(inflated) > most:
        raise BodyRefused("too large")
    return inflated


def is_bounded(value: Any, depth: int = MOST_DEPTH) -> bool:
    """Whether a JSON value nests, spreads and counts within the limits, without NUL or surrogates."""
    nodes, layer = 0, [value]
    while layer and depth:
        nodes += len(layer)
        if nodes > MOST_NODES or not all(map(_is_plain, layer)):
            return False
        layer = [child for each in layer for child in _children(each)]
        depth -= 1
    return not layer


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or -(2**63) <= value < 2**63
