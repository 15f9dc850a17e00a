"""The central PostgreSQL: its schema, its epoch, and the kinds of transaction.

Nobody works as the tables' owner, nor as the login user. The service's own work and each user's have roles of their
own, and row-level security shows and takes only what belongs to the one for whom a transaction says that it is made.
Writers take one advisory lock, so that places in the order become visible in that order.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    NullPool,
    Select,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine.interfaces import DBAPIConnection

from kim_desktop.domain.model import Model
from kim_desktop.errors import ServiceError
from kim_desktop.storage.project import Projection
from kim_desktop.storage.schema import Tables
from kim_desktop.storage.shared import fingerprint_of, tables_of
from sync.service.store.barrier import all_tables, barrier
from sync.service.store.connections import SharedPool
from sync.service.store.digests import refresh_digests
from sync.service.store.endings import CentreAftermath
from sync.service.store.figure_facts import Shelf
from sync.service.store.figure_tables import figure_statements
from sync.service.store.loads import refresh_loads
from sync.service.store.migrating import is_newest, migrate
from sync.service.store.place import Place
from sync.service.store.roles import become_owner, settle
from sync.service.store.tables import SERVICE

_OPTIONS = "-c timezone=UTC -c search_path={schema}"
_WORKING = " -c statement_timeout=60000 -c role={role}"
_IDENTITY = """
SELECT system_identifier::text || '/' || ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int
  FROM pg_control_system()
"""
"""Which database this is, and how often it was put back or taken over; each time another timeline begins."""


class Database:
    """Connections to the central store and the tables in it."""

    def __init__(self, url: str | URL, model: Model | None = None, place: Place | None = None) -> None:
        self.model = model or Model()
        self.place = place or Place()
        self.tables = tables_of(self.model)
        self.projection = Projection(self.model, self.tables, CentreAftermath(self.model, self.tables))
        options = _OPTIONS.format(schema=self.place.schema)
        working = options + _WORKING.format(role=self.place.app)
        self._login = create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args=_connect(options))
        self.engine: Engine = create_engine(
            url, hide_parameters=True, pool_pre_ping=True, poolclass=SharedPool, connect_args=_connect(working)
        )
        """Connections of the service; outside the transactions below they see no row that belongs to a case."""
        self.shelf = Shelf()
        self._known = self._seen = ""
        event.listen(self.engine, "connect", self._look)

    def prepare(self, *, may_migrate: bool = True) -> None:
        """Makes and migrates what is missing, rebuilds derived tables of another model, notices a restored database.

        Raises `ServiceError` for a store of a newer program, and for an older one that must not be migrated now.
        """
        with self._login.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(self.place.lock)))
            settle(connection, self.place, [table.name for table in all_tables(self.tables)])
            become_owner(connection, self.place)
            self._prepare_tables(connection, may_migrate)
            self._prepare_epoch(connection)

    def recognise(self) -> bool:
        """Whether a database is reached that was put back, or took another's place; its epoch is then new."""
        if self._seen == self._known:
            return False
        with self.owning() as connection:
            self._prepare_epoch(connection)
        return True

    @contextmanager
    def administering(self) -> Iterator[Connection]:
        """A transaction of the login user itself, for what only administrators of the database may do."""
        with self._login.begin() as connection:
            yield connection

    @contextmanager
    def owning(self) -> Iterator[Connection]:
        """A transaction of the tables' owner, alone in changing the log."""
        with self._login.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(self.place.lock)))
            become_owner(connection, self.place)
            yield connection

    @contextmanager
    def serving(self) -> Iterator[Connection]:
        """A transaction of the service's own work, beside all others."""
        with self.engine.begin() as connection:
            connection.execute(select(_local("kim.work", "service")))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of the service's own work that is alone in changing the log."""
        with self.engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(self.place.lock), _local("kim.work", "service")))
            yield connection

    @contextmanager
    def acting_for(self, connection: Connection, user_id: str) -> Iterator[None]:
        """What is written inside, the database itself takes only where this user may write.

        After an error nothing is put back here: whoever undoes the transaction, or its savepoint, undoes this too.
        """
        connection.execute(_on_behalf(self.place.writer, user_id))
        yield
        connection.execute(select(_local("role", self.place.app), _local("kim.work", "service")))

    @contextmanager
    def reading(self, user_id: str) -> Iterator[tuple[Connection, int]]:
        """A consistent view limited to one user's cases, and the latest place in the whole log."""
        with self.engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                connection.execute(select(_local("kim.work", "service")))
                latest = latest_seq(connection, self.tables)
                connection.execute(_on_behalf(self.place.reader, user_id))
                yield connection, latest

    def close(self) -> None:
        """Gives back every connection."""
        self.engine.dispose()
        self._login.dispose()

    def _prepare_tables(self, connection: Connection, may_migrate: bool) -> None:
        shape = fingerprint_of(self.model)
        statements = [*barrier(self.tables, self.place), *figure_statements(self.tables, self.place)]
        seal = hashlib.sha256("\n".join((shape, *statements)).encode()).hexdigest()
        if is_newest(connection) and get_value(connection, "barrier") == seal:
            return
        if not may_migrate:
            raise ServiceError(
                "Die Datenbank der Zentrale passt noch nicht zu diesem Programm.",
                "Bitte zuerst sichern und dann „kim server migrate“ ausführen.",
            )
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        migrate(connection)
        if get_value(connection, "fingerprint") != shape:
            self._rebuild(connection)
            put_value(connection, "fingerprint", shape)
        for statement in statements:
            connection.exec_driver_sql(statement)
        put_value(connection, "barrier", seal)

    def _rebuild(self, connection: Connection) -> None:
        for table in self.tables.records.values():
            table.drop(connection, checkfirst=True)
        self.tables.metadata.create_all(connection)
        for _ in self.projection.rebuild(connection):
            pass
        refresh_digests(connection, self.tables)
        refresh_loads(connection, self.tables)

    def _prepare_epoch(self, connection: Connection) -> None:
        identity = str(connection.scalar(text(_IDENTITY)))
        if get_value(connection, "identity") != identity:
            put_value(connection, "identity", identity)
            put_value(connection, "epoch", secrets.token_hex(16))
        self._known = self._seen = identity

    def _look(self, connection: DBAPIConnection, _: object) -> None:
        """Each new connection may lead to a standby that was promoted."""
        cursor = connection.cursor()
        cursor.execute(_IDENTITY)
        (self._seen,) = cursor.fetchone() or ("",)
        cursor.close()
        connection.commit()


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


def _connect(options: str) -> dict[str, object]:
    return {"connect_timeout": 10, "options": options}


def _local(name: str, value: str) -> ColumnElement[str]:
    return func.set_config(name, value, True)


def _on_behalf(role: str, user_id: str) -> Select[str, str, str]:
    return select(_local("kim.work", ""), _local("kim.user", user_id), _local("role", role))
