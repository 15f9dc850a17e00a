"""The roles and the schema of a store, made where they are missing and where the login user may do so."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from kim_desktop.errors import ServiceError
from sync.service.store.place import Place

_IS_SETTLED = text("""
SELECT count(*) = :roles
   AND bool_and(pg_has_role(current_user, r.oid, 'SET'))
   AND COALESCE((SELECT bool_and(has_schema_privilege(m.oid, n.oid, 'USAGE'))
                    AND bool_or(m.rolname = :owner AND has_schema_privilege(m.oid, n.oid, 'CREATE'))
                   FROM pg_namespace n, pg_roles m WHERE n.nspname = :schema AND m.rolname = ANY(:names)), false)
  FROM pg_roles r WHERE r.rolname = ANY(:names)
""")
_OWNS_SCHEMA = text("SELECT pg_get_userbyid(nspowner) = :owner FROM pg_namespace WHERE nspname = :schema")
_FOREIGN_TABLES = text("""
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = :schema AND c.relkind = 'r' AND c.relname = ANY(:tables)
   AND pg_get_userbyid(c.relowner) <> :owner
""")


def settle(connection: Connection, place: Place, tables: Iterable[str]) -> None:
    """Makes roles and schema where they are missing and hands tables of earlier versions to their owner.

    Raises `ServiceError` if the login user may not.
    """
    with known_refusals(place):
        if not _is_settled(connection, place):
            _make_roles(connection, place)
            _open_schema(connection, place)
        named = {"schema": place.schema, "owner": place.owner, "tables": list(tables)}
        for table in connection.scalars(_FOREIGN_TABLES, named).all():
            connection.exec_driver_sql(f'ALTER TABLE "{place.schema}"."{table}" OWNER TO {place.owner}')


@contextmanager
def known_refusals(place: Place) -> Iterator[None]:
    """Says in words what to do when the database refuses. Raises `ServiceError`."""
    try:
        yield
    except ProgrammingError as error:
        raise ServiceError(
            "Der Datenbank-Benutzer darf die Rollen der Zentrale nicht verwalten.",
            f"Bitte die Datenbank-Verwaltung um das Recht dazu oder um die Rollen {', '.join(place.roles)}; die "
            "Betriebsanleitung zeigt unter „Roles of the database“, wie.",
        ) from error


def become_owner(connection: Connection, place: Place) -> None:
    """For the rest of the transaction: the tables' owner, who sees all rows."""
    connection.execute(
        text("SELECT set_config('role', :owner, true), set_config('kim.work', 'service', true)"), {"owner": place.owner}
    )


def _is_settled(connection: Connection, place: Place) -> bool:
    names = list(place.roles)
    asked = {"roles": len(names), "names": names, "owner": place.owner, "schema": place.schema}
    return bool(connection.scalar(_IS_SETTLED, asked))


def _make_roles(connection: Connection, place: Place) -> None:
    """Another database of the same server may be making the same roles at this moment."""
    for role in place.roles:
        connection.exec_driver_sql(
            f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOINHERIT NOBYPASSRLS; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        if not connection.scalar(text("SELECT pg_has_role(current_user, :role, 'SET')"), {"role": role}):
            connection.exec_driver_sql(f"GRANT {role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE")


def _open_schema(connection: Connection, place: Place) -> None:
    connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{place.schema}" AUTHORIZATION {place.owner}')
    asked = {"schema": place.schema, "owner": place.owner}
    if is_own := bool(connection.scalar(_OWNS_SCHEMA, asked)):  # then nobody but a superuser may open it otherwise
        connection.exec_driver_sql(f"SET LOCAL ROLE {place.owner}")
    connection.exec_driver_sql(f'GRANT USAGE, CREATE ON SCHEMA "{place.schema}" TO {place.owner}')
    others = ", ".join(role for role in place.roles if role != place.owner)
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA "{place.schema}" TO {others}')
    if is_own:
        connection.exec_driver_sql("RESET ROLE")
