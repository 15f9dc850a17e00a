"""What of the collected files goes into the package, known by their place in the folder."""

import sys
from pathlib import PurePosixPath

_TRANSLATIONS = {"qtbase_de.qm"}
_PLUGINS = {
    "platforms": {"qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"},
    "imageformats": {"qsvg", "qjpeg"},
    "iconengines": {"qsvgicon"},
    "platformthemes": {"qxdgdesktopportal"},
    "platforminputcontexts": {"composeplatforminputcontext", "ibusplatforminputcontext"},
    "printsupport": {"cupsprintersupport"},
    "styles": {"qmodernwindowsstyle", "qmacstyle"},
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"adwaita"},
}
# Of the system's own libraries only Python and what its standard library was built with; the rest is the package
# manager's to bring and to keep safe.
_BROUGHT_ALONG = ("libpython3", "libffi", "libssl", "libcrypto", "libbz2", "liblzma", "libz.", "libexpat", "libuuid")
_NEVER = (
    "libQt6EglF",
    "opengl32sw",
    "d3dcompiler",
    "libavif",
    "libwebp",
    "libsharpyuv",
    "liblcms2",
    "libraqm",
    "libfribidi",
)
# Where the program was built says nothing to those who run it.
_TRACES = {"direct_url.json", "RECORD", "INSTALLER", "REQUESTED", "uv_cache.json"}


def is_wanted(place: str, platform: str = sys.platform) -> bool:
    """Whether the file at this place of the folder is used by the program."""
    path = PurePosixPath(place.replace("\\", "/"))
    if path.name.startswith(_NEVER) or path.name in _TRACES:
        return False
    if platform == "linux" and len(path.parts) == 1 and path.name.startswith("lib"):
        return path.name.startswith(_BROUGHT_ALONG)
    if "PySide6" not in path.parts:
        return True
    if "translations" in path.parts:
        return path.name in _TRANSLATIONS
    if "plugins" in path.parts:
        return path.stem.removeprefix("lib") in _PLUGINS.get(path.parent.name, ())
    return True
