"""All campaigns in a row, in three lengths."""

from collections.abc import Callable
from dataclasses import dataclass

from kim_desktop.torture.days import torture_days
from kim_desktop.torture.disk import torture_disk
from kim_desktop.torture.kills import torture_kills
from kim_desktop.torture.mutants import torture_mutants
from kim_desktop.torture.power import torture_power
from kim_desktop.torture.report import Report
from kim_desktop.torture.sync_kills import torture_sync_kills

_DEVICES = 3


@dataclass(frozen=True)
class Tier:
    """How much of everything."""

    days: int
    kills: int
    states: int
    writes: int
    flips: int


TIERS = {
    "fast": Tier(days=100, kills=40, states=100, writes=8, flips=10),
    "nightly": Tier(days=2_000, kills=500, states=2_000, writes=100, flips=200),
    "release": Tier(days=10_000, kills=2_000, states=5_000, writes=400, flips=1_000),
}


def torture_all(name: str, seed: int, jobs: int, tell: Callable[[str], None]) -> Report:
    """Every campaign of this tier, and the check that they can see."""
    tier, report = TIERS[name], Report()
    campaigns: tuple[tuple[str, Callable[[], Report]], ...] = (
        ("Stromausfall", lambda: torture_power(tier.states, seed, tell)),
        ("Kills", lambda: torture_kills(tier.kills - tier.kills // 4, seed, tell)),
        ("Kills im Abgleich", lambda: torture_sync_kills(tier.kills // 4, seed, tell)),
        ("Festplatte", lambda: torture_disk(seed, tier.writes, tier.flips, tell)),
        ("Tage", lambda: torture_days(tier.days, seed, _DEVICES, jobs, tell)),
        ("Abgeschaltete Sicherungen", lambda: torture_mutants(seed, tell)),
    )
    for title, campaign in campaigns:
        tell(f"— {title}")
        report.add(campaign())
    return report
