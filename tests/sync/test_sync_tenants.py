"""Several municipalities at one service: each its own store, and nothing leads from one into another."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import httpx2
import pytest
from office_parts import FAST, HOSTS, PARAMETER, PASSWORD, Desk, Postgres
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kim_desktop.domain.model import Model
from kim_desktop.domain.records.case import Case
from kim_desktop.errors import BadInput, CodeRefused, ServiceError
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from sync import bodies, protocol
from sync.client.enrol import enrol
from sync.pinning import pinned_context
from sync.service.centre import Centre, Settings, write_settings
from sync.service.running.house import IDLE, Rooms
from sync.service.running.server import Listen
from sync.service.store.tenants import add_tenant, remove_tenant, tenants

NAMES = ("musterstadt", "beispielheim", "testa-kreis")


class Service:
    """A service with three municipalities beside its own store."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres, self.folder = postgres, postgres.new_folder() / "centre"
        self.database_url = postgres.new_database()
        self._closing = ExitStack()

    def __enter__(self) -> "Service":
        write_settings(self.folder, Settings("Musterland", HOSTS, database_url=self.database_url))
        shutil.copytree(self.postgres.tls, self.folder / "tls")
        self.centre = self._closing.enter_context(Centre(self.folder))
        for name in NAMES:
            with self.centre.database.administering() as connection:
                add_tenant(self.folder, connection, name, name.title())
        self.stores = {name: self._closing.enter_context(Centre(self.folder, tenant=name)) for name in NAMES}
        for store in self.stores.values():
            store.begin([PARAMETER])
        server = self.centre.server(listen=Listen("127.0.0.1", 0, grace=1))
        server.start()
        self._closing.callback(server.stop)
        self.url = f"https://localhost:{server.port}"
        return self

    def __exit__(self, *_: object) -> None:
        names = [each.name for each in tenants(self.folder)]
        for name in names:
            self.stores[name].close()
            with self.centre.database.administering() as connection:
                remove_tenant(self.folder, connection, name)
        self._closing.close()
        self.postgres.drop(self.database_url)

    def desk(self, name: str) -> Desk:
        """An enrolled device of a new case manager of this municipality."""
        user = self.stores[name].add_user("Testa Muster", "case_manager")
        enrolment = enrol(f"{self.url}/{name}", self.stores[name].new_code(user.id), "Gerät", FAST)
        folder = self.folder.parent / f"desk-{name}"
        shutil.copytree(self.postgres.vault, folder)
        store = Store(open_vault(folder, PASSWORD), Model())
        self._closing.callback(store.close)
        store.set_identity(Identity(**asdict(enrolment)))
        return Desk(store, folder)

    def post(self, path: str, token: str = "") -> httpx2.Response:
        """A pull as anybody can send it."""
        headers = {"Content-Type": protocol.CONTENT_TYPE, **({"Authorization": f"Bearer {token}"} if token else {})}
        body, context = (
            bodies.encode(protocol.PullRequest(0, 0)),
            pinned_context(self.centre.certificates.authority_pem),
        )
        return httpx2.post(f"{self.url}{path}", content=body, headers=headers, verify=context, trust_env=False)


@pytest.fixture(scope="module")
def service(postgres: Postgres) -> Iterator[Service]:
    with Service(postgres) as made:
        yield made


def test_three_municipalities_work_side_by_side_and_hold_their_own_only(service: Service) -> None:
    desks = {name: service.desk(name) for name in NAMES}
    same = desks[NAMES[0]].admit("Beispiel")
    for name in NAMES[1:]:
        desk = desks[name]
        with desk.store.unit() as unit:
            unit.add(Case(id=same, case_id=same, code="M-0001", responsible=desk.store.identity.user_id))
    for name, desk in desks.items():
        assert desk.store.identity.service_url == f"{service.url}/{name}"
        assert desk.store.identity.municipality == name.title()
        assert desk.sync().digests_equal and desk.sync().digests_equal
    written = {name: desk.store.identity.device_id for name, desk in desks.items()}
    for name, store in service.stores.items():
        changes = store.database.tables.changes
        with store.database.serving() as connection:
            devices = set(connection.scalars(select(changes.c.device).where(changes.c.case_id == same)))
        assert devices == {written[name]}
    for name, desk in desks.items():
        other = next(each for each in NAMES if each != name)
        with desk.transport() as transport:
            transport.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer)
            token = transport._token
        assert service.post(f"/{name}/v1/pull", token).status_code == 200
        for path in (f"/{other}/v1/pull", "/v1/pull"):
            refused = service.post(path, token)
            assert (refused.status_code, bodies.decode(refused.content, protocol.Refusal).code) == (401, "no_session")
        with pytest.raises(ServiceError, match="kennt dieses Gerät nicht"):
            desk.sync(f"{service.url}/{other}")


def test_a_code_enrols_at_its_own_municipality_only(service: Service) -> None:
    first, second = NAMES[:2]
    user = service.stores[first].add_user("Kim Probe", "coordinator")
    code = service.stores[first].new_code(user.id)
    for wrong in (f"{service.url}/{second}", service.url):
        with pytest.raises(CodeRefused):
            enrol(wrong, code, "Gerät", FAST)
    assert enrol(f"{service.url}/{first}/", code, "Gerät", FAST).user_id == user.id


