"""The lines of the agenda: every reminder in words, under the headings that say how urgent it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.rules.net import Finding
from kim_desktop.work.today import Reminder
from ui.casework.words import NAMELESS, in_days
from ui.widgets.signs import Level

_GROUPS = ("Überfällig oder dringend", "Heute", "Diese Woche", "Danach")
_KINDS = {
    "meldung": ("inbox", "Meldung"),
    "referral": ("referral", "Verweis"),
    "contact": ("phone", "Kontakt"),
    "expiry": ("document", "Aufenthalt"),
    "follow_up": ("calendar", "Wiedervorlage"),
    "next_step": ("need", "Nächster Schritt"),
}
_SECTIONS = {"referral": "referrals", "contact": "contacts", "expiry": "family"}
_LEVELS = {"late": Level.LATE, "soon": Level.SOON, "fine": Level.FINE}


@dataclass(frozen=True)
class Heading:
    """The line above a group."""

    text: str
    count: int


@dataclass(frozen=True)
class Item:
    """A reminder as the agenda shows it."""

    finding: Finding
    picture: str
    title: str
    person: str
    about: str
    level: Level
    word: str
    due: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Stays the same when the list is read again."""
        return self.finding.kind, self.finding.case_id, self.finding.record_id

    @property
    def can_be_done(self) -> bool:
        """Whether one key marks it as done."""
        return self.finding.kind == "follow_up"

    @property
    def section(self) -> str:
        """The section of the case file in which it is seen to."""
        return _SECTIONS.get(self.finding.kind, "follow_ups")

    @property
    def spoken(self) -> str:
        """All of it in one sentence."""
        return ", ".join(part for part in (self.word, self.title, self.person, self.about, self.due) if part)


Line = Heading | Item


def agenda(reminders: Iterable[Reminder], today: date) -> list[Line]:
    """The reminders in groups, each under a heading with its count."""
    groups: tuple[list[Item], ...] = ([], [], [], [])
    for reminder in _without_echoes(list(reminders)):
        groups[_group(reminder.finding, today)].append(_item(reminder, today))
    lines: list[Line] = []
    for title, items in zip(_GROUPS, groups, strict=True):
        if items:
            lines += [Heading(title, len(items)), *items]
    return lines


def summary(lines: Sequence[Line]) -> str:
    """'3 überfällig oder dringend · 1 heute'."""
    parts = (f"{line.count} {line.text[0].lower()}{line.text[1:]}" for line in lines if isinstance(line, Heading))
    return " · ".join(parts)


def _without_echoes(reminders: list[Reminder]) -> list[Reminder]:
    """A contact's next step is a Wiedervorlage, too; it is shown once."""
    planned = {(each.finding.case_id, each.finding.text) for each in reminders if each.finding.kind == "follow_up"}
    return [
        each
        for each in reminders
        if each.finding.kind != "next_step" or (each.finding.case_id, each.finding.text) not in planned
    ]


def _group(finding: Finding, today: date) -> int:
    if finding.level == "late":
        return 0
    if finding.due is None or finding.due == today:
        return 1
    return 2 if finding.due <= today + timedelta(days=6 - today.weekday()) else 3


def _item(reminder: Reminder, today: date) -> Item:
    finding = reminder.finding
    picture, kind = _KINDS[finding.kind]
    return Item(
        finding=finding,
        picture=picture,
        title=_title(finding),
        person=reminder.name or NAMELESS,
        about=" · ".join(part for part in (reminder.code, kind) if part),
        level=_LEVELS[finding.level],
        word=in_days(finding.due, today) if finding.due else "ohne Datum",
        due=show_date(finding.due),
    )


def _title(finding: Finding) -> str:
    """Badge and day already say when; what is to be done is enough."""
    _, colon, what = finding.text.partition(": ")
    return what if colon and finding.kind in {"follow_up", "next_step"} else finding.text
