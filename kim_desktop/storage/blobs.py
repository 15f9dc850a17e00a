"""The bytes of attachments under their SHA-256, in pieces, inside the vault's one encrypted file."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    ScalarSelect,
    Table,
    Text,
    delete,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from kim_desktop.domain.records.papers import Attachment
from kim_desktop.storage.local import METADATA
from kim_desktop.storage.schema import Tables
from kim_desktop.storage.vault import Vault

PIECE = 2**18
"""Bytes per row; what a cut line loses at most."""

BLOBS = Table(
    "blobs",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("held", Integer, nullable=False),
)
PIECES = Table(
    "blob_pieces",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("offset", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
DELIVERED = Table(
    "blobs_delivered",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("epoch", Text, nullable=False),
)
"""What the central store of an epoch has said to hold."""


Names = ReadOnlyColumnCollection[str, Column[Any]]
"""The columns of the attachments."""


@dataclass(frozen=True)
class Named:
    """What an attachment of a case says about its bytes."""

    case_id: str
    digest: str
    size: int


class Blobs:
    """Reads and fills what attachments name; each method is one transaction."""

    def __init__(self, vault: Vault, tables: Tables) -> None:
        self._vault, self._tables = vault, tables

    def put(self, data: bytes) -> str:
        """Keeps these bytes and tells their digest; to keep them together with a record use `Unit.keep_bytes`."""
        with self._vault.writing() as connection:
            return put_blob(connection, data)

    def read(self, digest: str) -> bytes | None:
        """The whole bytes, None if they are not here, or not all of them."""
        query = select(PIECES.c.data).where(PIECES.c.digest == digest).order_by(PIECES.c.offset)
        with self._vault.reading() as connection:
            if not _is_whole(connection, digest):
                return None
            return b"".join(connection.scalars(query))

    def read_piece(self, digest: str, offset: int) -> bytes:
        """What the piece around `offset` holds from there on, empty if there is none."""
        before = (PIECES.c.digest == digest) & (PIECES.c.offset <= offset)
        query = select(PIECES.c.offset, PIECES.c.data).where(before).order_by(PIECES.c.offset.desc()).limit(1)
        with self._vault.reading() as connection:
            piece = connection.execute(query).first()
        return piece.data[offset - piece.offset :] if piece else b""

    def has(self, digest: str) -> bool:
        """Whether all of it is here."""
        with self._vault.reading() as connection:
            return _is_whole(connection, digest)

    def held(self, digest: str) -> int:
        """How many bytes from the beginning are here."""
        with self._vault.reading() as connection:
            return connection.scalar(select(BLOBS.c.held).where(BLOBS.c.digest == digest)) or 0

    def append(self, named: Named, offset: int, data: bytes) -> bool:
        """Adds a piece that came; False if the whole then is not what its digest says, and all of it is dropped."""
        with self._vault.writing() as connection:
            return _append(connection, named, offset, data)

    def lacking(self) -> list[Named]:
        """What living attachments name and is not here, or not all of it; the smallest first."""
        return self._named(lambda names: ~_is_here(names))

    def undelivered(self, epoch: str, user_id: str) -> list[Named]:
        """What is here whole and the central store of this epoch is not known to hold; the smallest first.

        Only what this user added, or what an earlier epoch held for that very case: a colleague who names bytes in a
        case of theirs, without having them, must not get them out of another case that is here too.
        """

        def is_due(names: Names) -> ColumnElement[bool]:
            told = exists().where(DELIVERED.c.case_id == names.case_id, DELIVERED.c.digest == names.digest)
            return ~told.where(DELIVERED.c.epoch == epoch) & (told | (self._author_of(names) == user_id))

        return self._named(lambda names: _is_here(names) & is_due(names))

    def mark_delivered(self, named: Named, epoch: str) -> None:
        """Notes that the central store holds all of it."""
        row = {"case_id": named.case_id, "digest": named.digest, "epoch": epoch}
        statement = insert(DELIVERED).values(row)
        with self._vault.writing() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["case_id", "digest"], set_={"epoch": epoch})
            )

    def sweep(self, today: date) -> None:
        """Deletes the bytes that no attachment names any more; what was removed today can still be taken back."""
        with self._vault.writing() as connection:
            sweep_blobs(connection, self._tables, today)

    def _author_of(self, names: Names) -> ScalarSelect[str]:
        log = self._tables.changes.c
        query = select(log.author).where(log.record == Attachment.kind(), log.record_id == names.id)
        return query.order_by(log.seq.is_(None), log.seq, log.device_seq).limit(1).scalar_subquery()

    def _named(self, condition: Callable[[Names], ColumnElement[bool]]) -> list[Named]:
        attachments = self._tables.records.get(Attachment.kind())
        if attachments is None:
            return []
        names = attachments.c
        query = select(names.case_id, names.digest, names.size).where(
            condition(names), names.removed_on.is_(None), names.digest != "", names.size > 0
        )
        with self._vault.reading() as connection:
            return [Named(*row) for row in connection.execute(query.distinct().order_by(names.size, names.digest))]


def put_blob(connection: Connection, data: bytes) -> str:
    """Keeps these bytes within a transaction; the same bytes are kept once."""
    digest = hashlib.sha256(data).hexdigest()
    if _is_whole(connection, digest):
        return digest
    _drop(connection, digest)
    rows = [
        {"digest": digest, "offset": start, "data": data[start : start + PIECE]} for start in range(0, len(data), PIECE)
    ]
    connection.execute(insert(BLOBS).values(digest=digest, size=len(data), held=len(data)))
    if rows:
        connection.execute(insert(PIECES), rows)
    return digest


def sweep_blobs(connection: Connection, tables: Tables, today: date = date.min) -> None:
    """Deletes within a transaction what no attachment names; the database overwrites deleted rows.

    What was removed on `today` or later stays, so that it can be taken back.
    """
    attachments = tables.records.get(Attachment.kind())
    if attachments is None:
        return
    names = attachments.c
    living = or_(names.removed_on.is_(None), names.removed_on >= today.isoformat()) & names.digest.is_not(None)
    for table in (PIECES, BLOBS):
        connection.execute(delete(table).where(table.c.digest.not_in(select(names.digest).where(living))))
    told = exists().where(names.case_id == DELIVERED.c.case_id, names.digest == DELIVERED.c.digest, living)
    connection.execute(delete(DELIVERED).where(~told))


def _append(connection: Connection, named: Named, offset: int, data: bytes) -> bool:
    held = connection.scalar(select(BLOBS.c.held).where(BLOBS.c.digest == named.digest))
    if held is None:
        connection.execute(insert(BLOBS).values(digest=named.digest, size=named.size, held=0))
    if offset != (held or 0) or not data:
        return True
    connection.execute(insert(PIECES).values(digest=named.digest, offset=offset, data=data))
    reached = offset + len(data)
    connection.execute(BLOBS.update().where(BLOBS.c.digest == named.digest).values(held=reached))
    if reached < named.size:
        return True
    if reached == named.size and _digest_of(connection, named.digest) == named.digest:
        return True
    _drop(connection, named.digest)
    return False


def _is_here(names: Names) -> ColumnElement[bool]:
    return exists().where(BLOBS.c.digest == names.digest, BLOBS.c.held == BLOBS.c.size)


def _digest_of(connection: Connection, digest: str) -> str:
    query = select(PIECES.c.data).where(PIECES.c.digest == digest).order_by(PIECES.c.offset)
    whole = hashlib.sha256()
    for data in connection.scalars(query):
        whole.update(data)
    return whole.hexdigest()


def _is_whole(connection: Connection, digest: str) -> bool:
    whole = (BLOBS.c.digest == digest) & (BLOBS.c.held == BLOBS.c.size)
    return bool(connection.scalar(select(func.count()).where(whole)))


def _drop(connection: Connection, digest: str) -> None:
    for table in (PIECES, BLOBS):
        connection.execute(delete(table).where(table.c.digest == digest))
