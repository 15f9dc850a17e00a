"""Text as runs of one direction and one font, shaped into glyphs (Unicode bidi, HarfBuzz)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import uharfbuzz as hb  # type: ignore[import-untyped]
from bidi.bidi import get_display_inner  # type: ignore[import-untyped]

from kim_desktop.printing.fonts import Face, face_index, faces, natural_advance


class Run(NamedTuple):
    """Characters in logical order that share direction, font and word; `level` is the bidi level."""

    text: str
    level: int
    face: int


class Glyph(NamedTuple):
    """A placed glyph; lengths in thousandths of the type size; `text` is what it stands for."""

    glyph: int
    text: str
    natural: int
    advance: int
    dx: int
    dy: int


@dataclass(frozen=True, eq=False, slots=True)
class Shaped:
    """A run as glyphs from left to right; `width` in thousandths of the type size asked for."""

    run: Run
    face: Face
    glyphs: tuple[Glyph, ...]
    width: float
    is_gap: bool


_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc]")
_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LEVEL = re.compile(r"Level\(\s*(\d+)")
_BREAKS = re.compile(r"(?<=[ \t\u200b])(?=[^ \t\u200b])|(?<=[^\W\d_][-–/])(?=[^\W\d_])|(?<=-/)(?=[^\W\d_])")
_GAPS = re.compile(r"(?=[ \t]+$)")


def bidi_levels(text: str, rtl: bool) -> list[int]:
    """The resolved bidi level of each character in a paragraph of the given base direction."""
    if not rtl and not _RIGHT_TO_LEFT.search(text):
        return [0] * len(text)
    # The binding tells the levels only in its debug output: one per byte of UTF-8.
    described = get_display_inner(text, "R" if rtl else "L", True)
    per_byte = [int(level) for level in _LEVEL.findall(described.partition("paragraphs:")[0])]
    levels, at = [], 0
    for character in text:
        levels.append(per_byte[at])
        at += len(character.encode())
    return levels


def words_of(text: str, rtl: bool, bold: bool) -> list[tuple[Run, ...]]:
    """The pieces between which a line may break, each with the gap that follows it."""
    levels = bidi_levels(text, rtl)
    choices = _face_choices(text, bold)
    words, start = [], 0
    for piece in _BREAKS.split(text):
        end = start + len(piece)
        words.append(_runs(piece, levels[start:end], choices[start:end]))
        start = end
    return words


def visual_order(levels: Sequence[int]) -> list[int]:
    """The places of a line's runs from left to right (rule L2 of the Unicode bidi algorithm)."""
    ordered = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        turned: list[int] = []
        for turn, group in groupby(ordered, key=lambda place: levels[place] >= level):
            members = list(group)
            turned += reversed(members) if turn else members
        ordered = turned
    return ordered


@lru_cache(maxsize=20_000)
def shape(run: Run, bold: bool, language: str) -> Shaped:
    """The glyphs of a run; `language` chooses local letter forms."""
    face = faces(bold)[run.face]
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.language = language
    hb.shape(face.hb_font, buffer)
    glyphs = _glyphs(run, face, buffer)
    width = sum(glyph.advance for glyph in glyphs) * face.scale
    return Shaped(run, face, glyphs, width, not run.text.strip(" \t"))


def _glyphs(run: Run, face: Face, buffer: hb.Buffer) -> tuple[Glyph, ...]:
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    bearers = _bearers(run.text, infos, positions)
    return tuple(
        Glyph(
            info.codepoint,
            bearers.get(place, ""),
            natural_advance(face, info.codepoint),
            position.x_advance,
            position.x_offset,
            position.y_offset,
        )
        for place, (info, position) in enumerate(zip(infos, positions, strict=True))
    )


def _bearers(text: str, infos: list[hb.GlyphInfo], positions: list[hb.GlyphPosition]) -> dict[int, str]:
    """Which glyph of each cluster stands for its characters: the widest, not its dots or marks."""
    clusters = [info.cluster for info in infos]
    starts = sorted(set(clusters))
    if len(starts) == len(clusters) == len(text):
        return {place: text[cluster] for place, cluster in enumerate(clusters)}
    ends = [*starts[1:], len(text)]
    bearers = {}
    for start, end in zip(starts, ends, strict=True):
        members = [place for place, cluster in enumerate(clusters) if cluster == start]
        bearers[max(members, key=lambda place: positions[place].x_advance)] = text[start:end]
    return bearers


def _runs(piece: str, levels: list[int], choices: list[int]) -> tuple[Run, ...]:
    body = len(_GAPS.split(piece)[0])
    keys = [(place >= body, levels[place], choices[place]) for place in range(len(piece))]
    runs = []
    for (_gap, level, face), group in groupby(range(len(piece)), key=keys.__getitem__):
        text = "".join(piece[place] for place in group if piece[place] not in _CONTROLS)
        if text:
            runs.append(Run(text, level, face))
    return tuple(runs)


def _face_choices(text: str, bold: bool) -> list[int]:
    choices, previous = [], 0
    for character in text:
        previous = face_index(character, bold, previous)
        choices.append(previous)
    return choices
