"""Keeps the facts behind the figures in step: cases that have changed since the last count are derived anew.

Facts lie in pieces. A case that changes leaves its piece and comes into a new one with all others that have changed;
small pieces are joined. What is derived once is kept in the database, and each process keeps it in memory as well.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock

from sqlalchemy import (
    ARRAY,
    Connection,
    Integer,
    Text,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.figures.bits import Rows, joined, sliced
from kim_desktop.figures.fact_making import KINDS, Numbering, piece_of
from kim_desktop.figures.fact_rows import Query, Records, handed_over, of_cases
from kim_desktop.figures.facts import CASES, CODES, KIN, LEFT, METADATA, PIECES, Facts, Gone, Piece, packed, unpacked
from kim_desktop.storage.schema import Tables

CASES_OF_PIECE = 16_384
_SMALL, _SMALL_PIECES = 1_024, 16
"""Pieces of fewer cases are joined as soon as there are so many of them."""
_BITS_OF_NUMBER = 62
_HANDOVER = "handover"


class Shelf:
    """The pieces that this process has read; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pieces: dict[int, Piece] = {}
        self._gone: Gone = {}

    def facts(self, connection: Connection) -> Facts:
        """All facts that the database holds."""
        known = set(connection.scalars(select(PIECES.c.piece)))
        with self._lock:
            kept = {number: piece for number, piece in self._pieces.items() if number in known}
        missing = known - kept.keys()
        query = select(PIECES.c.piece, PIECES.c.content).where(PIECES.c.piece.in_(missing))
        kept |= {number: unpacked(content) for number, content in connection.execute(query)} if missing else {}
        with self._lock:
            self._pieces = kept
            self._gone = {key: each for key, each in self._gone.copy().items() if key[0] in kept}
            gone = self._gone
        leaving = select(LEFT.c.piece, func.array_agg(LEFT.c.member)).group_by(LEFT.c.piece)
        left = {number: frozenset(members) for number, members in connection.execute(leaving)}
        return Facts(kept, left, _numbers(connection), gone)


def take_turns(connection: Connection) -> None:
    """Lets whoever counts at the same time wait; this must be the first thing in a transaction."""
    connection.execute(text(f"LOCK TABLE {PIECES.name} IN SHARE UPDATE EXCLUSIVE MODE"))


def begin_anew(connection: Connection, tables: Tables) -> None:
    """Forgets all facts, and notes which cases there are."""
    for table in METADATA.sorted_tables:
        connection.execute(delete(table))
    every = union(*_every_case(tables.records)).subquery()
    cases = select(every.c.case_id).where(every.c.case_id != "")
    connection.execute(insert(CASES).from_select(["case_id"], cases))


def note_changes(connection: Connection, tables: Tables, changed: Iterable[str]) -> None:
    """Takes these cases, and those whose facts hang on them, out of their pieces."""
    touched = [*_with_kin(connection, tables.records, {*changed} - {""})]
    placed = select(CASES.c.piece, CASES.c.member, CASES.c.case_id)
    there = placed.where(of_cases(CASES.c.case_id, touched), CASES.c.piece.is_not(None))
    connection.execute(insert(LEFT).from_select([*LEFT.c], there))
    rows = [{"case_id": each, "piece": None} for each in touched]
    if rows:
        connection.execute(upsert(CASES).on_conflict_do_update(index_elements=["case_id"], set_={"piece": None}), rows)


def note_erased(connection: Connection, cases: Iterable[str]) -> None:
    """Takes everybody out of the pieces in which anything of these cases was ever derived."""
    _dissolve(connection, connection.scalar(select(func.kim_pieces_of(literal([*cases], ARRAY(Text))))) or [])


def waiting(connection: Connection, most: int = CASES_OF_PIECE) -> list[str]:
    """Cases that have to be derived anew, at most so many."""
    return [*connection.scalars(select(CASES.c.case_id).where(CASES.c.piece.is_(None)).limit(most))]


def derive(connection: Connection, tables: Tables, cases: Sequence[str]) -> None:
    """Makes a piece of these cases."""
    numbering = Numbering(_numbers(connection))
    order, piece = piece_of(connection, tables.records, cases, numbering)
    if numbering.new:
        connection.execute(insert(CODES), numbering.new)
    _note_kin(connection, tables.records, order)
    number = _new_number()
    _put(connection, number, piece, len(order))
    _place(connection, number, order)


