"""The master data that a new installation starts with, read from the files in `resources/master`."""

import json
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record

_CATALOGUE_FILES = ("catalogues.json", "languages.json", "countries.json")
_LIST_FILES = {
    "organisations.json": "organisation",
    "offers.json": "offer",
    "parameters.json": "parameter",
    "posts.json": "post",
    "district_indexes.json": "district_index",
    "reference_figures.json": "reference_figure",
    "bodies.json": "body",
    "memberships.json": "membership",
}
_STEP = 10
"""Distance between positions, so that an entry can be put between two others."""


def starting_set(folder: Traversable | None = None) -> tuple[Record, ...]:
    """All records in `folder`, by default those shipped, with the same ids on every installation.

    Raises `ValueError` or `BadInput` if a file holds an unknown key, a double id or a value out of bounds.
    """
    model, source = Model(), folder or resources.files("resources").joinpath("master")
    records = tuple(_strict(model, kind, row) for kind, row in _rows(source))
    double = [each for each, count in Counter(record.id for record in records).items() if count > 1]
    if double:
        raise ValueError(f"double ids in the starting set: {double}")
    return records


def code_id(catalogue: str, code: str) -> str:
    """The id of a shipped catalogue entry."""
    return f"code-{catalogue}-{code}"


def _rows(folder: Traversable) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in _CATALOGUE_FILES:
        for catalogue, entries in _read(folder, name).items():
            yield from _code_rows(catalogue, entries)
    for name, kind in _LIST_FILES.items():
        yield from ((kind, _with_id(kind, row)) for row in _read(folder, name))


def _code_rows(catalogue: str, entries: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, entry in enumerate(entries, start=1):
        place = {"id": code_id(catalogue, entry["code"]), "catalogue": catalogue, "position": number * _STEP}
        yield "code_entry", place | entry


def _with_id(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"param-{row['name']}"} | row if kind == "parameter" else row


def _strict(model: Model, kind: str, row: dict[str, Any]) -> Record:
    values = dict(row)
    record_id = values.pop("id")
    unknown = set(values) - {field.name for field in model.fields(kind)}
    if unknown:
        raise ValueError(f"unknown keys in {record_id}: {sorted(unknown)}")
    return model.record(kind, record_id, "", values)


def _read(folder: Traversable, name: str) -> Any:
    text = folder.joinpath(name).read_text(encoding="utf-8")
    return json.loads(text, object_pairs_hook=_without_doubles)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError(f"double key among {[key for key, _ in pairs]}")
    return dict(pairs)
