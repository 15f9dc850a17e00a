"""The database dies in a storm of devices and another takes its place: the work goes on, nothing is lost."""

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from office_parts import HOSTS, PARAMETER, TEAM, Desk, Office, Postgres
from sqlalchemy import select

from kim_desktop.errors import KnownError
from kim_desktop.torture.pair import Pair
from sync.client.transport import Patience
from sync.service.centre import Centre, Settings, write_settings

PATIENT = Patience(connect=5, answer=20, attempts=8, pause=0.1)
DESKS, ROUNDS = 6, 2


class Twins(Postgres):
    """A pair of servers in the place of the one that other tests use."""

    def __init__(self, folder: Path, pair: Pair, like: Postgres) -> None:
        super().__init__(folder)
        self.tls, self.vault, self._pair, self._folder = like.tls, like.vault, pair, folder

    def new_folder(self) -> Path:
        """The only one."""
        (self._folder / "office").mkdir()
        return self._folder / "office"

    def new_database(self) -> str:
        """The only one, with the team in it."""
        url = self._pair.url.render_as_string(hide_password=False)
        write_settings(self._folder / "first", Settings("Musterstadt", HOSTS, database_url=url))
        with Centre(self._folder / "first") as centre:
            centre.begin([PARAMETER])
            for name, role in TEAM:
                centre.add_user(name, role)
        return url

    def drop(self, url: str) -> None:
        """It goes with its servers."""


@pytest.fixture
def twins(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[tuple[Office, Pair]]:
    """An office on a primary with a standby."""
    with (
        tempfile.TemporaryDirectory(prefix="kim-tests-", dir=postgres.tls.parent) as name,
        Pair(Path(name), waits=request.param) as pair,
        Office(Twins(Path(name), pair, postgres)) as office,
    ):
        yield office, pair


def count(office: Office) -> Counter[str]:
    """How often each record stands in the central log."""
    changes = office.centre.database.tables.changes
    with office.centre.database.serving() as connection:
        return Counter(connection.scalars(select(changes.c.record_id).where(changes.c.record == "contact")))


class Storm:
    """Devices that write and reconcile, each in a thread of its own, whatever happens."""

    def __init__(self, desks: list[Desk], case: str) -> None:
        self.acknowledged: list[str] = []
        self.halfway = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(desk, case)) for desk in desks]

    def __enter__(self) -> "Storm":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join(60)

    def _work(self, desk: Desk, case: str) -> None:
        for number in range(ROUNDS):
            noted = desk.note(case, f"Sturm {number}")
            for _ in range(10):
                try:
                    desk.sync(patience=PATIENT)
                except KnownError:
                    continue
                break
            if not desk.store.replica.count_pending():
                self.acknowledged.append(noted)
            if len(self.acknowledged) >= DESKS:
                self.halfway.set()


@pytest.mark.parametrize("twins", [True], indirect=True, ids=["synchronous"])
def test_a_primary_killed_in_a_storm_is_followed_by_its_standby_and_nothing_is_lost(
    twins: tuple[Office, Pair],
) -> None:
    office, pair = twins
    desks = [office.desk(office.ada) for _ in range(DESKS)]
    case = desks[0].admit()
    for desk in desks:
        desk.sync()
    with Storm(desks, case) as storm:
        storm.halfway.wait(30)
        pair.fail_over()
        kept = set(storm.acknowledged)
    assert len(storm.acknowledged) == DESKS * ROUNDS and len(kept) >= DESKS
    for desk in desks:
        assert desk.sync(patience=PATIENT).digests_equal
    assert count(office) == dict.fromkeys(storm.acknowledged, 1)


@pytest.mark.parametrize("twins", [False], indirect=True, ids=["lagging"])
def test_what_a_lagging_standby_never_got_the_devices_bring_back_by_themselves(twins: tuple[Office, Pair]) -> None:
    office, pair = twins
    ada, second = office.desk(office.ada), office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    second.sync()
    pair.hold_back()
    late = [ada.note(case, f"nie angekommen {number}") for number in range(3)]
    assert ada.sync().digests_equal and second.sync().digests_equal
    with ada.transport(patience=PATIENT) as line:
        own = [ada.note(case, "nach dem Wechsel")]
        pair.fail_over()
    assert count(office).keys().isdisjoint(late)
    results = [desk.sync(patience=PATIENT) for desk in (second, ada, second)]
    assert line.round_trips == 0 and [result.digests_equal for result in results] == [True] * 3
    assert results[0].healed_changes == 3
    assert count(office) == dict.fromkeys([*late, *own], 1)
