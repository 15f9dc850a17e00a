"""The benchmark of figures fills a store, counts everything and writes it down; speed is not asserted here."""

import json
from pathlib import Path

from click.testing import CliRunner

from kim_desktop.cli import kim


def test_a_whole_report_is_measured_against_the_same_sql_by_hand(tmp_path: Path) -> None:
    asked = ["bench", "figures", "--people", "50", "--runs", "1", "--output", str(tmp_path)]
    result = CliRunner().invoke(kim, asked, catch_exceptions=False)
    assert result.exit_code == 0
    figures = json.loads((tmp_path / "bench-figures.json").read_text(encoding="utf-8"))["figures"]
    asked = {"any_period", "part", "post", "employer", "district", "sender"}
    assert set(figures) == {"facts", "cold", "report", "changed", *asked}
    assert figures["report"]["baseline"] > 0
    assert "50 Personen" in (tmp_path / "bench-figures.txt").read_text(encoding="utf-8")
