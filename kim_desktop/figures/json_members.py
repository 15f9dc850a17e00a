"""The members of a JSON list column as rows, the same on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import ColumnElement, TableValuedAlias, Text, column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class JsonMembers(FunctionElement[Any]):
    """Compiled to `json_each` or `jsonb_array_elements_text`; what is no list has no members."""

    inherit_cache = True
    name = "json_members"


def json_members(values: ColumnElement[Any], name: str = "member") -> TableValuedAlias:
    """A table of one column, `value`; to be joined to the table that `values` belongs to."""
    return JsonMembers(values).table_valued(column("value", Text), name=name)


@compiles(JsonMembers, "sqlite")
def _for_sqlite(element: JsonMembers, compiler: SQLCompiler, **options: Any) -> str:
    values = compiler.process(element.clauses, **options)
    return f"json_each(CASE WHEN json_type({values}) = 'array' THEN {values} ELSE '[]' END)"


@compiles(JsonMembers, "postgresql")
def _for_postgresql(element: JsonMembers, compiler: SQLCompiler, **options: Any) -> str:
    values = compiler.process(element.clauses, **options)
    lists = f"CASE WHEN jsonb_typeof({values}) = 'array' THEN {values} ELSE '[]'::jsonb END"
    return f"jsonb_array_elements_text({lists})"
