"""Right messages twisted into wrong ones, by chance but the same for the same seed."""

import json
import math
from random import Random
from typing import Any

import zstandard

_DEEP = 2_000
_MANY = 20_000
_LONG = 300_000
_MOST = 6_000_000

_WRONG: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**62, 2**63, -(2**63) - 1, 10**40, 0.5, math.nan, math.inf, -math.inf, 1e308,
    "", "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202eabc", "🜚" * 200, "x" * 201, "'; DROP TABLE devices; --",
    "../../etc/passwd", "%s%n", "{0.__class__}", "0" * 64, "2027-02-30", "9999-99-99", "*", [], {}, [[]], [None],
    {"": ""}, {"\0": "\0"}, {"+": ["x"], "-": [1]}, {"fields": {}, "base": {}, "settles": {}},
)  # fmt: skip


def twisted(message: Any, random: Random) -> bytes:
    """A JSON text that was once this message (plain JSON values)."""
    value = json.loads(json.dumps(message))
    for _ in range(random.choice((1, 1, 1, 2))):
        value = _replaced(value, random)
    text = json.dumps(value, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    return _torn(text, random) if random.random() < 0.2 else text


def packed(text: bytes, random: Random) -> bytes:
    """The text as a device sends it, or nearly so."""
    way = random.randrange(8)
    if way == 0:
        return _torn(zstandard.compress(text), random)
    if way == 1:
        return zstandard.compress(text) + zstandard.compress(text) * random.randint(1, 50)
    if way == 2:
        return zstandard.ZstdCompressor(write_content_size=False).compress(text)
    if way == 3:
        window = zstandard.ZstdCompressionParameters.from_level(
            3, window_log=random.choice((10, 23, 24, 27)), write_content_size=0
        )
        return zstandard.ZstdCompressor(compression_params=window).compress(text)
    return zstandard.compress(text)


def bomb(size: int) -> bytes:
    """A small body of many bytes."""
    return zstandard.compress(b"[" + b"{}," * (size // 3) + b"{}]", 19)


def _replaced(value: Any, random: Random) -> Any:
    """One place within, found by chance, holds something else."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        return _in_map(dict(value), random)
    if isinstance(value, list) and value and random.random() < 0.85:
        place = random.randrange(len(value))
        return [*value[:place], _replaced(value[place], random), *value[place + 1 :]]
    return _wrong(value, random)


def _in_map(value: dict[str, Any], random: Random) -> dict[str, Any]:
    name = random.choice(sorted(value))
    way = random.random()
    if way < 0.1:
        del value[name]
    elif way < 0.2:
        value[random.choice(("", "\0", "constructor", "x" * 1_000, name.upper()))] = value.pop(name)
    else:
        value[name] = _replaced(value[name], random)
    return value


def _wrong(value: Any, random: Random) -> Any:
    way = random.randrange(12)
    if way == 0:
        return _nested(random.choice((20, _DEEP)))
    if way == 1:
        return {f"k{number}": number for number in range(_MANY)}
    if way == 2:
        return [value] * min(random.choice((2, 501, 2_001, 5_000)), 1 + _MOST // (1 + len(str(value))))
    if way == 3:
        return "x" * _LONG
    if way == 4 and isinstance(value, str):
        return value + random.choice(("\n", "\0", " ", "\u0301", "\ud800"))
    return random.choice(_WRONG)


def _nested(depth: int) -> Any:
    value: Any = {}
    for level in range(min(depth, 900)):
        value = [value] if level % 2 else {"a": value}
    return value


def _torn(data: bytes, random: Random) -> bytes:
    """Some bytes flipped, a piece lost, a piece twice."""
    torn = bytearray(data)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(torn) + 1)
        way = random.randrange(4)
        if way == 0 and place < len(torn):
            torn[place] ^= 1 << random.randrange(8)
        elif way == 1:
            del torn[place : place + random.randint(1, 20)]
        elif way == 2:
            torn[place:place] = torn[place : place + random.randint(1, 50)]
        else:
            torn[place:place] = random.choice((b"\x00", b"\xff\xfe", b"NaN", b'"\\ud800"', b"1e999", b"[" * 50))
    return bytes(torn)
