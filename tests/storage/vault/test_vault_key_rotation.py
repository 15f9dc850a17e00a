"""A vault gets a new key: old key files open nothing any more, and a cut at any moment leaves one whole vault."""

import os
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from vault_helpers import OTHER, PASSWORD, HurryingClock, new_vault, note_numbers, write_note

from kim_desktop.errors import VaultDamaged, WrongPassword
from kim_desktop.storage.head import Head
from kim_desktop.storage.keys import make_recovery_pair
from kim_desktop.storage.vault import VaultFiles, open_vault, recover_vault

_CALLS = {"open", "os.rename", "os.remove"}
"""What Python tells of before it touches a file."""


def test_after_a_new_key_the_old_key_file_opens_nothing(tmp_path: Path) -> None:
    private, public = make_recovery_pair()
    vault = new_vault(tmp_path / "vault", public, notes=50)
    vault.head.write(Head(7, "ab" * 32))
    files = VaultFiles(tmp_path / "vault")
    shutil.copytree(tmp_path / "vault", tmp_path / "before")
    old_database = files.db.read_bytes()
    vault.rotate_key(PASSWORD)
    write_note(vault, 1_000)
    assert vault.head.read() == Head(7, "ab" * 32) and vault.check() == []
    vault.close()
    assert old_database[:4096] not in files.db.read_bytes()
    assert not [path for path in files.folder.iterdir() if path.suffix in {".next", ".part", ".bak"}]
    again = open_vault(files.folder, PASSWORD)
    assert note_numbers(again) == {*range(50), 1_000}
    again.close()
    recover_vault(files.folder, private, OTHER).close()
    shutil.copy(tmp_path / "before" / "vault.header", files.header)
    with pytest.raises(VaultDamaged):
        open_vault(files.folder, PASSWORD, clock=HurryingClock())


def test_only_the_password_gives_a_new_key(tmp_path: Path) -> None:
    vault = new_vault(tmp_path, notes=1)
    with pytest.raises(WrongPassword):
        vault.rotate_key(OTHER)
    assert note_numbers(vault) == {0} and vault.check() == []
    vault.close()


def test_others_read_and_write_while_the_key_changes(tmp_path: Path) -> None:
    vault = new_vault(tmp_path, notes=300)
    over = threading.Event()

    def write(worker: int) -> None:
        for turn in range(20):
            write_note(vault, 10_000 + worker * 100 + turn)

    def read() -> None:
        while not over.is_set():
            assert len(note_numbers(vault)) >= 300

    with ThreadPoolExecutor(9) as threads:
        writers = [threads.submit(write, worker) for worker in range(3)]
        readers = [threads.submit(read) for _ in range(6)]
        for _ in range(3):
            vault.rotate_key(PASSWORD)
        wait(writers)
        over.set()
    faults = [each.exception() for each in (*writers, *readers) if each.exception()]
    found = (len(note_numbers(vault)), vault.check())
    vault.close()
    assert faults == [] and found == (360, [])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a child that can be killed at once")
def test_a_cut_before_any_touch_of_a_file_leaves_one_whole_vault(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "sound", notes=40)
    vault.head.write(Head(3, "cd" * 32))
    vault.close()
    clock = HurryingClock()
    for number in range(1, 200, 3):
        place = tmp_path / "cut"
        shutil.copytree(tmp_path / "sound", place)
        was_cut = cut_rotation(place, number)
        held = open_vault(place, PASSWORD, clock=clock)
        assert note_numbers(held) == set(range(40)) and held.head.read() == Head(3, "cd" * 32)
        assert held.check() == []
        write_note(held, 500)
        held.close()
        assert not [path.name for path in place.iterdir() if ".next" in path.name or "rotated" in path.name]
        shutil.rmtree(place)
        if not was_cut:
            break
    assert 15 < number < 199


def cut_rotation(folder: Path, number: int) -> bool:
    """A child renews the key and ends without warning before its `number`-th touch of a vault's file."""
    child = os.fork()
    if child == 0:
        left = number
        vault = open_vault(folder, PASSWORD, clock=HurryingClock())

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in _CALLS and "vault." in str(arguments[0]):
                left -= 1
                if not left:
                    os._exit(9)

        sys.addaudithook(watch)
        vault.rotate_key(PASSWORD)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
