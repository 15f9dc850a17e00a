"""The Eingang in words: how far a Meldung is, how long it waits, its columns and its facts."""

from datetime import date

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.work.incoming import FirstContact, Incoming
from ui.intake.words import name_of, sender_of
from ui.widgets.signs import Level
from ui.widgets.table import Column

STANDS = (
    ("new", "Neu"),
    ("assigned", "Zugewiesen"),
    ("forwarded", "Weitergeleitet"),
    ("decided", "Entschieden"),
    ("admitted", "Übernommen"),
    ("closed", "Beendet"),
)
"""How far a Meldung can be, in order; the last two are over and stand there without a name."""
OVER = frozenset({"admitted", "closed"})
_WORDS = dict(STANDS)
_LEVELS = {"late": Level.LATE, "soon": Level.SOON, "fine": Level.FINE}
_URGENT = {"now": Level.LATE, "week": Level.SOON}
_LAST = date.max


class IncomingWords:
    """What a line says, by the names of the lists."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups

    def columns(self) -> list[Column[Incoming]]:
        """All columns from left to right."""
        return [
            Column("Name", self.name, stretch=True),
            Column("Stelle", self.sender, width=124),
            Column("Bezirk", lambda row: row.district, width=64),
            Column("Dringlichkeit", self.urgency, key=_by_urgency, level=_urgency_level, width=124),
            Column("Frist", lambda row: show_date(row.due), key=_by_due, level=level_of, width=124),
            Column("Stand", self.stand, width=132),
            Column("Tage", waited_word, key=lambda row: -1 if row.waited is None else row.waited, width=60, right=True),
            Column("Erster Kontakt", lambda row: contact_word(row.contact), _by_contact, contact_level, width=136),
            Column("Eingang", lambda row: show_date(row.received_on), key=_by_day, width=104),
        ]

    def name(self, row: Incoming) -> str:
        """Whom it is about; of what is over only the number of the sender is left."""
        if row.meldung:
            return name_of(row.meldung.family_name, row.meldung.given_name)
        return f"Zeichen {row.reference}" if row.reference else "ohne Namen"

    def sender(self, row: Incoming) -> str:
        """Who has reported the person."""
        return self.lookups.label("organisation", row.sender) if row.sender else row.sender_other

    def urgency(self, row: Incoming) -> str:
        """How urgent the sender says it is."""
        code = row.meldung.urgency if row.meldung else None
        return self.lookups.label("urgency", code).replace("innerhalb einer Woche", "1 Woche") if code else ""

    def stand(self, row: Incoming) -> str:
        """How far it is; of a decision which one."""
        decision = row.meldung.decision if row.meldung and row.stand == "decided" else None
        return self.lookups.label("decision", decision) if decision else _WORDS[row.stand]

    def facts(self, meldung: Meldung) -> list[tuple[str, str]]:
        """What one needs to know to decide who takes it."""
        label = self.lookups.label
        reached = ", ".join(part for part in (meldung.sender_person, meldung.sender_phone) if part)
        place = label("place", meldung.place) if meldung.place else ""
        home = ", ".join(part for part in (place, meldung.room, meldung.street, meldung.postcode) if part)
        status = label("residence_status", meldung.status) if meldung.status else ""
        until = f"bis {show_date(meldung.status_until)}" if meldung.status_until else ""
        return [
            ("Eingang", show_date(meldung.received_on)),
            ("Dringlichkeit", self._urgency(meldung)),
            ("Meldende Stelle", sender_of(meldung, self.lookups)),
            ("Ansprechperson der Stelle", reached),
            ("Zeichen der Stelle", meldung.sender_reference),
            ("Anliegen", self._several("life_area", meldung.concerns)),
            ("In einem Satz", meldung.concern_line),
            ("Wohnt", home),
            ("Geboren", show_date(meldung.birth)),
            ("Haushalt", _household(meldung)),
            ("Aufenthalt", " ".join(part for part in (status, until) if part)),
            ("Zuzug nach Leverkusen", show_date(meldung.moved_here)),
            ("Fallmanagement", self._several("case_management", meldung.managed_by)),
            ("Sprachen", self._several("language", meldung.languages)),
            ("Erreichbar", "\n".join(part for part in (meldung.phone, meldung.safe_contact) if part)),
            ("Was schon getan wurde", meldung.done_so_far),
            ("Wer beteiligt ist", meldung.involved),
            ("Zuständig", self._with_reason(meldung)),
            ("Weitergeleitet an", label("organisation", meldung.forwarded_to) if meldung.forwarded_to else ""),
            ("Begründung der Entscheidung", meldung.decision_reason),
            ("Nachhalten", _follow_up(meldung)),
        ]

    def _urgency(self, meldung: Meldung) -> str:
        urgency = self.lookups.label("urgency", meldung.urgency) if meldung.urgency else ""
        until = f"Frist {show_date(meldung.deadline)}" if meldung.deadline else ""
        return ", ".join(part for part in (urgency, until) if part)

    def _several(self, catalogue: str, codes: frozenset[str]) -> str:
        return ", ".join(sorted(self.lookups.label(catalogue, code) for code in codes))

    def _with_reason(self, meldung: Meldung) -> str:
        name = self.lookups.label("staff_member", meldung.responsible) if meldung.responsible else ""
        return f"{name} ({meldung.responsible_reason})" if name and meldung.responsible_reason else name


def level_of(row: Incoming) -> Level | None:
    """How urgent the next thing about it is."""
    return _LEVELS[row.finding.level] if row.finding else None


def waited_word(row: Incoming) -> str:
    """For how many working days it waits or waited."""
    return "" if row.waited is None else str(row.waited)


def contact_word(contact: FirstContact | None) -> str:
    """Whether somebody spoke with the person, and after how many working days."""
    if contact is None:
        return ""
    if contact.happened:
        return f"nach {contact.days} {'Tag' if contact.days == 1 else 'Tagen'}" if contact.days else "am selben Tag"
    return f"offen, {contact.days} {'Tag' if contact.days == 1 else 'Tage'}" if contact.days else "noch offen"


def contact_level(row: Incoming) -> Level | None:
    """Whether the first contact is late."""
    if row.contact is None:
        return None
    return Level.LATE if row.contact.is_late else Level.FINE if row.contact.happened else None


def _household(meldung: Meldung) -> str:
    counted = ((meldung.adults, "Erwachsene"), (meldung.children, "Kinder"))
    parts = [f"{number} {word}" for number, word in counted if number]
    return ", ".join(parts + (["alleinerziehend"] if meldung.single_parent else []))


def _follow_up(meldung: Meldung) -> str:
    return " · ".join(part for part in (show_date(meldung.follow_up_on), meldung.follow_up_note) if part)


def _urgency_level(row: Incoming) -> Level | None:
    return _URGENT.get(row.meldung.urgency or "") if row.meldung and not row.meldung.decision else None


def _by_urgency(row: Incoming) -> int:
    order = {"now": 0, "week": 1, "normal": 2}
    return order.get((row.meldung.urgency if row.meldung else None) or "", 3)


def _by_due(row: Incoming) -> date:
    return row.due or _LAST


def _by_day(row: Incoming) -> date:
    return row.received_on or date.min


def _by_contact(row: Incoming) -> tuple[bool, int]:
    return (row.contact is None or row.contact.happened, -(row.contact.days if row.contact else 0))
