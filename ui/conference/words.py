"""How conferences, guests, cases and decisions are put into words, and the order of their fields."""

from datetime import date

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision, ConferenceGuest
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.records.steering import Body
from kim_desktop.domain.rules.conference import OPEN
from kim_desktop.storage.store import Store
from kim_desktop.work.conference import ConferenceFile
from ui.casework.parts import Sketch
from ui.casework.words import beginning, in_days
from ui.desk import PlainDesk
from ui.editors.choices import Choices
from ui.layouts import Layout, Row, Section
from ui.widgets.signs import Level


def layout(*rows: Row) -> Layout:
    """A form of one section."""
    return Layout((Section("", rows),))


PLAN = layout(("topic",), ("on", "at", "minutes"), ("where",), ("body", "led_by"))
NOTES = layout(("notes",))
NEW_GUEST = layout(("name", "organisation"), ("staff",))
GUEST = layout(("reply",), ("name", "organisation"), ("staff",))
QUESTION = layout(("question",))
SAID = layout(("said",))
NEW_DECISION = layout(("what",), ("organisation", "staff", "due_on"))
DECISION = layout(("what",), ("organisation", "staff", "due_on"), ("done_on", "outcome"))
REPORT = layout(("done_on", "outcome"))
_STATES = {
    "planned": Level.NEUTRAL,
    "invited": Level.INFO,
    "held": Level.SOON,
    "closed": Level.FINE,
    "cancelled": Level.NEUTRAL,
}
_REPLIES = {
    "invited": Level.NEUTRAL,
    "accepted": Level.FINE,
    "declined": Level.SOON,
    "present": Level.FINE,
    "absent": Level.NEUTRAL,
}
_SOON_DAYS = 7
_SHOWN = 160


def conference_level(conference: Conference, today: date) -> Level:
    """One whose day has passed without minutes asks for them."""
    if conference.on and conference.on < today and conference.state in OPEN:
        return Level.LATE
    return _STATES.get(conference.state, Level.NEUTRAL)


def conference_facts(desk: PlainDesk, conference: Conference) -> str:
    """'14:30 Uhr  ·  Rathaus  ·  Moderation: Kim Beispiel'."""
    body = desk.context.store.get(Body, conference.body) if conference.body else None
    parts = (
        f"{conference.at} Uhr" if conference.at else "",
        f"{conference.minutes} Minuten" if conference.minutes else "",
        conference.where,
        body.name if body else "",
        f"Moderation: {desk.label('staff_member', conference.led_by)}" if conference.led_by else "",
        f"eingeladen am {show_date(conference.invited_on)}" if conference.invited_on else "",
    )
    return "  ·  ".join(part for part in parts if part)


def guest_sketch(desk: PlainDesk, guest: ConferenceGuest) -> Sketch:
    """Somebody who is invited, and whether they see the conference in their own window."""
    body = desk.label("organisation", guest.organisation)
    sees = "sieht die Konferenz im eigenen Programm" if guest.staff else "bekommt die Einladung auf Papier"
    text = "  ·  ".join(part for part in (body if guest.name else "", sees) if part)
    level = _REPLIES.get(guest.reply, Level.NEUTRAL)
    return Sketch("person", guest.name or body, text, level, desk.label("conference_reply", guest.reply))


def case_sketch(desk: PlainDesk, file: ConferenceFile, case: ConferenceCase) -> Sketch:
    """A case on the agenda: its pseudonym, its name if that may be known, its question and its dossier."""
    by = desk.label("staff_member", case.brought_by)
    text = "  ·  ".join(part for part in (beginning(case.question, _SHOWN), f"eingebracht von {by}") if part)
    level, word = (Level.FINE, "Dossier frei") if case.dossier else (Level.NEUTRAL, "ohne Dossier")
    number = file.cases.index(case) + 1 if case in file.cases else 0
    return Sketch("case", f"{number}. {file.title(case)}" if number else file.title(case), text, level, word)


def decision_sketch(desk: PlainDesk, file: ConferenceFile, decision: ConferenceDecision) -> Sketch:
    """A decision as a line: what, of which case, by whom, until when, and how it stands."""
    who = ", ".join(
        part
        for part in (desk.label("staff_member", decision.staff), desk.label("organisation", decision.organisation))
        if part
    )
    parts = (file.called(decision.about), who, f"bis {show_date(decision.due_on)}", decision.outcome)
    level, word = due(decision.due_on, decision.done_on, desk.today)
    return Sketch("check", decision.what, "  ·  ".join(part for part in parts if part), level, word)


def due(until: date | None, done: date | None, today: date) -> tuple[Level, str]:
    """How something with a day stands."""
    if done:
        return Level.FINE, f"erledigt {show_date(done)}"
    if until is None:
        return Level.LATE, "ohne Tag"
    if until < today:
        return Level.LATE, in_days(until, today)
    return (Level.SOON if (until - today).days <= _SOON_DAYS else Level.INFO), in_days(until, today)


def bodies(store: Store, on: date) -> Choices:
    """The Gremien of a day that may see single cases."""
    return [(each.id, each.name) for each in store.all(Body) if each.valid_on(on) and each.sees != "aggregates"]


def team(store: Store, on: date) -> Choices:
    """Everybody who works with the program today."""
    found = [each for each in store.all(StaffMember) if each.valid_on(on)]
    return [(each.id, each.name) for each in sorted(found, key=lambda each: each.name.casefold())]
