"""Where the figures on the screen come from, and what of them may leave the house."""

from dataclasses import dataclass

from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.figures.comparison import compared
from kim_desktop.figures.differencing import protect_against
from kim_desktop.figures.report import Report, Wanted
from kim_desktop.storage.store import Store
from kim_desktop.work.frozen_reports import (
    Counted,
    content_of,
    freeze,
    tell,
    tell_comparison,
    told_reports,
)
from ui.services import Period, Progress, Services


@dataclass(frozen=True)
class Shown:
    """What is on the screen; `frozen` and `counted` hold one of each for every period that it tells of."""

    report: Report
    counted: tuple[Counted, ...] = ()
    frozen: tuple[FrozenReport, ...] = ()

    @property
    def may_be_frozen(self) -> bool:
        """Whether these are counts of which nothing is kept yet."""
        return bool(self.counted) and not self.frozen


def ask_centre(services: Services, store: Store, wanted: Wanted, earlier: Wanted | None, report: Progress) -> Shown:
    """Counts what is wanted and what it is compared with, and protects both against all that was told."""
    report("Die Zentrale rechnet …", None)
    now = services.count(store, wanted, 0)
    told = told_reports(store)
    if earlier is None:
        return Shown(now.shown(told), (now,))
    report("Die Zentrale rechnet den früheren Zeitraum …", None)
    before = services.count(store, earlier, 0)
    former = before.shown(told)
    return Shown(compared(former, now.shown([*told, former])), (before, now))


def ask_for_calendar(services: Services, store: Store, wanted: Wanted, report: Progress) -> Shown:
    """What the centre tells of a calendar period, protected there."""
    figures = services.figures(store, Period(wanted.period.start, wanted.period.end), report)
    assert isinstance(figures, Report)
    return Shown(figures)


def of_frozen(store: Store, frozen: FrozenReport) -> Shown:
    """A frozen report as it was or would be told."""
    told = told_reports(store)
    report = tell(store, frozen) if frozen.told_as else protect_against(content_of(frozen), told)
    return Shown(report, frozen=(frozen,))


def keep(store: Store, shown: Shown, name: str) -> Shown:
    """Freezes what is shown."""
    frozen = [freeze(store, each, _named(name, each, shown)) for each in shown.counted]
    return Shown(shown.report, shown.counted, tuple(frozen))


def leave_house(store: Store, shown: Shown, name: str) -> tuple[Shown, Report]:
    """Freezes what is not frozen yet and notes it as told; returns what may be written into a file.

    What only the centre's protected figures are is told as it is.
    """
    if not shown.counted and not shown.frozen:
        return shown, shown.report
    kept = shown if shown.frozen else keep(store, shown, name)
    if len(kept.frozen) == 1:
        report = tell(store, kept.frozen[0])
    else:
        before, after = kept.frozen
        report = tell_comparison(store, before, after)
    again = tuple(store.get(FrozenReport, each.id) or each for each in kept.frozen)
    return Shown(report, kept.counted, again), report


def _named(name: str, counted: Counted, shown: Shown) -> str:
    return name if len(shown.counted) == 1 else f"{name} ({counted.report.period.label})"
