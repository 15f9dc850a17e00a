"""The parts list: every library that the client is locked to, with its hashes, as CycloneDX."""

import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

from metadata import HOUSE, Metadata
from packaging.requirements import Requirement

_EXTRA = {"extra": "desktop"}


def write_sbom(target: Path, metadata: Metadata) -> Path:
    """Writes the list of what is in the package. The lock knows more: tools and the service's libraries."""
    wanted = _closure(metadata.name)
    lock = (HOUSE / "installer" / "requirements.lock").read_text(encoding="utf-8")
    chosen = [entry for entry in re.split(r"\n(?=\S)", lock) if _plain(re.split(r"[=\[ ]", entry)[0]) in wanted]
    command = [
        sys.executable, "-m", "cyclonedx_py", "requirements", "-", "--output-reproducible", "--of", "JSON",
        "--pyproject", str(HOUSE / "pyproject.toml"), "--mc-type", "application", "-o", str(target),
    ]  # fmt: skip
    subprocess.run(command, input="\n".join(chosen) + "\n", text=True, check=True)
    return target


def _closure(name: str) -> set[str]:
    """The names of all that the program needs on this platform, directly or not."""
    found: set[str] = set()
    waiting = [(name, _EXTRA)]
    while waiting:
        current, extra = waiting.pop()
        for line in requires(current) or ():
            requirement = Requirement(line)
            applies = requirement.marker is None or requirement.marker.evaluate(extra)
            if applies and _plain(requirement.name) not in found:
                found.add(_plain(requirement.name))
                waiting.append((requirement.name, {"extra": next(iter(requirement.extras), "")}))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).strip().lower()
