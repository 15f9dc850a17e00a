"""Takes changes into the central order: one verdict for each, nothing dropped, groups whole or not at all."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

import msgspec
from sqlalchemy import Connection, insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError

from kim_desktop.domain.change import Accepted, Change
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.replication import Verdict
from kim_desktop.storage.rows import accepted_row
from sync.service.access.proofs import proof_key, proof_of
from sync.service.judging.absences import absent_staff
from sync.service.judging.blobs import sweep_blobs
from sync.service.judging.judge import SYSTEM, Author, Surroundings, fault_of_form, fault_of_rights, link_of, safe_name
from sync.service.judging.matters import matters_of, stands_alone
from sync.service.judging.scope import cases_of, refresh_access
from sync.service.judging.stragglers import note_arrived, note_waiting
from sync.service.judging.survey import survey
from sync.service.store.database import Database, latest_seq
from sync.service.store.digests import refresh_digests
from sync.service.store.endings import ended_by, erase_along, erased_cases, strip_kept, without_erased
from sync.service.store.loads import refresh_loads, responsible_for
from sync.service.store.tables import RECEIPTS, SET_ASIDE

Group = tuple[Change, ...]

_NAMES = ("device", "author", "case_id", "record", "record_id", "group")


@dataclass(frozen=True)
class Taking:
    """One author's changes on their way into the order, inside one writing transaction."""

    connection: Connection
    database: Database
    author: Author
    now: datetime
    proven: bool = False
    """This store had taken the changes before and lost them: their rights were judged then."""

    def take(self, changes: Sequence[Change]) -> list[Verdict]:
        """Judges the changes, writes the good ones into the order, sets the others aside."""
        return [verdict for run in _runs(changes) for verdict in self._take(run)]

    def _take(self, changes: Sequence[Change]) -> list[Verdict]:
        erase_along(self.connection, self.database.tables, changes)
        around = self._survey(changes)
        changes = [replace(each, payload=None) if each.case_id in around.erased else each for each in changes]
        good, verdicts = self._judge(changes, around)
        for verdict in self._write_all(good, around):
            verdicts[verdict.change_id] = verdict
        by_id = {change.id: change for change in changes}
        aside = [(by_id[id_], v.reason) for id_, v in verdicts.items() if v.kind == "set_aside"]
        keep_aside(self.connection, self.database, aside, self.now)
        strip_kept(self.connection, [change for change, _ in aside], own_only=True)
        answer = [verdicts[change.id] for change in changes]
        self._write_receipts(changes, answer)
        return answer

    def _survey(self, changes: Sequence[Change]) -> Surroundings:
        tables = self.database.tables
        around = survey(self.connection, tables, self.author.user_id, changes, self.now)
        return replace(
            around,
            matters=matters_of(self.connection, self.database, changes, self.now.date()),
            absent=absent_staff(self.connection, tables, changes),
        )

    def _judge(self, changes: Sequence[Change], around: Surroundings) -> tuple[list[Group], dict[str, Verdict]]:
        good: list[Group] = []
        verdicts: dict[str, Verdict] = {}
        for group in _groups(changes):
            faults = {change.id: fault for change in group if (fault := self._fault(change, around))}
            if not faults:
                good.append(group)
                for change in group:
                    around.learn(change)
                continue
            for change in group:
                around.aside.add(change)
                verdicts[change.id] = Verdict(change.id, "set_aside", reason=faults.get(change.id, "group"))
        return good, verdicts

    def _fault(self, change: Change, around: Surroundings) -> str | None:
        model = self.database.model
        if fault := fault_of_form(change, self.author, model):
            return fault
        if self.proven:
            return "identifier" if change.id in around.taken_ids else None
        return fault_of_rights(change, self.author, around, model)

    def _write_all(self, groups: list[Group], around: Surroundings) -> list[Verdict]:
        """All at once; only if the database refuses something, group by group to find the culprit."""
        changes = [change for group in groups for change in group]
        written = self._attempt(lambda: self._write(changes, around))
        if written is not None:
            return written
        verdicts: list[Verdict] = []
        for group in groups:
            alone = self._attempt(lambda group=group: self._write(group, around))  # type: ignore[misc]
            verdicts += alone or [Verdict(each.id, "set_aside", reason="unusable") for each in group]
        return verdicts

    def _attempt(self, write: Callable[[], list[Verdict]]) -> list[Verdict] | None:
        try:
            with self.connection.begin_nested():
                return write()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            return None

    def _write(self, changes: Sequence[Change], around: Surroundings) -> list[Verdict]:
        if not changes:
            return []
        tables = self.database.tables
        first = latest_seq(self.connection, tables) + 1
        key = proof_key(self.connection)
        placed = [Accepted(seq, each, proof_of(key, each.link())) for seq, each in enumerate(changes, start=first)]
        with self._in_the_authors_name():
            self.connection.execute(insert(tables.changes), [accepted_row(each) for each in placed])
        burdened = responsible_for(self.connection, tables, changes)
        self.database.projection.refresh(self.connection, {(change.record, change.record_id) for change in changes})
        strip_kept(self.connection, changes)
        note_arrived(self.connection, self.database, changes, self.author, self.now)
        cases = {change.case_id for change in changes}
        refresh_digests(self.connection, tables, cases)
        papers = {change.case_id for change in changes if change.record == Attachment.kind()}
        if papers:
            sweep_blobs(self.connection, tables, self.now, papers)
        new = {case_id: self.author.user_id for case_id in cases if case_id not in around.known_cases}
        ended = ended_by(self.connection, tables, changes)
        burdened |= responsible_for(self.connection, tables, changes)
        refresh_loads(self.connection, tables, None if ended else burdened)
        away = absent_staff(self.connection, tables, changes).values()
        absent = cases_of(self.connection, self.database, away)
        refresh_access(self.connection, self.database, sorted(cases | ended | absent), self.now, new)
        return [Verdict(each.change.id, "accepted", each.seq, proof=each.proof) for each in placed]

    def _in_the_authors_name(self) -> AbstractContextManager[None]:
        """The database looks once more whether the author may; the service itself may write into every case."""
        if self.author.user_id == SYSTEM or self.proven:
            return nullcontext()
        return self.database.acting_for(self.connection, self.author.user_id)

    def _write_receipts(self, changes: Sequence[Change], verdicts: Sequence[Verdict]) -> None:
        rows = [
            {
                "device": self.author.device_id,
                "device_seq": change.device_seq,
                "link": link_of(change),
                "change_id": safe_name(change.id),
                "seq": verdict.seq or None,
                "reason": verdict.reason or None,
            }
            for change, verdict in zip(changes, verdicts, strict=True)
            if change.device == self.author.device_id
        ]
        if rows:
            self.connection.execute(insert(RECEIPTS), rows)


