"""Runs `kim`: in this process where that tells enough, else as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner
from pypdf import PdfReader, PdfWriter

from kim_desktop.cli import kim
from kim_desktop.errors import KnownError
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault

ROOT = Path(__file__).parents[2]
CODE = "KIM-26-001-0001"
LANGUAGES = ("de", "ar", "uk", "en")
E = TypeVar("E", bound=KnownError)


@dataclass(frozen=True)
class Kim:
    """`kim` on one profile with its password file."""

    profile: Path
    password_file: Path

    def ok(self, *arguments: object) -> str:
        """What a command says on success."""
        return said(*arguments, *self.options)

    def fails(self, kind: type[E], *arguments: object) -> E:
        """The known fault that a command ends with."""
        return fault(kind, *arguments, *self.options)

    def store(self) -> "closing[Store]":
        """The profile itself, for a moment."""
        password = self.password_file.read_text(encoding="utf-8").splitlines()[0]
        return closing(Store(open_vault(self.profile, password)))

    @property
    def options(self) -> tuple[object, ...]:
        """Which profile, and its password."""
        return "--profile", self.profile, "--password-file", self.password_file


def said(*arguments: object) -> str:
    """The output of a command that succeeds."""
    result = CliRunner().invoke(kim, [*map(str, arguments)], standalone_mode=False, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def fault(kind: type[E], *arguments: object) -> E:
    """The known fault of a command that fails."""
    with pytest.raises(kind) as caught:
        CliRunner().invoke(kim, [*map(str, arguments)], standalone_mode=False, catch_exceptions=False)
    return caught.value


def process(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """A run as the shell makes it, its input a pipe."""
    command = [sys.executable, "-m", "kim_desktop.cli", *map(str, arguments)]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, input="", capture_output=True, text=True, timeout=60, check=False
    )


def filled(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """The form as another office sends it back."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    for page in writer.pages:
        writer.update_page_form_field_values(page, dict(values), auto_regenerate=False)
    return _written(writer)


def foreign() -> bytes:
    """A PDF that has nothing to do with us."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    return _written(writer)


def pages(pdf: Path) -> int:
    """The number of pages of a sound PDF."""
    return len(PdfReader(pdf, strict=True).pages)


def _written(writer: PdfWriter) -> bytes:
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
