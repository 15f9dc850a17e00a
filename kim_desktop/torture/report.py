"""What a campaign did and found: counts, faults by kind, violations with the seed that shows each again."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click

_STORY, _SHORT = 25, 3
_MOST = 5


@dataclass(frozen=True)
class Violation:
    """An invariant that did not hold; `again` is the command that shows it once more."""

    what: str
    again: str
    story: tuple[str, ...] = ()


@dataclass
class Report:
    """Counts and faults add up over campaigns; a campaign passes only without violations."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every invariant held."""
        return not self.violations

    def add(self, other: "Report") -> None:
        """Takes in what another campaign did and found."""
        self.counts += other.counts
        self.faults += other.faults
        self.violations += other.violations

    def find(self, found: Iterable[str], again: str, story: Iterable[str] = ()) -> None:
        """Notes violations; a long story is told with the first only."""
        told = tuple(story)
        for what in found:
            self.violations.append(Violation(what, again, told))
            told = told if len(told) <= _SHORT else ()

    def table(self) -> str:
        """Everything as text."""
        counted = [*self.counts.items(), ("Verletzungen", len(self.violations))]
        faults = [(f"  {name}", number) for name, number in sorted(self.faults.items(), key=lambda each: -each[1])]
        width = max(len(name) for name, _ in [*counted, *faults])
        lines = [f"{name:<{width}} {number:>10,}".replace(",", ".") for name, number in counted]
        if faults:
            lines += ["", "Fehler, die eingestreut wurden (faults)"]
            lines += [f"{name:<{width}} {number:>10,}".replace(",", ".") for name, number in faults]
        return "\n".join([*lines, *self._told()])

    def write(self, path: Path) -> None:
        """Everything as JSON."""
        content = {
            "counts": dict(self.counts),
            "faults": dict(self.faults),
            "violations": [asdict(each) for each in self.violations],
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def _told(self) -> list[str]:
        lines = []
        for each in self.violations[:_MOST]:
            lines += ["", f"VERLETZT: {each.what}", f"  noch einmal: {each.again}"]
            lines += [f"    {line}" for line in each.story[-_STORY:]]
        if len(self.violations) > _MOST:
            lines.append(f"… und {len(self.violations) - _MOST} weitere")
        return lines


def finish(report: Report, path: Path | None) -> int:
    """Shows the table, writes the file; the program's exit code."""
    click.echo("\n" + report.table())
    if path:
        report.write(path)
    return 0 if report.passed else 1
