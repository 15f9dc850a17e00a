"""The look as values: colours for light and dark, the grid, the type scale; and how they reach the application."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from ui.fonts import interface_family
from ui.stylesheet import stylesheet
from ui.tokens import DARK, LIGHT, TYPE, Tokens


class Appearance(StrEnum):
    """What the user may choose under Einstellungen."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class _Role:
    role: QPalette.ColorRole
    token: str


def apply_theme(app: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
    """Dress the application; with SYSTEM it keeps following the system's colour scheme."""
    _set_font(app)
    wardrobe = app.findChild(_Wardrobe) or _Wardrobe(app)
    wardrobe.appearance = appearance
    app.styleHints().setColorScheme(_SCHEMES[appearance])
    wardrobe.dress()


def wear_practice(app: QApplication, practises: bool) -> None:
    """Another accent as long as one only practises."""
    wardrobe = app.findChild(_Wardrobe) or _Wardrobe(app)
    wardrobe.practises = practises
    wardrobe.dress()


def practises() -> bool:
    """Whether one only practises."""
    app = QApplication.instance()
    wardrobe = app.findChild(_Wardrobe) if app else None
    return wardrobe is not None and wardrobe.practises


def current_tokens() -> Tokens:
    """The colours in force, read off the application's palette as Qt's own widgets do."""
    palette = QApplication.palette()
    tokens = DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT
    practising = _PRACTICE[tokens.name]
    return practising if palette.color(QPalette.ColorRole.Accent) == QColor(practising.accent) else tokens


class _Wardrobe(QObject):
    """Redresses the application when the system's colour scheme changes."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self.appearance = Appearance.SYSTEM
        self.practises = False
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self.dress)

    def dress(self) -> None:
        tokens = DARK if self._is_dark() else LIGHT
        tokens = _PRACTICE[tokens.name] if self.practises else tokens
        self._app.setPalette(_palette(tokens))
        sheet = stylesheet(tokens, self._app.font().pointSizeF())
        if sheet != self._app.styleSheet():  # even the same one has every widget polished anew
            self._app.setStyleSheet(sheet)

    def _is_dark(self) -> bool:
        if self.appearance is Appearance.SYSTEM:
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self.appearance is Appearance.DARK


def _set_font(app: QApplication) -> None:
    size = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    font = QFont(interface_family())
    font.setPointSizeF(max(size, TYPE.smallest_body))
    app.setFont(font)


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    for each in _ROLES:
        palette.setColor(each.role, QColor(getattr(tokens, each.token)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.disabled))
    return palette


_PRACTICE = {
    "light": replace(LIGHT, accent="#7B2D8B", accent_hover="#5F1F6D", accent_soft="#F6E9F9"),
    "dark": replace(DARK, accent="#E0A3EE", accent_hover="#EBC2F5", accent_soft="#3C2143", on_accent="#2E0B37"),
}
_SCHEMES = {
    Appearance.SYSTEM: Qt.ColorScheme.Unknown,
    Appearance.LIGHT: Qt.ColorScheme.Light,
    Appearance.DARK: Qt.ColorScheme.Dark,
}
_ROLES = (
    _Role(QPalette.ColorRole.Window, "ground"),
    _Role(QPalette.ColorRole.Base, "surface"),
    _Role(QPalette.ColorRole.AlternateBase, "raised"),
    _Role(QPalette.ColorRole.Button, "surface"),
    _Role(QPalette.ColorRole.ToolTipBase, "text"),
    _Role(QPalette.ColorRole.ToolTipText, "surface"),
    _Role(QPalette.ColorRole.WindowText, "text"),
    _Role(QPalette.ColorRole.Text, "text"),
    _Role(QPalette.ColorRole.ButtonText, "text"),
    _Role(QPalette.ColorRole.PlaceholderText, "muted"),
    _Role(QPalette.ColorRole.Highlight, "accent"),
    _Role(QPalette.ColorRole.HighlightedText, "on_accent"),
    _Role(QPalette.ColorRole.Accent, "accent"),
    _Role(QPalette.ColorRole.Link, "accent"),
    _Role(QPalette.ColorRole.LinkVisited, "accent"),
)
