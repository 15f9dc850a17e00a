"""The Debian package: the one folder, the links to it and what a desktop wants to know."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

from fill import fill_all
from metadata import HOUSE, Metadata

_SCRIPTS = ("postinst", "prerm", "postrm")


def build_deb(folder: Path, looks: Path, target: Path, metadata: Metadata, epoch: int) -> Path:
    """Packs the finished folder into `target`; the same folder gives the same bytes."""
    root = target / "deb"
    shutil.rmtree(root, ignore_errors=True)
    filled = root.with_name("filled")
    fill_all(filled, metadata, epoch, _architecture(), _kilobytes(folder))
    _lay_out(root, folder, looks, filled / "debian", metadata)
    for path in [root, *root.rglob("*")]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    package = target / f"{metadata.name}_{metadata.version}_{_architecture()}.deb"
    subprocess.run(
        ["dpkg-deb", "--build", "--root-owner-group", "-Zzstd", "-z9", "--threads-max=1", str(root), str(package)],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    shutil.rmtree(root)
    return package


def _lay_out(root: Path, folder: Path, looks: Path, filled: Path, metadata: Metadata) -> None:
    home = root / str(metadata.more["debian"]["folder"]).lstrip("/")
    shutil.copytree(folder, home, symlinks=True)
    for program in ("kim", "kim-desktop"):
        _link(root / "usr" / "bin" / program, f"/{home.relative_to(root)}/{program}", root)
    share = root / "usr" / "share"
    _put(filled / "kim-desktop.desktop", share / "applications" / "kim-desktop.desktop")
    _put(filled / "metainfo.xml", share / "metainfo" / f"{metadata.identifier}.metainfo.xml")
    _put(filled / "copyright", share / "doc" / metadata.name / "copyright")
    _changelog(share / "doc" / metadata.name / "NEWS.gz")
    shutil.copytree(looks / "hicolor", share / "icons" / "hicolor")
    _put(looks / "kim-desktop.svg", share / "icons" / "hicolor" / "scalable" / "apps" / "kim-desktop.svg")
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or (os.access(path, os.X_OK) and path.parent == home) else 0o644)
    for script in _SCRIPTS:
        _put(filled / script, root / "DEBIAN" / script, 0o755)
    _put(filled / "control", root / "DEBIAN" / "control")
    (root / "DEBIAN").chmod(0o755)


def _put(source: Path, target: Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _link(place: Path, aim: str, root: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(os.path.relpath(root / aim.lstrip("/"), place.parent))


def _changelog(target: Path) -> None:
    text = (HOUSE / "CHANGELOG.md").read_bytes()
    target.write_bytes(gzip.compress(text, mtime=0))


def _architecture() -> str:
    done = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _kilobytes(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) // 1024
