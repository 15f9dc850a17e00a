"""One real PostgreSQL for all tests here, a fresh database, service and TLS for each, and real vaults."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from office_parts import Office, Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The running PostgreSQL with a database to copy from; pytest's own folders are closed to its account."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None
    with tempfile.TemporaryDirectory(prefix="kim-tests-", dir=place) as folder, Postgres(Path(folder)) as running:
        yield running


@pytest.fixture
def office(postgres: Postgres) -> Iterator[Office]:
    """A central store over TLS with three people: case managers Ada and Ben, coordinator Kim."""
    with Office(postgres) as made:
        yield made
