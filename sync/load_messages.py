"""What Koordination is told of everybody's load: counts by case manager, quarter and place, never a case or a name."""

from msgspec import Struct


class LoadLine(Struct):
    """How many open cases, and people in them, one case manager has in one quarter or shelter."""

    staff: str
    quarter: str
    place: str
    cases: int
    people: int


class TeamLoadAnswer(Struct):
    """All of them."""

    lines: list[LoadLine]
