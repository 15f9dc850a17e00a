"""The operations handbook names only commands and options that there are, in blocks that a shell understands."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kim_desktop.cli import kim

ROOT = Path(__file__).parents[2]
HANDBOOK = (ROOT / "docs" / "betriebshandbuch.md").read_text(encoding="utf-8")
SERVICE = ROOT / "installer" / "service"
ABBREVIATED = ["server"]
"""What `zentrale` stands for."""
OPEN_ENDED = {"zentrale …", "kim server … --folder /var/lib/kim"}


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", HANDBOOK, re.M | re.S)


def spoken() -> list[str]:
    """Every call of `kim` and `zentrale`, in blocks and within sentences."""
    lines = [line for kind in ("sh", "text") for block in blocks(kind) for line in block.splitlines()]
    outside = re.sub(r"^```.*?^```", "", HANDBOOK, flags=re.M | re.S)
    found = [*lines, *(" ".join(span.split()) for span in re.findall(r"`([^`]+)`", outside))]
    calls = (match for text in found for match in re.findall(r"(?:^|\$\()((?:kim|zentrale) [^#);|]+)", text))
    return sorted({call.strip() for call in calls} - OPEN_ENDED)


def resolved(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = kim
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        assert found, f"there is no command {words[0]}"
        command, words = found, words[1:]
    return command, words


@pytest.mark.parametrize("call", spoken())
def test_every_call_in_the_handbook_is_one_that_the_program_takes(call: str) -> None:
    program, *words = shlex.split(call)
    command, rest = resolved([*ABBREVIATED, *words] if program == "zentrale" else words)
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= known


def test_every_block_to_be_played_is_sound_shell_and_needs_nobody() -> None:
    assert len(blocks("sh")) >= 10
    for block in blocks("sh"):
        done = subprocess.run(["bash", "-n"], input=block, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "…" not in block and "KONTO" not in block, "what somebody has to fill in is a block of text"


@pytest.mark.parametrize("script", ["pack.sh", "rehearse.sh", "zentrale"])
def test_the_scripts_beside_it_are_sound_shell(script: str) -> None:
    assert subprocess.run(["bash", "-n", SERVICE / script], check=False).returncode == 0
    assert (SERVICE / script).stat().st_mode & 0o100


def test_what_the_handbook_copies_lies_in_the_package() -> None:
    packed = (SERVICE / "pack.sh").read_text(encoding="utf-8")
    for name in re.findall(r"install -m 06?\d+ ([\w. -]+?) /", HANDBOOK):
        for file in name.split():
            assert (SERVICE / file).exists() and (file in packed or Path(file).suffix in packed), file


def emergencies() -> Iterator[str]:
    yield from re.findall(r"^### (.+)$", HANDBOOK.split("## 11. ")[1].split("## 12. ")[0], re.M)


def test_there_is_a_sheet_for_each_emergency() -> None:
    wanted = (
        "Laptop verloren",
        "Passwort vergessen",
        "Zentrale steht",
        "Schlüssel verloren",
        "Verletzung des Schutzes",
    )
    assert all(any(sheet.startswith(each) for sheet in emergencies()) for each in wanted)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_the_units_are_understood_by_systemd(tmp_path: Path) -> None:
    for unit in (*SERVICE.glob("*.service"), *SERVICE.glob("*.timer")):
        text = unit.read_text(encoding="utf-8").replace("/opt/kim/bin/kim", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "kim-" not in done.stderr, done.stderr
