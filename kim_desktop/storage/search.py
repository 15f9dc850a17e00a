"""Full-text search over every declared search field, tolerant of accents, spellings and scripts (FTS5)."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy import text as sql

from kim_desktop.domain.fields import Kind
from kim_desktop.domain.merge import RecordState
from kim_desktop.domain.model import Model
from kim_desktop.domain.rules.names import in_latin, skeleton
from kim_desktop.storage.schema import Tables

_WORD = re.compile(r"\w+", re.UNICODE)
_CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5("
    "kind UNINDEXED, record_id UNINDEXED, case_id UNINDEXED, text, sound, "
    "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4')"
)
_INSERT = "INSERT INTO search(rowid, kind, record_id, case_id, text, sound) VALUES(?,?,?,?,?,?)"
_NUMBERS = "SELECT number, record, record_id FROM states WHERE record_id IN (SELECT value FROM json_each(?))"
_HELD = (
    "SELECT rowid, kind, record_id, case_id, text, sound FROM search WHERE rowid IN (SELECT value FROM json_each(?))"
)
_FIND = (
    "SELECT kind, record_id, case_id, snippet(search, 3, '›', '‹', '…', 12) FROM search "
    "WHERE search MATCH ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY rowid DESC LIMIT ?"
)
_SHORTEST_SOUND = 2


@dataclass(frozen=True)
class Hit:
    """A record whose text matches; `snippet` is the place, with the match between › and ‹."""

    kind: str
    record_id: str
    case_id: str
    snippet: str


class SearchIndex:
    """The index beside the record tables; its row ids are those of the table `states`."""

    def __init__(self, model: Model, tables: Tables) -> None:
        self._fields = {record.kind(): fields for record, fields in model.searchable()}
        self._tables = tables

    def create(self, connection: Connection) -> None:
        """Makes the index where it is missing; deleted text is overwritten, not only unlinked."""
        connection.exec_driver_sql(_CREATE)
        connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES('secure-delete', 1)")

    def fingerprint(self) -> str:
        """A hash that changes when other fields are covered."""
        covered = sorted(f"{kind}:{field.name}" for kind, fields in self._fields.items() for field in fields)
        return hashlib.sha256("\n".join(covered).encode()).hexdigest()

    def clear(self, connection: Connection) -> None:
        """Empties the index."""
        connection.exec_driver_sql("DELETE FROM search")

    def refresh(self, connection: Connection, states: Iterable[RecordState]) -> None:
        """Indexes these records anew."""
        texts = {(s.record, s.record_id): (s.case_id, *self._texts(s)) for s in states if s.record in self._fields}
        rows = {
            number: (record, record_id, *texts[record, record_id])
            for number, record, record_id in self._numbers(connection, texts)
        }
        held = self._held(connection, rows)
        fresh = {number: row for number, row in rows.items() if held.get(number) != row}
        if outdated := [(number,) for number in fresh if number in held]:
            connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", outdated)
        if fresh:
            connection.exec_driver_sql(_INSERT, [(number, *row) for number, row in fresh.items()])

    def drop_case(self, connection: Connection, case_id: str) -> None:
        """Forgets a case; must run while its states are still there."""
        connection.exec_driver_sql(
            "DELETE FROM search WHERE rowid IN (SELECT number FROM states WHERE case_id = ?)", (case_id,)
        )

    def drop(self, connection: Connection, numbers: Iterable[int]) -> None:
        """Forgets the records with these numbers in the table `states`."""
        rows = [(number,) for number in numbers]
        if rows:
            connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", rows)

    def find(self, connection: Connection, text: str, limit: int, kinds: Iterable[str] = ()) -> list[Hit]:
        """Records that hold every word of `text`, or its transliteration, as a beginning of a word; newest first.

        Only of these types, if any are named.
        """
        words = _WORD.findall(text)
        if not words:
            return []
        wanted = json.dumps(list(kinds) or list(self._fields))
        rows = connection.exec_driver_sql(_FIND, (" AND ".join(map(_alternatives, words)), wanted, limit))
        return [Hit(*row) for row in rows]

    def cases(self, connection: Connection, text: str, kinds: Iterable[str]) -> set[str]:
        """The cases in which a record of these types matches; fast even if all do, since no text is read."""
        words = _WORD.findall(text)
        if not words:
            return set()
        states = self._tables.states
        matching = sql("number IN (SELECT rowid FROM search WHERE search MATCH :wanted)")
        query = select(states.c.case_id).where(matching, states.c.record.in_(list(kinds)))
        return set(connection.scalars(query, {"wanted": " AND ".join(map(_alternatives, words))}))

    def _texts(self, state: RecordState) -> tuple[str, str]:
        values = state.values
        said = [
            (field.kind, _flat(values[field.name])) for field in self._fields[state.record] if values.get(field.name)
        ]
        text = " · ".join(words for _, words in said)
        plain = in_latin(text)
        sound = skeleton(" ".join(words for kind, words in said if kind is not Kind.LONG_TEXT))
        return text, sound if plain == text else f"{plain}\n{sound}"

    def _held(self, connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """What the index says of these rows now; writing to it costs far more than asking."""
        rows = connection.exec_driver_sql(_HELD, (json.dumps(list(numbers)),))
        return {row[0]: tuple(row[1:]) for row in rows}

    def _numbers(self, connection: Connection, keys: Iterable[tuple[str, str]]) -> Iterable[tuple[int, str, str]]:
        wanted = set(keys)
        rows = connection.exec_driver_sql(_NUMBERS, (json.dumps([record_id for _, record_id in wanted]),)).all()
        return [(number, kind, record_id) for number, kind, record_id in rows if (kind, record_id) in wanted]


def _flat(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _alternatives(word: str) -> str:
    plain, sound = " ".join(_WORD.findall(in_latin(word))), skeleton(word)
    ways = [f'text : "{word}"*']
    if plain:
        ways.append(f'sound : "{plain}"*')
    if len(sound) >= _SHORTEST_SOUND:
        ways.append(f'sound : "{sound}"*')
    return f"({' OR '.join(ways)})"
