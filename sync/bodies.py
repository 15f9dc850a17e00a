"""The coding of bodies: JSON under zstd, never inflated beyond measure, never nested without end."""

import math
from typing import Any, TypeVar

import msgspec
import zstandard

MOST_BODY = 4 * 2**20
MOST_INFLATED = 16 * 2**20
MOST_DEPTH = 16
MOST_NODES = 10_000
MOST_LIGHT = 256 * 2**10
_MOST_WINDOW = 2**23
_SPREAD = 32
"""Of the most bytes that may come, one in so many may begin a value: each costs far more than its byte."""

M = TypeVar("M")


class BodyRefused(Exception):
    """A body that is too large, damaged or not what was expected."""


def encode(message: Any, *, plain: bool = False) -> bytes:
    """The body of a message, plain JSON for tools."""
    if plain:
        return msgspec.json.encode(message)
    return zstandard.ZstdCompressor(level=3).compress(msgspec.json.encode(message))


def decode(body: bytes, kind: type[M], most: int = MOST_INFLATED, *, plain: bool = False) -> M:
    """The message in a body. Raises `BodyRefused`."""
    text = body if plain else inflate(body, most)
    if len(text) > MOST_LIGHT and sum(map(text.count, (b",", b"{", b"["))) > most // _SPREAD:
        raise BodyRefused("too many values")
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BodyRefused("not the expected message") from error


def is_light(body: bytes, *, plain: bool = False) -> bool:
    """Whether a body says that little is in it, and keeps that promise: `decode` it with `MOST_LIGHT`."""
    if plain:
        return len(body) <= MOST_LIGHT
    try:
        return 0 <= zstandard.frame_content_size(body) <= MOST_LIGHT
    except zstandard.ZstdError:
        return True


def inflate(body: bytes, most: int) -> bytes:
    """The bytes behind one zstd frame, never more than `most`. Raises `BodyRefused`."""
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW).stream_reader(body)
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
