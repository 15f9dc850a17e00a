"""How long data of a case are kept, and why: each deadline with the rule, its source and its edition."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.reasons import Reason

RETENTION, DECLINED = "retention", "declined"
"""Of the catalogue `deletion_ground`."""

SHORT_CONTACT = "short_contact"
DUPLICATE = "duplicate"
_ADMITTED = "admitted"
_CASE = ("retention_case_years", "Fall nach Abschluss", 3)
_SHORT = ("retention_short_contact_months", "Kurzkontakt", 12)
_DECLINED = ("retention_declined_months", "nicht aufgenommene Meldung", 6)
_PROTECTED = ("retention_protected_months", "besonders geschützte Angaben", 12)
_SHIPPED = "mit dem Programm geliefert"

Rule = tuple[str, str, int]
"""Name of the parameter, what it is about, and its value where none holds."""


@dataclass(frozen=True)
class Deadline:
    """The first day on which data are to be deleted, on which ground, and why; `held_until` if a Löschsperre holds."""

    due: date
    ground: str
    reasons: tuple[Reason, ...]
    held_until: date | None = None

    def is_due(self, on: date) -> bool:
        """Whether the time of keeping is over."""
        return self.due <= on

    @property
    def text(self) -> str:
        """All reasons in one line, with rule and source."""
        first = self.reasons[0]
        words = " ".join(each.text for each in self.reasons)
        return f"{words} (Regel: {first.rule}; Quelle: {first.source}; Stand: {first.version})"


def case_deadline(case: Case, parameters: Parameters) -> Deadline | None:
    """When a whole case is to be deleted: full calendar years after its end; None while it is open."""
    if case.closed_on is None:
        return None
    years = parameters.value(_CASE[0], _CASE[2])
    due = date(case.closed_on.year + years + 1, 1, 1)
    text = f"Abgeschlossen am {show_date(case.closed_on)}, danach {years} volle Kalenderjahre."
    return held(Deadline(due, RETENTION, (_reason(_CASE, text, parameters),)), [case])


def protected_deadline(case: Case, parameters: Parameters) -> Deadline | None:
    """When the protected details of a case are to be deleted, long before the rest; None while it is open."""
    if case.closed_on is None:
        return None
    months = parameters.value(_PROTECTED[0], _PROTECTED[2])
    text = f"Besonders geschützte Angaben: {months} Monate nach dem Abschluss am {show_date(case.closed_on)}."
    reason = _reason(_PROTECTED, text, parameters)
    return held(Deadline(months_after(case.closed_on, months), RETENTION, (reason,)), [case])


def meldung_deadline(meldung: Meldung, parameters: Parameters) -> Deadline | None:
    """When a Meldung that became no case is to be deleted; None while nobody has decided, or if it became one."""
    if not meldung.decision or meldung.decision == _ADMITTED:
        return None
    begun = meldung.decided_on or meldung.received_on or meldung.reported_on
    if begun is None:
        return None
    rule = _SHORT if meldung.decision == SHORT_CONTACT else _DECLINED
    months = parameters.value(rule[0], rule[2])
    what = "Kurzkontakt" if meldung.decision == SHORT_CONTACT else "Nicht als Fall aufgenommen"
    text = f"{what} seit dem {show_date(begun)}, danach {months} Monate."
    return Deadline(months_after(begun, months), DECLINED, (_reason(rule, text, parameters),))


def held(deadline: Deadline, cases: Iterable[Case]) -> Deadline:
    """The deadline as the Löschsperren of these cases put it off."""
    holds = [each for each in cases if each.hold_until]
    last = max(holds, key=lambda each: each.hold_until or date.min, default=None)
    if last is None or last.hold_until is None or last.hold_until < deadline.due:
        return deadline
    text = f"Löschsperre bis {show_date(last.hold_until)}: {last.hold_reason}".rstrip(": .") + "."
    reason = Reason(text, "Löschsperre", "Art. 17 Abs. 3 DSGVO", show_date(last.hold_until))
    after = last.hold_until + timedelta(days=1)
    return replace(deadline, due=after, reasons=(*deadline.reasons, reason), held_until=last.hold_until)


def months_after(day: date, months: int) -> date:
    """The same day some months later, the last of the month where there is no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def _reason(rule: Rule, text: str, parameters: Parameters) -> Reason:
    found = parameters.get(rule[0])
    source = found.source if found and found.source else "Annahme"
    version = show_date(found.valid_from) if found and found.valid_from else _SHIPPED
    return Reason(text, f"Aufbewahrung: {rule[1]}", source, version)
