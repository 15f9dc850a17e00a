"""`kim torture days`: many episodes of simulated days, several at a time, each from a seed of its own."""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import stamina

from kim_desktop.torture.day import Episode, Outcome
from kim_desktop.torture.ground import Ground, new_ground
from kim_desktop.torture.replaced import replaced
from kim_desktop.torture.report import Report
from sync.client import ahead

EPISODE = 50
"""Days of one municipality."""

Tell = Callable[[str], None]


def torture_days(
    days: int, seed: int, devices: int, jobs: int, tell: Tell = lambda _: None, *, calm_nights: bool = False
) -> Report:
    """Plays that many days in all; the seed of the first episode is `seed`, of the next one more, and so on.

    With `calm_nights` the line is as bad as ever, but no store is restored and no vault copied.
    """
    report = Report()
    with new_ground() as ground:
        for number, outcome in enumerate(_outcomes(ground, _plan(days, seed), devices, jobs, calm_nights), start=1):
            _note(report, outcome, devices)
            if number % 10 == 0 or outcome.violations:
                tell(f"{report.counts['Simulierte Tage']} Tage, {len(report.violations)} Verletzungen")
    return report


def play(ground: Ground, seed: int, days: int, devices: int, calm_nights: bool = False) -> Outcome:
    """One episode."""
    with quiet():
        return Episode(ground, seed, devices, calm_nights).run(days)


def _plan(days: int, seed: int) -> list[tuple[int, int]]:
    starts = range(0, days, EPISODE)
    return [(seed + number, min(EPISODE, days - start)) for number, start in enumerate(starts)]


def _outcomes(
    ground: Ground, plan: Sequence[tuple[int, int]], devices: int, jobs: int, calm: bool
) -> Iterator[Outcome]:
    if jobs == 1:
        yield from (play(ground, seed, days, devices, calm) for seed, days in plan)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting = [pool.submit(play, ground, seed, days, devices, calm) for seed, days in plan]
        yield from (each.result() for each in waiting)


def _note(report: Report, outcome: Outcome, devices: int) -> None:
    report.counts.update({
        "Simulierte Tage": outcome.days,
        "Gerätetage": outcome.days * devices,
        "Handlungen": outcome.doings,
        "Abgleiche": sum(outcome.rounds.values()),
        "Nachrichten an die Zentrale": outcome.exchanges,
    })  # fmt: skip
    report.faults.update(outcome.faults)
    again = f"kim torture days --days {EPISODE} --seed {outcome.seed} --devices {devices} --jobs 1"
    report.find(outcome.violations, again, outcome.story)


@contextmanager
def quiet() -> Iterator[None]:
    """Retries without waiting, and nothing of the faults that are made on purpose on the screen."""
    loggers = [logging.getLogger(name) for name in ("stamina", "kim.sync")]
    silence = logging.NullHandler()
    for each in loggers:
        each.addHandler(silence)
        each.propagate = False
    try:
        with stamina.set_testing(True, attempts=3, cap=True), replaced(ahead, "ThreadPoolExecutor", _AtOnce):
            yield
    finally:
        for each in loggers:
            each.removeHandler(silence)
            each.propagate = True


class _AtOnce:
    """Does at once what a thread would do meanwhile: in simulated days everything has its order."""

    def __init__(self, *_: object) -> None:
        pass

    def submit(self, do: Callable[..., Any], *arguments: object) -> "Future[Any]":
        """Does it, and keeps what came of it."""
        done: Future[Any] = Future()
        try:
            done.set_result(do(*arguments))
        except BaseException as error:
            done.set_exception(error)
        return done

    def shutdown(self) -> None:
        """There is nothing to wait for."""
