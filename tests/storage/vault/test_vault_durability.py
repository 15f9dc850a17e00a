"""Nothing acknowledged is lost: not by a kill, a full disk, a flipped bit or two threads at once."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from vault_helpers import OTHER, PASSWORD, HurryingClock, flip_bit, new_vault, note_numbers, write_note

from kim_desktop.errors import DiskFull, VaultDamaged, WrongPassword
from kim_desktop.storage.engine import connect
from kim_desktop.storage.head import Head
from kim_desktop.storage.vault import Vault, VaultFiles, open_vault

KILLS = 15


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "profile", notes=200)
    yield made
    made.close()


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "tiny"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_page_that_was_half_copied_when_the_power_went_is_taken_from_the_log(vault: Vault, tmp_path: Path) -> None:
    write_note(vault, 7_000)
    for name, is_whole in (("with its log", True), ("without", False)):
        copy = Path(shutil.copytree(vault.folder, tmp_path / name))
        with (copy / "vault.db").open("ab") as file:
            file.write(bytes(512))
        if is_whole:
            found = open_vault(copy, PASSWORD)
            assert 7_000 in note_numbers(found)
            found.close()
        else:
            (copy / "vault.db-wal").unlink()
            with pytest.raises(VaultDamaged):
                open_vault(copy, PASSWORD)


def test_commits_reach_the_disk_itself_and_readers_are_not_stopped(vault: Vault) -> None:
    with vault.writing() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "journal_mode", "temp_store", "secure_delete", "foreign_keys")
        }
    assert settings == {
        "synchronous": 2,
        "journal_mode": "wal",
        "temp_store": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
    }


def test_a_failed_transaction_leaves_nothing(vault: Vault) -> None:
    with pytest.raises(ZeroDivisionError), vault.writing() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (1000, 'x')")
        raise ZeroDivisionError
    assert 1000 not in note_numbers(vault)
    write_note(vault, 1001)
    assert 1001 in note_numbers(vault)


def test_a_reader_sees_one_unchanging_state(vault: Vault) -> None:
    with vault.reading() as connection:
        write_note(vault, 1000)
        assert connection.exec_driver_sql("SELECT count(*) FROM note").scalar() == 200
    assert len(note_numbers(vault)) == 201


def test_a_transaction_inside_a_transaction_is_an_error_and_not_a_standstill(vault: Vault) -> None:
    with vault.writing(), pytest.raises(RuntimeError), vault.writing():
        pass
    write_note(vault, 1000)


def test_threads_read_and_write_at_once(vault: Vault) -> None:
    faults: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for turn in range(25):
                write_note(vault, 10_000 + worker * 100 + turn)
                assert len(note_numbers(vault)) >= 200 + turn + 1
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(note_numbers(vault)) == 400
    assert vault.check() == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a child that can be killed at once")
def test_a_kill_during_writing_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    new_vault(tmp_path).close()
    dice, acknowledged = random.Random(3), set[int]()
    for round_number in range(KILLS):
        acknowledged |= killed_writer(tmp_path, round_number * 100_000, dice.uniform(0.02, 0.25))
        vault = open_vault(tmp_path, PASSWORD)
        numbers = note_numbers(vault)
        assert acknowledged <= numbers
        assert all(number + 50_000 in numbers for number in numbers if number % 100_000 < 50_000), "half a transaction"
        head = vault.head.read()
        assert head.seq in numbers or head.seq == 0
        assert head.seq >= max(acknowledged, default=0)
        assert vault.check() == []
        vault.close()
    assert len(acknowledged) > KILLS * 5


def killed_writer(folder: Path, first: int, lifetime: float) -> set[int]:
    """A child writes pairs of notes and names each number after its commit, until it is killed."""

    def write(vault: Vault, number: int) -> None:
        with vault.writing() as connection:
            for one in (number, number + 50_000):
                connection.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (one, "x" * 500))
        vault.head.write(Head(number, f"{number:064x}"))

    return killed_child(folder, range(first, first + 50_000), write, lifetime)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a child that can be killed at once")
def test_a_kill_during_a_password_change_locks_nobody_out(tmp_path: Path) -> None:
    new_vault(tmp_path, notes=1).close()
    dice, clock = random.Random(7), HurryingClock()
    clock.pass_by(1e9)

    def change(vault: Vault, number: int) -> None:
        vault.change_password(*((PASSWORD, OTHER) if number % 2 else (OTHER, PASSWORD)))

    changed = 0
    for _ in range(6):
        changed += len(killed_child(tmp_path, range(1, 10_000), change, dice.uniform(0.05, 0.3)))
        try:
            vault = open_vault(tmp_path, PASSWORD, clock=clock)
        except WrongPassword:
            vault = open_vault(tmp_path, OTHER, clock=clock)
            vault.change_password(OTHER, PASSWORD)
        assert note_numbers(vault) == {0}
        assert vault.check() == []
        vault.close()
    assert changed


def killed_child(folder: Path, numbers: range, act: Callable[[Vault, int], None], lifetime: float) -> set[int]:
    """A child acts on the vault and names each number when that is done, until it is killed."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            vault = open_vault(folder, PASSWORD, clock=HurryingClock())
            os.write(theirs, b"ready\n")
            for number in numbers:
                act(vault, number)
                os.write(theirs, f"{number}\n".encode())
        os._exit(1)
    os.close(theirs)
    with os.fdopen(ours, "r") as pipe:
        assert pipe.readline() == "ready\n"
        time.sleep(lifetime)
        os.kill(child, signal.SIGKILL)
        lines = pipe.read().split("\n")
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    return {int(line) for line in lines[:-1]}


