"""The numbers that rules use, as they hold on one day."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.master import Parameter

_SHIPPED = "mit dem Programm geliefert"
_CHOICE = re.compile(r"(\d+) = ([^,]+)(?:, )?")


@dataclass(frozen=True)
class Parameters:
    """Parameters by name; of several that hold, the one with the latest start counts."""

    by_name: Mapping[str, Parameter]

    @classmethod
    def of(cls, records: Iterable[Record], on: date) -> "Parameters":
        """The parameters among `records` that hold on `on`."""
        valid = (each for each in records if isinstance(each, Parameter) and each.valid_on(on))
        return cls({each.name: each for each in sorted(valid, key=start_of)})

    def value(self, name: str, default: int) -> int:
        """The number of that name, or `default` where none holds."""
        found = self.by_name.get(name)
        return default if found is None else found.value

    def get(self, name: str) -> Parameter | None:
        """The whole row, with label and source."""
        return self.by_name.get(name)

    def used(self, *names: str) -> tuple[str, ...]:
        """What a reason says of the numbers behind it: label, value and since when this version holds."""
        rows = (self.by_name[name] for name in names if name in self.by_name)
        return tuple(f"{row.label}: {shown_value(row)} ({version_of(row)})" for row in rows)


def start_of(parameter: Parameter) -> tuple[date, str]:
    """By which the versions of one parameter are put in order."""
    return parameter.valid_from or date.min, parameter.id


def version_of(parameter: Parameter) -> str:
    """Since when this version holds, in words."""
    return f"gültig ab {show_date(parameter.valid_from)}" if parameter.valid_from else _SHIPPED


def choices_of(parameter: Parameter) -> tuple[tuple[int, str], ...]:
    """The values that a switch can take, as its unit names them: "1 = gilt, 0 = aus"; none of a plain number."""
    return tuple((int(value), word.strip()) for value, word in _CHOICE.findall(parameter.unit))


def shown_value(parameter: Parameter) -> str:
    """The value in words."""
    choices = dict(choices_of(parameter))
    if choices:
        return choices.get(parameter.value, str(parameter.value))
    return f"{parameter.value} {parameter.unit}".strip()
