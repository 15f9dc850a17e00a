"""Nothing secret is outside the encrypted container, and nothing can be led out of it."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlcipher3 import dbapi2
from vault_helpers import CHEAP, PASSWORD, HurryingClock, new_vault

from kim_desktop.errors import WrongPassword
from kim_desktop.storage.head import Head
from kim_desktop.storage.vault import Vault, create_vault, open_vault

MARKER = "Zeynep-Musterfrau-geheim"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "profile")
    yield made
    made.close()


def traces(folder: Path) -> list[str]:
    needles = [word.encode(code) for word in (MARKER, PASSWORD) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    needles += [b"SQLite format 3", b"CREATE TABLE", b"vault_mark"]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [f"{path.name}: {needle!r}" for path in files for needle in needles if needle in path.read_bytes()]


def plant(vault: Vault) -> None:
    with vault.writing() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE found USING fts5(text)")
        connection.exec_driver_sql("INSERT INTO found(found, rank) VALUES ('secure-delete', 1)")
        for number in range(300):
            connection.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (number, f"{MARKER} {number}"))
            connection.exec_driver_sql("INSERT INTO found VALUES (?)", (f"{MARKER} {number}",))


def test_planted_words_are_in_no_file_open_closed_backed_up_or_after_a_wrong_password(tmp_path: Path) -> None:
    folder, clock = tmp_path / "profile", HurryingClock()
    vault = new_vault(folder)
    plant(vault)
    vault.head.write(Head(7, "a" * 64))
    with vault.writing() as connection:
        connection.exec_driver_sql("UPDATE note SET text = text || text")
        assert {"vault.db-wal", "vault.db-shm"} <= {path.name for path in folder.iterdir()}
        assert traces(tmp_path) == []
    vault.backup(tmp_path / "backup.kim")
    assert traces(tmp_path) == []
    vault.close()
    with pytest.raises(WrongPassword):
        open_vault(folder, MARKER + MARKER, clock=clock)
    assert traces(tmp_path) == []
    vault = open_vault(folder, PASSWORD, clock=clock)
    with vault.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM found('zeynep')").scalar() == 300
    vault.close()


def test_the_search_for_traces_can_see(tmp_path: Path) -> None:
    (tmp_path / "leak").write_bytes(MARKER.encode("utf-16-le"))
    assert len(traces(tmp_path)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE 'kim-leak.db' AS leak KEY ''",
        "DETACH DATABASE main",
        "SELECT sqlcipher_export('leak')",
        "SELECT load_extension('leak')",
        "VACUUM INTO 'kim-leak.db'",
        "PRAGMA temp_store=1",
        "PRAGMA temp_store_directory='/tmp'",
        "PRAGMA key='leak'",
        "PRAGMA rekey=''",
        "PRAGMA cipher_plaintext_header_size=32",
        "PRAGMA cipher_log_level=TRACE",
        "PRAGMA synchronous=OFF",
        "PRAGMA journal_mode=OFF",
        "PRAGMA writable_schema=ON",
        "PRAGMA secure_delete=OFF",
    ],
)
def test_what_would_lead_out_or_weaken_is_denied(
    vault: Vault, statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    connection = vault.engine.raw_connection()
    with pytest.raises(dbapi2.Error, match=r"not authorized|authorization denied"):
        connection.cursor().execute(statement)
    connection.close()
    assert not Path("kim-leak.db").exists()


def test_ordinary_work_is_allowed(vault: Vault) -> None:
    with vault.writing() as connection:
        for statement in (
            "CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT, note INTEGER REFERENCES note(number)) STRICT",
            "CREATE INDEX by_name ON person(name)",
            "CREATE VIEW names AS SELECT name FROM person",
            "CREATE TRIGGER tidy AFTER DELETE ON person BEGIN DELETE FROM note WHERE number = old.note; END",
            "CREATE VIRTUAL TABLE words USING fts5(text, tokenize='trigram')",
            "INSERT INTO words VALUES ('Beispiel')",
            "INSERT INTO person VALUES ('1', 'Muster', NULL)",
            "ALTER TABLE person ADD COLUMN born TEXT",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i+1 FROM n WHERE i < 9) SELECT sum(i) FROM n",
            "SELECT snippet(words, 0, '', '', '', 5), bm25(words) FROM words('Beisp')",
            "SELECT json_extract('{\"a\": 1}', '$.a'), upper(name) FROM person ORDER BY name",
            "PRAGMA user_version=3",
            "PRAGMA user_version",
            "PRAGMA table_info(person)",
            "PRAGMA foreign_key_check",
            "PRAGMA quick_check",
            "ANALYZE",
            "DROP VIEW names",
            "DROP TABLE words",
        ):
            connection.exec_driver_sql(statement)


def test_the_reading_door_does_not_write(vault: Vault) -> None:
    with pytest.raises(OperationalError, match="readonly"), vault.reading() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (1, 'x')")


def test_errors_do_not_repeat_what_was_entered(vault: Vault) -> None:
    with vault.writing() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (1, 'x')")
    with pytest.raises(IntegrityError) as told, vault.writing() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (1, MARKER))
    assert MARKER not in str(told.value)


def test_the_log_of_the_cipher_stays_silent(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    new_vault(folder).close()
    (folder / "vault.db").write_bytes(b"\xa5" * 8_192)
    script = (
        "import sys, pathlib\n"
        "from kim_desktop.errors import VaultDamaged\n"
        "from kim_desktop.storage.vault import open_vault\n"
        "try:\n    open_vault(pathlib.Path(sys.argv[1]), sys.argv[2])\n"
        "except VaultDamaged:\n    pass\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, folder, PASSWORD], capture_output=True, check=True)
    assert (ended.stdout, ended.stderr) == (b"", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_nobody_but_the_owner_may_read_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    before = os.umask(0)
    try:
        vault = create_vault(folder, PASSWORD, None, CHEAP)
        vault.backup(tmp_path / "backup.kim")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [*folder.iterdir(), tmp_path / "backup.kim"]}
        vault.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {"vault.db", "vault.header", "vault.head", "vault.reserve", "vault.lock"} <= set(modes)
    assert set(modes.values()) == {0o600}


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux")
def test_a_hardened_process_leaves_no_core_and_cannot_be_read_by_others() -> None:
    script = (
        "import ctypes, resource\n"
        "from kim_desktop.storage.process import harden_process\n"
        "harden_process()\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
