"""The case list's rows in words: columns, filters, and what each row counts as."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.case import Participation
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.ages import ages_on
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.storage.store import Store
from kim_desktop.storage.views import CaseRow, case_rows
from kim_desktop.work.absence import standing_in_for
from ui.casework.words import NAMELESS, in_days
from ui.widgets.signs import Level
from ui.widgets.table import Column

MINE, SHARED, CLOSED, EXPIRING, STEPLESS = "mine", "shared", "closed", "expiring", "stepless"
FILTERS = (
    (MINE, "Meine"),
    (SHARED, "Vertretung"),
    (EXPIRING, "Titel läuft ab"),
    (STEPLESS, "Ohne nächsten Schritt"),
    (CLOSED, "Abgeschlossen"),
)
_CATALOGUES = ("residence_status", "quarter", "place", "staff_member")
_LAST = "9999"


@dataclass(frozen=True)
class CaseList:
    """All cases, by name, and what is needed to show and filter them."""

    rows: tuple[CaseRow, ...]
    shared: frozenset[str]
    me: str
    today: date
    soon: str
    late: str
    absent: frozenset[str] = frozenset()
    """Whom I stand in for today."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many rows each filter shows by itself."""

    @classmethod
    def read(cls, store: Store) -> "CaseList":
        """The cases of a vault as they stand now."""
        today, me = local_date(store.clock()), store.identity.user_id
        parameters = Parameters.of(store.all(Parameter), today)
        rows = sorted(case_rows(store), key=lambda row: (row.family_name.casefold(), row.given_name.casefold()))
        part = store.all(Participation, staff=me)
        cases = cls(
            rows=tuple(rows),
            shared=frozenset(each.case_id for each in part if each.until is None or each.until >= today),
            absent=frozenset(each.staff for each in standing_in_for(store, me, today)),
            me=me,
            today=today,
            soon=(today + timedelta(days=parameters.value("expiry_days_soon", 60))).isoformat(),
            late=(today + timedelta(days=parameters.value("expiry_days_late", 30))).isoformat(),
        )
        return replace(cases, counts=_counts(cases))

    def keeper(self, chosen: frozenset[str], found: set[str] | None = None) -> Callable[[CaseRow], bool]:
        """Whether a row is shown with these chips and, if something was typed, these cases found.

        Open cases only, unless closed ones are asked for or something was typed.
        """
        tests: list[Callable[[CaseRow], bool]] = []
        if found is not None:
            tests.append(lambda row: row.case_id in found)
        if CLOSED in chosen:
            tests.append(lambda row: bool(row.closed_on))
        elif found is None or chosen:
            tests.append(lambda row: not row.closed_on)
        tests += [test for name, test in self._tests().items() if name in chosen]
        if chosen & {MINE, SHARED}:
            tests.append(self._belongs(chosen))
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def expiry(self, row: CaseRow) -> Level | None:
        """How urgent the end of a status is."""
        until = row.status_until
        if not until or row.closed_on or until >= self.soon:
            return None
        return Level.LATE if until < self.late else Level.SOON

    def due(self, row: CaseRow) -> Level | None:
        """How urgent the next Wiedervorlage is."""
        today = self.today.isoformat()
        if not row.next_due or row.next_due > today or row.closed_on:
            return None
        return Level.LATE if row.next_due < today else Level.SOON

    def _tests(self) -> dict[str, Callable[[CaseRow], bool]]:
        return {EXPIRING: lambda row: self.expiry(row) is not None, STEPLESS: lambda row: not row.next_step}

    def _belongs(self, chosen: frozenset[str]) -> Callable[[CaseRow], bool]:
        """Mine or shared with me; both together are all I work in."""
        me, shared = self.me if MINE in chosen else None, self.shared if SHARED in chosen else frozenset[str]()
        absent = self.absent if SHARED in chosen else frozenset[str]()
        return lambda row: row.responsible == me or row.case_id in shared or row.responsible in absent


