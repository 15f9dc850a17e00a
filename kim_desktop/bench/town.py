"""A central store for measuring, with invented people who each have a device."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from kim_desktop.bench.light import LightDevice, digests_of
from kim_desktop.bench.population import Population
from kim_desktop.bench.serving import service_processes
from kim_desktop.bench.vaults import Scribe, new_store
from kim_desktop.domain.change import GENESIS, Change
from kim_desktop.domain.replication import DeviceCounters
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.errors import KnownError
from kim_desktop.storage.identity import Identity
from sync.client.enrol import enrol
from sync.service.access.accounts import User
from sync.service.access.sessions import Caller
from sync.service.centre import Centre, Settings, write_settings
from sync.service.rounds.push import push
from sync.service.store.database import get_value, latest_seq
from sync.service.store.tables import ACCESS, CASE_DIGESTS, NOTICES
from sync.service.store.tenants import add_tenant

_CASES_AT_ONCE = 50


class Town:
    """A new central store in a folder, of its own or, named like the folder, a tenant of a host's; `close` stops it."""

    def __init__(self, folder: Path, host: "Town | None" = None) -> None:
        self.folder = folder
        self._closing = ExitStack()
        self._path = f"/{folder.name}" if host else ""
        self.centre = self._closing.enter_context(_centre(folder, host))
        self.centre.begin(starting_set())
        self.port: int = host.port if host else self._closing.enter_context(service_processes(self.centre.folder, 1))[0]
        self._people = 0
        self._cases = 0
        someone = self.enrol(self.new_user())
        self._lender = new_store(folder / "lender", someone)
        self._closing.callback(self._lender.close)

    def __enter__(self) -> "Town":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def new_user(self) -> User:
        """Somebody new."""
        self._people += 1
        return self.centre.add_user(f"Testa Muster {self._people}", "case_manager")

    def enrol(self, user: User, port: int = 0) -> Identity:
        """A new device of theirs."""
        url = f"https://localhost:{port or self.port}{self._path}"
        return Identity(**asdict(enrol(url, self.centre.new_code(user.id), "Messgerät")))

    def write_cases(self, user: User, count: int) -> int:
        """Fills the store through the door that every push takes; how many changes these are."""
        identity = self.enrol(user)
        scribe, population = Scribe(self._lender, identity), self._population(user)
        written = 0
        for start in range(0, count, _CASES_AT_ONCE):
            numbers = range(start, min(start + _CASES_AT_ONCE, count))
            changes = scribe.changes([each for number in numbers for each in population.full_case(number)])
            self._push(identity, changes)
            written += len(changes)
        return written

    def light_devices(self, count: int) -> list[LightDevice]:
        """So many people, each with an up-to-date device and a new case of twenty changes that it has not sent."""
        identities = [self.enrol(self.new_user()) for _ in range(count)]
        changes = [self._new_case(each) for each in identities]
        nowhere = DeviceCounters(0, GENESIS)
        return self.up_to_date(
            [LightDevice(*each, "", 0, 0, 0, {}, nowhere) for each in zip(identities, changes, strict=True)]
        )

    def up_to_date(self, devices: Sequence[LightDevice]) -> list[LightDevice]:
        """The same devices after they have received all that is of their concern."""
        database = self.centre.database
        with database.serving() as connection:
            epoch, cursor = get_value(connection, "epoch"), latest_seq(connection, database.tables)
            scope = connection.scalar(select(func.max(ACCESS.c.version))) or 0
            notices = connection.scalar(select(func.max(NOTICES.c.number))) or 0
            shared = {row.case_id: row.digest for row in connection.execute(_SHARED)}
        return [
            replace(
                each,
                epoch=epoch,
                cursor=cursor,
                scope=scope,
                notices=notices,
                digests=shared | digests_of(each.changes),
            )
            for each in devices
        ]

    def _new_case(self, identity: Identity) -> list[Change]:
        self._cases += 1
        population = Population((identity.user_id,), datetime.now(UTC).date(), self._cases)
        return Scribe(self._lender, identity).changes(population.full_case(self._cases))

    def _population(self, user: User) -> Population:
        return Population((user.id,), datetime.now(UTC).date())

    def _push(self, identity: Identity, changes: Sequence[Any]) -> None:
        caller = Caller(identity.device_id, identity.user_id, identity.user_name, identity.role)
        verdicts = push(self.centre.database, caller, changes, datetime.now(UTC))
        if any(verdict.kind != "accepted" for verdict in verdicts):
            raise KnownError("Die Zentrale hat eine Änderung der Messung nicht angenommen.")


def _centre(folder: Path, host: Town | None) -> Centre:
    if host is None:
        write_settings(folder / "centre", Settings("Musterstadt"))
        return Centre(folder / "centre")
    with host.centre.database.administering() as connection:
        add_tenant(host.centre.folder, connection, folder.name, folder.name.title())
    return Centre(host.centre.folder, tenant=folder.name)


_SHARED = select(CASE_DIGESTS).where(CASE_DIGESTS.c.case_id == "")
