"""The numbers that rules use, as they hold on one day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.master import Parameter


@dataclass(frozen=True)
class Parameters:
    """Parameters by name; of several that hold, the one with the latest start counts."""

    by_name: Mapping[str, Parameter]

    @classmethod
    def of(cls, records: Iterable[Record], on: date) -> "Parameters":
        """The parameters among `records` that hold on `on`."""
        valid = (each for each in records if isinstance(each, Parameter) and each.valid_on(on))
        return cls({each.name: each for each in sorted(valid, key=_start)})

    def value(self, name: str, default: int) -> int:
        """The number of that name, or `default` where none holds."""
        found = self.by_name.get(name)
        return default if found is None else found.value

    def get(self, name: str) -> Parameter | None:
        """The whole row, with label and source."""
        return self.by_name.get(name)


def _start(parameter: Parameter) -> tuple[date, str]:
    return parameter.valid_from or date.min, parameter.id
