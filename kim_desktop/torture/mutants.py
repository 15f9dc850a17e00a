"""`kim torture mutants`: each safeguard is switched off in turn, and the campaign must notice."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from kim_desktop.storage import engine
from kim_desktop.storage.head import Head, HeadFile
from kim_desktop.storage.replica import Replica
from kim_desktop.torture.days import torture_days
from kim_desktop.torture.disk import torture_disk
from kim_desktop.torture.line import Crash
from kim_desktop.torture.power import torture_power
from kim_desktop.torture.replaced import replaced
from kim_desktop.torture.report import Report
from sync.service.judging import accept
from sync.service.rounds import push
from sync.service.store.database import Database, latest_seq

_EPISODES, _DEVICES, _DAYS = 4, 3, 25
_UNLUCKY = 8


@dataclass(frozen=True)
class Mutant:
    """A safeguard, how the program looks without it, and the campaign that must fail then."""

    name: str
    weakened: Callable[[], Any]
    campaign: Callable[[int], Report]


def torture_mutants(seed: int, tell: Callable[[str], None] = lambda _: None) -> Report:
    """A violation for each mutant that lives, and for what is found without any."""
    report = Report()
    for campaign in dict.fromkeys(mutant.campaign for mutant in MUTANTS):
        report.add(campaign(seed))
    for mutant in MUTANTS:
        with mutant.weakened():
            found = mutant.campaign(seed).violations
        report.counts["Sicherungen abgeschaltet"] += 1
        report.counts["davon bemerkt"] += bool(found)
        tell(f"ohne {mutant.name}: {'bemerkt: ' + found[0].what if found else 'NICHT BEMERKT'}")
        if not found:
            report.find([f"ohne {mutant.name} besteht die Kampagne"], f"kim torture mutants --seed {seed}")
    return report


def _days(seed: int) -> Report:
    """Episode by episode until one fails."""
    report = Report()
    for episode in range(_EPISODES):
        report.add(torture_days(_DAYS, seed + episode, _DEVICES, 1, calm_nights=True))
        if not report.passed:
            break
    return report


def _power(seed: int) -> Report:
    return torture_power(25, seed)


def _disk(seed: int) -> Report:
    return torture_disk(seed, 0, 12)


def _commits_not_synced() -> Any:
    """synchronous=NORMAL."""
    return _configured("PRAGMA synchronous=NORMAL")


def _temporary_files() -> Any:
    """temp_store=1, with so little memory that it matters."""
    return _configured("PRAGMA temp_store=1", "PRAGMA cache_size=1", "PRAGMA cache_spill=1")


@contextmanager
def _configured(*more: str) -> Iterator[None]:
    real = engine.configure

    def configure(connection: engine.RawConnection) -> None:
        real(connection)
        for statement in more:
            connection.execute(statement)

    with replaced(engine, "configure", configure):
        yield


def _no_receipts() -> Any:
    """The central store does not recognise what comes again."""

    def fresh(changes: Any, *_: object) -> Any:
        return changes

    return replaced(push, "_fresh", fresh)


@contextmanager
def _early_cursor() -> Iterator[None]:
    """The cursor moves before the page is applied, and now and then the program ends in between."""
    real, pages = Replica.receive, itertools.count(1)

    def receive(self: Replica, page: Any, cursor: int) -> None:
        real(self, [], cursor)
        if page and next(pages) % _UNLUCKY == 0:
            raise Crash
        real(self, page, cursor)

    with replaced(Replica, "receive", receive):
        yield


@contextmanager
def _no_row_security() -> Iterator[None]:
    """Readers are not limited to the cases of their user."""

    @contextmanager
    def reading(self: Database, _: str) -> Iterator[tuple[Connection, int]]:
        with self.owning() as connection:
            yield connection, latest_seq(connection, self.tables)

    with replaced(Database, "reading", reading):
        yield


def _no_head() -> Any:
    """The watermark beside the database is not looked at."""

    def read(_: HeadFile) -> Head:
        return Head()

    return replaced(HeadFile, "read", read)


def _nothing_kept_aside() -> Any:
    """What the central store refuses is dropped."""
    return replaced(accept, "keep_aside", lambda *_: None)


MUTANTS = (
    Mutant("synchronous=FULL", _commits_not_synced, _power),
    Mutant("temp_store=MEMORY", _temporary_files, _power),
    Mutant("Merkstand neben der Datenbank", _no_head, _disk),
    Mutant("Quittungen gegen doppelte Zustellung", _no_receipts, _days),
    Mutant("Lesestand und Inhalt in einer Transaktion", _early_cursor, _days),
    Mutant("Zeilenschutz der Zentrale", _no_row_security, _days),
    Mutant("Aufbewahrung abgelehnter Änderungen", _nothing_kept_aside, _days),
)
