"""Builds what this platform can: the folder, the Debian package, the parts list and the sums (`make package`).

`package.py FOLDER bare` builds the empty window that sizes are measured against.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from debian import build_deb
from fill import fill_all
from metadata import HOUSE, Metadata, read_metadata
from sbom import write_sbom
from slim import slim


def main(target: Path) -> None:
    """Everything into `target`."""
    metadata, epoch = read_metadata(), _epoch()
    target.mkdir(parents=True, exist_ok=True)
    for older in _made(target, metadata):
        older.unlink()
    _run(sys.executable, str(HOUSE / "installer" / "packing" / "icons.py"), str(target / "looks"))
    fill_all(target / "filled", metadata, epoch)
    folder = freeze("kim-desktop.spec", metadata.name, target, epoch)
    if sys.platform == "linux":
        (folder / "kim-desktop").symlink_to("kim")
    shutil.copy(HOUSE / "LICENSE", folder / "LICENSE")
    shutil.copy(write_sbom(target / f"{metadata.name}-{metadata.version}.cdx.json", metadata), folder / "sbom.cdx.json")
    if shutil.which("dpkg-deb"):
        build_deb(folder, target / "looks", target, metadata, epoch)
    if iscc := shutil.which("iscc"):
        _run(iscc, str(HOUSE / "installer" / "windows" / "kim-desktop.iss"))
    _write_sums(target, metadata)


def freeze(spec: str, name: str, target: Path, epoch: int) -> Path:
    """PyInstaller's folder, without what only debuggers read."""
    folder = target / name
    shutil.rmtree(folder, ignore_errors=True)
    arguments = ("--noconfirm", "--clean", "--log-level", "WARN", "--distpath", str(target), "--workpath")
    _run(
        sys.executable, "-m", "PyInstaller", *arguments, str(target / "work"), str(HOUSE / "installer" / spec),
        SOURCE_DATE_EPOCH=str(epoch), PYTHONHASHSEED="0",
    )  # fmt: skip
    shutil.rmtree(target / "work")
    slim(folder)
    return folder


def _epoch() -> int:
    """When what is packed was last changed, so that the same sources give the same bytes."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    log = ("git", "-C", str(HOUSE), "log", "-1", "--format=%ct")
    told = subprocess.run(log, capture_output=True, text=True, check=False)
    return int(told.stdout) if told.returncode == 0 else int((HOUSE / "CHANGELOG.md").stat().st_mtime)


def _write_sums(target: Path, metadata: Metadata) -> None:
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in _made(target, metadata)]
    (target / "SHA256SUMS").write_text("".join(lines), encoding="ascii")


def _made(target: Path, metadata: Metadata) -> list[Path]:
    return sorted(path for path in target.glob(f"{metadata.name}[_-]*") if path.is_file())


def _run(*command: str, **environment: str) -> None:
    subprocess.run(command, check=True, env={**os.environ, **environment})


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else HOUSE / "dist"
    if sys.argv[2:] == ["bare"]:
        freeze("packing/bare.spec", "bare", place, _epoch())
    else:
        main(place)