def join_small(connection: Connection) -> None:
    """Makes one piece of the small ones if there are many."""
    small = [*connection.scalars(select(PIECES.c.piece).where(PIECES.c.cases < _SMALL))]
    if len(small) < _SMALL_PIECES:
        return
    parts, first, together = [], 0, _new_number()
    contents = connection.execute(select(PIECES).where(PIECES.c.piece.in_(small)).order_by(PIECES.c.piece)).all()
    for number, cases, content in contents:
        parts.append({kind: _renumbered(rows, first) for kind, rows in unpacked(content).items()})
        for table in (CASES, LEFT):
            moved = {"piece": together, "member": table.c.member + first}
            connection.execute(update(table).where(table.c.piece == number).values(moved))
        first += cases
    connection.execute(delete(PIECES).where(PIECES.c.piece.in_(small)))
    kinds = {kind for part in parts for kind in part}
    _put(connection, together, {kind: joined([each[kind] for each in parts if kind in each]) for kind in kinds}, first)


def dissolve_left(connection: Connection) -> None:
    """Takes everybody out of a piece that more than half of its cases have left."""
    gone = select(LEFT.c.piece, func.count().label("number")).group_by(LEFT.c.piece).subquery()
    query = select(PIECES.c.piece).join(gone, gone.c.piece == PIECES.c.piece).where(2 * gone.c.number > PIECES.c.cases)
    hollow = [*connection.scalars(query)]
    _dissolve(connection, hollow)


def _dissolve(connection: Connection, pieces: Sequence[int]) -> None:
    if pieces:
        connection.execute(update(CASES).where(CASES.c.piece.in_(pieces)).values(piece=None))
        for table in (PIECES, LEFT):
            connection.execute(delete(table).where(table.c.piece.in_(pieces)))


def _put(connection: Connection, number: int, piece: Piece, cases: int) -> None:
    connection.execute(insert(PIECES).values(piece=number, cases=cases, content=packed(piece)))


def _place(connection: Connection, number: int, order: Sequence[str]) -> None:
    """Notes where each case is counted."""
    places = func.unnest(literal([*order], ARRAY(Text)), literal([*range(len(order))], ARRAY(Integer)))
    placed = places.table_valued("case_id", "member", name="placed").render_derived()
    values = {"piece": number, "member": placed.c.member}
    connection.execute(update(CASES).where(CASES.c.case_id == placed.c.case_id).values(values))


def _renumbered(rows: Rows, first: int) -> Rows:
    """The same rows, whose cases are numbered from another number on."""
    return Rows(rows.count, {**rows.columns, "member": sliced([first + each for each in rows.numbers("member")])})


def _new_number() -> int:
    """One that no process has ever given to other contents, not even before the database was put back."""
    return secrets.randbits(_BITS_OF_NUMBER)


def _numbers(connection: Connection) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, number, code in connection.execute(select(CODES)):
        found[name][code] = number
    return found


def _every_case(records: Records) -> list[Query]:
    plain = [records[kind].c.case_id for kind in KINDS if kind in records and kind != _HANDOVER]
    return [select(each) for each in (*plain, handed_over(records))]


def _with_kin(connection: Connection, records: Records, cases: set[str]) -> set[str]:
    """These cases with all from which facts of theirs are derived, or the other way round."""
    found, new = set(cases), set(cases)
    while new:
        told = select(KIN.c.other).where(of_cases(KIN.c.case_id, [*new]))
        turned = select(KIN.c.case_id).where(of_cases(KIN.c.other, [*new]))
        queries = [told, turned, *(select(each) for pair in _kin(records, [*new]) for each in pair.subquery().c)]
        new = {*connection.scalars(union(*queries))} - found - {"", None}
        found |= new
    return found


def _note_kin(connection: Connection, records: Records, cases: Sequence[str]) -> None:
    connection.execute(delete(KIN).where(of_cases(KIN.c.case_id, cases)))
    for pairs in _kin(records, cases):
        some = pairs.subquery()
        one, other = some.c
        for each, its in ((one, other), (other, one)):
            told = select(each, its).where(of_cases(each, cases), each != its).distinct()
            connection.execute(upsert(KIN).from_select(["case_id", "other"], told).on_conflict_do_nothing())


def _kin(records: Records, cases: Sequence[str]) -> Iterator[Query]:
    """Pairs of cases one of which is among these: merged, or people of theirs are; an Übergabe and its case."""
    case = records["case"].c
    person, other = records["person"], records["person"].alias()
    both = select(person.c.case_id, other.c.case_id).join_from(person, other, other.c.id == person.c.same_as)
    handover = records[_HANDOVER].c
    for one, into, pairs in (
        (handover.case_id, handover.case, select(handover.case_id, handover.case)),
        (case.case_id, case.merged_into, select(case.case_id, case.merged_into)),
        (person.c.case_id, other.c.case_id, both),
    ):
        for each in (one, into):
            yield pairs.where(of_cases(each, cases), into.is_not(None))
