"""Papers of a Fallkonferenz: invitation, dossier of a case, and minutes that know pseudonyms only."""

from collections.abc import Sequence
from dataclasses import dataclass

from kim_desktop.printing.forms import NO_PROVIDER, Form, Provider, field_pairs
from kim_desktop.printing.grid import Grid, Head
from kim_desktop.printing.page import BODY, SMALL, STRONG
from kim_desktop.printing.text import Column, TextStyle

INVITATION, DOSSIER, MINUTES = "fallkonferenz_einladung", "fallkonferenz_dossier", "fallkonferenz_protokoll"
_TASK = (("case", 1.1), ("what", 4.0), ("who", 2.4), ("until", 1.2), ("state", 1.6))
_GUEST = (("name", 3.0), ("body", 3.4), ("reply", 1.8))
_AGENDA = (("number", 0.5), ("case", 2.4), ("brought", 4.0))
_ADDRESS = TextStyle(10, 14.5, colour=BODY.colour)

Row = tuple[str, ...]


@dataclass(frozen=True)
class Discussed:
    """A case as the minutes tell of it: by its pseudonym."""

    name: str
    question: str
    said: str
    tasks: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class ConferenceFacts:
    """What all papers say of a conference; days and times as they are printed, tables as rows of words."""

    provider: Provider = NO_PROVIDER
    name: str = ""
    topic: str = ""
    on: str = ""
    at: str = ""
    where: str = ""
    body: str = ""
    led_by: str = ""
    by: str = ""
    recipient: tuple[str, ...] = ()
    guests: tuple[Row, ...] = ()
    agenda: tuple[Row, ...] = ()
    cases: tuple[Discussed, ...] = ()
    general: tuple[Row, ...] = ()
    earlier: tuple[Row, ...] = ()
    notes: str = ""


@dataclass(frozen=True, kw_only=True)
class DossierFacts:
    """A case as a conference may know it: parts with their title and labelled values."""

    provider: Provider = NO_PROVIDER
    conference: str = ""
    name: str = ""
    brought_by: str = ""
    as_of: str = ""
    question: str = ""
    parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    by_name: bool = False


def print_invitation(facts: ConferenceFacts) -> bytes:
    """The invitation for one person or body with the agenda, in which no case has a name, as PDF."""
    form = Form(INVITATION, "de", facts.provider, returns=False)
    _recipient(form, facts.recipient)
    form.panel(field_pairs(form, _when(facts)))
    form.block("opening")
    if facts.topic:
        form.facts([(form.label("topic")[0], facts.topic)])
    form.heading("agenda")
    if facts.earlier:
        form.typed(form.label("first_earlier")[0])
    _grid(form, _AGENDA, facts.agenda or (("", "", ""),) * 2)
    form.block("confidential")
    form.sheet.two_columns(form.label("closing")[0], "", "de", after=2)
    form.sheet.two_columns(facts.by, "", "de", STRONG)
    return form.sheet.bytes()


def print_dossier(facts: DossierFacts) -> bytes:
    """The dossier of one case, as PDF."""
    form = Form(DOSSIER, "de", facts.provider, returns=False)
    known = ("conference", facts.conference), ("name", facts.name)
    form.panel(field_pairs(form, (*known, ("brought_by", facts.brought_by), ("as_of", facts.as_of))))
    form.block("named" if facts.by_name else "veiled", SMALL)
    form.heading("question")
    form.typed(facts.question or "–", STRONG)
    for title, told in facts.parts:
        form.sheet.heading(title)
        form.facts(told)
        form.sheet.skip(4)
    if not facts.parts:
        form.sheet.skip(8)
        form.typed(form.label("empty")[0])
    return form.sheet.bytes()


def print_minutes(facts: ConferenceFacts) -> bytes:
    """The minutes: who was there, what was said to each case, and what was decided, as PDF."""
    form = Form(MINUTES, "de", facts.provider, returns=False)
    form.panel(field_pairs(form, _when(facts)))
    form.block("about", SMALL)
    form.heading("guests")
    _grid(form, _GUEST, facts.guests or (("–", "", ""),))
    if facts.earlier:
        form.heading("earlier")
        _grid(form, _TASK, facts.earlier)
    for number, case in enumerate(facts.cases, 1):
        _discussed(form, number, case)
    if facts.notes:
        form.heading("notes")
        form.typed(facts.notes)
    if facts.general:
        form.heading("general")
        _grid(form, _TASK, facts.general)
    form.sheet.room(70)
    form.sheet.signature_line([form.label("place_date"), form.label("sign_chair")])
    return form.sheet.bytes()


def _discussed(form: Form, number: int, case: Discussed) -> None:
    form.sheet.heading(f"{number}. {case.name}")
    form.facts([(form.label("question")[0], case.question)] if case.question else [])
    form.sheet.skip(2)
    form.typed(case.said or form.label("nothing_said")[0])
    form.sheet.skip(4)
    if case.tasks:
        _grid(form, _TASK[1:], [task[1:] for task in case.tasks])


def _recipient(form: Form, lines: Sequence[str]) -> None:
    sheet = form.sheet
    if not lines:
        return
    sheet.flow([Column.of(form.label("to")[0], sheet.left, sheet.width, SMALL)])
    sheet.flow([Column.of("\n".join(lines), sheet.left, sheet.width, _ADDRESS)])
    sheet.skip(12)


def _grid(form: Form, columns: Sequence[tuple[str, float]], rows: Sequence[Row]) -> None:
    Grid(form.sheet, [Head(form.label(key)[0], share=share) for key, share in columns]).draw(rows)


def _when(facts: ConferenceFacts) -> tuple[tuple[str, str], ...]:
    return (
        ("on", facts.on or "–"),
        ("at", facts.at or "–"),
        ("where", facts.where or "–"),
        ("body_of", facts.body or "–"),
        ("led_by", facts.led_by or "–"),
    )
