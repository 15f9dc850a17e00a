"""What every record has, and what a record type says about itself."""

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from kim_desktop.domain.purposes import Purpose

KEEPERS_OF_LISTS = frozenset({"coordinator", "admin"})
EVERYONE_IN_CASE_WORK = frozenset({"case_manager", "coordinator", "assistant"})


@dataclass(frozen=True, kw_only=True)
class Record:
    """A frozen value; `case_id` is the unit of access, empty for master data."""

    id: str
    case_id: str = ""

    title: ClassVar[str] = ""
    plural: ClassVar[str] = ""
    headline: ClassVar[tuple[str, ...]] = ()
    master: ClassVar[bool] = False
    append_only: ClassVar[bool] = False
    gate: ClassVar[Purpose | None] = None
    writers: ClassVar[frozenset[str]] = KEEPERS_OF_LISTS
    """The roles that may write a record without a case; records of a case follow the right to the case."""

    @classmethod
    def kind(cls) -> str:
        """The record type's name in tables, changes and on the wire."""
        return _with_underscores(cls.__name__)


@cache
def _with_underscores(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
