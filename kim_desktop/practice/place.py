"""Where practices lie on this computer, and the password that everybody may know."""

from pathlib import Path

FOLDER = "uebung"
"""Beside the profiles; what lies deeper the sign-in does not list."""
PASSWORD = "Übung macht Freude"  # noqa: S105 - shown to everybody: whoever is in that vault is invented
_MADE = "fertig"


def folder_of(profiles: Path, role: str) -> Path:
    """Where the practice of a role lies, given the folder in which the profiles lie."""
    return profiles / FOLDER / role


def is_begun(profiles: Path, role: str) -> bool:
    """Whether there is a practice of that role to go on with."""
    return (folder_of(profiles, role) / _MADE).is_file()


def note_made(folder: Path) -> None:
    """From now on this practice is whole."""
    (folder / _MADE).touch()
