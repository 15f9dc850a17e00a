"""The bytes of attachments between two desks and the central store: whole, resumed, and only within reach."""

import random
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from line_parts import CuttingLine
from office_parts import Desk, Office
from sqlalchemy import func, select, text

from kim_desktop.desktop import outcome
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.blobs import PIECE
from sync.blob_messages import BlobHeld, BlobPart, BlobPiece, BlobsAnswer, BlobsRequest
from sync.client.transport import Patience
from sync.service.store.tables import BLOB_PIECES, BLOBS

ONCE = Patience(connect=5, answer=20, attempts=1, pause=0.01)


def scan(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def attach(desk: Desk, case_id: str, data: bytes) -> Attachment:
    with desk.store.unit() as unit:
        made = Attachment(id=new_id(), case_id=case_id, digest=unit.keep_bytes(data), size=len(data))
        return unit.add(made)


def held(office: Office) -> int:
    with office.centre.database.serving() as connection:
        return int(connection.scalar(select(func.coalesce(func.sum(BLOBS.c.held), 0))) or 0)


def test_an_attachment_reaches_the_colleague_and_leaves_both_ends_with_the_case(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case_id = ada.admit()
    ada.share(case_id, office.ben)
    kept = attach(ada, case_id, scan(PIECE + 9))
    sent = ada.sync()
    assert (sent.papers_sent, sent.papers_left, sent.digests_equal) == (1, 0, True)
    assert ben.sync().papers_received == 1
    assert ben.store.blobs.read(kept.digest) == scan(PIECE + 9)
    again = ada.sync()
    assert (again.papers_sent, again.papers_received) == (0, 0)

    with ada.store.unit() as unit:
        unit.save(kept, replace(kept, removed_on=office.now.date()))
    ada.sync()
    assert held(office) > 0
    office.now += timedelta(days=1)
    ada.sync()
    ben.sync()
    assert held(office) == 0
    assert not ada.store.blobs.has(kept.digest)
    assert not ben.store.blobs.has(kept.digest)


def test_a_cut_line_leaves_the_round_whole_and_the_next_round_sends_only_the_rest(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    size = 6 * PIECE
    case_id = ada.admit()
    ada.share(case_id, office.ben)
    ada.sync()
    kept = attach(ada, case_id, scan(size))
    line = CuttingLine(office.port)
    line.cut_after(up=4 * PIECE * 4 // 3)
    cut = ada.sync(line.url, ONCE)
    assert (cut.digests_equal, cut.papers_sent, cut.papers_left) == (True, 0, 1)
    there = held(office)
    assert 0 < there < size
    line.cut_after()
    assert ada.sync(line.url).papers_sent == 1
    assert line.carried["up"] < (size - there) * 1.5 + 60_000

    line.cut_after(down=4 * PIECE * 4 // 3)
    cut = ben.sync(line.url, ONCE)
    assert (cut.digests_equal, cut.papers_left) == (True, 1)
    here = ben.store.blobs.held(kept.digest)
    assert 0 < here < size
    line.cut_after()
    assert ben.sync(line.url).papers_received == 1
    assert line.carried["down"] < (size - here) * 1.5 + 60_000
    assert ben.store.blobs.read(kept.digest) == scan(size)
    line.close()


def test_what_a_colleague_has_not_sent_yet_is_told_and_does_not_fail_the_round(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case_id = ada.admit()
    ada.share(case_id, office.ben)
    data = scan(500)
    with ada.store.unit() as unit:
        unit.add(Attachment(id=new_id(), case_id=case_id, digest=sha256(data).hexdigest(), size=500))
    ada.sync()
    result = ben.sync()
    assert (result.digests_equal, result.papers_left) == (True, 1)
    assert "1 Anlage folgt noch" in outcome(ben.store, result).steps


def test_nobody_reads_or_adds_bytes_outside_their_cases_or_other_than_named(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case_id = ada.admit()
    kept = attach(ada, case_id, scan(300))
    ada.sync()
    ben.sync()
    part = BlobPart(case_id, kept.digest)
    with ben.transport() as transport:
        assert transport.call("blobs", BlobsRequest([part]), BlobsAnswer).held == [-1]
        with pytest.raises(NotAllowed):
            transport.call("blob-get", part, BlobPiece)
        with pytest.raises(NotAllowed):
            transport.call("blob-put", BlobPiece(case_id, kept.digest, 0, b"x"), BlobHeld)
    with ada.transport() as transport, pytest.raises(NotAllowed):
        transport.call("blob-put", BlobPiece(case_id, sha256(b"other").hexdigest(), 0, b"other"), BlobHeld)
    with office.centre.database.reading(office.ben.id) as (connection, _):
        assert connection.scalar(select(func.count()).select_from(BLOB_PIECES)) == 0
        assert connection.scalar(text("SELECT count(*) FROM attachment")) == 0


def test_wrong_bytes_are_dropped_and_a_given_up_upload_is_cleaned_away(office: Office) -> None:
    ada = office.desk(office.ada)
    case_id = ada.admit()
    data = scan(600)
    digest = sha256(data).hexdigest()
    with ada.store.unit() as unit:
        unit.add(Attachment(id=new_id(), case_id=case_id, digest=digest, size=600))
    ada.sync()
    with ada.transport() as transport:
        assert transport.call("blob-put", BlobPiece(case_id, digest, 0, data[:400]), BlobHeld).held == 400
        assert transport.call("blob-put", BlobPiece(case_id, digest, 0, data[:400]), BlobHeld).held == 400
        assert transport.call("blob-put", BlobPiece(case_id, digest, 400, bytes(200)), BlobHeld).held == 0
        assert transport.call("blob-put", BlobPiece(case_id, digest, 0, data[:400]), BlobHeld).held == 400
    office.now += timedelta(days=15)
    ada.sync()
    assert held(office) == 0
