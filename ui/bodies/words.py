"""How meetings, items, errands and agreements are put into words, and the order of their fields."""

from datetime import date

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.steering import Agreement, AgreementParty, Errand, Meeting
from kim_desktop.work.agreements import AgreementFile, is_over
from kim_desktop.work.bodies import INVITED, MeetingFile
from ui.casework.parts import Sketch
from ui.casework.words import in_days, span
from ui.desk import PlainDesk
from ui.layouts import Layout, Row, Section
from ui.widgets.signs import Level


def layout(*rows: Row) -> Layout:
    """A form of one section."""
    return Layout((Section("", rows),))


BODY = layout(("name",), ("task",), ("sees", "step", "meets"), ("valid_from", "valid_to"))
MEMBER = layout(
    ("body", "organisation"),
    ("name", "function"),
    ("deputy", "staff"),
    ("address", "votes"),
    ("valid_from", "valid_to"),
)
NEW_MEETING = layout(("body",), ("on", "at", "minutes"), ("where",))
MEETING = layout(("on", "at", "minutes"), ("where",))
ATTENDANCE = layout(("present",), ("excused",), ("taken_by",))
NEW_ITEM = layout(("topic",), ("what",))
ITEM = layout(("what",), ("said",), ("decision",))
NEW_ERRAND = layout(("what",), ("person", "organisation", "due_on"))
ERRAND = layout(("what",), ("person", "organisation", "due_on"), ("done_on", "outcome"))
AGREEMENT = layout(
    ("name",), ("sort", "signed_on", "filed"), ("scope",), ("valid_from", "valid_to", "notice_days"), ("note",)
)
PARTY = layout(("organisation", "signatory"))
EVENT = layout(("what",), ("on", "sort", "part"), ("where", "attendees"), ("partners",), ("outcome",))
_STATES = {"planned": Level.NEUTRAL, "invited": Level.INFO, "held": Level.FINE, "cancelled": Level.NEUTRAL}
_SOON_DAYS = 7


def meeting_title(file: MeetingFile) -> str:
    """'Arbeitsgruppe KIM, 12.11.2026'."""
    return ", ".join(part for part in (file.name, show_date(file.meeting.on)) if part) or "Sitzung"


def meeting_facts(meeting: Meeting) -> str:
    """'14:30 Uhr  ·  Rathaus  ·  eingeladen am 03.11.2026'."""
    parts = (
        f"{meeting.at} Uhr" if meeting.at else "",
        meeting.where,
        f"eingeladen am {show_date(meeting.invited_on)}" if meeting.invited_on else "",
        f"Protokoll verschickt am {show_date(meeting.minutes_sent_on)}" if meeting.minutes_sent_on else "",
    )
    return "  ·  ".join(part for part in parts if part)


def meeting_level(meeting: Meeting, today: date) -> Level:
    """A meeting whose day has passed without minutes asks for them."""
    passed = meeting.on is not None and meeting.on < today
    return Level.SOON if passed and meeting.state in {"planned", INVITED} else _STATES.get(meeting.state, Level.NEUTRAL)


def errand_sketch(desk: PlainDesk, errand: Errand, source: str = "") -> Sketch:
    """An Auftrag as a line: what, by whom, until when, and how it stands."""
    who = ", ".join(part for part in (errand.person, desk.label("organisation", errand.organisation)) if part)
    text = "  ·  ".join(part for part in (who, f"bis {show_date(errand.due_on)}", source, errand.outcome) if part)
    level, word = _due(errand.due_on, errand.done_on, desk.today)
    return Sketch("check", errand.what, text, level, word)


def due_level(due: date | None, done: date | None, today: date) -> tuple[Level, str]:
    """How something with a day stands, in a level and a word."""
    return _due(due, done, today)


def agreement_sketch(desk: PlainDesk, file: AgreementFile) -> Sketch:
    """An agreement as a line: with whom, for how long, and whether it ends soon."""
    held = file.agreement
    parties = ", ".join(desk.label("organisation", each.organisation) for each in file.parties)
    kind = desk.label("agreement_kind", held.sort)
    term = span(held.valid_from, held.valid_to) if held.valid_from or held.valid_to else "ohne Ende"
    text = "  ·  ".join(part for part in (kind, parties or "noch ohne Vertragspartner", term, held.filed) if part)
    level, word = _term(held, desk.today)
    return Sketch("document", held.name, text, level, word)


def party_sketch(desk: PlainDesk, party: AgreementParty) -> Sketch:
    """A party as a line."""
    signed = f"unterzeichnet von {party.signatory}" if party.signatory else ""
    return Sketch("person", desk.label("organisation", party.organisation), signed)


def _due(due: date | None, done: date | None, today: date) -> tuple[Level, str]:
    if done:
        return Level.FINE, f"erledigt {show_date(done)}"
    if due is None:
        return Level.SOON, "ohne Datum"
    if due < today:
        return Level.LATE, in_days(due, today)
    return (Level.SOON if (due - today).days <= _SOON_DAYS else Level.INFO), in_days(due, today)


def _term(held: Agreement, today: date) -> tuple[Level, str]:
    if is_over(held, today):
        return Level.NEUTRAL, "ausgelaufen"
    if held.valid_to is None:
        return Level.FINE, "gilt"
    if (held.valid_to - today).days <= held.notice_days:
        return Level.SOON, f"endet {in_days(held.valid_to, today)}"
    return Level.FINE, f"gilt bis {show_date(held.valid_to)}"
