"""The look: contrast, schemes, fonts, icons."""

from dataclasses import fields
from importlib.resources import files
from itertools import product

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontDatabase, QFontMetrics, QIcon
from PySide6.QtWidgets import QApplication

from ui.fonts import font
from ui.icons import icon
from ui.theme import Appearance, apply_theme, current_tokens
from ui.tokens import DARK, LIGHT, Tokens

TEXTS = ("text", "muted", "accent", "late", "soon", "fine", "info")
GROUNDS = ("ground", "surface", "raised", "hover")


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2."""
    light, dark = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


both_schemes = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda each: each.name)


@both_schemes
def test_every_text_can_be_read_on_every_ground(tokens: Tokens) -> None:
    pairs = [*product(TEXTS, GROUNDS), *((level, f"{level}_soft") for level in ("late", "soon", "fine", "info"))]
    pairs += [("accent", "accent_soft"), ("text", "accent_soft"), ("muted", "neutral_soft"), ("on_accent", "accent")]
    pairs += [("on_accent", "accent_hover"), ("surface", "text")]
    pairs += [("text", f"{level}_soft") for level in ("late", "soon", "fine", "info", "neutral")]
    poor = {pair: contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@both_schemes
def test_edges_of_controls_can_be_seen(tokens: Tokens) -> None:
    assert contrast(tokens.edge, tokens.surface) >= 3
    assert contrast(tokens.accent, tokens.ground) >= 3


def test_all_tokens_are_colours() -> None:
    for tokens, field in product((LIGHT, DARK), fields(Tokens)):
        assert field.name == "name" or QColor(getattr(tokens, field.name)).isValid()


def test_the_scheme_can_be_chosen_and_follows_the_system_again(qapp: QApplication) -> None:
    apply_theme(qapp, Appearance.DARK)
    assert current_tokens() is DARK
    apply_theme(qapp, Appearance.LIGHT)
    assert current_tokens() is LIGHT
    apply_theme(qapp, Appearance.SYSTEM)
    assert current_tokens() is LIGHT


def test_an_icon_changes_its_colour_with_the_theme(qapp: QApplication) -> None:
    picture = icon("search")
    apply_theme(qapp, Appearance.LIGHT)
    light = darkest(picture)
    apply_theme(qapp, Appearance.DARK)
    dark = darkest(picture)
    apply_theme(qapp, Appearance.SYSTEM)
    assert light.lightness() < 80 < dark.lightness()


def darkest(picture: QIcon) -> QColor:
    image = picture.pixmap(QSize(32, 32)).toImage()
    colours = [image.pixelColor(x, y) for x, y in product(range(32), range(32))]
    return max(colours, key=lambda colour: colour.alpha())


def test_every_icon_draws_something(qapp: QApplication) -> None:
    names = [each.name.removesuffix(".svg") for each in (files("resources") / "icons").iterdir()]
    assert len(names) > 30
    for name in names:
        image = icon(name).pixmap(QSize(24, 24)).toImage()
        assert any(image.pixelColor(x, y).alpha() for x, y in product(range(24), range(24))), name


def test_arabic_and_headings_have_their_fonts(qapp: QApplication) -> None:
    assert "Noto Sans Arabic" in QFontDatabase.families()
    assert QFontMetrics(font(weight=600)).horizontalAdvance("Muster") > QFontMetrics(font()).horizontalAdvance("Muster")
