"""The digest of each case's accepted state, kept in step by whoever writes."""

from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import Connection, delete, func, insert, select

from kim_desktop.domain.replication import case_digest
from kim_desktop.storage.schema import Tables
from sync.service.store.tables import ACCESS, CASE_DIGESTS


def refresh_digests(connection: Connection, tables: Tables, cases: Iterable[str] | None = None) -> None:
    """Computes the digests of these cases, or of all, anew."""
    states = tables.states
    query = select(states.c.case_id, states.c.digest).order_by(states.c.case_id)
    old = delete(CASE_DIGESTS)
    if cases is not None:
        wanted = list(cases)
        query = query.where(states.c.case_id.in_(wanted))
        old = old.where(CASE_DIGESTS.c.case_id.in_(wanted))
    rows = connection.execute(query).all()
    connection.execute(old)
    digests = [
        {"case_id": case_id, "digest": case_digest(digest for _, digest in group)}
        for case_id, group in groupby(rows, key=lambda row: row[0])
    ]
    if digests:
        connection.execute(insert(CASE_DIGESTS), digests)


def visible_digests(connection: Connection, cases: Iterable[str] | None = None) -> dict[str, str]:
    """The digests of those of these cases, or of all, that this connection's reader may see."""
    mine = CASE_DIGESTS.c.case_id
    if cases is None:
        granted = select(ACCESS.c.case_id).where(ACCESS.c.granted).scalar_subquery()
        asked = mine == func.any(func.array_append(func.array(granted), ""))
    else:
        asked = mine.in_(list(cases))
    rows = connection.execute(select(mine, CASE_DIGESTS.c.digest).where(asked))
    return {row.case_id: row.digest for row in rows}
