"""A figure: what was measured, against what, and whether it reaches its goal; timed, shown and kept."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """At most `ratio` times the baseline plus `slack`, and at most `most`; in the figure's unit."""

    ratio: float | None = None
    slack: float = 0.0
    most: float | None = None

    def is_met(self, value: float, baseline: float | None) -> bool:
        """Whether `value` reaches the goal."""
        within_ratio = self.ratio is None or baseline is None or value <= self.ratio * baseline + self.slack
        return within_ratio and (self.most is None or value <= self.most)

    def text(self, unit: str) -> str:
        """The goal as people read it."""
        parts = []
        if self.ratio is not None:
            parts.append(f"≤ {_number(self.ratio)} ×" + (f" + {_number(self.slack)} {unit}" if self.slack else ""))
        if self.most is not None:
            parts.append(f"≤ {_number(self.most)} {unit}".rstrip())
        return "; ".join(parts)


@dataclass(frozen=True)
class Figure:
    """All runs of one measurement and of its baseline; without a baseline only the value counts."""

    name: str
    title: str
    unit: str
    goal: Goal
    runs: Sequence[float]
    baseline_runs: Sequence[float] = ()

    @property
    def value(self) -> float:
        """The median of the runs."""
        return statistics.median(self.runs)

    @property
    def baseline(self) -> float | None:
        """The median of the baseline's runs."""
        return statistics.median(self.baseline_runs) if self.baseline_runs else None

    @property
    def ratio(self) -> float | None:
        """How many times the baseline this takes."""
        return self.value / self.baseline if self.baseline else None

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.goal.is_met(self.value, self.baseline)

    def as_json(self) -> dict[str, Any]:
        """The figure for bench.json."""
        return {
            "value": round(self.value, 3),
            "baseline": None if self.baseline is None else round(self.baseline, 3),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "goal": self.goal.text(self.unit),
            "met": self.met,
            "unit": self.unit,
            "runs": [round(run, 3) for run in self.runs],
        }


def milliseconds(do: Callable[[], object]) -> float:
    """How long `do` takes."""
    begun = time.perf_counter()
    do()
    return (time.perf_counter() - begun) * 1_000


def by_turns(runs: int, own: Callable[[], object], baseline: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Times both in turn, after one turn that warms up, so that whatever else the machine does meets both."""
    own(), baseline()
    pairs = [(milliseconds(own), milliseconds(baseline)) for _ in range(runs)]
    return [each for each, _ in pairs], [each for _, each in pairs]


def table(figures: Sequence[Figure]) -> str:
    """All figures as a table in plain text."""
    head = ("Was", "gemessen", "Grundlinie", "Verhältnis", "Ziel", "erreicht")
    rows = [head, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]])


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.title,
        f"{_number(figure.value)} {figure.unit}".rstrip(),
        "–" if figure.baseline is None else f"{_number(figure.baseline)} {figure.unit}".rstrip(),
        "–" if figure.ratio is None else f"{_number(figure.ratio)} ×",
        figure.goal.text(figure.unit),
        "ja" if figure.met else "nein",
    )


def _number(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f}".rstrip("0").rstrip(".").replace(".", ",") if digits else f"{value:.0f}"
