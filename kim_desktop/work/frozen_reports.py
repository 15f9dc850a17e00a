"""Auswertungen that are frozen: kept as counted with author and hash, checked later, and passed on one after another.

Whatever leaves the house is frozen first, and protected against everything that left it before.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.domain.rules.access import COORDINATOR
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.figures.comparison import compared
from kim_desktop.figures.differencing import protect_against
from kim_desktop.figures.report import Report, Wanted
from kim_desktop.storage.store import Store

_MOST = 200_000
"""Characters that a change may bring for one field."""


@dataclass(frozen=True)
class Counted:
    """What the central store counted: not protected, as of a place in its log, and what has been erased since."""

    report: Report
    place: int
    erased_cases: int = 0
    erased_values: int = 0

    def shown(self, told: Sequence[Report]) -> Report:
        """The figures as they may be told after others."""
        return protect_against(self.report, told)


@dataclass(frozen=True)
class Check:
    """Whether a frozen report is as it was, and whether the same comes out once more."""

    intact: bool
    same: bool
    erased_cases: int = 0
    erased_values: int = 0

    @property
    def words(self) -> str:
        """What came out, in a sentence or two."""
        if not self.intact:
            return "Die Prüfsumme stimmt nicht: Diese Auswertung wurde nach dem Festschreiben verändert."
        if self.same:
            return "Die Prüfsumme stimmt, und aus dem Datenbestand von damals ergeben sich dieselben Zahlen."
        told = "Die Prüfsumme stimmt, aber aus dem Datenbestand von damals ergeben sich heute andere Zahlen."
        if self.erased_cases or self.erased_values:
            return (
                f"{told} Seitdem wurden {_cases(self.erased_cases)} und {_values(self.erased_values)} gelöscht; "
                "was gelöscht ist, lässt sich nicht mehr zählen."
            )
        return f"{told} Gelöscht wurde seitdem nichts. Bitte geben Sie das an die Administration."


def freeze(store: Store, counted: Counted, name: str) -> FrozenReport:
    """Keeps the figures for good. Raises `BadInput` without a name or for too many figures, and `NotAllowed`."""
    if store.identity.role != COORDINATOR:
        raise NotAllowed("Auswertungen schreibt die Koordination fest.")
    if not name.strip():
        raise BadInput("Es fehlt eine Bezeichnung.", "Zum Beispiel „Sachbericht 2026“.", field="name")
    report, identifier = counted.report, new_id()
    frozen = FrozenReport(
        id=identifier,
        case_id=identifier,
        name=name.strip(),
        begins=report.period.start,
        ends=report.period.end,
        as_of=report.as_of,
        place=counted.place,
        frozen_on=local_date(store.clock()),
        frozen_by=store.identity.user_id,
        content=canonical(report),
    )
    frozen = replace(frozen, sha256=fingerprint(frozen))
    with store.unit() as unit:
        unit.add(frozen)
    return frozen


def tell(store: Store, frozen: FrozenReport) -> Report:
    """The frozen figures as they may leave the house; what was told once is told the same again."""
    if frozen.told_as:
        return _report(frozen.told_as)
    protected = protect_against(content_of(frozen), told_reports(store))
    with store.unit() as unit:
        unit.save(frozen, replace(frozen, told=True, told_as=canonical(protected)))
    return protected


def tell_comparison(store: Store, before: FrozenReport, after: FrozenReport) -> Report:
    """Two frozen reports side by side, each as it may leave the house."""
    first = tell(store, before)
    return compared(first, tell(store, store.get(FrozenReport, after.id) or after))


def frozen_reports(store: Store) -> list[FrozenReport]:
    """All of them, the newest first."""
    return store.all(FrozenReport)[::-1]


def told_reports(store: Store) -> list[Report]:
    """What has left the house, as it was told."""
    return [_report(each.told_as) for each in store.all(FrozenReport) if each.told_as]


def content_of(frozen: FrozenReport) -> Report:
    """The figures as they were counted. Raises `BadInput` if they cannot be read."""
    return _report(frozen.content)


def wanted_of(frozen: FrozenReport) -> Wanted:
    """What has to be counted to reproduce it."""
    report = content_of(frozen)
    return Wanted(report.period, report.as_of, report.slice)


def check(frozen: FrozenReport, again: Counted) -> Check:
    """Holds a frozen report against its hash and against what comes out once more."""
    same = canonical(again.report) == frozen.content
    return Check(fingerprint(frozen) == frozen.sha256, same, again.erased_cases, again.erased_values)


def canonical(report: Report) -> str:
    """The figures as text, the same for the same figures."""
    text = msgspec.json.encode(report, order="sorted").decode()
    if len(text) > _MOST:
        raise BadInput(
            "Das sind zu viele Zahlen für eine festgeschriebene Auswertung.",
            "Wählen Sie einen kürzeren Zeitraum oder einen kleineren Ausschnitt.",
        )
    return text


def fingerprint(frozen: FrozenReport) -> str:
    """SHA-256 over figures, author, day and the state of the data that they were counted from."""
    day = frozen.frozen_on.isoformat() if frozen.frozen_on else ""
    said = msgspec.json.encode([frozen.content, frozen.frozen_by, day, frozen.place])
    return hashlib.sha256(said).hexdigest()


def _report(text: str) -> Report:
    try:
        return msgspec.json.decode(text, type=Report)
    except msgspec.MsgspecError as error:
        raise BadInput(
            "Diese Auswertung lässt sich nicht lesen.", "Sie stammt vielleicht von einer neueren Version."
        ) from error


def _cases(number: int) -> str:
    return "1 Fall" if number == 1 else f"{number} Fälle"


def _values(number: int) -> str:
    return "1 einzelne Angabe" if number == 1 else f"{number} einzelne Angaben"