def test_a_flipped_bit_anywhere_in_the_database_is_found(tmp_path: Path) -> None:
    new_vault(tmp_path, notes=300).close()
    files = VaultFiles(tmp_path)
    sound = files.db.read_bytes()
    for bit in random.Random(4).sample(range(len(sound) * 8), 40):
        files.db.write_bytes(sound)
        flip_bit(files.db, bit)
        try:
            vault = open_vault(tmp_path, PASSWORD)
        except VaultDamaged:
            continue
        findings = vault.check()
        vault.close()
        assert findings and "beschädigt" in findings[0]
    files.db.write_bytes(sound)
    vault = open_vault(tmp_path, PASSWORD)
    assert vault.check() == []
    vault.close()


def test_who_writes_after_meeting_a_spoilt_page_is_told_of_the_damage(tmp_path: Path) -> None:
    new_vault(tmp_path / "profile", notes=40).close()
    told = 0
    for page in range(1, (tmp_path / "profile" / "vault.db").stat().st_size // 4_096):
        copy = Path(shutil.copytree(tmp_path / "profile", tmp_path / f"copy-{page}"))
        flip_bit(copy / "vault.db", (page * 4_096 + 100) * 8)
        try:
            vault = open_vault(copy, PASSWORD)
        except VaultDamaged:
            continue
        for act in (note_numbers, lambda held: write_note(held, 500)):
            try:
                act(vault)
            except VaultDamaged:
                told += 1
        vault.close()
    assert told


def test_pages_in_the_wrong_order_are_found(tmp_path: Path) -> None:
    new_vault(tmp_path, notes=300).close()
    files = VaultFiles(tmp_path)
    pages = files.db.read_bytes()
    files.db.write_bytes(
        pages[: 4096 * 3] + pages[4096 * 4 : 4096 * 5] + pages[4096 * 3 : 4096 * 4] + pages[4096 * 5 :]
    )
    vault = open_vault(tmp_path, PASSWORD)
    assert vault.check() != []
    vault.close()


def test_a_header_that_spoils_while_the_vault_is_open_is_found(vault: Vault) -> None:
    files = VaultFiles(vault.folder)
    flip_bit(files.header, 900)
    assert any("Schlüsseldatei" in finding for finding in vault.check())


def test_the_head_is_remembered_and_cannot_be_forged(vault: Vault) -> None:
    files = VaultFiles(vault.folder)
    for seq in range(1, 6):
        vault.head.write(Head(seq, f"{seq:064x}"))
        assert vault.head.read() == Head(seq, f"{seq:064x}")
    sound = files.head.read_bytes()
    for bit in random.Random(5).sample(range(len(sound) * 8), 200):
        flip_bit(files.head, bit)
        assert vault.head.read().seq in (4, 5)
        files.head.write_bytes(sound)
    files.head.write_bytes(bytes(len(sound)))
    with pytest.raises(VaultDamaged, match="Merkstand"):
        vault.head.read()
    vault.head.write(Head(9, "b" * 64))
    assert vault.head.read().seq == 9


def test_the_head_of_another_vault_is_not_believed(vault: Vault, tmp_path: Path) -> None:
    other = new_vault(tmp_path / "other")
    other.head.write(Head(50, "c" * 64))
    other.close()
    shutil.copy(VaultFiles(tmp_path / "other").head, VaultFiles(vault.folder).head)
    with pytest.raises(VaultDamaged):
        vault.head.read()


def test_a_database_that_may_not_grow_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)

    def narrow(connection: object, *_: object) -> None:
        connection.set_authorizer(None)  # type: ignore[attr-defined]
        connection.execute("PRAGMA max_page_count=40")  # type: ignore[attr-defined]

    event.listen(vault.engine, "connect", narrow)
    vault.engine.dispose()
    saved = fill(vault)
    assert note_numbers(vault) == set(range(saved))
    vault.close()
    vault = open_vault(tmp_path, PASSWORD)
    assert note_numbers(vault) == set(range(saved))
    assert vault.check() == []
    vault.close()


