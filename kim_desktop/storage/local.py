"""The vault's own tables, which never travel: settings, drafts and the history of rounds; `blobs` adds its own."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, delete, or_, select
from sqlalchemy.dialects.sqlite import insert

from kim_desktop.storage.schema import add_lacking_columns

METADATA = MetaData()

SETTINGS = Table("settings", METADATA, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
DRAFTS = Table(
    "drafts",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("wire", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
)
ROUNDS = Table(
    "rounds",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("result", Text, nullable=False),
)


def create_local_tables(connection: Connection) -> None:
    """Makes the tables that are missing, and the columns that a table of an earlier version lacks."""
    METADATA.create_all(connection)
    add_lacking_columns(connection, METADATA.sorted_tables)


def get_setting(connection: Connection, name: str, default: str = "") -> str:
    """The value of a setting."""
    value = connection.scalar(select(SETTINGS.c.value).where(SETTINGS.c.name == name))
    return default if value is None else str(value)


def own_device(connection: Connection) -> str:
    """The id of the device that this vault belongs to; empty before enrolment."""
    return str(own_identity(connection).get("device_id", ""))


def own_identity(connection: Connection) -> dict[str, Any]:
    """Who works here, by the names of `Identity`'s fields; nothing before enrolment."""
    return dict(json.loads(get_setting(connection, "identity", "{}")))


def put_setting(connection: Connection, name: str, value: str) -> None:
    """Sets a setting."""
    statement = insert(SETTINGS).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def put_draft(connection: Connection, key: str, wire: str, saved_at: str) -> None:
    """Keeps a half-filled form under `key`."""
    values = {"wire": wire, "saved_at": saved_at}
    statement = insert(DRAFTS).values(key=key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))


def delete_draft(connection: Connection, key: str) -> None:
    """Forgets a draft."""
    connection.execute(delete(DRAFTS).where(DRAFTS.c.key == key))


def delete_drafts_about(connection: Connection, ids: Iterable[str]) -> None:
    """Forgets every draft whose key names one of these cases or records."""
    named = [DRAFTS.c.key.contains(each, autoescape=True) for each in ids if each]
    if named:
        connection.execute(delete(DRAFTS).where(or_(*named)))
