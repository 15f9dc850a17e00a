"""A process shares its connections among all the stores that it serves, and says so when all are taken."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from office_parts import Office, Postgres
from sqlalchemy import event, text

from kim_desktop.errors import Unreachable
from sync.service.store.connections import Room, SharedPool
from sync.service.store.database import Database

_OWN = text("SELECT pg_backend_pid()")


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """A process with three connections, and little patience."""
    small = Room(most=3, patience=0.2)
    monkeypatch.setattr(SharedPool, "room", small)
    return small


def test_many_stores_need_no_more_connections_than_one(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SharedPool, "room", Room(most=3))
    url, lock, counted = postgres.new_database(), threading.Lock(), [0]

    def count(by: int) -> Callable[..., None]:
        def one(*_: object) -> None:
            with lock:
                counted.append(counted[-1] + by)

        return one

    with ExitStack() as closing, ThreadPoolExecutor(16) as threads:
        stores = [Database(url) for _ in range(8)]
        for store in stores:
            closing.callback(store.close)
            event.listen(store.engine, "connect", count(1))
            event.listen(store.engine, "close", count(-1))

        def look(number: int) -> int:
            with stores[number % 8].serving() as connection:
                return int(connection.scalar(_OWN) or 0)

        assert len(set(threads.map(look, range(400)))) > 3
        assert max(counted) == 3
    assert counted[-1] == 0


def test_a_store_uses_its_own_connection_again_and_takes_the_place_of_the_longest_idle(
    postgres: Postgres, room: Room
) -> None:
    url = postgres.new_database()
    stores = [Database(url) for _ in range(4)]

    def process(store: Database) -> int:
        with store.serving() as connection:
            return int(connection.scalar(_OWN) or 0)

    first, second, third = (process(store) for store in stores[:3])
    assert process(stores[0]) == first
    fourth = process(stores[3])
    assert fourth not in {first, second, third}
    assert [process(store) for store in (stores[0], stores[2], stores[3])] == [first, third, fourth]
    assert process(stores[1]) != second
    for store in stores:
        store.close()


def test_a_connection_that_cannot_be_made_takes_no_room(postgres: Postgres, room: Room) -> None:
    nowhere = Database(postgres.url_text("kim_gibt_es_nicht"))
    for _ in range(4):
        with pytest.raises(Exception, match="does not exist"), nowhere.serving():
            pass
    there = Database(postgres.new_database())
    with there.serving() as first, there.serving() as second, there.serving() as third:
        assert len({each.scalar(_OWN) for each in (first, second, third)}) == 3
    there.close()


def test_a_service_whose_connections_are_all_taken_says_when_to_come_again(room: Room, office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    database = office.centre.database
    busy = pytest.raises(Unreachable, match="sehr viel zu tun")
    with database.serving(), database.serving(), database.serving(), busy:
        ada.sync()
    assert ada.sync().digests_equal and case in ada.store.replica.cases()