def test_on_a_full_disk_the_reserve_still_lets_one_delete(tiny_disk: Path) -> None:
    folder = tiny_disk / "profile"
    vault = new_vault(folder)
    saved = fill(vault)
    with contextlib.suppress(OSError):
        (tiny_disk / "filler").write_bytes(bytes(4 << 20))
    with pytest.raises(DiskFull):
        write_note(vault, 1_000_000, "x" * 100_000)
    vault.head.write(Head(1, "d" * 64))
    assert note_numbers(vault) == set(range(saved))
    vault.release_reserve()
    for number in range(10):
        with vault.writing() as connection:
            connection.exec_driver_sql("DELETE FROM note WHERE number = ?", (number,))
    vault.close()
    vault = open_vault(folder, PASSWORD)
    assert note_numbers(vault) == set(range(10, saved))
    assert vault.head.read().seq == 1
    subprocess.run(["mount", "-o", "remount,size=32m", str(tiny_disk)], check=True)
    assert vault.check() == []
    vault.close()


def test_a_vault_opens_on_a_disk_that_is_full_to_the_last_byte(tiny_disk: Path) -> None:
    folder = tiny_disk / "profile"
    new_vault(folder, notes=3).close()
    with (tiny_disk / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while filler.write(bytes(512)):
            pass
    vault = open_vault(folder, PASSWORD)
    with vault.writing() as connection:
        connection.exec_driver_sql("DELETE FROM note WHERE number = 0")
    assert note_numbers(vault) == {1, 2}
    vault.close()


def test_a_backup_onto_a_full_disk_says_so_and_leaves_nothing(tiny_disk: Path, vault: Vault) -> None:
    (tiny_disk / "filler").write_bytes(bytes((4 << 20) - 65_536))
    with pytest.raises(DiskFull):
        vault.backup(tiny_disk / "backup.kim")
    assert [path.name for path in tiny_disk.iterdir()] == ["filler"]


def fill(vault: Vault) -> int:
    """Writes notes until no room is left and says how many were saved."""
    for number in range(10_000):
        try:
            write_note(vault, number, "x" * 10_000)
        except DiskFull as full:
            assert "kein Platz" in full.message
            return number
    raise AssertionError("the disk did not fill")


def test_after_closing_everything_is_in_one_file(tmp_path: Path) -> None:
    vault = new_vault(tmp_path, notes=50)
    key = bytearray(vault._ring.database)
    vault.close()
    files = VaultFiles(tmp_path)
    assert not files.db.with_name("vault.db-wal").exists()
    with contextlib.closing(connect(files.db, key)) as connection:
        assert connection.execute("SELECT count(*) FROM note").fetchone()[0] == 50


def test_the_reserve_is_filled_again_when_there_is_room(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)
    vault.release_reserve()
    assert not VaultFiles(tmp_path).reserve.exists()
    vault.close()
    open_vault(tmp_path, PASSWORD).close()
    assert VaultFiles(tmp_path).reserve.stat().st_size == 1 << 20
