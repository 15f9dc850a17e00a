"""What Koordination asks for to evaluate: counts of any period, day and part, now or as the log once was."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from sync.protocol import Text

_Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Place = Annotated[int, Meta(ge=0)]


class CountRequest(Struct):
    """A period and the day whose state counts (ISO dates), a part of the work, and a place in the log or 0 for now."""

    begin: _Day
    end: _Day
    as_of: _Day
    part: Text = ""
    post: Text = ""
    employer: Text = ""
    district: Text = ""
    sender: Text = ""
    place: _Place = 0


class CountAnswer(Struct):
    """A report that is not protected yet, the place in the log that it shows, and what has been erased since."""

    report: Any
    place: int
    erased_cases: int = 0
    erased_values: int = 0
