"""How this program is started again: the installed one by its file, the checkout by its interpreter."""

import sys
from pathlib import Path


def is_installed() -> bool:
    """Whether this is the packed program; it has no interpreter that others could use."""
    return bool(getattr(sys, "frozen", False))


def command(*arguments: str | Path) -> list[str]:
    """`kim` with these arguments."""
    program = [sys.executable] if is_installed() else [sys.executable, "-m", "kim_desktop.cli"]
    return [*program, *map(str, arguments)]
