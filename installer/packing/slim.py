"""Takes out of libraries what only debuggers read, and where the building machine looked for others."""

import shutil
import subprocess
import sys
from pathlib import Path

_ELF = b"\x7fELF"


def slim(folder: Path) -> None:
    """Cleans all libraries in the folder; elsewhere than on Linux they come as they shall be."""
    if sys.platform != "linux":
        return
    for tool in ("strip", "patchelf"):
        if shutil.which(tool) is None:
            raise SystemExit(f"Zum Packen fehlt {tool}. Bitte einrichten: apt-get install binutils patchelf")
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and _is_library(path):
            _forget_where(path)
            _run("strip", "--strip-debug", "--enable-deterministic-archives", str(path))


def _forget_where(path: Path) -> None:
    """A library must not be looked for in folders that exist only where it was built."""
    places = _run("patchelf", "--print-rpath", str(path)).strip()
    if any(place.startswith("/") for place in places.split(":")):
        _run("patchelf", "--remove-rpath", str(path))


def _is_library(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == _ELF and ".so" in path.name


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
