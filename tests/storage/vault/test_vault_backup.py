"""A backup brings everything back, to those who may have it, and never in the way of what is there."""

import random
import threading
from pathlib import Path

import pytest
from vault_helpers import OTHER, PASSWORD, HurryingClock, flip_bit, new_vault, note_numbers, write_note

from kim_desktop.errors import VaultDamaged, VaultError, VaultTooNew, WrongPassword
from kim_desktop.storage.head import Head
from kim_desktop.storage.keys import make_recovery_pair
from kim_desktop.storage.vault import VaultFiles, open_vault, recover_backup, restore_vault


def backup_of(folder: Path, target: Path, notes: int = 20) -> Path:
    vault = new_vault(folder, notes=notes)
    vault.backup(target)
    vault.close()
    return target


def test_a_backup_restores_data_and_watermark(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "a", notes=100)
    vault.head.write(Head(100, "e" * 64))
    vault.backup(tmp_path / "backup.kim")
    write_note(vault, 500)
    vault.close()
    restored = restore_vault(tmp_path / "backup.kim", tmp_path / "b", PASSWORD)
    assert note_numbers(restored) == set(range(100))
    assert restored.head.read() == Head(100, "e" * 64)
    assert restored.vault_id == vault.vault_id
    assert restored.check() == []
    write_note(restored, 501)
    restored.close()
    reopened = open_vault(tmp_path / "b", PASSWORD)
    assert len(note_numbers(reopened)) == 101
    reopened.close()


def test_a_restored_vault_has_keys_of_its_own(tmp_path: Path) -> None:
    backup = backup_of(tmp_path / "a", tmp_path / "backup.kim")
    restore_vault(backup, tmp_path / "b", PASSWORD).close()
    old, new = VaultFiles(tmp_path / "a"), VaultFiles(tmp_path / "b")
    old.db.write_bytes(new.db.read_bytes())
    with pytest.raises(VaultDamaged):
        open_vault(tmp_path / "a", PASSWORD)


def test_restoring_leaves_nothing_but_the_vault(tmp_path: Path) -> None:
    backup = backup_of(tmp_path / "a", tmp_path / "backup.kim")
    restore_vault(backup, tmp_path / "b", PASSWORD).close()
    assert {path.name for path in (tmp_path / "b").iterdir()} == {path.name for path in (tmp_path / "a").iterdir()}
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b", "backup.kim"}


def test_restoring_never_overwrites_a_vault(tmp_path: Path) -> None:
    backup = backup_of(tmp_path / "a", tmp_path / "backup.kim")
    new_vault(tmp_path / "b", notes=1).close()
    with pytest.raises(VaultError, match="schon ein Tresor"):
        restore_vault(backup, tmp_path / "b", PASSWORD)
    kept = open_vault(tmp_path / "b", PASSWORD)
    assert note_numbers(kept) == {0}
    kept.close()


def test_a_backup_opens_with_the_password_of_its_time(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "a", notes=1)
    vault.backup(tmp_path / "old.kim")
    vault.change_password(PASSWORD, OTHER)
    vault.backup(tmp_path / "new.kim")
    vault.close()
    for name, right, wrong in (("old.kim", PASSWORD, OTHER), ("new.kim", OTHER, PASSWORD)):
        with pytest.raises(WrongPassword, match="Sicherung"):
            restore_vault(tmp_path / name, tmp_path / name[:3], wrong)
        restore_vault(tmp_path / name, tmp_path / name[:3], right).close()


def test_the_municipality_opens_a_backup_without_the_password(tmp_path: Path) -> None:
    private, public = make_recovery_pair()
    vault = new_vault(tmp_path / "a", public, notes=3)
    vault.backup(tmp_path / "backup.kim")
    vault.close()
    recovered = recover_backup(tmp_path / "backup.kim", tmp_path / "b", private, OTHER)
    assert note_numbers(recovered) == {0, 1, 2}
    recovered.close()
    with pytest.raises(WrongPassword):
        recover_backup(tmp_path / "backup.kim", tmp_path / "c", make_recovery_pair()[0], OTHER)


def test_a_backup_is_made_while_others_write(tmp_path: Path) -> None:
    vault, done = new_vault(tmp_path / "a", notes=500), threading.Event()
    written: list[int] = []

    def write() -> None:
        while not done.is_set():
            write_note(vault, 1_000 + len(written))
            written.append(len(written))

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(5):
        vault.backup(tmp_path / f"{number}.kim")
    done.set()
    writer.join()
    vault.close()
    assert written
    for number in range(5):
        restored = restore_vault(tmp_path / f"{number}.kim", tmp_path / str(number), PASSWORD)
        numbers = note_numbers(restored)
        later = sorted(found for found in numbers if found >= 1_000)
        assert set(range(500)) <= numbers
        assert later == list(range(1_000, 1_000 + len(later)))
        restored.close()


def test_a_new_backup_takes_the_place_of_the_old_one_only_when_it_is_whole(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "a", notes=1)
    target = tmp_path / "backup.kim"
    vault.backup(target)
    first = target.read_bytes()
    write_note(vault, 7)
    vault.backup(target)
    vault.close()
    assert target.read_bytes() != first
    restored = restore_vault(target, tmp_path / "b", PASSWORD)
    assert note_numbers(restored) == {0, 7}
    restored.close()


def test_a_damaged_backup_is_refused_and_leaves_no_vault(tmp_path: Path) -> None:
    backup = backup_of(tmp_path / "a", tmp_path / "backup.kim")
    sound, clock = backup.read_bytes(), HurryingClock()
    places = [*range(0, 72, 5), *random.Random(6).sample(range(len(sound) * 8), 60)]
    for bit in places:
        flip_bit(backup, bit)
        with pytest.raises((VaultDamaged, VaultTooNew, WrongPassword)):
            restore_vault(backup, tmp_path / "b", PASSWORD, clock=clock)
        backup.write_bytes(sound)
    for length in (0, 5, 200, len(sound) - 1):
        backup.write_bytes(sound[:length])
        with pytest.raises(VaultDamaged):
            restore_vault(backup, tmp_path / "b", PASSWORD)
    backup.write_bytes(sound)
    restore_vault(backup, tmp_path / "b", PASSWORD).close()


def test_a_backup_is_possible_with_a_lost_watermark(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "a", notes=2)
    VaultFiles(tmp_path / "a").head.unlink()
    vault.backup(tmp_path / "backup.kim")
    vault.close()
    restored = restore_vault(tmp_path / "backup.kim", tmp_path / "b", PASSWORD)
    assert note_numbers(restored) == {0, 1}
    restored.close()


def test_a_backup_to_nowhere_is_told_plainly(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "a")
    with pytest.raises(VaultError, match="Festplatte"):
        vault.backup(tmp_path / "missing" / "backup.kim")
    vault.close()
    with pytest.raises(VaultError, match="Festplatte"):
        restore_vault(tmp_path / "missing.kim", tmp_path / "b", PASSWORD)
