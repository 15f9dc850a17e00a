"""A vault meets another version of the program: kept before it is brought up to date, refused if it is newer."""

import contextlib
import os
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
from sqlalchemy import Column, Text

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.model import RECORDS, Model
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import DiskFull, VaultTooNew
from kim_desktop.storage import local, versions
from kim_desktop.storage.files import VaultFiles
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import Vault, open_vault, restore_vault
from tests.conftest import PASSWORD

PEOPLE = 150


@dataclass(frozen=True, kw_only=True)
class TallPerson(Person):
    """A person with a field of a later version."""

    height: Annotated[int | None, Meaning("Größe", most=300)] = None

    @classmethod
    def kind(cls) -> str:
        """It is the same record."""
        return Person.kind()


LATER = Model(tuple(TallPerson if each is Person else each for each in RECORDS))


@pytest.fixture
def folder(tmp_path: Path, template_vault: Path) -> Path:
    """A closed vault with people in it."""
    place = tmp_path / "vault"
    shutil.copytree(template_vault, place)
    store = Store(open_vault(place, PASSWORD))
    with store.unit() as unit:
        for number in range(PEOPLE):
            unit.add(Person(id=f"person-{number}", case_id=f"case-{number}", family_name=f"Muster{number}"))
    store.close()
    return place


def names(store: Store) -> set[str]:
    """Who is in the vault."""
    return {person.family_name for person in store.all(store.model.type_of("person"))}  # type: ignore[attr-defined]


def test_an_unchanged_program_keeps_nothing(folder: Path) -> None:
    Store(open_vault(folder, PASSWORD)).close()
    assert not VaultFiles(folder).update_backup.exists()


def test_the_vault_is_kept_as_it_was_until_it_has_reconciled(folder: Path, tmp_path: Path) -> None:
    updated = Store(open_vault(folder, PASSWORD), LATER)
    kept = VaultFiles(folder).update_backup
    assert len(names(updated)) == PEOPLE and kept.exists()
    restored = Store(restore_vault(kept, tmp_path / "restored", PASSWORD))
    assert names(restored) == names(updated)
    restored.close()
    updated.note_reconciled()
    assert not kept.exists()
    updated.close()


def test_a_newer_vault_is_refused_and_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("kim_desktop.storage.store.SCHEMA", versions.SCHEMA + 1)
        Store(open_vault(folder, PASSWORD)).close()
    before = VaultFiles(folder).db.read_bytes()
    vault = open_vault(folder, PASSWORD)
    with pytest.raises(VaultTooNew, match="neueren Version"):
        Store(vault)
    vault.close()
    assert VaultFiles(folder).db.read_bytes() == before


def test_a_table_of_an_earlier_version_gets_the_columns_it_lacks(folder: Path) -> None:
    store = Store(open_vault(folder, PASSWORD))
    store.save_draft("halb", {"name": "Muster"})
    added = Column("place", Text)
    local.DRAFTS.append_column(added)
    try:
        with store.vault.writing() as connection:
            local.create_local_tables(connection)
            assert connection.execute(local.DRAFTS.select()).one().place is None
    finally:
        local.DRAFTS._columns.remove(added)
    assert store.draft("halb") == {"name": "Muster"}
    store.close()


def test_without_room_for_the_copy_nothing_is_touched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DiskFull("voll", "")

    vault = open_vault(folder, PASSWORD)
    with monkeypatch.context() as patched:
        patched.setattr(Vault, "backup", full)
        with pytest.raises(DiskFull, match="Vor der Aktualisierung"):
            Store(vault, LATER)
    vault.close()
    store = Store(open_vault(folder, PASSWORD))
    assert len(names(store)) == PEOPLE
    store.close()


@pytest.mark.parametrize("model", [Model(), LATER], ids=["back", "again"])
def test_an_update_killed_at_any_moment_is_begun_anew(folder: Path, model: Model) -> None:
    for milliseconds in (1, 5, 10, 20, 40, 60, 80, 110, 150, 200):
        kill_while_updating(folder, milliseconds / 1_000)
        store = Store(open_vault(folder, PASSWORD), model)
        assert len(names(store)) == PEOPLE and store.vault.check() == []
        store.close()


def kill_while_updating(folder: Path, seconds: float) -> None:
    """A later program opens the vault and is killed so long after the password was right."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            vault = open_vault(folder, PASSWORD)
            os.write(theirs, b"open")
            Store(vault, LATER)
            time.sleep(10)
        os._exit(1)
    os.close(theirs)
    assert os.read(ours, 4) == b"open"
    os.close(ours)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
