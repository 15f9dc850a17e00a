"""The house stays as it was planned: rooms, sizes, packages, documents."""

import ast
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import click
import pytest

from kim_desktop.cli import kim

ROOT = Path(__file__).parents[2]
PACKAGES = ("kim_desktop", "ui", "sync", "resources")
TOP = {
    *PACKAGES, "tests", "installer", "docs", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile",
}  # fmt: skip
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.stat().st_size)


def commands(group: click.Group, before: str = "kim") -> list[str]:
    names, context = [], click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        whole = f"{before} {name}"
        names += commands(command, whole) if isinstance(command, click.Group) else [whole]
    return names


def test_nothing_strays_at_the_top_level() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tops = {line.split("/")[0] for line in listed.splitlines()}
    assert {top for top in tops if not top.startswith(".")} <= TOP


def test_the_installer_is_no_package() -> None:
    assert not list((ROOT / "installer").glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_says_its_purpose_and_is_not_crowded(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "the first line says what the room is for"
    assert text.count("\n") <= 300


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(target.glob("*.whl"))


def test_the_wheel_holds_the_four_packages_and_their_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == set(PACKAGES)
    assert "resources/master/catalogues.json" in names
    assert "resources/forms/ar/einwilligung.toml" in names


def test_the_wheel_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    path = os.pathsep.join((str(tmp_path / "site"), sysconfig.get_path("purelib")))
    program = "import kim_desktop.cli as c, ui, sync, resources; print(c.__file__); c.kim(['--help'], 'kim')"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path))


@pytest.mark.parametrize("command", commands(kim))
def test_every_command_is_in_the_documents(command: str) -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert any(command in path.read_text(encoding="utf-8") for path in documents)


@pytest.mark.parametrize("command", commands(kim))
def test_every_command_explains_itself_in_german(command: str) -> None:
    found: click.Command | None = kim
    for name in command.split()[1:]:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), name)
    assert found and found.help and found.help[0].isupper()


def test_no_document_names_what_is_not_there() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for link in _links(path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name} points to {link}"


def _links(text: str) -> list[str]:
    targets = [part.split(")")[0] for part in text.split("](")[1:]]
    return [target for target in targets if "://" not in target and not target.startswith("#")]


ON_A_SERVER = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "zxingcpp", "pillow_heif", "httpx2", "stamina", "zxcvbn"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
from click.testing import CliRunner
from kim_desktop.cli import kim
from kim_desktop.commands.server import server
for command in server.list_commands(None):
    result = CliRunner().invoke(kim, ["server", command, "--help"], catch_exceptions=False)
    assert result.exit_code == 0, command
import sync.service.centre
"""


def test_a_server_needs_nothing_of_the_window() -> None:
    done = subprocess.run([sys.executable, "-c", ON_A_SERVER], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
