"""Tables and lists as Markdown, the one form from which the data-protection papers are made."""

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars and line breaks in a cell cannot break it."""
    lines = [_line(headings), _line(["---"] * len(headings)), *map(_line, rows)]
    return "\n".join(lines)


def bullets(items: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {_harmless(item)}" for item in items)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_harmless(cell) for cell in cells)} |"


def _harmless(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
