"""The fonts the window is set in, bundled ones where the system has none that will do."""

from importlib.resources import as_file, files

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

_GOOD_FAMILIES = ("Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Noto Sans", "Cantarell", "Inter")


def interface_family() -> str:
    """The system's interface family if it is one of the good ones, else the bundled Noto Sans."""
    installed = set(QFontDatabase.families())
    for family in _GOOD_FAMILIES:
        if family in installed:
            return family
    _ensure("Noto Sans", "fontpkg_noto_sans")
    return "Noto Sans"


def add_scripts() -> None:
    """What names in other scripts are set in, where the system has nothing for them."""
    _ensure("Noto Sans Arabic", "fontpkg_noto_sans_arabic")


def font(scale: float = 1.0, weight: int = 400) -> QFont:
    """The window's font, larger or heavier; `weight` from 100 to 900."""
    made = QFont(QApplication.font())
    made.setPointSizeF(made.pointSizeF() * scale)
    made.setWeight(QFont.Weight(weight))
    # A variable font keeps its regular weight unless its axis is set, too.
    made.setVariableAxis(QFont.Tag("wght"), weight)
    return made


def _ensure(family: str, package: str) -> None:
    if family in QFontDatabase.families():
        return
    for file in (files(package) / "files").iterdir():
        if file.name.endswith(".ttf") and "Italic" not in file.name:
            with as_file(file) as path:
                QFontDatabase.addApplicationFont(str(path))
