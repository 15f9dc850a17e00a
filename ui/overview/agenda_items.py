"""The lines of the agenda: every reminder in words, under the headings that say how urgent it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.rules.net import Finding, Kind
from kim_desktop.work.today import Reminder, can_be_done
from ui.casework.words import NAMELESS, in_days
from ui.widgets.signs import Level

_GROUPS = ("Termine heute", "Überfällig oder dringend", "Heute", "Diese Woche", "Danach")
_TODAY_AT, _LATE, _DUE_TODAY, _THIS_WEEK, _LATER = range(len(_GROUPS))
_KINDS: dict[Kind, tuple[str, str]] = {
    "appointment": ("calendar", "Termin"),
    "meldung": ("inbox", "Meldung"),
    "answer": ("inbox", "Meldung"),
    "pursuit": ("inbox", "Meldung"),
    "first_contact": ("phone", "Kontakt"),
    "referral": ("referral", "Verweis"),
    "contact": ("phone", "Kontakt"),
    "expiry": ("document", "Aufenthalt"),
    "birthday": ("person", "Geburtstag"),
    "consent": ("consent", "Einwilligung"),
    "limit": ("shield", "Altersgrenze"),
    "hint": ("shield", "Bleiberecht"),
    "move": ("home", "Auszug"),
    "follow_up": ("calendar", "Wiedervorlage"),
    "measure": ("need", "Hilfeplan"),
    "review": ("need", "Hilfeplan"),
    "request": ("key", "Datenschutz"),
    "deletion": ("lock", "Löschung"),
    "state_erase": ("export", "Landesdatenbank"),
    "next_step": ("need", "Nächster Schritt"),
    "offer": ("handover", "Übergabe"),
    "handover": ("handover", "Übergabe"),
    "handed_over": ("handover", "Übergabe"),
    "sheet": ("inbox", "Übergabe"),
    "absence": ("calendar", "Abwesenheit"),
    "left": ("person", "Team"),
    "gap_answer": ("filter", "Lücke"),
    "topic": ("filter", "Thema"),
    "remedy": ("filter", "Abhilfe"),
    "errand": ("check", "Auftrag"),
    "agreement": ("document", "Vereinbarung"),
    "conference": ("conference", "Fallkonferenz"),
}
_SECTIONS: dict[Kind, str] = {
    "answer": "documents",
    "referral": "referrals",
    "contact": "contacts",
    "first_contact": "contacts",
    "expiry": "family",
    "birthday": "family",
    "consent": "consents",
    "limit": "family",
    "hint": "family",
    "move": "family",
    "measure": "needs",
    "review": "needs",
    "request": "closing",
    "deletion": "closing",
    "state_erase": "sharing",
    "handed_over": "closing",
}
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
    can_be_done: bool = False
    """Whether one key marks it as done."""

    @property
    def action(self) -> str:
        """The one thing to do about it, which Enter does."""
        return self.finding.action

    @property
    def key(self) -> tuple[str, str, str]:
        """Stays the same when the list is read again."""
        return self.finding.kind, self.finding.case_id, self.finding.record_id

    @property
    def section(self) -> str:
        """The section of the case file in which it is seen to."""
        return section_for(self.finding.kind)

    @property
    def spoken(self) -> str:
        """All of it in one sentence."""
        parts = (self.word, self.title, self.person, self.about, self.due, f"Enter: {self.action}")
        return ", ".join(part for part in parts if part)


Line = Heading | Item


def section_for(kind: Kind) -> str:
    """The section of the case file in which findings of this kind are seen to."""
    return _SECTIONS.get(kind, "follow_ups")


def agenda(reminders: Iterable[Reminder], today: date) -> list[Line]:
    """The reminders in groups, each under a heading with its count."""
    groups: tuple[list[Item], ...] = tuple([] for _ in _GROUPS)
    for reminder in reminders:
        groups[_group(reminder.finding, today)].append(_item(reminder, today))
    groups[_TODAY_AT].sort(key=lambda item: item.title)
    lines: list[Line] = []
    for title, items in zip(_GROUPS, groups, strict=True):
        if items:
            lines += [Heading(title, len(items)), *items]
    return lines


def summary(lines: Sequence[Line]) -> str:
    """'2 Termine heute · 3 überfällig oder dringend · 1 danach'."""
    return " · ".join(f"{line.count} {_in_a_sentence(line)}" for line in lines if isinstance(line, Heading))


def _in_a_sentence(heading: Heading) -> str:
    if heading.text == _GROUPS[_TODAY_AT]:
        return "Termin heute" if heading.count == 1 else heading.text
    return heading.text[0].lower() + heading.text[1:]


def _group(finding: Finding, today: date) -> int:
    if finding.kind == "appointment" and finding.due == today:
        return _TODAY_AT
    if finding.level == "late":
        return _LATE
    if finding.due is None or finding.due == today:
        return _DUE_TODAY
    return _THIS_WEEK if finding.due <= today + timedelta(days=6 - today.weekday()) else _LATER


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
        can_be_done=can_be_done(finding, today),
    )


def _title(finding: Finding) -> str:
    """Badge and day already say when; what is to be done is enough."""
    _, colon, what = finding.text.partition(": ")
    return what if colon and finding.kind in {"follow_up", "pursuit"} else finding.text
