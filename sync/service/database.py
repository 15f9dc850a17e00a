"""The central PostgreSQL: its schema, its epoch, and the two kinds of transaction.

Writers take one advisory lock, so that places in the order become visible in that order. Readers run as a role
that owns nothing, and row-level security shows them only the cases of the user they read for.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, func, select, text
from sqlalchemy.dialects.postgresql import insert

from kim_desktop.domain.model import Model
from kim_desktop.storage.project import Projection
from kim_desktop.storage.schema import Tables
from sync.service.digests import refresh_digests
from sync.service.endings import CentreAftermath
from sync.service.tables import METADATA, SERVICE

_LOCK = 0x4B494D
_READER = "kim_reader"
_SHOWN = ("changes", "states", "access", "case_digests", "attachment", "blobs", "blob_pieces")
_IDENTITY = (
    "SELECT s.system_identifier::text || '/' || c.timeline_id FROM pg_control_system() s, pg_control_checkpoint() c"
)


class Database:
    """Connections to the central store and the tables in it."""

    def __init__(self, url: str | URL, model: Model | None = None) -> None:
        self.model = model or Model()
        self.tables = Tables.for_model(self.model)
        self.projection = Projection(self.model, self.tables, CentreAftermath(self.model, self.tables))
        self.engine: Engine = create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=10,
            connect_args={"connect_timeout": 10, "options": "-c timezone=UTC -c statement_timeout=60000"},
        )

    def prepare(self) -> None:
        """Makes what is missing, rebuilds derived tables of another model, notices a restored database."""
        with self.writing() as connection:
            METADATA.create_all(connection)
            self._prepare_records(connection)
            self._prepare_epoch(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is alone in changing the log."""
        with self.engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            yield connection

    @contextmanager
    def reading(self, user_id: str) -> Iterator[tuple[Connection, int]]:
        """A consistent view limited to one user's cases, and the latest place in the whole log."""
        with self.engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                latest = latest_seq(connection, self.tables)
                connection.execute(select(func.set_config("kim.user", user_id, True)))
                connection.exec_driver_sql(f"SET LOCAL ROLE {_READER}")
                yield connection, latest

    def close(self) -> None:
        """Gives back every connection."""
        self.engine.dispose()

    def _prepare_records(self, connection: Connection) -> None:
        fingerprint = " ".join((self.tables.fingerprint(), *_SHOWN))
        if get_value(connection, "fingerprint") == fingerprint:
            return
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for table in self.tables.records.values():
            table.drop(connection, checkfirst=True)
        self.tables.metadata.create_all(connection)
        for _ in self.projection.rebuild(connection):
            pass
        refresh_digests(connection, self.tables)
        _prepare_reader(connection)
        put_value(connection, "fingerprint", fingerprint)

    def _prepare_epoch(self, connection: Connection) -> None:
        identity = str(connection.scalar(text(_IDENTITY)))
        if get_value(connection, "identity") != identity:
            put_value(connection, "identity", identity)
            put_value(connection, "epoch", secrets.token_hex(16))


def latest_seq(connection: Connection, tables: Tables) -> int:
    """The last place given."""
    return connection.scalar(select(func.max(tables.changes.c.seq))) or 0


def get_value(connection: Connection, name: str) -> str:
    """One of the service's own values, "" if it was never set."""
    return connection.scalar(select(SERVICE.c.value).where(SERVICE.c.name == name)) or ""


def put_value(connection: Connection, name: str, value: str) -> None:
    """Sets one of the service's own values."""
    statement = insert(SERVICE).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _prepare_reader(connection: Connection) -> None:
    if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": _READER}):
        connection.exec_driver_sql(f"CREATE ROLE {_READER} NOLOGIN NOBYPASSRLS")
    connection.exec_driver_sql(f"GRANT {_READER} TO CURRENT_USER")
    connection.exec_driver_sql(f"GRANT SELECT ON {', '.join(_SHOWN)} TO {_READER}")
    for table in _SHOWN:
        mine = _mine(table)
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"DROP POLICY IF EXISTS mine ON {table}")
        connection.exec_driver_sql(f"CREATE POLICY mine ON {table} FOR SELECT TO {_READER} USING ({mine})")


def _mine(table: str) -> str:
    user = "current_setting('kim.user', true)"
    if table == "access":
        return f"user_id = {user}"
    return f"case_id = '' OR case_id IN (SELECT a.case_id FROM access a WHERE a.user_id = {user} AND a.granted)"  # noqa: S608
