"""What IT prescribes holds, is said, and cannot be loosened by a slip."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kim_desktop.cli import kim
from kim_desktop.errors import BadInput, KnownError, NotAllowed
from kim_desktop.policy import STRICT_LOCK_MINUTES, BackupRule, Policy, install_policy, parse_policy, read_policy
from kim_desktop.prescribed import do_duties
from kim_desktop.storage.identity import PRACTICE
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import restore_vault
from kim_desktop.work.backups import back_up_if_due
from tests.conftest import NOW, PASSWORD

WHOLE = """
[server]
address = "https://kim.stadt.example:8443/"
authority = "{fingerprint}"
[lock]
most_minutes = 8
[backup]
folder = "{folder}"
every_days = 2
keep = 2
[updates]
url = "https://kim.stadt.example/neu"
channel = "pilot"
root = "root.json"
"""


def written(folder: Path, text: str) -> Path:
    folder.chmod(0o755)
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)
    (folder / "root.json").write_text("{}", encoding="utf-8")
    return path


def test_a_whole_policy_is_read_and_told_in_words(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE.format(fingerprint="AB:" * 31 + "AB", folder=tmp_path))
    policy = read_policy(path, os.getuid())
    assert not policy.problem and policy.server.authority == "ab" * 32
    assert [policy.capped(minutes) for minutes in (5, 15)] == [5, 8]
    assert policy.updates.root == tmp_path / "root.json" and policy.updates.channel == "pilot"
    policy.check_server("HTTPS://kim.stadt.example:8443")
    with pytest.raises(NotAllowed, match="vom Administrator vorgegeben"):
        policy.check_server("https://anderswo.example")
    said = CliRunner().invoke(kim, ["policy", "check", str(path)], catch_exceptions=False).output
    assert "gültig" in said and all(line in said for line in policy.in_words())
    placed = install_policy(path, tmp_path / "etc" / "kim" / "policy.toml")
    assert replace(read_policy(placed, os.getuid()), path=path, updates=policy.updates) == policy
    (tmp_path / "etc" / "kim" / "root.json").chmod(0o666)
    assert "auch andere" in read_policy(placed, os.getuid()).problem


def test_without_a_file_nothing_is_prescribed(tmp_path: Path) -> None:
    policy = read_policy(tmp_path / "policy.toml")
    assert policy == Policy() and not policy.exists and policy.capped(15) == 15
    assert "Nichts ist vorgegeben" in CliRunner().invoke(kim, ["policy", "show"]).output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[server\n", "kein gültiges TOML"),
        ("[sperre]\nmost_minutes = 5", "Abschnitt [sperre] gibt es nicht"),
        ("[lock]\nmost_minute = 5", "most_minute gibt es nicht"),
        ("[lock]\nmost_minutes = 0", "eine ganze Zahl von 1 bis 60"),
        ("[lock]\nmost_minutes = true", "eine ganze Zahl"),
        ("lock = 5", "kein Abschnitt"),
        ('[server]\naddress = "http://kim.example"', "https://"),
        ('[server]\nauthority = "abc"', "64 hexadezimalen"),
        ('[backup]\nfolder = "sicherung"', "vollständiger Pfad"),
        ("[backup]\nfolder = 7", "vollständiger Pfad"),
        ('[updates]\nurl = "https://kim.example"', "gehört root"),
        ('[updates]\nurl = "https://kim.example"\nroot = "fehlt.json"', "fehlt"),
        ("#" * 70_000, "zu groß"),
    ],
)
def test_a_slip_makes_nothing_looser(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(BadInput) as error:
        parse_policy(path)
    assert said in str(error.value)
    policy = read_policy(path, os.getuid())
    assert said in policy.problem and policy.capped(15) == STRICT_LOCK_MINUTES
    assert not policy.updates.url and not policy.backup.folder
    with pytest.raises(NotAllowed):
        policy.check_server("https://kim.example")


def test_a_file_that_users_could_have_written_does_not_count(tmp_path: Path) -> None:
    path = written(tmp_path, "[lock]\nmost_minutes = 60")
    path.chmod(0o666)
    assert "auch andere" in read_policy(path, os.getuid()).problem
    path.chmod(0o644)
    assert "auch andere" in read_policy(path, os.getuid() + 1).problem
    tmp_path.chmod(0o777)
    assert "auch andere" in read_policy(path, os.getuid()).problem


def at(store: Store, days: float) -> None:
    store.clock = lambda: NOW + timedelta(days=days)


def test_backups_come_in_time_open_again_and_make_room(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "sicherungen"
    folder.mkdir()
    (folder / "KIM-device-1-von-hand.kimbackup").write_bytes(b"")
    made = []
    for day in (0, 1, 2, 3, 4.5):
        at(store, day)
        made.append(back_up_if_due(store, folder, every_days=2, keep=2))
    assert [path is not None for path in made] == [True, False, True, False, True]
    left = sorted(path.name for path in folder.iterdir())
    assert left == ["KIM-device-1-20261104-083000.kimbackup", "KIM-device-1-20261106-203000.kimbackup",
                    "KIM-device-1-von-hand.kimbackup"]  # fmt: skip
    assert made[-1]
    restore_vault(made[-1], tmp_path / "wieder", PASSWORD).close()


def test_what_is_prescribed_is_done_beside_the_work_but_not_in_a_practice(store: Store, tmp_path: Path) -> None:
    policy = Policy(tmp_path / "policy.toml", backup=BackupRule(str(tmp_path / "sicherungen"), 2, 2))
    (tmp_path / "sicherungen").mkdir()
    do_duties(store, replace(policy, problem="Die Vorgaben gelten nicht."))
    own = store.identity
    store.set_identity(replace(own, service_url=PRACTICE))
    do_duties(store, policy)
    assert not list((tmp_path / "sicherungen").iterdir())
    store.set_identity(own)
    do_duties(store, policy)
    assert len(list((tmp_path / "sicherungen").iterdir())) == 1


def test_a_drive_that_is_away_is_no_matter_until_it_is_away_for_days(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "laufwerk"
    for day in (0, 2.9):
        at(store, day)
        assert back_up_if_due(store, folder, 2, 2) is None
    at(store, 3)
    with pytest.raises(KnownError, match="gelingt seit Tagen nicht"):
        back_up_if_due(store, folder, 2, 2)
    folder.mkdir()
    assert back_up_if_due(store, folder, 2, 2)
    folder.rename(tmp_path / "weg")
    at(store, 5.5)
    assert back_up_if_due(store, folder, 2, 2) is None
