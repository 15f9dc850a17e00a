"""The fast tier of the fault campaign, and that it can see: it must fail when a safeguard is switched off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from kim_desktop.torture.days import play
from kim_desktop.torture.disk import torture_disk
from kim_desktop.torture.fold import fold_log, plain
from kim_desktop.torture.ground import Ground, new_ground
from kim_desktop.torture.kills import torture_kills
from kim_desktop.torture.mutants import MUTANTS
from kim_desktop.torture.power import torture_power
from kim_desktop.torture.report import Report, finish
from kim_desktop.torture.sync_kills import torture_sync_kills

SEED = 4


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with new_ground() as made:
        yield made


def test_days_with_a_bad_line_and_crashes_lose_nothing_and_a_seed_plays_the_same_again(ground: Ground) -> None:
    first, again = (play(ground, SEED, 4, 3) for _ in range(2))
    assert first.violations == []
    assert first.faults.total() > 2 and first.exchanges > 40
    assert first.story == again.story


def test_a_power_cut_at_any_write_leaves_every_acknowledged_note() -> None:
    report = torture_power(15, SEED)
    assert report.violations == []
    assert report.counts["Aufgezeichnete Schreibvorgänge"] > 500


def test_a_program_killed_at_any_write_keeps_every_acknowledged_note() -> None:
    report = torture_kills(6, SEED)
    report.add(torture_sync_kills(2, SEED))
    assert report.violations == []
    assert report.counts["Gewaltsam beendete Programme"] == 8


def test_a_full_disk_and_flipped_bytes_are_told_in_words_or_do_no_harm() -> None:
    report = torture_disk(SEED, 1, 1)
    assert report.violations == []
    assert report.faults["Festplatte voll"] > 6


@pytest.mark.parametrize("name", ["synchronous=FULL", "Merkstand neben der Datenbank"])
def test_the_campaign_sees_that_a_safeguard_is_missing(name: str) -> None:
    (mutant,) = (each for each in MUTANTS if each.name == name)
    with mutant.weakened():
        assert mutant.campaign(SEED).violations


def test_the_second_fold_follows_bases_sets_and_erasures() -> None:
    log = [
        change("1", '{"fields":{"a":"x","s":{"+":["b","a"]}},"base":{},"settles":{}}'),
        change("2", '{"fields":{"a":"y"},"base":{"a":"1"},"settles":{}}'),
        change("3", '{"fields":{},"base":{},"settles":{},"erases":["a"]}'),
        change("4", '{"fields":{"a":"unwissend","s":{"-":["b"]}},"base":{"a":"2"},"settles":{}}'),
    ]
    assert fold_log(log) == {("person", "p"): {"a": None, "s": ("a",)}}
    assert (plain("[]"), plain(False), plain(True), plain("")) == (None, None, 1, None)


def change(id_: str, payload: str) -> dict[str, str]:
    return {"id": id_, "record": "person", "record_id": "p", "payload": payload}


def test_a_violation_is_told_with_the_command_that_shows_it_again(tmp_path: Path) -> None:
    report = Report()
    report.counts["Simulierte Tage"] = 3
    report.find(["I1 etwas fehlt"], "kim torture days --seed 7", ["Notiz wort000001"])
    assert finish(report, tmp_path / "out.json") == 1
    assert "kim torture days --seed 7" in report.table() and "Notiz wort000001" in report.table()
    assert "I1 etwas fehlt" in (tmp_path / "out.json").read_text(encoding="utf-8")


def test_the_command_names_its_campaigns() -> None:
    from kim_desktop.cli import kim

    said = CliRunner().invoke(kim, ["torture", "--help"]).output
    assert all(name in said for name in ("days", "kills", "power", "disk", "mutants", "all"))