def test_a_municipality_that_is_none_is_answered_as_any_path_that_is_none(service: Service) -> None:
    paths = ("/nirgends/v1/pull", "/nirgends", "/a/b/c", "/..%2ftenants/v1/pull", "/V1/pull")
    answers = {
        (
            answer.status_code,
            bodies.decode(answer.content, protocol.Refusal).code,
            tuple(sorted((k, v) for k, v in answer.headers.items() if k != "date")),
        )
        for answer in map(service.post, paths)
    }
    assert len(answers) == 1 and answers.pop()[0] == 404


def test_even_by_bare_sql_a_tenants_connection_leads_nowhere_else(service: Service) -> None:
    mine, other = (service.stores[name].database for name in NAMES[:2])
    for way in (mine.serving, mine.writing, mine.owning, mine.administering):
        for statement in (
            f"SELECT * FROM {other.place.schema}.changes",
            f"INSERT INTO {other.place.schema}.service VALUES ('a', 'b')",
            f"DELETE FROM {other.place.schema}.users",
            f"SET LOCAL ROLE {other.place.app}",
            f"SET LOCAL ROLE {other.place.owner}",
            f"SELECT {other.place.schema}.kim_is_open('x')",
            "SELECT * FROM public.changes",
            "SELECT public.kim_is_open('x')",
            "SET LOCAL ROLE kim_app",
            "CREATE TABLE public.stray (x int)",
            "CREATE SCHEMA stray",
        ):
            with pytest.raises(DBAPIError, match="permission denied"), way() as connection:
                connection.execute(text(statement))
        with way() as connection:
            connection.execute(text(f"SET LOCAL search_path = {other.place.schema}, public"))
            with pytest.raises(DBAPIError, match=r"does not exist|permission denied"):
                connection.execute(text("SELECT count(*) FROM changes"))
            connection.rollback()


def test_writers_of_two_municipalities_do_not_wait_for_each_other(service: Service) -> None:
    first, second = (service.stores[name].database for name in NAMES[:2])
    assert len({first.place.lock, second.place.lock, service.centre.database.place.lock}) == 3
    with first.writing(), second.writing() as connection:
        connection.execute(text("SELECT 1"))


def test_a_tenant_that_nobody_asks_for_is_closed_and_opened_again(service: Service) -> None:
    now, name = [0.0], NAMES[0]

    def open_room(name: str) -> tuple[Centre, object]:
        return Centre(service.folder, tenant=name), object()

    rooms = Rooms(service.folder, open_room, lambda: now[0])  # type: ignore[arg-type]
    first = rooms.enter(name)
    now[0] += 10 * IDLE
    assert rooms.enter(name) is first, "somebody is still there"
    rooms.leave(name)
    rooms.leave(name)
    assert rooms.enter("nirgends") is None and rooms.open_names == [name]
    now[0] += IDLE
    assert rooms.enter("nirgends") is None and rooms.open_names == []
    assert rooms.enter(name) is not first
    rooms.leave(name)
    rooms.close()
    assert rooms.open_names == []


@pytest.mark.parametrize("name", ["", "v1", "Köln", "a b", "../x", "-a", "a--b", "a" * 41, "1a", 'a"; DROP TABLE x'])
def test_a_name_that_cannot_stand_in_an_address_is_refused(service: Service, name: str) -> None:
    with service.centre.database.administering() as connection, pytest.raises(BadInput, match="nicht möglich"):
        add_tenant(service.folder, connection, name, "Musterstadt")


def test_a_removed_tenant_leaves_nothing_behind_and_no_other_suffers(service: Service) -> None:
    database, gone = service.centre.database, "kurzzeit"
    with database.administering() as connection:
        add_tenant(service.folder, connection, gone, "Kurzzeit")
    with database.administering() as connection, pytest.raises(BadInput, match="gibt es schon"):
        add_tenant(service.folder, connection, gone, "Noch einmal")
    with Centre(service.folder, tenant=gone) as centre:
        centre.begin([PARAMETER])
        assert not centre.is_new()
    with database.administering() as connection:
        remove_tenant(service.folder, connection, gone)
        left = text("SELECT count(*) FROM pg_roles r, pg_namespace n WHERE rolname LIKE :n OR nspname LIKE :n")
        assert connection.scalar(left, {"n": "kimt_kurzzeit%"}) == 0
    assert [each.name for each in tenants(service.folder)] == sorted(NAMES)
    with pytest.raises(BadInput, match="gibt es nicht"):
        Centre(service.folder, tenant=gone)


def test_the_password_of_a_tenant_is_for_the_service_alone(service: Service) -> None:
    path = Path(service.folder / "tenants" / NAMES[0] / "tenant.json")
    assert path.stat().st_mode & 0o077 == 0


def test_an_administrator_who_is_no_superuser_makes_and_removes_tenants(service: Service) -> None:
    with service.centre.database.administering() as connection:
        sql, database = connection.exec_driver_sql, connection.scalar(text("SELECT current_database()"))
        sql("CREATE ROLE verwalterin CREATEROLE")
        sql(f"GRANT CREATE ON DATABASE {database} TO verwalterin")
        sql("SET LOCAL SESSION AUTHORIZATION verwalterin")
        add_tenant(service.folder, connection, "kleinort", "Kleinort")
        remove_tenant(service.folder, connection, "kleinort")
        sql("RESET SESSION AUTHORIZATION")
        sql("DROP OWNED BY verwalterin")
        sql("DROP ROLE verwalterin")
