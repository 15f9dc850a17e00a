"""Fills the templates of all platforms: `python installer/packing/fill.py [FOLDER]`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from metadata import HOUSE, Metadata, read_metadata

INSTALLER = HOUSE / "installer"


def fill_all(target: Path, metadata: Metadata, epoch: int, architecture: str = "amd64", size: int = 0) -> None:
    """Every `*.in` of the installer, under its name without the ending."""
    day = datetime.fromtimestamp(epoch, UTC).date().isoformat()
    for template in sorted(INSTALLER.rglob("*.in")):
        filled = target / template.relative_to(INSTALLER).with_suffix("")
        filled.parent.mkdir(parents=True, exist_ok=True)
        text = template.read_text(encoding="utf-8")
        filled.write_text(
            metadata.fill(text, DATE=day, ARCHITECTURE=architecture, SIZE=str(size)), encoding="utf-8", newline="\n"
        )


if __name__ == "__main__":
    fill_all(Path(sys.argv[1]) if len(sys.argv) > 1 else HOUSE / "dist" / "filled", read_metadata(), epoch=0)
