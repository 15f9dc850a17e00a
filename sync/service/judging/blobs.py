"""The bytes of attachments at the central store: taken and given piece by piece, always within the caller's reach.

They are kept per case, so that whoever does not reach a case cannot even learn that it holds certain bytes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from kim_desktop.domain.records.papers import MOST_BYTES, Attachment
from kim_desktop.domain.rules.writing import may_write
from kim_desktop.storage.schema import Tables
from sync.blob_messages import BlobHeld, BlobPart, BlobPiece, BlobsAnswer, BlobsRequest
from sync.service.access.sessions import Caller
from sync.service.judging.judge import safe_name
from sync.service.judging.scope import reaches
from sync.service.store import refusals
from sync.service.store.database import Database, get_value, put_value
from sync.service.store.refusals import Refused
from sync.service.store.tables import BLOB_PIECES, BLOBS

UNFINISHED = timedelta(days=14)
"""How long an upload that was cut may wait for its rest."""

OUT_OF_REACH = -1


@dataclass(frozen=True)
class Named:
    """What an attachment of a case says about its bytes, and how many of them are here."""

    case_id: str
    digest: str
    size: int
    held: int


@dataclass(frozen=True)
class Blobs:
    """What one caller may read and add."""

    database: Database
    caller: Caller
    now: datetime

    def held(self, request: BlobsRequest) -> BlobsAnswer:
        """How many bytes from the beginning are here, for each that is asked for; -1 if it is out of reach."""
        with self.database.reading(self.caller.user_id) as (connection, _):
            cases = self._reached(connection, {each.case_id for each in request.blobs})
            known = {(each.case_id, each.digest): each.held for each in self._known(connection, cases)}
        return BlobsAnswer([known.get((each.case_id, each.digest), OUT_OF_REACH) for each in request.blobs])

    def give(self, part: BlobPart) -> BlobPiece:
        """What a piece holds from an offset on. Raises `Refused` if it is not here or out of reach."""
        with self.database.reading(self.caller.user_id) as (connection, _):
            cases = self._reached(connection, [part.case_id])
            known = [each for each in self._known(connection, cases) if each.digest == part.digest]
            data = _piece(connection, part) if known and known[0].held == known[0].size else b""
        if not data:
            raise Refused(refusals.NOT_ALLOWED)
        return BlobPiece(part.case_id, part.digest, part.offset, data)

    def take(self, piece: BlobPiece) -> BlobHeld:
        """Adds a piece where the bytes end; one that is here already changes nothing. Raises `Refused`."""
        if not may_write(self.caller.user_id, self.caller.role, Attachment.kind(), {}):
            raise Refused(refusals.NOT_ALLOWED)
        with self.database.writing() as connection, self.database.acting_for(connection, self.caller.user_id):
            cases = self._reached(connection, [piece.case_id])
            known = [each for each in self._known(connection, cases) if each.digest == piece.digest]
            if not known or not 0 < known[0].size <= MOST_BYTES:
                raise Refused(refusals.NOT_ALLOWED)
            held, size = self._begun(connection, piece, known[0].size)
            if piece.offset != held or not piece.data:
                return BlobHeld(held)
            if held + len(piece.data) > size:
                raise Refused(refusals.MALFORMED, 400)
            return BlobHeld(self._add(connection, piece, size))

    def _reached(self, connection: Connection, cases: Iterable[str]) -> list[str]:
        reach = reaches(connection, self.caller.user_id, map(safe_name, cases))
        return [case_id for case_id, each in reach.items() if each.granted]

    def _known(self, connection: Connection, cases: Sequence[str]) -> list[Named]:
        """Every living attachment of these cases, and how many of its bytes are here."""
        names = self.database.tables.records[Attachment.kind()].c
        same = (BLOBS.c.case_id == names.case_id) & (BLOBS.c.digest == names.digest)
        held = func.coalesce(BLOBS.c.held, 0).label("held")
        query = select(names.case_id, names.digest, names.size, held).outerjoin(BLOBS, same)
        rows = connection.execute(query.where(names.case_id.in_(cases), _is_living(names, self.now)))
        return [Named(*row) for row in rows]

    def _begun(self, connection: Connection, piece: BlobPiece, size: int) -> tuple[int, int]:
        """How many bytes are here, and how many shall be; others that add to the same wait for this one."""
        row = {"case_id": piece.case_id, "digest": piece.digest, "size": size, "held": 0, "touched_at": self.now}
        connection.execute(upsert(BLOBS).values(row).on_conflict_do_nothing())
        query = select(BLOBS.c.held, BLOBS.c.size).where(_of(BLOBS, piece)).with_for_update()
        held, whole = connection.execute(query).one()
        return held, whole

    def _add(self, connection: Connection, piece: BlobPiece, size: int) -> int:
        row = {"case_id": piece.case_id, "digest": piece.digest, "offset": piece.offset, "data": piece.data}
        connection.execute(insert(BLOB_PIECES), row)
        held = piece.offset + len(piece.data)
        if held == size and _digest(connection, piece) != piece.digest:
            connection.execute(delete(BLOBS).where(_of(BLOBS, piece)))
            return 0
        connection.execute(update(BLOBS).where(_of(BLOBS, piece)).values(held=held, touched_at=self.now))
        return held


def sweep_blobs(connection: Connection, tables: Tables, now: datetime, cases: Iterable[str] | None = None) -> None:
    """Deletes the bytes that no attachment of these cases, or of any, names, and uploads that were given up.

    What was removed today stays until tomorrow, so that it can be taken back.
    """
    names = tables.records[Attachment.kind()].c
    named = exists().where(names.case_id == BLOBS.c.case_id, names.digest == BLOBS.c.digest, _is_living(names, now))
    given_up = (BLOBS.c.held < BLOBS.c.size) & (BLOBS.c.touched_at < now - UNFINISHED)
    gone: ColumnElement[bool] = or_(~named, given_up)
    if cases is not None:
        gone &= BLOBS.c.case_id.in_(list(cases))
    connection.execute(delete(BLOBS).where(gone))


def sweep_daily(connection: Connection, tables: Tables, now: datetime) -> None:
    """Sweeps over all cases, once a day."""
    today = now.date().isoformat()
    if get_value(connection, "blobs_swept") != today:
        put_value(connection, "blobs_swept", today)
        sweep_blobs(connection, tables, now)


def _is_living(names: ReadOnlyColumnCollection[str, Column[Any]], now: datetime) -> ColumnElement[bool]:
    return or_(names.removed_on.is_(None), names.removed_on >= now.date().isoformat())


def _of(table: Table, part: BlobPart | BlobPiece) -> ColumnElement[bool]:
    return (table.c.case_id == part.case_id) & (table.c.digest == part.digest)


def _piece(connection: Connection, part: BlobPart) -> bytes:
    place = BLOB_PIECES.c.offset
    query = select(place, BLOB_PIECES.c.data).where(_of(BLOB_PIECES, part), place <= part.offset)
    piece = connection.execute(query.order_by(place.desc()).limit(1)).first()
    return piece.data[part.offset - piece.offset :] if piece else b""


def _digest(connection: Connection, piece: BlobPiece) -> str:
    query = select(BLOB_PIECES.c.data).where(_of(BLOB_PIECES, piece)).order_by(BLOB_PIECES.c.offset)
    whole = hashlib.sha256()
    for data in connection.scalars(query):
        whole.update(data)
    return whole.hexdigest()
