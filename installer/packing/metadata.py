"""What all packages say about the program, read from pyproject.toml and installer/metadata.toml."""

import os
import re
import textwrap
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
_WORD = re.compile(r"@([A-Z_]+)@")


@dataclass(frozen=True)
class Metadata:
    """`project` is what pyproject.toml says, `more` what only packages need."""

    project: dict[str, Any]
    more: dict[str, Any]

    @property
    def name(self) -> str:
        """How packages and files are called."""
        return str(self.project["name"])

    @property
    def version(self) -> str:
        """The one version of all packages."""
        return str(self.project["version"])

    @property
    def licence(self) -> str:
        """As SPDX knows it."""
        return str(self.project["license"])

    @property
    def title(self) -> str:
        """What people call the program."""
        return str(self.more["title"])

    @property
    def identifier(self) -> str:
        """The name no other program has."""
        return str(self.more["identifier"])

    @property
    def codesign_identity(self) -> str | None:
        """Whose certificate signs on macOS; given by the machine that builds."""
        return os.environ.get("KIM_CODESIGN_IDENTITY")

    @property
    def info_plist(self) -> dict[str, Any]:
        """What macOS reads of the bundle."""
        return {
            "CFBundleDisplayName": self.title,
            "CFBundleName": self.title,
            "CFBundleIdentifier": self.identifier,
            "CFBundleShortVersionString": self.version,
            "CFBundleVersion": self.version,
            "CFBundleDevelopmentRegion": "de",
            "LSApplicationCategoryType": "public.app-category.business",
            "LSMinimumSystemVersion": "13.0",
            "NSHighResolutionCapable": True,
            "NSHumanReadableCopyright": f"{self.more['publisher']}, {self.licence}",
            "NSSupportsAutomaticTermination": False,
        }

    @cached_property
    def words(self) -> dict[str, str]:
        """What stands between @ signs in the templates."""
        more, debian, vaults, policy = (self.more, *(self.more[part] for part in ("debian", "vaults", "policy")))
        return {
            "NAME": self.name,
            "VERSION": self.version,
            "VERSION_TUPLE": ", ".join([*self.version.split("."), "0"]),
            "LICENCE": self.licence,
            "TITLE": self.title,
            "PUBLISHER": more["publisher"],
            "MAINTAINER": f"{more['publisher']} <{more['publisher_address']}>",
            "HOMEPAGE": more["homepage"],
            "IDENTIFIER": self.identifier,
            "APP_ID": more["windows_app_id"],
            "SUMMARY": more["summary"],
            "KEYWORDS": ";".join(more["keywords"]) + ";",
            "CATEGORIES": ";".join(more["categories"]) + ";",
            "CATEGORY": more["categories"][0],
            "PARAGRAPHS": "".join(f"<p>{each}</p>" for each in more["paragraphs"]),
            "DESCRIPTION": "\n .\n".join(_indented(each) for each in more["paragraphs"]),
            "SECTION": debian["section"],
            "FOLDER": debian["folder"],
            "DEPENDS": ", ".join(debian["depends"]),
            "RECOMMENDS": ", ".join(debian["recommends"]),
            "VAULTS_LINUX": vaults["linux"],
            "VAULTS_WINDOWS": vaults["windows"],
            "VAULTS_MACOS": vaults["macos"],
            "POLICY_LINUX": policy["linux"],
            "POLICY_WINDOWS": policy["windows"],
            "POLICY_MACOS": policy["macos"],
        }

    def fill(self, text: str, **more: str) -> str:
        """The template with its words. Raises `ValueError` if it names one that does not exist."""
        words = {**self.words, **more}
        if unknown := {word for word in _WORD.findall(text) if word not in words}:
            raise ValueError(f"Unbekannte Wörter in der Vorlage: {', '.join(sorted(unknown))}")
        return _WORD.sub(lambda found: words[found[1]], text)


def read_metadata() -> Metadata:
    """What pyproject.toml and metadata.toml say now."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Metadata(project, tomllib.loads((HOUSE / "installer" / "metadata.toml").read_text(encoding="utf-8")))


def _indented(paragraph: str) -> str:
    return textwrap.fill(paragraph, 78, initial_indent=" ", subsequent_indent=" ")
