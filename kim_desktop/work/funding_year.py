"""What a Verwendungsnachweis is about: a funding year, a Baustein and an employer."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FundingYear:
    """A year, the code of a Baustein or "" for all, and the id of an employer or "" for all."""

    year: int
    part: str = ""
    employer: str = ""

    @property
    def begins(self) -> date:
        """The first day."""
        return date(self.year, 1, 1)

    @property
    def ends(self) -> date:
        """The last day."""
        return date(self.year, 12, 31)

    def holds(self, day: date | None) -> bool:
        """Whether the day lies in the year."""
        return day is not None and day.year == self.year

    def touches(self, begins: date | None, ends: date | None) -> bool:
        """Whether a term reaches into the year; an open end reaches anywhere."""
        return (begins or date.min) <= self.ends and (ends or date.max) >= self.begins
