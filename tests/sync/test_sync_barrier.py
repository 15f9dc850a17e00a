"""The database itself keeps foreign cases closed, whatever the program above it forgets to check."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from office_parts import Office
from sqlalchemy import Column, Connection, Table, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError
from test_sync_security import forged, pushed

from sync.service.judging import accept
from sync.service.store.barrier import SHOWN, all_tables, is_guarded
from sync.service.store.database import Database
from sync.service.store.tables import ACCESS

CONTEXTS = [("app", False), ("app", True), ("writer", True), ("reader", True), ("writer", False), ("reader", False)]
"""A role, and whether the transaction says for whom it works."""
REFUSED = r"row-level security|permission denied"


def guarded(database: Database) -> list[Table]:
    """Every table whose rows belong to cases."""
    return [table for table in all_tables(database.tables) if is_guarded(table)]


def case_in(table: Table) -> str:
    """A case of somebody else's, one for each table."""
    return f"case-of-{table.name}"


def row_for(table: Table, mark: str) -> dict[str, Any]:
    """A row of that case."""
    return {column.name: _value(column, mark) for column in table.c} | {"case_id": case_in(table)}


def _value(column: Column[Any], mark: str) -> Any:
    kinds: dict[type, Any] = {
        str: mark,
        int: 900_000 + ord(mark),
        bool: False,
        bytes: b"x",
        datetime: datetime.now(UTC),
    }
    return kinds.get(column.type.python_type if str(column.type) != "JSONB" else list, [])


@pytest.fixture
def crowded(office: Office) -> Office:
    """Ada has a row in every guarded table, and every role was mistakenly given every right."""
    database = office.centre.database
    with database.administering() as connection:
        for table in guarded(database):
            owned = {"case_id": case_in(table), "user_id": office.ada.id, "granted": True, "version": 1}
            connection.execute(upsert(ACCESS).values(owned | {"changed_at": office.now}).on_conflict_do_nothing())
            if table.name == ACCESS.name:
                continue
            if table.name == "blob_pieces":
                blob = row_for(database_table(database, "blobs"), "a")
                connection.execute(insert(database_table(database, "blobs")).values(blob | {"case_id": case_in(table)}))
            connection.execute(insert(table).values(row_for(table, "a")))
        for role in database.place.roles:
            connection.exec_driver_sql(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    return office


def database_table(database: Database, name: str) -> Table:
    """A guarded table by name."""
    return next(table for table in guarded(database) if table.name == name)


@contextmanager
def working_as(office: Office, role: str, user_id: str) -> Iterator[Connection]:
    """A transaction under this role, for this user if one is given; nothing of it stays."""
    database = office.centre.database
    with database.engine.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql(f"SET LOCAL ROLE {getattr(database.place, role)}")
        if user_id:
            connection.execute(select(func.set_config("kim.user", user_id, True)))
        yield connection
        transaction.rollback()


@pytest.mark.parametrize(("role", "named"), CONTEXTS)
def test_no_role_reaches_a_foreign_row_in_any_table_by_any_statement(crowded: Office, role: str, named: bool) -> None:
    database = crowded.centre.database
    with working_as(crowded, role, crowded.ben.id if named else "") as connection:
        for table in guarded(database):
            foreign = table.c.case_id == case_in(table)
            rewritten = update(table).where(foreign).values(case_id=table.c.case_id)
            for statement in (
                select(table).where(foreign),
                rewritten.returning(table.c.case_id),
                delete(table).where(foreign).returning(table.c.case_id),
            ):
                assert connection.execute(statement).all() == [], (table.name, str(statement))
            inserted = row_for(table, "b")
            for adding in (
                insert(table).values(inserted),
                insert(table).values(inserted).returning(table.c.case_id),
                upsert(table).values(inserted).on_conflict_do_nothing(),
                upsert(table)
                .values(inserted)
                .on_conflict_do_update(index_elements=list(table.primary_key), set_={"case_id": table.c.case_id}),
            ):
                with pytest.raises(DBAPIError, match=REFUSED), connection.begin_nested():
                    connection.execute(adding)


def test_the_service_and_the_owner_of_a_case_do_reach_these_rows(crowded: Office) -> None:
    database = crowded.centre.database
    with database.serving() as connection:
        for table in guarded(database):
            assert connection.execute(select(table).where(table.c.case_id == case_in(table))).all(), table.name
    for role in ("reader", "writer"):
        with working_as(crowded, role, crowded.ada.id) as connection:
            for table in (database_table(database, name) for name in SHOWN):
                mine = connection.execute(select(table).where(table.c.case_id == case_in(table))).all()
                assert mine, (role, table.name)


def test_every_table_with_cases_is_closed_and_no_role_passes_by(office: Office) -> None:
    database = office.centre.database
    with database.administering() as connection:
        unforced = connection.scalars(
            text(
                "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                "WHERE a.attname = 'case_id' AND c.relkind IN ('r', 'p') "
                "AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
            )
        ).all()
        assert unforced == []
        owners = text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert connection.scalars(owners).all() == [database.place.owner]
        able = text(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'kim\\_%' AND (rolsuper OR rolbypassrls OR rolcanlogin)"
        )
        assert set(connection.scalars(able)) <= {"kim_guest"}


def test_what_a_transaction_says_of_itself_does_not_outlive_it(office: Office) -> None:
    database = office.centre.database
    with database.writing() as connection, database.acting_for(connection, office.ada.id):
        assert connection.scalar(text("SELECT current_user")) == database.place.writer
    with database.reading(office.ada.id):
        pass
    for _ in range(3):
        with database.engine.connect() as connection:
            said = connection.execute(
                text("SELECT current_user, current_setting('kim.user', true), current_setting('kim.work', true)")
            ).one()
            assert said[0] == database.place.app and not said[1] and not said[2]


def test_a_foreign_case_stays_closed_even_if_the_program_forgets_to_judge(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.sync()
    ben.sync()
    monkeypatch.setattr(accept, "fault_of_rights", lambda *_: None)
    assert pushed(ben, forged(ben, case)) == ["unusable"]
    assert ada.sync().digests_equal
    changes = office.centre.database.tables.changes
    with office.centre.database.serving() as connection:
        by_ben = select(func.count()).select_from(changes).where(changes.c.author == office.ben.id)
        assert connection.scalar(by_ben) == 0


def test_loads_follow_every_change_of_who_is_responsible(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    first, second = ada.admit(), ada.admit()
    ada.sync()
    assert ada.sync() and ada.store.loads()[office.ada.id] == 2
    ada.hand_over(first, office.ben)
    ada.sync()
    ben.sync()
    assert ben.store.loads() == {office.ada.id: 1, office.ben.id: 1}, second
