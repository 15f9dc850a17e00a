"""Vaults for measuring: filled as a first load fills them, and opened by hand for the baselines."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.domain.change import Accepted, Change, Payload
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.storage import unlock
from kim_desktop.storage.chain import Chain, Subject, parts_of
from kim_desktop.storage.engine import RawConnection, configure, connect
from kim_desktop.storage.files import VaultFiles
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.keys import KeyRing, new_key
from kim_desktop.storage.making import empty_database
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import create_vault

PASSWORD = "Pferd Klammer Batterie Heft"  # noqa: S105 - everybody here is invented, and so is their password
_PAGE = 2_000


class Scribe:
    """A device that writes changes without keeping a vault; `store` lends it the beginning of a chain."""

    def __init__(self, store: Store, identity: Identity) -> None:
        self._model = store.model
        with store.vault.reading() as connection:
            self._chain = Chain(connection, identity, store.clock)

    def changes(self, records: Iterable[Record]) -> list[Change]:
        """The signed changes that say these new records, as one user action."""
        group = new_id()
        return [change for record in records for change in self._changes(record, group)]

    def _changes(self, record: Record, group: str) -> list[Change]:
        subject = Subject(record.case_id, record.kind(), record.id)
        said = Payload(self._model.contents(record), {}, {})
        return [self._chain.next(subject, group, part) for part in parts_of(self._model, record.kind(), said)]


def invented_identity(role: str = "case_manager") -> Identity:
    """Somebody on some device."""
    key = Ed25519PrivateKey.generate().private_bytes_raw().hex()
    return Identity(
        "user-muster", "Testa Muster", role, "org-ki", new_id(), "Messgerät", 1, key, "", "", "Musterstadt"
    )  # fmt: skip


def new_store(folder: Path, identity: Identity) -> Store:
    """An empty enrolled vault with the strength of a real one."""
    store = Store(create_vault(folder, PASSWORD, None), Model())
    store.set_identity(identity)
    return store


def fill(store: Store, scribe: Scribe, records: Iterable[Record]) -> None:
    """Brings records into a vault as pages of a first load."""
    cursor, waiting = store.replica.cursor(), iter(records)
    while page := [
        Accepted(cursor + place, change) for place, change in enumerate(scribe.changes(islice(waiting, _PAGE)), start=1)
    ]:
        cursor += len(page)
        store.replica.receive(page, cursor)
    store.replica.analyse()


@contextlib.contextmanager
def by_hand(folder: Path) -> Iterator[RawConnection]:
    """A vault's database, opened with nothing but what cannot be left out: Argon2id, the keys, SQLCipher."""
    files = VaultFiles(folder)
    header = unlock.read_header(files)
    data_key = header.open_by_password(PASSWORD)
    assert data_key is not None
    ring = KeyRing(data_key, header.vault_id)
    with contextlib.closing(connect(files.db, ring.database)) as connection:
        yield connection


@contextlib.contextmanager
def bare_database(path: Path, schema: Sequence[str] = ()) -> Iterator[RawConnection]:
    """A new SQLCipher file as durable and as private as a vault, with these tables and nothing of ours around it."""
    key = new_key()
    empty_database("")(path, key)
    with contextlib.closing(connect(path, key)) as connection:
        configure(connection)
        for statement in schema:
            connection.execute(statement)
        yield connection
