"""The words of the forms: one TOML file per form and language, written so that a translator can edit it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kim_desktop.errors import DocumentError

GERMAN = "de"
CLIENT_LANGUAGES = ("ar", "uk", "ru", "tr", "fa", "en", "kmr", "fr", "ti", "sq")
COMMON = "gemeinsam"
LAWS = ("dsgvo", "sgbx", "kdg", "dsgekd")
BLANK = "_" * 24
_OPEN_ISOLATE, _CLOSE_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class Block:
    """A heading with paragraphs; `laws` names the data protection laws it is for, none means all."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]
    laws: tuple[str, ...] = ()


@dataclass(frozen=True)
class PurposeText:
    """What a consent is called, what it allows and what its target line is called (empty: has none)."""

    label: str
    text: str
    target: str = ""


@dataclass(frozen=True)
class FormText:
    """All words of one form in one language; `review` says whether somebody has checked them."""

    language: str
    version: str
    review: str
    title: str
    labels: Mapping[str, str]
    blocks: tuple[Block, ...]
    purposes: Mapping[str, PurposeText]

    def block(self, key: str, law: str) -> Block:
        """The variant of a block that is meant for a data protection law."""
        for block in self.blocks:
            if block.key == key and (not block.laws or law in block.laws):
                return block
        raise DocumentError(
            f"Im Formulartext „{self.title}“ ({self.language}) fehlt der Absatz „{key}“ für „{law}“.",
            "Bitte wenden Sie sich an die Verwaltung des Programms.",
        )


@dataclass(frozen=True)
class BilingualText:
    """A form's German words beside their translation; for German alone the translation is empty."""

    german: FormText
    translated: FormText | None

    def title(self) -> tuple[str, str]:
        """The form's title in both languages."""
        return self.german.title, self.translated.title if self.translated else ""

    def label(self, key: str) -> tuple[str, str]:
        """A word or short phrase in both languages."""
        return self.german.labels[key], self.translated.labels[key] if self.translated else ""

    def heading(self, key: str, law: str) -> tuple[str, str]:
        """A block's heading in both languages."""
        translated = self.translated.block(key, law).heading if self.translated else ""
        return self.german.block(key, law).heading, translated

    def paragraphs(self, key: str, law: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """A block's paragraphs in both languages, placeholders filled in (a blank line if unknown)."""
        german = [_fill(text, values, "", "") for text in self.german.block(key, law).paragraphs]
        if self.translated is None:
            return [(text, "") for text in german]
        translated = self.translated.block(key, law).paragraphs
        filled = [_fill(text, values, _OPEN_ISOLATE, _CLOSE_ISOLATE) for text in translated]
        return list(zip(german, filled, strict=True))

    def purpose(self, code: str) -> tuple[PurposeText, PurposeText]:
        """What a consent allows in both languages."""
        translated = self.translated.purposes[code] if self.translated else PurposeText("", "")
        return self.german.purposes[code], translated


def bilingual(form: str, language: str) -> BilingualText:
    """The words of a form in German and, unless that is German, the client's language.

    Raises DocumentError when there is no translation.
    """
    translated = form_text(form, language) if language != GERMAN else None
    return BilingualText(form_text(form, GERMAN), translated)


def form_languages(*forms: str) -> tuple[str, ...]:
    """The languages in which all these forms can be printed, German first, the clients' in their order."""
    folders = [folder.name for folder in files("resources").joinpath("forms").iterdir() if folder.is_dir()]
    further = sorted(set(folders) - {GERMAN, *CLIENT_LANGUAGES})
    order = (GERMAN, *CLIENT_LANGUAGES, *further)
    return tuple(language for language in order if all(_file(form, language).is_file() for form in forms))


@cache
def form_text(form: str, language: str) -> FormText:
    """The words of a form in one language; raises DocumentError when they are missing or broken."""
    source = _file(form, language)
    if not source.is_file():
        raise DocumentError(
            f"Das Formular „{form}“ gibt es noch nicht in der Sprache „{language}“.",
            "Drucken Sie es auf Deutsch oder wählen Sie eine andere Sprache.",
        )
    try:
        return _read(tomllib.loads(source.read_text(encoding="utf-8")), language)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise DocumentError(
            f"Die Textdatei des Formulars „{form}“ ({language}) ist fehlerhaft: {error}",
            "Bitte wenden Sie sich an die Verwaltung des Programms.",
        ) from error


def _file(form: str, language: str) -> Any:
    return files("resources").joinpath("forms", language, f"{form}.toml")


def _read(data: dict[str, Any], language: str) -> FormText:
    return FormText(
        language=language,
        version=data["version"],
        review=data["review"],
        title=data["title"],
        labels=data["labels"],
        blocks=tuple(_block(block) for block in data["block"]),
        purposes={code: _purpose(text) for code, text in data.get("purpose", {}).items()},
    )


def _block(data: dict[str, Any]) -> Block:
    return Block(data["key"], data["heading"], _paragraphs(data["text"]), tuple(data.get("law", ())))


def _purpose(data: dict[str, Any]) -> PurposeText:
    return PurposeText(data["label"], " ".join(_paragraphs(data["text"])), data.get("target", ""))


def _paragraphs(text: str) -> tuple[str, ...]:
    """An empty line separates paragraphs; where a line ends within one does not matter."""
    return tuple(re.sub(r"[ \t\n]+", " ", part.strip()) for part in text.split("\n\n") if part.strip())


def _fill(text: str, values: Mapping[str, str], before: str, after: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: f"{before}{values[name[1]] or BLANK}{after}", text)
