"""Reads the technical log again, strictly: a line that the program cannot have written itself goes nowhere."""

from typing import Annotated

import msgspec

from kim_desktop.diagnosis.log import Event, Log

_PLACE = r"^(kim_desktop|ui|sync|resources)[A-Za-z0-9_.]{0,120}:[0-9]{1,6} [A-Za-z0-9_<>]{1,80}$"
_KINDS = r"^[A-Za-z0-9_]{1,80}( < [A-Za-z0-9_]{1,80}){0,5}$"
_AT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$"


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One event as it stands in the file."""

    at: Annotated[str, msgspec.Meta(pattern=_AT)]
    event: Event
    ms: Annotated[int, msgspec.Meta(ge=0, le=2**40)] | None = None
    error: Annotated[str, msgspec.Meta(pattern=_KINDS)] = ""
    where: Annotated[list[Annotated[str, msgspec.Meta(pattern=_PLACE)]], msgspec.Meta(max_length=20)] = []

    @property
    def text(self) -> str:
        """The line for people."""
        parts = [f"{self.at[:10]} {self.at[11:19]} UTC", self.event.label]
        if self.ms is not None:
            parts.append(f"{self.ms} ms")
        if self.error:
            parts.append(self.error)
        return "  ".join(parts) + "".join(f"\n    {place}" for place in self.where)


def read_log(log: Log, most: int = 300) -> list[Line]:
    """The newest events, oldest first."""
    found: list[Line] = []
    for file in log.files:
        try:
            lines = file.read_bytes().splitlines()
        except OSError:
            continue
        found += [line for raw in lines if (line := _decoded(raw))]
    return found[-most:]


def _decoded(raw: bytes) -> Line | None:
    try:
        return msgspec.json.decode(raw, type=Line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