def keep_aside(connection: Connection, database: Database, aside: Sequence[tuple[Change, str]], now: datetime) -> None:
    """Keeps changes that were not taken, with the reason, for a person to look at; nothing of what has been erased."""
    erased = erased_cases(connection, database.tables, {safe_name(change.case_id) for change, _ in aside})
    left = [
        (without_erased(connection, database.projection, change), reason)
        for change, reason in aside
        if change.case_id not in erased
    ]
    rows = [
        {
            **{name: safe_name(getattr(change, name)) for name in _NAMES},
            "change_id": safe_name(change.id),
            "reason": reason,
            "received_at": now,
            "change": msgspec.json.encode(change).decode(),
        }
        for change, reason in left
    ]
    if rows:
        connection.execute(upsert(SET_ASIDE).on_conflict_do_nothing(), rows)
        note_waiting(connection, left, now)


def _runs(changes: Sequence[Change]) -> list[list[Change]]:
    """What can be judged together; a user action about an Übergabe hangs on all that came before it."""
    runs: list[list[Change]] = []
    alone = True
    for group in _groups(changes):
        after_one, alone = alone, stands_alone(group)
        if alone or after_one:
            runs.append([])
        runs[-1] += group
    return runs


def _groups(changes: Sequence[Change]) -> list[Group]:
    return [tuple(group) for _, group in groupby(changes, key=lambda change: change.group)]
