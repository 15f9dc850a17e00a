"""Looks at the computer: versions, disk, rights of the folder, fonts, printers; tells no path and no name."""

import os
import platform
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlcipher3 import dbapi2

from kim_desktop.domain.findings import Finding, Grade
from kim_desktop.errors import VaultTooNew
from kim_desktop.policy import read_policy
from kim_desktop.printing.fonts import SOURCES, faces
from kim_desktop.storage.engine import require_safe_library

_MB = 2**20
_LITTLE, _TOO_LITTLE = 2_048, 256
_PARTS = {
    "KIM Desktop": "kim-desktop",
    "Qt": "PySide6-Essentials",
    "SQLAlchemy": "SQLAlchemy",
    "cryptography": "cryptography",
}
_CLOUDS = ("onedrive", "dropbox", "nextcloud", "owncloud", "google drive", "icloud", "seafile")
_SECONDS = 3


def look_at_machine(folder: Path, printers: int | None) -> Iterator[Finding]:
    """Everything about the computer; `folder` is the profile's, `printers` how many somebody has counted."""
    yield _versions()
    yield _library()
    yield _room(folder)
    yield _rights(folder)
    yield _place(folder)
    yield _fonts()
    yield _policy()
    yield _printers(_count_printers() if printers is None else printers)


def _versions() -> Finding:
    parts = {name: _version_of(package) for name, package in _PARTS.items()}
    parts |= {"Python": platform.python_version(), "System": _system(), "Form": _form()}
    return Finding("Programm", Grade.FINE, ", ".join(f"{name} {value}" for name, value in parts.items()))


def _system() -> str:
    return f"{platform.system()} {platform.release()} {platform.machine()}"


def _form() -> str:
    return "Installation" if getattr(sys, "frozen", False) else "Python-Umgebung"


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unbekannt"


def _library() -> Finding:
    probe = dbapi2.connect(":memory:")
    cipher = str(probe.execute("PRAGMA cipher_version").fetchone()[0])
    probe.close()
    says = f"SQLCipher {cipher}, SQLite {dbapi2.sqlite_version}"
    try:
        require_safe_library()
    except VaultTooNew as error:
        return Finding("Verschlüsselung", Grade.LATE, f"{says}: veraltet.", error.way_on)
    return Finding("Verschlüsselung", Grade.FINE, says)


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(_existing(folder)).free // _MB
    says = f"{free} MB frei, wo die Profile liegen"
    if free >= _LITTLE:
        return Finding("Festplatte", Grade.FINE, says)
    grade = Grade.LATE if free < _TOO_LITTLE else Grade.SOON
    return Finding("Festplatte", grade, says, "Schaffen Sie Platz, bevor das Speichern scheitert.")


def _rights(folder: Path) -> Finding:
    if not folder.is_dir():
        return Finding("Rechte", Grade.FINE, "Hier liegt noch kein Profil.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        way_on = "Lassen Sie den Ordner des Profils Ihrem Benutzerkonto geben."
        return Finding("Rechte", Grade.LATE, "Im Ordner des Profils darf nicht geschrieben werden.", way_on)
    if open_to_others := _open_to_others(folder):
        way_on = "Entziehen Sie Gruppe und anderen die Rechte (chmod -R go= auf den Ordner des Profils)."
        return Finding("Rechte", Grade.SOON, f"{open_to_others} Dateien des Tresors sind für andere lesbar.", way_on)
    return Finding("Rechte", Grade.FINE, "Der Ordner des Profils ist beschreibbar, seine Dateien nur für Sie lesbar.")


def _open_to_others(folder: Path) -> int:
    """How many of the vault's files other users of this computer may read; Windows keeps that elsewhere."""
    if sys.platform == "win32":
        return 0
    files = (path for path in folder.iterdir() if path.name.startswith("vault.") and path.name != "vault.label")
    return sum(bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)) for path in files)


def _place(folder: Path) -> Finding:
    whole = str(folder.absolute()).lower()
    if not any(cloud in whole for cloud in _CLOUDS):
        return Finding("Ort", Grade.FINE, "Das Profil liegt in keinem Ordner, den ein Cloud-Dienst kopiert.")
    way_on = "Legen Sie es in einen Ordner, der nur auf diesem Gerät liegt."
    return Finding("Ort", Grade.SOON, "Das Profil liegt in einem Ordner, den ein Cloud-Dienst kopiert.", way_on)


def _fonts() -> Finding:
    try:
        count = len(faces(bold=False)) + len(faces(bold=True))
    except OSError:
        way_on = "Installieren Sie KIM Desktop neu."
        return Finding("Schriften", Grade.LATE, "Die Schriften für den Druck fehlen.", way_on)
    return Finding("Schriften", Grade.FINE, f"{count} Schnitte aus {len(SOURCES)} Schriften für den Druck geladen")


def _policy() -> Finding:
    policy = read_policy()
    if policy.problem:
        way_on = "Die IT prüft die Datei mit „kim policy check“."
        return Finding("Vorgaben", Grade.LATE, "Die Vorgaben der IT sind fehlerhaft und gelten so nicht.", way_on)
    says = "Die IT hat Vorgaben für dieses Gerät gemacht." if policy.exists else "Die IT hat nichts vorgegeben."
    return Finding("Vorgaben", Grade.FINE, says)


def _printers(count: int | None) -> Finding:
    if count is None:
        return Finding("Drucker", Grade.FINE, "Auf der Befehlszeile nicht geprüft; das Fenster zeigt es.")
    if not count:
        way_on = "Richten Sie einen Drucker ein oder speichern Sie Dokumente als PDF."
        return Finding("Drucker", Grade.SOON, "Dieses Gerät kennt keinen Drucker.", way_on)
    return Finding("Drucker", Grade.FINE, "1 Drucker" if count == 1 else f"{count} Drucker")


def _count_printers() -> int | None:
    """As the printing system of Linux and macOS lists them; None where there is no such list."""
    program = shutil.which("lpstat")
    if program is None:
        return None
    try:
        listed = subprocess.run([program, "-e"], capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return len(listed.stdout.split())


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())
