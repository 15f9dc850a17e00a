"""What tests of several rooms share: real vaults with cheap keys, and invented people."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.domain.model import Model
from kim_desktop.domain.replication import Verdict
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.keys import Cost
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import create_vault, open_vault

PASSWORD = "vier erfundene Wörter hier"
NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)

StoreMaker = Callable[..., Store]
_MEMORY, _ROOM = Path("/dev/shm"), 2**31


def leave(store: Store, case_id: str) -> None:
    """A case leaves the device after all that waited has been accepted."""
    waiting, first = store.replica.pending(10_000), store.replica.cursor() + 1
    store.replica.record_verdicts([Verdict(each.id, "accepted", seq) for seq, each in enumerate(waiting, start=first)])
    if waiting:
        store.replica.receive([], first + len(waiting))
    assert store.replica.forget_case(case_id)


def pytest_configure() -> None:
    """Vaults wait for the disk at every save; the tests' own folders lie in memory where there is room."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
    _keep_compiled()


def _keep_compiled() -> None:
    """Where compiled modules are not kept, every program that a test starts would compile them anew."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end and need not be looked through again and again."""
    gc.freeze()


def someone(number: int = 1, role: str = "case_manager") -> Identity:
    """An invented colleague on an invented device."""
    return Identity(
        user_id=f"user-{number}",
        user_name=f"Testa Muster {number}",
        role=role,
        organisation="org-ki",
        device_id=f"device-{number}",
        device_name=f"Laptop {number}",
        device_number=number,
        device_key=Ed25519PrivateKey.generate().private_bytes_raw().hex(),
        service_url="",
        service_ca="",
        municipality="Musterstadt",
    )


@pytest.fixture(scope="session")
def template_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed vault that holds the starting set; tests copy it."""
    folder = tmp_path_factory.mktemp("template") / "vault"
    store = Store(create_vault(folder, PASSWORD, None, Cost.for_tests()), clock=lambda: NOW)
    store.set_identity(someone())
    with store.unit() as unit:
        for record in starting_set():
            unit.add(record)
    store.close()
    return folder


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[StoreMaker]:
    """Makes empty enrolled vaults that are closed at the end."""
    made: list[Store] = []

    def make(number: int = 1, model: Model | None = None, role: str = "case_manager") -> Store:
        folder = tmp_path / f"vault-{len(made)}"
        store = Store(create_vault(folder, PASSWORD, None, Cost.for_tests()), model, lambda: NOW)
        store.set_identity(someone(number, role))
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(tmp_path: Path, template_vault: Path) -> Iterator[Store]:
    """An enrolled vault with the starting set."""
    folder = tmp_path / "vault"
    shutil.copytree(template_vault, folder)
    store = Store(open_vault(folder, PASSWORD), clock=lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def reopen() -> Iterator[Callable[[Store], Store]]:
    """Closes a store and opens its vault again, optionally with another model."""
    opened: list[Store] = []

    def again(store: Store, model: Model | None = None) -> Store:
        folder = store.vault.folder
        store.close()
        opened.append(Store(open_vault(folder, PASSWORD), model or store.model, store.clock))
        return opened[-1]

    yield again
    for each in opened:
        each.close()
