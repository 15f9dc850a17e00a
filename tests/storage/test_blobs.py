"""The bytes of attachments: kept with their record, whole or not at all, gone with the last one that names them."""

import random
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.storage.blobs import PIECE, Named
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import restore_vault
from tests.conftest import NOW, PASSWORD, StoreMaker, leave

MARKER = b"Zeynep-Musterfrau-Anlage"
TODAY = local_date(NOW)


def paper(size: int = PIECE + 5) -> bytes:
    return (MARKER + random.Random(size).randbytes(size))[:size]


def attach(store: Store, data: bytes, case_id: str = "case-1") -> Attachment:
    with store.unit() as unit:
        made = Attachment(id=new_id(), case_id=case_id, digest=unit.keep_bytes(data), size=len(data))
        return unit.add(made)


def pieces(store: Store) -> int:
    with store.vault.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM blob_pieces").scalar_one())


def test_bytes_come_back_as_they_were_kept_and_the_same_bytes_are_kept_once(make_store: StoreMaker) -> None:
    store, data = make_store(), paper(3 * PIECE)
    first, second = attach(store, data), attach(store, data, "case-2")
    assert first.digest == second.digest == sha256(data).hexdigest()
    assert store.blobs.read(first.digest) == data
    assert pieces(store) == 3
    assert store.blobs.read_piece(first.digest, PIECE) == data[PIECE : 2 * PIECE]
    assert store.blobs.put(data) == first.digest


def test_a_unit_that_fails_keeps_neither_record_nor_bytes(make_store: StoreMaker) -> None:
    store = make_store()
    with pytest.raises(RuntimeError), store.unit() as unit:
        unit.add(Attachment(id=new_id(), case_id="case-1", digest=unit.keep_bytes(paper()), size=PIECE + 5))
        raise RuntimeError
    assert (pieces(store), store.count(Attachment)) == (0, 0)


def test_no_trace_of_an_attachment_is_in_any_file_and_a_backup_holds_it(make_store: StoreMaker, tmp_path: Path) -> None:
    store, data = make_store(), paper()
    kept = attach(store, data)
    store.vault.backup(tmp_path / "backup.kim")
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and MARKER in path.read_bytes()]
    restored = Store(restore_vault(tmp_path / "backup.kim", tmp_path / "restored", PASSWORD))
    assert restored.blobs.read(kept.digest) == data
    restored.close()


def test_what_was_removed_can_be_taken_back_on_the_same_day_only(make_store: StoreMaker) -> None:
    store = make_store()
    kept = attach(store, paper())
    with store.unit() as unit:
        unit.save(kept, replace(kept, removed_on=TODAY))
    store.blobs.sweep(TODAY)
    assert store.blobs.has(kept.digest)
    store.blobs.sweep(TODAY + timedelta(days=1))
    assert not store.blobs.has(kept.digest)
    assert pieces(store) == 0


def test_bytes_go_with_the_case_unless_another_case_names_them(make_store: StoreMaker) -> None:
    store, shared, own = make_store(), paper(), paper(100)
    attach(store, shared, "case-1")
    attach(store, own, "case-1")
    attach(store, shared, "case-2")
    leave(store, "case-1")
    assert store.blobs.has(sha256(shared).hexdigest())
    assert not store.blobs.has(sha256(own).hexdigest())


def test_a_download_goes_on_where_it_ended_and_takes_no_piece_twice(make_store: StoreMaker) -> None:
    store, data = make_store(), paper(2 * PIECE + 1)
    named = Named("case-1", sha256(data).hexdigest(), len(data))
    with store.unit() as unit:
        unit.add(Attachment(id=new_id(), case_id="case-1", digest=named.digest, size=named.size))
    assert store.blobs.lacking() == [named]
    for offset in (0, 0, PIECE):
        assert store.blobs.append(named, offset, data[offset : offset + PIECE])
    assert (store.blobs.held(named.digest), store.blobs.read(named.digest)) == (2 * PIECE, None)
    assert store.blobs.append(named, 2 * PIECE, data[2 * PIECE :])
    assert store.blobs.read(named.digest) == data
    assert store.blobs.lacking() == []


def test_bytes_that_are_not_what_their_digest_says_are_dropped_whole(make_store: StoreMaker) -> None:
    store, data = make_store(), paper(PIECE + 3)
    named = Named("case-1", sha256(data).hexdigest(), len(data))
    assert store.blobs.append(named, 0, data[:PIECE])
    assert not store.blobs.append(named, PIECE, b"xyz")
    assert (store.blobs.held(named.digest), pieces(store)) == (0, 0)


def test_what_the_centre_has_is_offered_again_only_in_another_epoch(make_store: StoreMaker) -> None:
    store = make_store()
    kept = attach(store, paper())
    (named,) = store.blobs.undelivered("epoch-1", store.identity.user_id)
    store.blobs.mark_delivered(named, "epoch-1")
    assert store.blobs.undelivered("epoch-1", store.identity.user_id) == []
    assert [each.digest for each in store.blobs.undelivered("epoch-2", "user-9")] == [kept.digest]
