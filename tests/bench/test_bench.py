"""The benchmark measures everything that is promised and writes it down; how fast it is, is not asserted here."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kim_desktop.bench import suite
from kim_desktop.bench.figure import Figure, Goal, table

PROMISED = {
    "pdf", "cold_start", "cold_start_work", "start_memory", "unlock", "list", "open_case", "search", "save",
    "first_load", "day", "day_round_trips", "day_bytes", "today", "full_text", "case_sheet", "import", "attachment",
}  # fmt: skip


def test_every_promised_figure_is_measured_and_written_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert suite.measure(tmp_path, cases=20, first_load=5, runs=1) == 0
    written = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert set(written["figures"]) == PROMISED
    for figure in written["figures"].values():
        assert figure["value"] > 0
        assert figure["goal"]
        assert figure["met"] in {True, False}
        assert len(figure["runs"]) >= 1
        assert (figure["ratio"] is None) == (figure["baseline"] is None)
    assert (tmp_path / "bench.txt").read_text(encoding="utf-8") in capsys.readouterr().out


def test_a_missed_goal_is_told() -> None:
    slow = Figure("save", "Speichern", "ms", Goal(1.5), [4.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    assert slow.value == 3.0
    assert slow.ratio == 3.0
    assert not slow.met
    assert "nein" in table([slow])


def test_slack_and_ceiling_count_beside_the_ratio() -> None:
    assert Goal(1.3, slack=150).is_met(280, 100)
    assert not Goal(1.3, slack=150).is_met(281, 100)
    assert not Goal(5, most=100).is_met(101, 50)
    assert Goal(most=50).is_met(50, None)


def test_the_command_offers_smaller_sizes() -> None:
    from kim_desktop.cli import kim

    shown = CliRunner().invoke(kim, ["bench", "--help"]).output
    assert "--cases" in shown
    assert "--first-load" in shown
