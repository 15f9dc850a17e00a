"""The Hilfeplan: the client's goals in their own words, who does what until when, and the signatures."""

from dataclasses import dataclass

from kim_desktop.printing.consents import FormFacts, begin_form
from kim_desktop.printing.forms import Form, Pair, field_pairs
from kim_desktop.printing.grid import Grid, Head
from kim_desktop.printing.page import BODY, SMALL, TINT
from kim_desktop.printing.text import Column, TextStyle, own_language

PLAN_FORM = "hilfeplan"
_GOAL = TextStyle(10.5, 15, bold=True)
_HEADS = (("what", 4.0), ("who", 2.2), ("until", 1.3), ("done", 1.3))
_BLANK_GOALS, _BLANK_STEPS = 3, 2
_INSET = 12.0


@dataclass(frozen=True)
class Step:
    """A measure: `actor` is its code, `body` the organisation's name; days as they are printed."""

    what: str = ""
    actor: str = ""
    body: str = ""
    until: str = ""
    done_on: str = ""


@dataclass(frozen=True)
class PlannedGoal:
    """A goal: `area` and `state` are codes, the labels stand in where the form has no word for them."""

    words: str = ""
    area: str = ""
    area_label: str = ""
    indicator: str = ""
    by: str = ""
    state: str = ""
    state_label: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanFacts(FormFacts):
    """What stands on a Hilfeplan; without goals there is room to write."""

    agreed_on: str = ""
    review_on: str = ""
    wish: str = ""
    review_note: str = ""
    goals: tuple[PlannedGoal, ...] = ()


def print_plan(facts: PlanFacts, language: str, case_code: str) -> bytes:
    """The Hilfeplan with a page to sign, as PDF."""
    form = begin_form(PLAN_FORM, facts, language, case_code)
    form.panel(field_pairs(form, (("agreed_on", facts.agreed_on), ("review_on", facts.review_on))))
    form.block("about")
    form.heading("wish")
    _answer(form, facts.wish)
    form.heading("goals")
    for number, goal in enumerate(facts.goals or (PlannedGoal(),) * _BLANK_GOALS, start=1):
        _goal(form, number, goal)
    form.heading("review")
    form.block("review")
    if facts.review_note:
        form.sheet.two_columns(*form.label("review_note"), form.language, SMALL, after=0)
        form.typed(facts.review_note)
    form.signatures()
    return form.sheet.bytes()


def _goal(form: Form, number: int, goal: PlannedGoal) -> None:
    sheet = form.sheet
    sheet.room(170)
    sheet.skip(4)
    _title(form, number, goal)
    state = _word(form, "state", goal.state, goal.state_label)
    form.panel(field_pairs(form, (("by", goal.by), ("state", state))))
    sheet.two_columns(*form.label("indicator"), form.language, SMALL, after=0)
    _answer(form, goal.indicator)
    heads = [Head(*form.label(key), share=share) for key, share in _HEADS]
    if goal.words and not goal.steps:
        sheet.two_columns(*form.label("no_measure"), form.language)
    else:
        rows = [_row(form, step) for step in goal.steps] or [("",) * len(heads)] * _BLANK_STEPS
        Grid(sheet, heads, form.language).draw(rows)
    sheet.skip(6)


def _title(form: Form, number: int, goal: PlannedGoal) -> None:
    """A tinted bar: which goal in which area of life, and the goal in the client's words."""
    sheet, width = form.sheet, form.sheet.width - 2 * _INSET
    numbered = " / ".join(f"{word} {number}" for word in form.label("goal") if word)
    about = Column.of(
        " · ".join(part for part in (numbered, _word(form, "area", goal.area, goal.area_label)) if part),
        sheet.left + _INSET,
        width,
        SMALL,
    )
    words = Column.of(goal.words, sheet.left + _INSET, width, _GOAL, own_language(goal.words))
    height = len(about.lines) * SMALL.leading + len(words.lines) * _GOAL.leading + 10
    sheet.panel(sheet.left, sheet.y, sheet.width, height, TINT)
    sheet.skip(4)
    sheet.flow([about])
    sheet.flow([words])
    sheet.skip(10)


def _row(form: Form, step: Step) -> tuple[str, ...]:
    actor = _word(form, "actor", step.actor, step.actor)
    who = f"{actor}: {step.body}" if step.body and step.actor == "service" else step.body or actor
    return step.what, who, step.until, step.done_on


def _word(form: Form, group: str, code: str, otherwise: str) -> str:
    """What a code is called in both languages, as far as the form has a word for it."""
    key = f"{group}_{code}"
    if key not in form.words.german.labels:
        return otherwise
    return _both(form.label(key))


def _both(pair: Pair) -> str:
    return " / ".join(text for text in pair if text)


def _answer(form: Form, text: str) -> None:
    """What somebody said, or a line to write on."""
    if text:
        form.typed(text)
        form.sheet.skip(4)
        return
    form.sheet.skip(20)
    form.sheet.rule(BODY.colour)
    form.sheet.skip(8)
