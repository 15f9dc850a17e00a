"""The handbook's text: chapters in Markdown as they are shipped, for window, PDF and documents alike."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kim_desktop.errors import BadInput

PARTS = {"cm": "kurz-cm", "koordination": "kurz-koordination", "it": "kurz-it"}
"""The quick starts, one sheet each."""
_CHAPTER = re.compile(r"\d\d-.+\.md")
_FOLDER = files("resources") / "handbook"


@dataclass(frozen=True)
class Heading:
    """A heading and the anchor that leads to it."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Chapter:
    """A chapter; the first of its headings is what it is called."""

    name: str
    text: str
    headings: tuple[Heading, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.headings[0].text


@dataclass(frozen=True)
class Target:
    """Where a link leads within the handbook; without an anchor to the chapter's beginning."""

    chapter: str
    anchor: str = ""

    @classmethod
    def of(cls, link: str) -> "Target":
        """What a link between two chapters means."""
        file, _, anchor = link.partition("#")
        return cls(file.removesuffix(".md"), anchor)


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters in their order."""
    names = sorted(each.name for each in _FOLDER.iterdir() if _CHAPTER.fullmatch(each.name))
    return tuple(read_chapter(name.removesuffix(".md")) for name in names)


def read_chapter(name: str) -> Chapter:
    """One chapter, or a quick start."""
    text = (_FOLDER / f"{name}.md").read_text(encoding="utf-8")
    return Chapter(name, text, tuple(_headings(tokens_of(text))))


def quick_start(part: str) -> Chapter:
    """The sheet for one group of people. Raises `BadInput` for a group that has none."""
    if part not in PARTS:
        raise BadInput(f"Ein Blatt „{part}“ gibt es nicht.", f"Möglich sind: {', '.join(PARTS)}.")
    return read_chapter(PARTS[part])


def find(title: str, within: str = "") -> Target:
    """The heading of that name, first among those of the chapter called `within`; the first chapter if none is."""
    every = sorted(chapters(), key=lambda each: each.title != (within or title))
    for chapter in every:
        for heading in chapter.headings:
            if heading.text == title:
                return Target(chapter.name, "" if heading.level == 1 else heading.anchor)
    return find(within) if within else Target(chapters()[0].name)


def picture(source: str) -> bytes:
    """A picture by the path that a chapter names it with."""
    return (_FOLDER / source).read_bytes()


def pictures_of(chapter: Chapter) -> list[str]:
    """The paths of the pictures that a chapter shows."""
    inner = (each for token in tokens_of(chapter.text) for each in token.children or [])
    return [str(each.attrs["src"]) for each in inner if each.type == "image"]


def tokens_of(text: str) -> list[Token]:
    """The parts of a Markdown text: CommonMark with tables, no HTML."""
    return parser().parse(text)


def parser() -> MarkdownIt:
    """What the handbook's Markdown is read with."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def key_of(chapter: Chapter, heading: Heading) -> str:
    """By what a heading is known in the whole handbook, as links write it."""
    return chapter.name if heading.level == 1 else f"{chapter.name}#{heading.anchor}"


def anchor_of(text: str) -> str:
    """The anchor that GitHub, too, gives to a heading."""
    return re.sub(r"[^\w\- ]", "", text.casefold()).replace(" ", "-")


def _headings(tokens: list[Token]) -> list[Heading]:
    found = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            words = tokens[at + 1].content
            found.append(Heading(int(token.tag[1]), words, anchor_of(words)))
    return found
