"""The tables behind the figures: their making, and how what is erased leaves them at once."""

from collections.abc import Iterator

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import CreateIndex, CreateTable

from kim_desktop.figures.fact_making import KINDS
from kim_desktop.figures.facts import CASES, FORM, KIN, LEFT, METADATA
from kim_desktop.storage.schema import Tables
from sync.service.store.place import Place

_DIALECT: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
FIGURES_PLACE = "figures_place"
"""The service's own value that says up to which place in the log the facts are in step."""
_FORMER = ("figure_people", "figure_profiles")
"""Tables of earlier programs."""
_FORMER_INDEXES = 10
_PIECES_OF = """
CREATE OR REPLACE FUNCTION kim_pieces_of(wanted text[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    WITH every AS (
        SELECT unnest(wanted) AS case_id
        UNION SELECT k.case_id FROM "{schema}".figure_kin k WHERE k.other = ANY(wanted)
    )
    SELECT coalesce(array_agg(piece), ARRAY[]::bigint[]) FROM (
        SELECT f.piece FROM "{schema}".figure_cases f JOIN every USING (case_id) WHERE f.piece IS NOT NULL
        UNION SELECT l.piece FROM "{schema}".figure_left l JOIN every USING (case_id)
    ) placed
$$
"""
"""All pieces in which something was ever derived from records of these cases."""
_FORGET = """
CREATE OR REPLACE FUNCTION kim_forget_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE hit bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM gone) THEN
        RETURN NULL;
    END IF;
    hit := "{schema}".kim_pieces_of(ARRAY(SELECT case_id FROM gone));
    DELETE FROM "{schema}".figure_pieces WHERE piece = ANY(hit);
    DELETE FROM "{schema}".figure_left WHERE piece = ANY(hit);
    UPDATE "{schema}".figure_cases SET piece = NULL WHERE piece = ANY(hit);
    DELETE FROM "{schema}".figure_cases f USING gone WHERE f.case_id = gone.case_id
        AND NOT EXISTS (SELECT FROM "{schema}"."case" c WHERE c.case_id = f.case_id)
        AND NOT EXISTS (SELECT FROM "{schema}".meldung m WHERE m.case_id = f.case_id);
    RETURN NULL;
END $$
"""
"""A record that goes takes the whole piece with it in which its case is counted; the others are derived anew."""


def figure_statements(tables: Tables, place: Place) -> Iterator[str]:
    """What sets the tables up; they begin empty, and may be set up again and again."""
    for name in (*_FORMER, *(table.name for table in METADATA.sorted_tables)):
        yield f'DROP TABLE IF EXISTS "{name}"'
    for number in range(_FORMER_INDEXES):
        yield f"DROP INDEX IF EXISTS figures_{number}"
    for table in METADATA.sorted_tables:
        yield _ddl(CreateTable(table))
        for index in table.indexes:
            yield _ddl(CreateIndex(index))
        yield f'GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON "{table.name}" TO {place.app}'
    yield "ALTER TABLE figure_pieces ALTER content SET STORAGE EXTERNAL"
    for table in (CASES, KIN, LEFT):
        yield from _closed(table, place)
    yield f"DELETE FROM service WHERE name = '{FIGURES_PLACE}' /* facts of form {FORM} */"  # noqa: S608 - own name
    yield _PIECES_OF.format(schema=place.schema)
    yield _FORGET.format(schema=place.schema)
    yield 'CREATE INDEX IF NOT EXISTS figures_handover ON handover ("case")'
    for kind in (each for each in KINDS if each in tables.records):
        name = f"kim_forget_{kind}"
        yield f'DROP TRIGGER IF EXISTS {name} ON "{kind}"'
        yield (
            f'CREATE TRIGGER {name} AFTER DELETE ON "{kind}" REFERENCING OLD TABLE AS gone '
            "FOR EACH STATEMENT EXECUTE FUNCTION kim_forget_facts()"
        )


def _closed(table: Table, place: Place) -> Iterator[str]:
    yield f'ALTER TABLE "{table.name}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table.name}" FORCE ROW LEVEL SECURITY'
    service = "(SELECT current_setting('kim.work', true)) = 'service'"
    yield f'CREATE POLICY service ON "{table.name}" TO {place.owner}, {place.app} USING ({service})'


def _ddl(statement: CreateTable | CreateIndex) -> str:
    return str(statement.compile(dialect=_DIALECT)).strip()
