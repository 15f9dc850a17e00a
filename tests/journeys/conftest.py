"""The office in small: a real service over TLS, real vaults, and the real window at every desk."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kim_desktop.commands.server import report_figures
from kim_desktop.domain.starting_set import starting_set
from sync.service.centre import Centre
from tests.ui.conftest import dressed, qapp_args, strict_qt

sys.path.append(str(Path(__file__).parents[1] / "sync"))  # as pytest does when it collects that folder

from journey_parts import Seat, seating
from office_parts import PARAMETER, Desk, Office, Postgres

__all__ = ["dressed", "qapp_args", "strict_qt"]


@pytest.fixture(scope="session")
def journeys_postgres() -> Iterator[Postgres]:
    """A running PostgreSQL whose database to copy from holds the starting set."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None
    with tempfile.TemporaryDirectory(prefix="kim-tests-", dir=place) as folder, Postgres(Path(folder)) as running:
        with Centre(Path(folder) / "template") as centre:
            centre.write(record for record in starting_set() if record.id != PARAMETER.id)
        yield running


@pytest.fixture
def office(journeys_postgres: Postgres) -> Iterator[Office]:
    """A central store of today with case managers Ada and Ben and coordinator Kim, ready to count."""
    made = Office(journeys_postgres)
    made.now = datetime.now(UTC)
    made.figures = lambda connection, *asked: report_figures(made.centre)(connection, *asked)
    with made:
        yield made


@pytest.fixture
def sit(qapp: QApplication) -> Iterator[Callable[[Desk], Seat]]:
    """Opens the window at a desk; every window is closed at the end."""
    with seating(qapp, Seat) as sit_down:
        yield sit_down
