"""Records of a case as they stand on paper: groups with headings, each record as labelled values of any length."""

from collections.abc import Iterable
from dataclasses import dataclass

from kim_desktop.printing.forms import Form
from kim_desktop.printing.page import SMALL, STRONG
from kim_desktop.printing.text import Column, own_language

_ROOM_FOR_THE_BEGINNING = 56.0


@dataclass(frozen=True)
class Entry:
    """One record: what it is called, its labelled values, what is locked in it, and who wrote it when."""

    title: str = ""
    values: tuple[tuple[str, str], ...] = ()
    locked: tuple[str, ...] = ()
    recorded: str = ""


@dataclass(frozen=True)
class Group:
    """The records of one kind under their heading; `kind` is the record type's name."""

    kind: str
    title: str
    entries: tuple[Entry, ...]


def draw_group(form: Form, group: Group, translated: str = "", locked: str = "", recorded: str = "") -> None:
    """A heading with a bookmark and the entries below; lines without a name (`locked`, `recorded`) are left out."""
    form.sheet.heading(group.title, translated)
    for entry in group.entries:
        _draw(form, entry, locked, recorded)


def draw_groups(form: Form, groups: Iterable[Group]) -> None:
    """Groups in German, one below the other."""
    for group in groups:
        draw_group(form, group)


def _draw(form: Form, entry: Entry, locked: str, recorded: str) -> None:
    sheet = form.sheet
    sheet.room(_ROOM_FOR_THE_BEGINNING)
    if entry.title:
        language = own_language(entry.title, form.language)
        sheet.flow([Column.of(entry.title, sheet.left, sheet.width, STRONG, language)])
    form.facts(entry.values)
    if locked and entry.locked:
        form.facts([(locked, ", ".join(entry.locked))])
    if recorded and entry.recorded:
        sheet.flow([Column.of(f"{recorded}: {entry.recorded}", sheet.left, sheet.width, SMALL)])
    sheet.skip(2)
    sheet.rule()
    sheet.skip(4)
