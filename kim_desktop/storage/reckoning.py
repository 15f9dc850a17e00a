"""What the net found, case by case, with the day until which it holds; only what has changed is reckoned anew.

Cases that were merged are looked at as one, and what is found stands under the leading one.

The tables belong to this vault alone and never travel.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, exists, func, insert, select
from sqlalchemy import text as sql

from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.people import Address, Consent, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.merged import same_people
from kim_desktop.domain.rules.net import Finding, Look, NetFacts
from kim_desktop.storage.groups import groups_of
from kim_desktop.storage.local import get_setting, put_setting
from kim_desktop.storage.marks import NET_CASES, NET_DIRTY, NET_FINDINGS, NET_MERGED, RULES
from kim_desktop.storage.store import Store

_AT_ONCE = 250
_DAY, _RULES_SEEN = "net_day", "net_rules"
_PARTS: dict[str, tuple[type[Record], tuple[str, ...]]] = {
    "persons": (Person, ("relation", "given_name", "birth", "entered_germany", "elsewhere", "same_as")),
    "residences": (Residence, ("person", "status", "valid_from", "valid_until")),
    "contacts": (Contact, ("on", "next_step_on", "corrects")),
    "referrals": (Referral, ("expected_on", "result", "result_on", "closed_without")),
    "follow_ups": (FollowUp, ("due_on", "what", "done_on")),
    "addresses": (Address, ("place", "street", "postcode", "quarter", "since", "until")),
    "appointments": (Appointment, ("on", "at", "what", "state")),
    "plans": (SupportPlan, ("person", "agreed_on", "review_on", "reviewed_on")),
    "goals": (Goal, ("state",)),
    "measures": (Measure, ("goal", "what", "until", "done_on")),
    "requests": (DataRequest, ("received_on", "due_on", "answered_on")),
    "consents": (Consent, ("person", "purpose", "target", "state", "answered_on", "valid_until")),
}
_CASE = ("responsible", "responsible_reason", "admitted_on", "closed_on", "state_erase_since", "state_erased_on")
_MELDUNG = (
    "sender", "sender_other", "reported_on", "received_on", "deadline", "decision", "decided_on", "feedback_sent_on",
    "first_contact_on", "follow_up_on", "follow_up_note", "settled_on",
)  # fmt: skip


class Found(NamedTuple):
    """A finding with the case's number and its client's name."""

    finding: Finding
    code: str
    family_name: str
    given_name: str


class Reckoning:
    """Reads what was found, and finds again what is no longer sure."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables = store.tables.records

    def has_begun(self, today: date) -> bool:
        """Whether the rules are known to be the same today as when the cases were looked at."""
        rules_marked = exists().where(NET_DIRTY.c.case_id == RULES)
        with self._store.vault.reading() as connection:
            return get_setting(connection, _DAY) == today.isoformat() and not connection.scalar(select(rules_marked))

    def begin(self, today: date, fingerprint: Callable[[], str]) -> None:
        """Marks what may be different today; all cases if the rules have another fingerprint."""
        with self._store.vault.writing() as connection:
            now, before = fingerprint(), get_setting(connection, _RULES_SEEN)
            if now != before or get_setting(connection, _DAY) > today.isoformat():
                for kind in (Case, Meldung):
                    self._mark(connection, f'SELECT case_id FROM "{kind.kind()}"')  # noqa: S608 - own names
            self._mark(connection, "SELECT case_id FROM net_cases WHERE next_change <= :today", today)
            connection.execute(delete(NET_DIRTY).where(NET_DIRTY.c.case_id == RULES))
            put_setting(connection, _RULES_SEEN, now)
            put_setting(connection, _DAY, today.isoformat())

    def waiting(self) -> int:
        """How many cases are marked."""
        with self._store.vault.reading() as connection:
            return connection.scalar(select(func.count()).select_from(NET_DIRTY)) or 0

    def look_at_some(self, look: Callable[[NetFacts], Look]) -> bool:
        """Looks at some of the marked cases in one transaction; whether there were any."""
        with self._store.vault.writing() as connection:
            marked = select(NET_DIRTY.c.case_id).where(NET_DIRTY.c.case_id != RULES).limit(_AT_ONCE)
            cases = connection.scalars(marked).all()
            if not cases:
                return False
            groups = groups_of(connection, self._tables[Case.kind()], cases)
            looks = {leading: look(facts) for leading, facts in self._facts(connection, groups).items()}
            known = [each for group in groups.values() for each in group]
            for table in (NET_CASES, NET_FINDINGS, NET_DIRTY, NET_MERGED):
                connection.execute(delete(table).where(table.c.case_id.in_(known)))
            _write(connection, looks, groups)
        return True

    def found(self) -> list[Found]:
        """Everything that is late or due soon, late first, then by the day it hangs on."""
        t = NET_FINDINGS.c
        query = select(NET_FINDINGS).order_by(t.level, t.due.is_(None), t.due, t.text, t.case_id, t.record_id)
        with self._store.vault.reading() as connection:
            rows = connection.execute(query).all()
            names, codes = self._names(connection), self._codes(connection)
        return [Found(_finding(row), codes.get(row.case_id, ""), *names.get(row.case_id, ("", ""))) for row in rows]

    def _mark(self, connection: Connection, cases: str, today: date | None = None) -> None:
        given = {"today": today.isoformat()} if today else {}
        connection.execute(sql(f"INSERT OR IGNORE INTO net_dirty(case_id) {cases}"), given)

    def _facts(self, connection: Connection, groups: Mapping[str, Sequence[str]]) -> dict[str, NetFacts]:
        """What exists of these cases, one query for each record type."""
        cases = [each for group in groups.values() for each in group]
        own = self._records(connection, Case, _CASE, cases)
        reported = self._records(connection, Meldung, _MELDUNG, cases)
        parts = {name: self._records(connection, *part, cases) for name, part in _PARTS.items()}
        return {
            leading: NetFacts(
                _last(reported[leading] or [each for one in group for each in reported[one]]),
                _last(own[leading]),
                **_as_one({name: [each for one in group for each in found[one]] for name, found in parts.items()}),
            )
            for leading, group in groups.items()
            if own[leading] or reported[leading]
        }

    def _records(
        self, connection: Connection, kind: type[Record], names: tuple[str, ...], cases: Iterable[str]
    ) -> dict[str, list[Any]]:
        """The records of a type by case, with no more of them than the rules ask for."""
        table, model, name = self._tables[kind.kind()], self._store.model, kind.kind()
        columns = (table.c.id, table.c.case_id, *(table.c[each] for each in names))
        grouped: dict[str, list[Any]] = defaultdict(list)
        query = select(*columns).where(table.c.case_id.in_(cases)).order_by(table.c.id)
        for record_id, case_id, *values in connection.execute(query):
            said = {each: value for each, value in zip(names, values, strict=True) if value is not None}
            grouped[case_id].append(model.record(name, record_id, case_id, said))
        return grouped

    def _names(self, connection: Connection) -> dict[str, tuple[str, str]]:
        """The client of each case in question or, before there is one, whom the Meldung names."""
        names: dict[str, tuple[str, str]] = {}
        for kind in (Meldung.kind(), Person.kind()):
            t = self._tables[kind].c
            query = select(t.case_id, t.family_name, t.given_name).where(t.case_id.in_(select(NET_FINDINGS.c.case_id)))
            if kind == Person.kind():
                query = query.where(t.relation == "self")
            rows = connection.execute(query.order_by(t.id.desc()))
            names |= {case_id: (family_name or "", given_name or "") for case_id, family_name, given_name in rows}
        return names

    def _codes(self, connection: Connection) -> dict[str, str]:
        t = self._tables[Case.kind()].c
        rows = connection.execute(select(t.id, t.code).where(t.id.in_(select(NET_FINDINGS.c.case_id))))
        return {case_id: code or "" for case_id, code in rows}


