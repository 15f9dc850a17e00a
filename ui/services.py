"""What the window may ask of the rest of the house: callables that `app` fills in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from kim_desktop.errors import Unreachable
from ui.device_services import NO_DEVICES, DeviceServices
from ui.it_services import NO_IT, ItServices

if TYPE_CHECKING:
    from kim_desktop.domain.audit import Line, Question
    from kim_desktop.domain.findings import Diagnosis
    from kim_desktop.figures.report import Wanted
    from kim_desktop.figures.research import Dataset
    from kim_desktop.storage.store import Store
    from kim_desktop.work.bulk_handover import Held
    from kim_desktop.work.frozen_reports import Counted
    from kim_desktop.work.state_database import TeamProgress
    from ui.practice_services import PracticeServices

Progress = Callable[[str, float | None], None]
"""Called with what is being done and the share done (0 to 1), None if that is unknown; may raise to cancel."""


@dataclass(frozen=True)
class Profile:
    """A vault on this computer; `name` is what the user called it, the rest what stood in it when it was open last.

    One person with two roles has two of them.
    """

    folder: Path
    name: str
    person: str = ""
    role: str = ""
    organisation: str = ""
    is_last: bool = False
    """Whether it was opened last of all on this computer."""
    zoom: int = 100
    """Percent."""

    @property
    def title(self) -> str:
        """In one line, who works in it and as what."""
        return " · ".join(part for part in (self.person or self.name, self.role) if part)


@dataclass(frozen=True)
class Enrolment:
    """What a new device needs to be told."""

    folder: Path
    service_url: str
    code: str
    password: str


@dataclass(frozen=True)
class SyncOutcome:
    """How a round ended; `steps` are German sentences in the order of their happening."""

    finished_at: datetime
    pushed: int
    pulled: int
    set_aside: int
    conflicts: int
    complete: bool
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Period:
    """From and to, both days included."""

    first: date
    last: date


@dataclass(frozen=True)
class CaseFilter:
    """Whose open cases: of one person, of a Träger or of a district."""

    staff: str = ""
    organisation: str = ""
    district: str = ""


@dataclass(frozen=True)
class Caseload:
    """Open cases as the central store knows them, without names, and how many of them each person has."""

    cases: tuple["Held", ...]
    loads: Mapping[str, int]


class Figures(Protocol):
    """A report of aggregates; its shape is known to `kim_desktop.figures` and the place that shows it."""


def _nothing(*_: object) -> tuple["Line", ...]:
    """What a window without a central store knows of other devices."""
    return ()


def _unreachable(*_: object) -> NoReturn:
    """What a window without a central store says of what only that can count."""
    raise Unreachable("Dieser Tresor kennt keine Zentrale.", "Richten Sie das Gerät mit einem Code ein.")


@dataclass(frozen=True, eq=False, repr=False)
class Services:
    """Every callable may raise `KnownError`; all but `profiles`, `new_folder` and `relaunch` may take long."""

    profiles: Callable[[], tuple[Profile, ...]]
    new_folder: Callable[[], Path]
    open_vault: Callable[[Path, str], "Store"]
    enrol: Callable[[Enrolment, Progress], "Store"]
    sync: Callable[["Store", Progress], SyncOutcome]
    figures: Callable[["Store", Period, Progress], Figures]
    change_password: Callable[["Store", str, str], None]
    back_up: Callable[["Store", Path, Progress], None]
    relaunch: Callable[[], None]
    label: Callable[["Store"], None]
    """Writes on the profile who works in it and how large they read, for the next sign-in."""
    caseload: Callable[["Store", CaseFilter], Caseload]
    devices: DeviceServices = NO_DEVICES
    audit: Callable[["Store", "Question"], Sequence["Line"]] = _nothing
    """What the central Zugriffsprotokoll says, for data protection."""
    looks: Callable[["Store", str], Sequence["Line"]] = _nothing
    """Who looked at a case, on all devices."""
    explain: Callable[[str], str] = str
    """Why the central store set a change aside, in words, from its reason's code."""
    count: Callable[["Store", "Wanted", int], "Counted"] = _unreachable
    """Figures of any period, day and part of the work; with a place, as the data were then."""
    research: Callable[["Store"], "Dataset"] = _unreachable
    """Anonymised rows of all cases."""
    transfers: Callable[["Store"], Sequence["TeamProgress"]] = _unreachable
    """How far everybody's cases are in the State's database."""
    warm_up: Callable[[], object] = tuple
    """Reads what opening a vault needs, while the password is being typed."""
    diagnose: Callable[["Store | None", int], "Diagnosis"] = _unreachable
    """The self-check of this device with the open vault, or without; given how many printers the window knows."""
    it: ItServices = NO_IT
    """What IT prescribes on this computer."""
    practice: "PracticeServices | None" = None
    """Where one may practise with invented people."""
