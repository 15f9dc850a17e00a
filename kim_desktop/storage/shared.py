"""What all vaults and stores of one process share: the tables of a model, made and described once."""

from functools import lru_cache

from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.storage.schema import Tables

_MODELS = 8


def tables_of(model: Model) -> Tables:
    """The tables of a model; the same ones for every model with the same records."""
    return _tables(tuple(model))


def fingerprint_of(model: Model) -> str:
    """The fingerprint of a model's tables."""
    return _fingerprint(tuple(model))


@lru_cache(_MODELS)
def _tables(records: tuple[type[Record], ...]) -> Tables:
    return Tables.for_model(Model(records))


@lru_cache(_MODELS)
def _fingerprint(records: tuple[type[Record], ...]) -> str:
    return _tables(records).fingerprint()
