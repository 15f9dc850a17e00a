"""One PostgreSQL for all tests here, and both databases filled with the same records."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, Engine, create_engine, delete
from sqlalchemy.pool import StaticPool

from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.storage.schema import Tables
from sync.service.store.embedded import EmbeddedPostgres

Databases = Callable[..., dict[str, Connection]]


@pytest.fixture(scope="session")
def model() -> Model:
    return Model()


@pytest.fixture(scope="session")
def tables(model: Model) -> Tables:
    return Tables.for_model(model)


@pytest.fixture(scope="session")
def postgres(tables: Tables) -> Iterator[Engine]:
    """A folder of its own, since pytest closes its folders to the account that PostgreSQL runs under."""
    with (
        tempfile.TemporaryDirectory(prefix="kim-figures-") as folder,
        EmbeddedPostgres(Path(folder), durable=False) as server,
    ):
        url: URL = server.url()
        engine = create_engine(url)
        tables.metadata.create_all(engine)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def sqlite(tables: Tables) -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    tables.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def both(postgres: Engine, sqlite: Engine, tables: Tables, model: Model) -> Iterator[Databases]:
    """Fills both databases with records."""
    with ExitStack() as stack:
        connections = {each.dialect.name: stack.enter_context(each.connect()) for each in (postgres, sqlite)}

        def fill(*records: Record) -> dict[str, Connection]:
            for connection in connections.values():
                for kind in tables.records.values():
                    connection.execute(delete(kind))
                for record in records:
                    connection.execute(tables.records[record.kind()].insert(), as_row(model, record))
            return connections

        yield fill
        for connection in connections.values():
            connection.rollback()


def as_row(model: Model, record: Record) -> dict[str, object]:
    """A row as the projection writes it."""
    return {"id": record.id, "case_id": record.case_id, **model.wire(record)}
