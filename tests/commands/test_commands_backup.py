"""`kim server backup` and `restore`: a running central store saved as it works, and put back to any moment since."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_parts import fault, said

from kim_desktop.errors import BadInput, VaultDamaged, WrongPassword
from kim_desktop.storage.keys import make_recovery_pair
from sync.service.backup.archive import Archiver
from sync.service.backup.shelf import Shelf
from sync.service.centre import Centre
from sync.service.store.database import get_value, latest_seq
from sync.service.store.epochs import backed_up


@dataclass
class Saved:
    """A central store that was backed up, and moments of its life."""

    folder: Path
    target: Path
    key: Path
    epoch: str
    between: datetime


def wait_until_archived(centre: Centre) -> None:
    """Until the backups hold all that was accepted."""
    for _ in range(1_200):
        with centre.database.serving() as connection:
            if backed_up(connection) == latest_seq(connection, centre.database.tables):
                return
        time.sleep(0.05)
    pytest.fail("the log does not reach the backups")


@pytest.fixture(scope="module")
def saved() -> Iterator[Saved]:
    """Ada was there before the backup, Ben came after it, Cem after the moment between."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None
    with tempfile.TemporaryDirectory(prefix="kim-tests-", dir=place) as name:
        folder, target, key = Path(name) / "centre", Path(name) / "backups", Path(name) / "kim.key"
        said("server", "init", "--folder", folder, "--recovery-out", key)
        with Centre(folder) as centre, Archiver(centre, pause=0.1):
            centre.add_user("Ada Muster", "case_manager")
            options = ("--to", target, "--recovery-pub", key.with_suffix(".pub"))
            for _ in range(2):
                assert "Gesichert" in said("server", "backup", "--folder", folder, *options, "--keep", "1")
                options = ()
            centre.add_user("Ben Beispiel", "case_manager")
            wait_until_archived(centre)
            time.sleep(1.1)  # the name of a backup tells whole seconds, never too early
            between = datetime.now(UTC)
            centre.add_user("Cem Testa", "case_manager")
            wait_until_archived(centre)
            with centre.database.serving() as connection:
                epoch = get_value(connection, "epoch")
        yield Saved(folder, target, key, epoch, between)


def people(folder: Path) -> list[str]:
    """Who belongs to the central store."""
    with Centre(folder) as centre:
        return [user.name for user in centre.users()]


def test_a_store_is_put_back_as_it_last_was_and_devices_are_told(saved: Saved) -> None:
    folder = saved.folder.with_name("latest")
    told = said("server", "restore", saved.target, "--folder", folder, "--recovery-key", saved.key)
    assert "Wiederhergestellt" in told and "kim server backup" in told
    assert people(folder) == ["Ada Muster", "Ben Beispiel", "Cem Testa"]
    with Centre(folder) as centre, centre.database.serving() as connection:
        assert get_value(connection, "epoch") != saved.epoch and backed_up(connection) == 0
    again = fault(BadInput, "server", "restore", saved.target, "--folder", folder, "--recovery-key", saved.key)
    assert "nicht leer" in str(again)


def test_a_store_is_put_back_to_any_moment_since_the_oldest_backup(saved: Saved) -> None:
    folder, moment = saved.folder.with_name("between"), saved.between.astimezone().isoformat()
    said("server", "restore", saved.target, "--folder", folder, "--recovery-key", saved.key, "--until", moment)
    assert people(folder) == ["Ada Muster", "Ben Beispiel"]


def test_without_the_right_key_or_before_the_first_backup_nothing_is_put_back(saved: Saved, tmp_path: Path) -> None:
    foreign = tmp_path / "fremd.key"
    foreign.write_text(make_recovery_pair()[0].hex())
    command = ("server", "restore", saved.target, "--folder", saved.folder.with_name("never"))
    fault(WrongPassword, *command, "--recovery-key", foreign)
    assert "vor diesem Zeitpunkt" in str(
        fault(BadInput, *command, "--recovery-key", saved.key, "--until", "2020-01-01")
    )
    assert "kein Zeitpunkt" in str(fault(BadInput, *command, "--recovery-key", saved.key, "--until", "gestern"))
    assert "fehlt der Schlüssel" in str(fault(BadInput, *command))


def test_old_copies_go_nothing_in_them_is_readable_and_a_changed_one_is_refused(saved: Saved) -> None:
    Shelf(saved.target).keep(1)  # log that was still on its way at the last backup goes with the next one
    copies = sorted((saved.target / "base").iterdir())
    logs = {path.name for path in (saved.target / "wal").iterdir()}
    assert len(copies) == 1 and min(logs)[:24] >= copies[0].name.split("Z-")[1][:24]
    everything = b"".join(path.read_bytes() for path in saved.target.rglob("*.kim"))
    assert b"Ada Muster" not in everything and b"PG_VERSION" not in everything
    broken = saved.target.with_name("broken")
    shutil.copytree(saved.target, broken)
    newest = broken / "base" / copies[-1].name
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    command = ("server", "restore", broken, "--folder", saved.folder.with_name("from-broken"))
    fault(VaultDamaged, *command, "--recovery-key", saved.key)
    newest.write_bytes(bytes(content[: 2**20]))
    assert not saved.folder.with_name("from-broken").exists()
    fault(VaultDamaged, *command, "--recovery-key", saved.key)


def test_backups_of_two_stores_never_mix_and_the_first_names_its_place_and_key(saved: Saved, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="anderen Zentrale"):
        Shelf(saved.target).claim("another database")
    assert "Es fehlt" in str(fault(BadInput, "server", "backup", "--folder", tmp_path))
