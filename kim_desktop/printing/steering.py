"""Papers of the Steuerung: the one-page Vorlage of a Thema, and invitation and minutes of a Sitzung."""

from collections.abc import Sequence
from dataclasses import dataclass

from kim_desktop.errors import DocumentError
from kim_desktop.printing.forms import NO_PROVIDER, Form, Provider, field_pairs
from kim_desktop.printing.grid import Grid, Head
from kim_desktop.printing.page import BODY, INK, SMALL, STRONG, TINT
from kim_desktop.printing.text import Column, TextStyle

TOPIC, INVITATION, MINUTES = "themenvorlage", "sitzungseinladung", "sitzungsprotokoll"
_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5)
"""Of the texts of a Vorlage: the largest with which it stays on one page."""
_REMEDY = (("what", 3.4), ("owner", 2.2), ("funding", 1.7), ("due_on", 1.1), ("done_on", 1.1))
_ERRAND = (("errand", 4.0), ("who", 2.4), ("due_on", 1.1), ("state", 1.4))
_AGENDA = (("number", 0.5), ("what", 9.0))
_MEMBER = (("member", 2.0), ("seat", 3.2), ("organisation", 2.8), ("deputy", 1.6))
_VOTES = ("agreed", "changed", "postponed", "refused")
_INSET = 10.0

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class TopicFacts:
    """What a Vorlage says; numbers are given as they may be told, days as they are printed."""

    provider: Provider = NO_PROVIDER
    name: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """By the key of their label: life_area, legal_domain, organisation, district, reported …"""
    summary: str = ""
    proposal: str = ""
    remedies: tuple[tuple[str, ...], ...] = ()
    decision: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """A Tagesordnungspunkt with what was said and decided."""

    number: int
    what: str
    said: str = ""
    decision: str = ""


@dataclass(frozen=True, kw_only=True)
class MeetingFacts:
    """What invitation and minutes say of a Sitzung; `sees` is the code of what the Gremium may see."""

    provider: Provider = NO_PROVIDER
    body: str = ""
    on: str = ""
    at: str = ""
    where: str = ""
    sees: str = ""
    items: tuple[ItemFacts, ...] = ()
    members: tuple[tuple[str, ...], ...] = ()
    left: tuple[tuple[str, ...], ...] = ()
    errands: tuple[tuple[str, ...], ...] = ()
    present: str = ""
    excused: str = ""
    by: str = ""


def print_topic(facts: TopicFacts) -> bytes:
    """The Vorlage on one page, as PDF. Raises `DocumentError` if its texts are too long for that."""
    for size in _SIZES:
        form = _topic(facts, TextStyle(size, size * 1.45, colour=INK))
        if form.sheet.page == 1:
            return form.sheet.bytes()
    raise DocumentError("Die Vorlage passt nicht auf eine Seite.", "Kürzen Sie Beschreibung, Vorschlag oder Abhilfen.")


def print_invitation(facts: MeetingFacts) -> bytes:
    """The invitation with agenda, what is to be followed up, and the distribution list, as PDF."""
    form = Form(INVITATION, "de", facts.provider, returns=False)
    form.panel(field_pairs(form, _when(facts)))
    form.sheet.two_columns("Sehr geehrte Damen und Herren,", "", "de")
    form.block("about")
    if facts.sees:
        form.block(facts.sees)
    form.heading("agenda")
    agenda = [(str(each.number), each.what) for each in facts.items] or [("", ""), ("", "")]
    _grid(form, _AGENDA).draw(agenda)
    _table(form, "left", _ERRAND, facts.left)
    form.sheet.skip(6)
    form.sheet.two_columns(form.label("closing")[0], "", "de", after=2)
    form.sheet.two_columns(facts.by, "", "de", STRONG)
    _table(form, "members", _MEMBER, facts.members)
    return form.sheet.bytes()


def print_minutes(facts: MeetingFacts) -> bytes:
    """The minutes with attendance, each item with its Beschluss, and the errands, as PDF."""
    form = Form(MINUTES, "de", facts.provider, returns=False)
    form.panel(field_pairs(form, _when(facts)))
    form.block("about", SMALL)
    for key, text in (("present", facts.present), ("excused", facts.excused)):
        if text:
            form.facts([(form.label(key)[0], "; ".join(part.strip() for part in text.splitlines() if part.strip()))])
    _table(form, "left", _ERRAND, facts.left)
    if not facts.items:
        form.sheet.two_columns(form.label("nothing")[0], "", "de")
    for item in facts.items:
        _item(form, item)
    _table(form, "errands", _ERRAND, facts.errands)
    form.sheet.room(70)
    form.sheet.signature_line([form.label(key) for key in ("place_date", "sign_taken", "sign_chair")])
    return form.sheet.bytes()


def _topic(facts: TopicFacts, text: TextStyle) -> Form:
    form = Form(TOPIC, "de", facts.provider, returns=False)
    sheet = form.sheet
    sheet.two_columns(facts.name, "", "de", TextStyle(13, 17, bold=True, colour=INK))
    form.panel(field_pairs(form, facts.facts))
    form.block("about", SMALL)
    for key, words in (("summary", facts.summary), ("proposal", facts.proposal)):
        form.heading(key)
        form.typed(words or "–", text)
    form.heading("remedies")
    if facts.remedies:
        _grid(form, _REMEDY).draw(facts.remedies)
    else:
        form.typed(form.label("nothing")[0], text)
    form.heading("decision")
    if facts.decision:
        form.typed(facts.decision, text)
    else:
        _votes(form)
    sheet.signature_line([form.label(key) for key in ("place_date", "sign_chair")])
    return form


def _votes(form: Form) -> None:
    """Boxes to tick in one line."""
    sheet = form.sheet
    sheet.room(24)
    width = sheet.width / len(_VOTES)
    columns = []
    for number, key in enumerate(_VOTES):
        x = sheet.left + number * width
        sheet.box(x, sheet.y - 11)
        columns.append(Column.of(form.label(key)[0], x + 14, width - 18, BODY))
    sheet.flow(columns)


def _item(form: Form, item: ItemFacts) -> None:
    sheet = form.sheet
    sheet.heading(f"{item.number}. {item.what}")
    if item.said:
        form.typed(item.said)
        sheet.skip(4)
    if not item.decision:
        return
    words = Column.of(
        f"{form.label('decision')[0]}: {item.decision}", sheet.left + _INSET, sheet.width - 2 * _INSET, STRONG
    )
    height = len(words.lines) * STRONG.leading + 10
    if height < (sheet.top - sheet.bottom) / 3:
        sheet.room(height)
        sheet.panel(sheet.left, sheet.y, sheet.width, height, TINT)
        sheet.skip(5)
    sheet.flow([words])
    sheet.skip(7)


def _table(form: Form, key: str, columns: Sequence[tuple[str, float]], rows: Rows) -> None:
    """A heading with its table; nothing where there is nothing to say."""
    if rows:
        form.heading(key)
        _grid(form, columns).draw(rows)


def _grid(form: Form, columns: Sequence[tuple[str, float]]) -> Grid:
    return Grid(form.sheet, [Head(form.label(key)[0], share=share) for key, share in columns])


def _when(facts: MeetingFacts) -> tuple[tuple[str, str], ...]:
    return ("body", facts.body), ("on", facts.on), ("at", facts.at or "–"), ("where", facts.where or "–")