class CaseColumns:
    """What the list shows of a row; names of codes are looked up once."""

    def __init__(self, lookups: Lookups) -> None:
        self.cases: CaseList | None = None
        self.rename(lookups)

    def rename(self, lookups: Lookups) -> None:
        """Use these names from now on."""
        self.lookups = lookups
        self._names = {each: _names(lookups, each) for each in _CATALOGUES}

    def columns(self) -> list[Column[CaseRow]]:
        """All columns from left to right."""
        return [
            Column("Name", self._name, key=_by_name, stretch=True),
            Column("Alter", self._age, key=lambda row: row.birth or _LAST, width=64, right=True),
            Column("Fallnummer", lambda row: row.code, width=140),
            Column("Status", self._status, width=176),
            Column("Gültig bis", self._until, key=_by_until, level=self._expiry, width=136),
            Column("Zuständig", lambda row: self._label("staff_member", row.responsible), width=116),
            Column("Ort", self._home, width=104),
            Column("Wiedervorlage", self._due_text, key=_by_due, level=self._due, width=128),
        ]

    def _label(self, catalogue: str, code: str) -> str:
        return self._names[catalogue].get(code, code)

    def _name(self, row: CaseRow) -> str:
        return f"{row.family_name}, {row.given_name}".strip(", ") or NAMELESS

    def _age(self, row: CaseRow) -> str:
        if not row.birth or self.cases is None:
            return ""
        youngest, oldest = ages_on(PartialDate(row.birth), self.cases.today)
        return str(oldest) if youngest == oldest else f"{max(youngest, 0)}–{oldest}"

    def _status(self, row: CaseRow) -> str:
        label = self._label("residence_status", row.status)
        for law in (" AufenthG", " AsylG"):
            label = label.replace(law, "")
        return label

    def _until(self, row: CaseRow) -> str:
        if self._expiry(row) and self.cases:
            words = in_days(date.fromisoformat(row.status_until), self.cases.today)
            return f"abgelaufen {words}" if words.startswith("seit") else words
        return show_date(PartialDate(row.status_until)) if row.status_until else ""

    def _home(self, row: CaseRow) -> str:
        return self._label("quarter", row.quarter) if row.quarter else self._label("place", row.place)

    def _due_text(self, row: CaseRow) -> str:
        if row.closed_on:
            return "abgeschlossen"
        if self._due(row) and self.cases:
            return in_days(date.fromisoformat(row.next_due), self.cases.today)
        return show_date(PartialDate(row.next_due)) if row.next_due else "–"

    def _expiry(self, row: CaseRow) -> Level | None:
        return self.cases.expiry(row) if self.cases else None

    def _due(self, row: CaseRow) -> Level | None:
        return self.cases.due(row) if self.cases else None


def _counts(cases: CaseList) -> dict[str, int]:
    """Each filter counted by itself, in one pass."""
    open_ones = [row for row in cases.rows if not row.closed_on]
    return {
        MINE: sum(row.responsible == cases.me for row in open_ones),
        SHARED: sum(row.case_id in cases.shared or row.responsible in cases.absent for row in open_ones),
        EXPIRING: sum(bool(row.status_until) and row.status_until < cases.soon for row in open_ones),
        STEPLESS: sum(not row.next_step for row in open_ones),
        CLOSED: len(cases.rows) - len(open_ones),
    }


def _by_name(row: CaseRow) -> tuple[str, str]:
    return row.family_name.casefold(), row.given_name.casefold()


def _by_until(row: CaseRow) -> str:
    return row.status_until or _LAST


def _by_due(row: CaseRow) -> str:
    return row.next_due or _LAST


def _names(lookups: Lookups, catalogue: str) -> dict[str, str]:
    return dict(lookups.former.get(catalogue, ())) | dict(lookups.choices.get(catalogue, ()))
