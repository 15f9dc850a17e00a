"""Who gets into a vault, who does not, and what they are told."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from vault_helpers import (
    CHEAP,
    OTHER,
    PASSWORD,
    HurryingClock,
    MovableClock,
    flip_bit,
    new_vault,
    note_numbers,
    with_valid_checksum,
    write_note,
)

from kim_desktop.errors import (
    BadInput,
    KnownError,
    VaultDamaged,
    VaultError,
    VaultInUse,
    VaultTooNew,
    WrongPassword,
)
from kim_desktop.storage.keys import Cost, RecoveryKey, make_recovery_pair
from kim_desktop.storage.passwords import password_problem
from kim_desktop.storage.vault import VaultFiles, create_vault, open_vault, recover_vault


def closed_vault(folder: Path, recovery: RecoveryKey | None = None, notes: int = 1) -> VaultFiles:
    new_vault(folder, recovery, notes).close()
    return VaultFiles(folder)


def peak_memory_kib() -> int:
    resource = pytest.importorskip("resource")
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    closed_vault(tmp_path, notes=3)
    vault = open_vault(tmp_path, PASSWORD)
    assert note_numbers(vault) == {0, 1, 2}
    vault.close()


def test_a_wrong_password_is_told_plainly_and_makes_the_next_try_wait(tmp_path: Path) -> None:
    closed_vault(tmp_path)
    clock = MovableClock()
    with pytest.raises(WrongPassword, match="Das Passwort ist falsch") as told:
        open_vault(tmp_path, OTHER, clock=clock)
    assert told.value.wait == 1.0
    with pytest.raises(WrongPassword, match="Pause"):
        open_vault(tmp_path, PASSWORD, clock=clock)
    clock.pass_by(1)
    open_vault(tmp_path, PASSWORD, clock=clock).close()


def test_the_delay_grows_survives_a_restart_and_never_erases(tmp_path: Path) -> None:
    closed_vault(tmp_path)
    clock, waits = MovableClock(), []
    for _ in range(11):
        with pytest.raises(WrongPassword, match="falsch") as told:
            open_vault(tmp_path, OTHER, clock=clock)
        waits.append(told.value.wait)
        clock.pass_by(told.value.wait)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 900, 900]
    vault = open_vault(tmp_path, PASSWORD, clock=clock)
    assert note_numbers(vault) == {0}
    vault.close()
    with pytest.raises(WrongPassword) as told:
        open_vault(tmp_path, OTHER, clock=clock)
    assert told.value.wait == 1.0


def test_a_try_during_the_pause_does_not_lengthen_it(tmp_path: Path) -> None:
    closed_vault(tmp_path)
    clock = MovableClock()
    for expected in (1.0, 0.25):
        with pytest.raises(WrongPassword) as told:
            open_vault(tmp_path, OTHER, clock=clock)
        assert told.value.wait == expected
        clock.pass_by(0.75)


def test_a_clock_that_was_set_back_for_years_locks_nobody_out(tmp_path: Path) -> None:
    closed_vault(tmp_path)
    clock = MovableClock()
    with pytest.raises(WrongPassword):
        open_vault(tmp_path, OTHER, clock=clock)
    clock.pass_by(-5 * 365 * 86_400)
    with pytest.raises(WrongPassword) as told:
        open_vault(tmp_path, PASSWORD, clock=clock)
    clock.pass_by(told.value.wait)
    open_vault(tmp_path, PASSWORD, clock=clock).close()


def test_the_same_password_typed_on_another_keyboard_opens(tmp_path: Path) -> None:
    composed, decomposed = "Grüße aus dem Beispiel", "Gru\u0308ße aus dem Beispiel"
    create_vault(tmp_path, composed, None, CHEAP).close()
    open_vault(tmp_path, decomposed).close()


def test_an_empty_password_makes_no_vault(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Passwort fehlt"):
        create_vault(tmp_path, "", None, CHEAP)
    create_vault(tmp_path, PASSWORD, None, CHEAP).close()


def test_every_flipped_bit_of_the_header_is_refused(tmp_path: Path) -> None:
    files = closed_vault(tmp_path, make_recovery_pair()[1])
    sound = files.header.read_bytes()
    for bit in random.Random(1).sample(range(len(sound) * 8), 200):
        files.header.write_bytes(sound)
        flip_bit(files.header, bit)
        with pytest.raises((VaultDamaged, VaultTooNew)):
            open_vault(tmp_path, PASSWORD)
    files.header.write_bytes(sound)
    open_vault(tmp_path, PASSWORD).close()


def test_a_flipped_bit_is_refused_even_if_the_checksum_was_made_to_fit(tmp_path: Path) -> None:
    files, clock = closed_vault(tmp_path, make_recovery_pair()[1]), HurryingClock()
    sound = files.header.read_bytes()
    for bit in random.Random(2).sample(range((len(sound) - 32) * 8), 200):
        files.header.write_bytes(sound)
        flip_bit(files.header, bit)
        files.header.write_bytes(with_valid_checksum(files.header.read_bytes()))
        with pytest.raises(VaultError):
            open_vault(tmp_path, PASSWORD, clock=clock)


@pytest.mark.parametrize("length", [0, 1, 9, 80, -1])
def test_a_cut_off_header_is_refused(tmp_path: Path, length: int) -> None:
    files = closed_vault(tmp_path)
    files.header.write_bytes(files.header.read_bytes()[:length])
    with pytest.raises(VaultDamaged, match="Schlüsseldatei"):
        open_vault(tmp_path, PASSWORD)


@pytest.mark.parametrize(
    ("sound", "bomb"),
    [
        (b'"memory_kib":8192', b'"memory_kib":1048577'),
        (b'"memory_kib":8192', b'"memory_kib":2147483648'),
        (b'"memory_kib":8192', b'"memory_kib":8'),
        (b'"iterations":1', b'"iterations":1000000'),
        (b'"lanes":1', b'"lanes":60000'),
        (b"argon2id-for-tests", b"argon2id"),
        (b"argon2id-for-tests", b"plain"),
    ],
)
def test_a_header_that_asks_for_too_much_or_too_little_is_refused_before_any_of_it_is_allocated(
    tmp_path: Path, sound: bytes, bomb: bytes
) -> None:
    files = closed_vault(tmp_path)
    header = files.header.read_bytes()
    content = header[9:-64].replace(sound, bomb)
    assert content != header[9:-64]
    tampered = header[:5] + len(content).to_bytes(4, "big") + content + header[-64:]
    files.header.write_bytes(with_valid_checksum(tampered))
    before, began = peak_memory_kib(), time.monotonic()
    with pytest.raises(VaultDamaged):
        open_vault(tmp_path, PASSWORD)
    assert peak_memory_kib() - before < 100_000
    assert time.monotonic() - began < 2


def test_a_vault_with_too_weak_a_cost_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(VaultDamaged):
        create_vault(tmp_path, PASSWORD, None, Cost(8_192, 1, 1))
    assert not VaultFiles(tmp_path).header.exists()


def test_the_header_of_another_vault_opens_nothing(tmp_path: Path) -> None:
    mine, foreign = closed_vault(tmp_path / "a"), closed_vault(tmp_path / "b")
    shutil.copy(foreign.header, mine.header)
    with pytest.raises(VaultDamaged, match="Datenbank"):
        open_vault(tmp_path / "a", PASSWORD)


def test_a_slot_moved_from_another_vault_opens_nothing(tmp_path: Path) -> None:
    mine, foreign = closed_vault(tmp_path / "a"), closed_vault(tmp_path / "b")
    own, other = mine.header.read_bytes(), foreign.header.read_bytes()
    start = own.index(b'"slots"')
    mine.header.write_bytes(with_valid_checksum(own[:start] + other[other.index(b'"slots"') : -64] + own[-64:]))
    with pytest.raises(WrongPassword):
        open_vault(tmp_path / "a", PASSWORD)


def test_an_older_header_slot_does_not_open_a_newer_generation(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)
    files = VaultFiles(tmp_path)
    old = files.header.read_bytes()
    vault.change_password(PASSWORD, OTHER)
    vault.close()
    forged = old.replace(b'"generation":1', b'"generation":2')
    assert forged != old
    files.header.write_bytes(with_valid_checksum(forged))
    with pytest.raises(WrongPassword):
        open_vault(tmp_path, PASSWORD)


def test_after_a_password_change_the_data_are_there_and_the_old_password_is_refused(tmp_path: Path) -> None:
    vault = new_vault(tmp_path, notes=5)
    vault.change_password(PASSWORD, OTHER)
    write_note(vault, 99)
    vault.close()
    clock = HurryingClock()
    with pytest.raises(WrongPassword):
        open_vault(tmp_path, PASSWORD, clock=clock)
    vault = open_vault(tmp_path, OTHER, clock=clock)
    assert note_numbers(vault) == {0, 1, 2, 3, 4, 99}
    vault.close()


def test_a_password_change_needs_the_old_password(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)
    with pytest.raises(WrongPassword):
        vault.change_password(OTHER, OTHER)
    vault.close()


def test_the_municipality_opens_a_vault_whose_password_is_forgotten(tmp_path: Path) -> None:
    private, public = make_recovery_pair()
    closed_vault(tmp_path, public, notes=2)
    recovered = recover_vault(tmp_path, private, OTHER)
    assert note_numbers(recovered) == {0, 1}
    recovered.close()
    clock = HurryingClock()
    with pytest.raises(WrongPassword):
        open_vault(tmp_path, PASSWORD, clock=clock)
    open_vault(tmp_path, OTHER, clock=clock).close()
    recover_vault(tmp_path, private, PASSWORD).close()


def test_the_recovery_key_still_opens_after_a_password_change(tmp_path: Path) -> None:
    private, public = make_recovery_pair()
    vault = new_vault(tmp_path, public)
    vault.change_password(PASSWORD, OTHER)
    vault.close()
    recover_vault(tmp_path, private, PASSWORD).close()


def test_a_foreign_recovery_key_is_refused(tmp_path: Path) -> None:
    closed_vault(tmp_path, make_recovery_pair()[1])
    for private in (make_recovery_pair()[0], b"", b"too short"):
        with pytest.raises(WrongPassword, match="Wiederherstellungsschlüssel"):
            recover_vault(tmp_path, private, OTHER)


def test_a_recovery_key_with_a_foreign_fingerprint_is_refused() -> None:
    key, other = make_recovery_pair()[1], make_recovery_pair()[1]
    assert RecoveryKey(key.public_key, key.fingerprint.lower().replace("-", " ")).public_key == key.public_key
    with pytest.raises(BadInput, match="Fingerabdruck"):
        RecoveryKey(key.public_key, other.fingerprint)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + bytes(8_176), bytes(100), b"\xa5" * 8_192])
def test_a_database_that_is_empty_plain_or_garbage_is_refused(tmp_path: Path, content: bytes) -> None:
    files = closed_vault(tmp_path)
    files.db.write_bytes(content)
    with pytest.raises(VaultDamaged, match="Datenbank"):
        open_vault(tmp_path, PASSWORD)
    assert files.db.read_bytes() == content


@pytest.mark.parametrize("missing_bytes", [1, 4_096, 9_000])
def test_a_cut_off_database_is_refused(tmp_path: Path, missing_bytes: int) -> None:
    files = closed_vault(tmp_path, notes=50)
    files.db.write_bytes(files.db.read_bytes()[:-missing_bytes])
    with pytest.raises(VaultDamaged):
        open_vault(tmp_path, PASSWORD)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    files = closed_vault(tmp_path)
    kept = files.header.read_bytes()
    files.header.unlink()
    with pytest.raises(VaultDamaged, match="Schlüsseldatei des Tresors fehlt"):
        open_vault(tmp_path, PASSWORD)
    files.header.write_bytes(kept)
    files.db.unlink()
    with pytest.raises(VaultDamaged, match="Datenbank des Tresors fehlt"):
        open_vault(tmp_path, PASSWORD)
    with pytest.raises(VaultError, match="kein Tresor"):
        open_vault(tmp_path / "nowhere", PASSWORD)


def test_a_vault_of_a_newer_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    files = closed_vault(tmp_path)
    header = bytearray(files.header.read_bytes())
    header[4] = 2
    files.header.write_bytes(header)
    with pytest.raises(VaultTooNew, match="neueren Version") as told:
        open_vault(tmp_path, PASSWORD)
    assert "aktualisieren" in told.value.way_on
    assert files.header.read_bytes() == header


def test_a_second_opening_is_refused_while_the_first_lasts(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)
    with pytest.raises(VaultInUse):
        open_vault(tmp_path, PASSWORD)
    script = (
        "import sys, pathlib\n"
        "from kim_desktop.errors import VaultInUse\n"
        "from kim_desktop.storage.vault import open_vault\n"
        "try:\n    open_vault(pathlib.Path(sys.argv[1]), sys.argv[2])\n"
        "except VaultInUse:\n    sys.exit(7)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, tmp_path, PASSWORD], check=False).returncode == 7
    vault.close()
    open_vault(tmp_path, PASSWORD).close()


def test_a_place_that_cannot_be_written_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(VaultError, match="Festplatte"):
        create_vault(tmp_path / "file" / "profile", PASSWORD, None, CHEAP)


def test_a_failed_opening_lets_go_of_the_vault(tmp_path: Path) -> None:
    files, clock = closed_vault(tmp_path), HurryingClock()
    sound = files.db.read_bytes()
    files.db.write_bytes(b"\xa5" * 8_192)
    with pytest.raises(VaultDamaged):
        open_vault(tmp_path, PASSWORD, clock=clock)
    files.db.write_bytes(sound)
    with pytest.raises(WrongPassword):
        open_vault(tmp_path, OTHER, clock=clock)
    open_vault(tmp_path, PASSWORD, clock=clock).close()


def test_making_a_vault_never_overwrites_one(tmp_path: Path) -> None:
    files = closed_vault(tmp_path)
    before = files.db.read_bytes()
    with pytest.raises(VaultError, match="schon ein Tresor"):
        create_vault(tmp_path, OTHER, None, CHEAP)
    assert files.db.read_bytes() == before
    kept = files.header.read_bytes()
    files.db.unlink()
    with pytest.raises(VaultError, match="schon ein Tresor"):
        create_vault(tmp_path, OTHER, None, CHEAP)
    assert files.header.read_bytes() == kept


def test_a_making_that_was_cut_off_can_be_repeated(tmp_path: Path) -> None:
    files = closed_vault(tmp_path)
    files.db.rename(files.unfinished)
    with pytest.raises(VaultError, match="kein Tresor"):
        open_vault(tmp_path, PASSWORD)
    create_vault(tmp_path, OTHER, None, CHEAP).close()
    assert not files.unfinished.exists()
    open_vault(tmp_path, OTHER).close()


def test_a_closed_vault_does_nothing_more(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)
    vault.close()
    vault.close()
    with pytest.raises(VaultError, match="geschlossen"), vault.reading():
        pass
    with pytest.raises(VaultError, match="geschlossen"):
        vault.head.write(vault.head.read())


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("kurz", "zu kurz"),
        ("passwortpasswort", "zu leicht"),
        ("aaaaaaaaaaaaaaaa", "zu leicht"),
        ("x" * 201, "zu lang"),
    ],
)
def test_a_weak_password_is_named_as_such(password: str, problem: str) -> None:
    assert problem in str(password_problem(password))


def test_five_random_words_are_a_good_password() -> None:
    assert password_problem("Lampe Wolke Dachs Birne Kran") is None


def test_every_refusal_says_how_to_go_on(tmp_path: Path) -> None:
    files = closed_vault(tmp_path)
    files.header.write_bytes(b"")
    with pytest.raises(KnownError) as told:
        open_vault(tmp_path, PASSWORD)
    assert told.value.message and told.value.way_on