def _as_one(parts: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The parts of a case with each person's records under the one that was kept."""
    same = same_people(parts["persons"])
    if not same:
        return parts
    for name in ("residences", "plans", "consents"):
        parts[name] = [replace(each, person=same.get(each.person, each.person)) for each in parts[name]]
    return parts


def _last(records: Sequence[Any]) -> Any:
    return max(records, key=lambda each: each.id, default=None)


def _write(connection: Connection, looks: dict[str, Look], groups: Mapping[str, Sequence[str]]) -> None:
    days = [{"case_id": case_id, "next_change": _iso(look.next_change)} for case_id, look in looks.items()]
    rows = [
        {
            "case_id": case_id,
            "level": each.level,
            "kind": each.kind,
            "text": each.text,
            "due": _iso(each.due),
            "record": each.record,
            "record_id": each.record_id,
        }
        for case_id, look in looks.items()
        for each in look.findings
        if each.level != "fine"
    ]
    if days:
        connection.execute(insert(NET_CASES), days)
    if rows:
        connection.execute(insert(NET_FINDINGS), rows)
    merged = [{"case_id": each, "leading": leading} for leading, group in groups.items() for each in group[1:]]
    if merged:
        connection.execute(insert(NET_MERGED), merged)


def _finding(row: Any) -> Finding:
    due = date.fromisoformat(row.due) if row.due else None
    return Finding(row.level, row.kind, row.text, due, row.case_id, row.record, row.record_id)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
