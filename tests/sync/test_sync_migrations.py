"""A store of an earlier program is migrated once and goes on; one of a later program is left alone."""

import threading
from pathlib import Path

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from office_parts import Office, Postgres
from sqlalchemy import Connection, text

from kim_desktop.domain.records.case import Contact
from kim_desktop.errors import ServiceError
from kim_desktop.figures.facts import METADATA as FIGURES
from sync.service.centre import Centre
from sync.service.store.database import Database, get_value
from sync.service.store.migrating import is_newest
from sync.service.store.migrations.versions import v0001_baseline
from sync.service.store.tables import METADATA

BASELINE = sorted(
    line.split()[5] for line in v0001_baseline.STATEMENTS.splitlines() if line.startswith("CREATE TABLE IF NOT EXISTS")
)


def set_back(database: Database) -> None:
    """Makes a store as it was before migrations began: the first schema, all content, owned by whoever logs in."""
    with database.administering() as connection:
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for name in names:
            connection.exec_driver_sql(f'ALTER TABLE "{name}" OWNER TO CURRENT_USER')
            connection.exec_driver_sql(f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY')
        connection.exec_driver_sql("CREATE SCHEMA old")
        connection.exec_driver_sql("SET LOCAL search_path = old")
        for statement in v0001_baseline.STATEMENTS.split(";"):
            connection.exec_driver_sql(statement)
        for name in in_order(connection):
            columns = ", ".join(f'"{each}"' for each in columns_of(connection, name))
            connection.exec_driver_sql(
                f'INSERT INTO old."{name}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM public."{name}"'
            )
        connection.exec_driver_sql("DELETE FROM old.service WHERE name IN ('barrier', 'fingerprint')")
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("ALTER SCHEMA old RENAME TO public")
        connection.exec_driver_sql("SET LOCAL search_path = public")
        for name in ("devices", "states", "incidents"):
            sequence = f"pg_get_serial_sequence('{name}', 'number')"
            connection.exec_driver_sql(f"SELECT setval({sequence}, (SELECT coalesce(max(number), 0) + 1 FROM {name}))")


def in_order(connection: Connection) -> list[str]:
    """The first schema's tables, those that others refer to before them."""
    first = ("users", "devices", "blobs")
    return [*first, *(name for name in BASELINE if name not in first)]


def columns_of(connection: Connection, table: str) -> list[str]:
    """The columns that a table had in the first schema."""
    query = text("SELECT column_name FROM information_schema.columns WHERE table_schema = 'old' AND table_name = :name")
    return list(connection.scalars(query, {"name": table}))


def differences(database: Database) -> list[object]:
    """What the schema lacks, or has too much, against what the program declares."""

    def is_declared(_: object, name: str | None, kind: str, *__: object) -> bool:
        return not (kind == "table" and name in database.tables.records)

    with database.owning() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_declared})
        return list(compare_metadata(context, [METADATA, FIGURES, database.tables.metadata]))


def test_a_store_from_before_migrations_is_taken_over_with_everything_in_it(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.note(case, "vor der Umstellung")
    ada.sync()
    office.shut()
    set_back(office.centre.database)
    office.open()
    database = office.centre.database
    assert differences(database) == []
    ada.note(case, "danach")
    result = ada.sync()
    assert result.digests_equal and (result.sent, result.received, result.healed_changes) == (1, 0, 0)
    second = office.desk(office.ada)
    second.sync()
    assert [each.text for each in second.store.all(Contact)] == ["vor der Umstellung", "danach"]


def test_a_new_store_has_exactly_the_declared_tables(office: Office) -> None:
    assert differences(office.centre.database) == []
    with office.centre.database.owning() as connection:
        assert is_newest(connection)


def test_many_processes_that_start_at_once_migrate_once(office: Office) -> None:
    database = office.centre.database
    set_back(database)
    with database.administering() as connection:
        before = get_value(connection, "epoch")
    url, failed = office.centre.settings.database_url, []

    def start() -> None:
        started = Database(url)
        try:
            started.prepare()
        except Exception as error:
            failed.append(error)
        finally:
            started.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed and differences(database) == []
    with database.serving() as connection:
        assert get_value(connection, "epoch") == before


def test_a_store_of_a_newer_program_is_refused_and_left_alone(office: Office) -> None:
    office.shut()
    database = office.centre.database
    exchange = text("UPDATE alembic_version SET version_num = :to RETURNING OLD.version_num")
    with database.administering() as connection:
        newest = connection.scalar(exchange, {"to": "9999"})
    with pytest.raises(ServiceError, match="neuer als dieses Programm"):
        Centre(office.folder / "centre")
    with database.administering() as connection:
        assert connection.scalar(exchange, {"to": newest}) == "9999"
    office.open()


def test_a_store_that_shall_not_migrate_by_itself_says_what_to_do(office: Office) -> None:
    office.shut()
    set_back(office.centre.database)
    settings = office.folder / "centre" / "service.json"
    said = msgspec.json.decode(settings.read_bytes())
    settings.write_bytes(msgspec.json.encode(said | {"migrate_at_start": False}))
    with pytest.raises(ServiceError, match="kim server migrate"):
        Centre(office.folder / "centre")
    Centre(office.folder / "centre", may_migrate=True).close()
    office.open()
    assert office.desk(office.ada).sync().digests_equal


def test_every_migration_travels_in_the_package() -> None:
    folder = Path(v0001_baseline.__file__).parent
    assert (folder.parent / "env.py").exists() and len(list(folder.glob("v*.py"))) >= 2


def test_a_login_that_may_only_change_roles_is_enough(postgres: Postgres) -> None:
    url = postgres.new_database()
    prepared = Database(url)
    prepared.prepare()
    with prepared.administering() as connection:
        connection.exec_driver_sql("CREATE ROLE kim_guest LOGIN NOINHERIT PASSWORD 'nur für Tests'")
        connection.exec_driver_sql(f"GRANT {', '.join(prepared.place.roles)} TO kim_guest WITH INHERIT FALSE, SET TRUE")
    prepared.close()
    guest = Database(prepared.engine.url.set(username="kim_guest", password="nur für Tests"))
    guest.prepare()
    with guest.serving() as connection:
        assert connection.scalar(text("SELECT count(*) FROM changes")) == 1 + 3
        assert connection.scalar(text("SELECT current_user")) == "kim_app"
    with guest.administering() as connection, pytest.raises(Exception, match="permission denied"):
        connection.execute(text("SELECT * FROM changes"))
    guest.close()
    postgres.drop(url)
