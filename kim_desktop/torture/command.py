"""`kim torture`: the fault campaigns as commands."""

from pathlib import Path

import click

from kim_desktop.torture.days import torture_days
from kim_desktop.torture.disk import torture_disk
from kim_desktop.torture.files import torture_files
from kim_desktop.torture.kills import torture_kills
from kim_desktop.torture.mutants import torture_mutants
from kim_desktop.torture.power import torture_power
from kim_desktop.torture.report import Report, finish
from kim_desktop.torture.requests import torture_requests
from kim_desktop.torture.sync_kills import torture_sync_kills
from kim_desktop.torture.tiers import TIERS, torture_all

_seed = click.option("--seed", default=1, show_default=True, help="Bestimmt alles, was geschieht.")
_report = click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Ergebnis als JSON.")


@click.group()
def torture() -> None:
    """Quält Geräte, Netz, Zentrale und Festplatte; nichts Bestätigtes darf verloren gehen."""


@torture.command()
@click.option("--days", default=1_000, show_default=True, help="Simulierte Tage.")
@click.option("--devices", default=3, show_default=True, help="Geräte je Kommune.")
@click.option("--jobs", default=2, show_default=True, help="So viele Kommunen zugleich.")
@_seed
@_report
def days(days: int, devices: int, jobs: int, seed: int, report: Path | None) -> None:
    """Spielt Tage mit schlechtem Netz, Abstürzen, Kopien und zurückgesetzter Zentrale."""
    _finish(torture_days(days, seed, devices, jobs, click.echo), report)


@torture.command()
@click.option("--count", default=200, show_default=True, help="So oft wird das Programm beendet.")
@_seed
@_report
def kills(count: int, seed: int, report: Path | None) -> None:
    """Beendet das Programm mit Gewalt, zufällig und an jedem Schreibvorgang, auch mitten im Abgleich."""
    result = torture_kills(count - count // 4, seed, click.echo)
    result.add(torture_sync_kills(count // 4, seed, click.echo))
    _finish(result, report)


@torture.command()
@click.option("--states", default=500, show_default=True, help="Zustände der Festplatte nach einem Stromausfall.")
@_seed
@_report
def power(states: int, seed: int, report: Path | None) -> None:
    """Stellt die Festplatte her, wie ein Stromausfall sie hinterlassen kann, und öffnet sie."""
    _finish(torture_power(states, seed, click.echo), report)


@torture.command()
@click.option("--writes", default=40, show_default=True, help="So viele Schreibvorgänge je Handlung scheitern.")
@click.option("--flips", default=50, show_default=True, help="So viele Bytes je Datei werden verfälscht.")
@_seed
@_report
def disk(writes: int, flips: int, seed: int, report: Path | None) -> None:
    """Volle und fehlerhafte Festplatte, verfälschte Bytes, zwei Fenster."""
    _finish(torture_disk(seed, writes, flips, click.echo), report)


@torture.command()
@_seed
@_report
def mutants(seed: int, report: Path | None) -> None:
    """Schaltet Sicherungen ab und prüft, dass die Kampagne es bemerkt."""
    _finish(torture_mutants(seed, click.echo), report)


@torture.command()
@click.option("--count", default=2_000, show_default=True, help="Zahl der Anfragen.")
@_seed
@_report
def requests(count: int, seed: int, report: Path | None) -> None:
    """Stellt der Zentrale verdrehte Anfragen, von jeder Rolle und an jeden Endpunkt."""
    _finish(torture_requests(count, seed, click.echo), report)


@torture.command()
@click.option("--count", default=2_000, show_default=True, help="Zahl der Dateien.")
@_seed
@_report
def files(count: int, seed: int, report: Path | None) -> None:
    """Liest beschädigte und böswillige Dateien auf jedem Weg, auf dem etwas von außen kommt."""
    _finish(torture_files(count, seed, click.echo), report)


@torture.command("all")
@click.option("--tier", type=click.Choice(list(TIERS)), default="fast", show_default=True, help="Wie lange.")
@click.option("--jobs", default=2, show_default=True, help="So viel zugleich.")
@_seed
@_report
def all_(tier: str, jobs: int, seed: int, report: Path | None) -> None:
    """Alles nacheinander."""
    _finish(torture_all(tier, seed, jobs, click.echo), report)


def _finish(report: Report, path: Path | None) -> None:
    raise SystemExit(finish(report, path))
