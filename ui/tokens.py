"""The design's raw values: colours, grid and type scale."""

from dataclasses import dataclass

GRID = 8
"""Distances are multiples of it, in device-independent pixels."""


@dataclass(frozen=True)
class Tokens:
    """One colour scheme; every text colour has at least 4.5:1 on the grounds it is used on.

    `line` parts, `edge` bounds what is filled in, `outline` what has words of its own to be known by.
    """

    name: str
    ground: str
    surface: str
    raised: str
    line: str
    edge: str
    outline: str
    grip: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    hover: str
    late: str
    late_soft: str
    soon: str
    soon_soft: str
    fine: str
    fine_soft: str
    info: str
    info_soft: str
    neutral_soft: str


@dataclass(frozen=True)
class TypeScale:
    """Factors on the body size, which is the system's."""

    smallest_body: float = 10.0
    small: float = 0.9
    body: float = 1.0
    h3: float = 1.1
    h2: float = 1.3
    h1: float = 1.75


TYPE = TypeScale()

LIGHT = Tokens(
    name="light",
    ground="#F5F6F6",
    surface="#FFFFFF",
    raised="#FAFBFB",
    line="#DDE2E3",
    edge="#858F93",
    outline="#C6CED1",
    grip="#BCC5C8",
    text="#182023",
    muted="#536065",
    disabled="#737E82",
    accent="#0B6470",
    accent_hover="#084F59",
    accent_soft="#E0F0F1",
    on_accent="#FFFFFF",
    hover="#EAEEEE",
    late="#AE1F1A",
    late_soft="#FCEBE9",
    soon="#7F4D00",
    soon_soft="#FFF2D9",
    fine="#1B6636",
    fine_soft="#E5F4E9",
    info="#23569A",
    info_soft="#E8F0FB",
    neutral_soft="#EBEEEF",
)

DARK = Tokens(
    name="dark",
    ground="#121618",
    surface="#1A2023",
    raised="#20272A",
    line="#313A3E",
    edge="#7D888D",
    outline="#434E53",
    grip="#465157",
    text="#E7EBEC",
    muted="#A5B0B4",
    disabled="#838E92",
    accent="#63C6CF",
    accent_hover="#8AD8DF",
    accent_soft="#17373B",
    on_accent="#05272B",
    hover="#262E32",
    late="#FF9C92",
    late_soft="#43211F",
    soon="#F2BE62",
    soon_soft="#3B2E14",
    fine="#86D29D",
    fine_soft="#1B3524",
    info="#9CC2F5",
    info_soft="#1D2F47",
    neutral_soft="#2A3236",
)
