"""The second barrier: what each role may touch, and which rows the database itself shows to it and takes from it.

Every table with a `case_id` is closed by forced row-level security. The service's own work opens all rows by
`kim.work = service`; whoever acts for a user names that person in `kim.user`. Both are set for one transaction only.
"""

from collections.abc import Iterator

from sqlalchemy import Table

from kim_desktop.storage.schema import Tables
from sync.service.store.place import Place
from sync.service.store.tables import METADATA

SHOWN = ("changes", "states", "access", "case_digests", "attachment", "blobs", "blob_pieces")
"""What readers get, each row only within its user's reach."""
_WRITTEN = ("blobs", "blob_pieces")
"""What whoever acts for a user writes within that user's reach, beside `changes`."""
_ALL = "SELECT, INSERT, UPDATE, DELETE"
_SERVICE = "(SELECT current_setting('kim.work', true)) = 'service'"
_USER = "(SELECT current_setting('kim.user', true))"
_SOMEBODY = f"{_USER} <> ''"
_GRANTED = f"case_id IN (SELECT a.case_id FROM access a WHERE a.user_id = {_USER} AND a.granted)"  # noqa: S608

_IS_OPEN = (
    "SELECT NOT EXISTS (SELECT FROM access WHERE case_id = wanted) "
    "OR EXISTS (SELECT FROM erased WHERE case_id = wanted)"
)


def barrier(tables: Tables, place: Place) -> list[str]:
    """The statements that set the barrier up; they may be repeated."""
    return list(_barrier(tables, place))


def all_tables(tables: Tables) -> list[Table]:
    """The store's own tables and the derived ones."""
    return [*METADATA.sorted_tables, *tables.metadata.sorted_tables]


def is_guarded(table: Table) -> bool:
    """Whether its rows belong to cases."""
    return "case_id" in table.c


def _barrier(tables: Tables, place: Place) -> Iterator[str]:
    yield from _open_case(place)
    for table in all_tables(tables):
        yield f'GRANT {table.info.get("granted", _ALL)} ON "{table.name}" TO {place.app}'
        if is_guarded(table):
            yield f'ALTER TABLE "{table.name}" ENABLE ROW LEVEL SECURITY'
            yield f'ALTER TABLE "{table.name}" FORCE ROW LEVEL SECURITY'
            yield from _policy(table.name, "service", f"TO {place.owner}, {place.app} USING ({_SERVICE})")
    yield f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA "{place.schema}" TO {place.app}'
    names = {table.name for table in all_tables(tables)}
    for name in (each for each in SHOWN if each in names):
        yield f'GRANT SELECT ON "{name}" TO {place.reader}, {place.writer}'
        yield from _policy(name, "mine", f"FOR SELECT TO {place.reader}, {place.writer} USING ({_mine(name)})")
    for name in _WRITTEN:
        yield f'GRANT {_ALL} ON "{name}" TO {place.writer}'
        yield from _policy(name, "kept", f"TO {place.writer} USING ({_SOMEBODY} AND {_GRANTED})")
    yield f"GRANT INSERT ON changes TO {place.writer}"
    yield from _policy("changes", "said", f"FOR INSERT TO {place.writer} WITH CHECK ({_may_say()})")


def _mine(table: str) -> str:
    if table == "access":
        return f"{_SOMEBODY} AND user_id = {_USER}"
    return f"{_SOMEBODY} AND (case_id = '' OR {_GRANTED})"


def _may_say() -> str:
    """Whom the case was ever shown to; how late is late, and which role writes what, the service judges."""
    known = f"EXISTS (SELECT FROM access a WHERE a.case_id = changes.case_id AND a.user_id = {_USER})"
    return f"{_SOMEBODY} AND (case_id = '' OR {known} OR kim_is_open(case_id))"


def _open_case(place: Place) -> Iterator[str]:
    """A new case, or one that was erased, of which only skeletons come; the function looks with its owner's eyes."""
    for name in ("access", "erased"):
        yield from _policy(name, "known", f"FOR SELECT TO {place.owner} USING (true)")
    yield (
        "CREATE OR REPLACE FUNCTION kim_is_open(wanted text) RETURNS boolean "
        f'LANGUAGE sql STABLE SECURITY DEFINER SET search_path = "{place.schema}", pg_temp AS $$ {_IS_OPEN} $$'
    )
    yield "REVOKE ALL ON FUNCTION kim_is_open(text) FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION kim_is_open(text) TO {place.writer}"


def _policy(table: str, name: str, rule: str) -> Iterator[str]:
    yield f'DROP POLICY IF EXISTS {name} ON "{table}"'
    yield f'CREATE POLICY {name} ON "{table}" {rule}'
