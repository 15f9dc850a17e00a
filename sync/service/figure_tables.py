"""The narrow tables behind the figures: their making, their indexes, and how what is erased leaves them at once."""

from collections.abc import Iterator

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import CreateIndex, CreateTable

from kim_desktop.figures.facts import CASES, METADATA, PEOPLE
from kim_desktop.storage.schema import Tables
from sync.service.place import Place

_DIALECT: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
FIGURES_PLACE = "figures_place"
"""The service's own value that says up to which place in the log the narrow tables are in step."""
_INDEXES: tuple[tuple[str, str], ...] = (
    ("contact", '("on", place, sort) INCLUDE (id, case_id)'),
    ("need", "(assessed_on, life_area, level, at_end) INCLUDE (case_id)"),
    ("meldung", "(COALESCE(received_on, reported_on))"),
    ("goal", "(life_area, state, state_on) INCLUDE (id, case_id)"),
    ("measure", "(done_on) INCLUDE (goal, who)"),
    ("referral", "(referred_on) INCLUDE (offer, organisation, result, result_on)"),
    ("appointment", '("on") INCLUDE (state, interpreter)'),
    ("case", "(closed_on) INCLUDE (closure, admitted_on, merged_into, responsible)"),
    ("case", "(admitted_on) INCLUDE (merged_into, responsible)"),
    ("consent", "(case_id) INCLUDE (purpose, state, answered_on, valid_until, withdrawn_on)"),
)
"""For counting by days without reading whole records."""


def figure_statements(tables: Tables, place: Place) -> Iterator[str]:
    """What sets the narrow tables up; they begin empty, and may be set up again and again."""
    for table in METADATA.sorted_tables:
        yield f'DROP TABLE IF EXISTS "{table.name}"'
        yield _ddl(CreateTable(table))
        for index in table.indexes:
            yield _ddl(CreateIndex(index))
        yield f'GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON "{table.name}" TO {place.app}'
        if "case_id" not in table.c:
            continue
        yield f'ALTER TABLE "{table.name}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{table.name}" FORCE ROW LEVEL SECURITY'
        service = "(SELECT current_setting('kim.work', true)) = 'service'"
        yield f'CREATE POLICY service ON "{table.name}" TO {place.owner}, {place.app} USING ({service})'
    yield f"DELETE FROM service WHERE name = '{FIGURES_PLACE}'"  # noqa: S608 - own name
    for kind, table in (("case", CASES), ("person", PEOPLE)):
        if kind in tables.records:
            yield from _forgetting(kind, table, place)
    for number, (kind, columns) in enumerate(_INDEXES):
        if kind in tables.records:
            yield f'CREATE INDEX IF NOT EXISTS figures_{number} ON "{kind}" {columns}'


def _forgetting(kind: str, table: Table, place: Place) -> Iterator[str]:
    """When a record goes, so does the row that was derived from it."""
    name, key = f"kim_forget_{kind}", "case_id" if table is CASES else "id"
    forget = f'DELETE FROM "{place.schema}"."{table.name}" f USING gone WHERE f.{key} = gone.id'  # noqa: S608 - own names
    body = f"BEGIN {forget}; RETURN NULL; END"
    yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    yield f'DROP TRIGGER IF EXISTS {name} ON "{kind}"'
    yield (
        f'CREATE TRIGGER {name} AFTER DELETE ON "{kind}" REFERENCING OLD TABLE AS gone '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _ddl(statement: CreateTable | CreateIndex) -> str:
    return str(statement.compile(dialect=_DIALECT)).strip()
