"""Erased values are nowhere in the vault: not in the log, the tables, the index, the drafts or between the pages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import text

from kim_desktop.domain.change import Accepted, Change
from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import RECORDS, Model
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case, Referral
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.replication import Verdict
from kim_desktop.storage.store import Store

StoreMaker = Callable[..., Store]
SECRET = "Zuckerkrankheit"


PAGE, RESERVE = 4096, 80
"""SQLCipher's page, whose last bytes hold the initialisation vector (16) and the authentication code."""


def decrypted(store: Store) -> bytes:
    """The database file as it would lie on disk without encryption: every page, free ones too, and nothing beside."""
    key = bytes(store.vault._ring.database[:32])
    with store.vault.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not (store.vault.folder / "vault.db-wal").stat().st_size
    raw = (store.vault.folder / "vault.db").read_bytes()
    pages = (raw[start : start + PAGE] for start in range(0, len(raw), PAGE))
    return b"".join(_plain(key, page[16:] if not number else page) for number, page in enumerate(pages))


def _plain(key: bytes, page: bytes) -> bytes:
    body, vector = page[:-RESERVE], page[-RESERVE : -RESERVE + 16]
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return cipher.update(body) + cipher.finalize()


def leaves(store: Store) -> list[Change]:
    return store.replica.pending(10_000)


def accept(store: Store, start: int = 1) -> list[Accepted]:
    """The central store takes what waits here."""
    page = [Accepted(seq, change) for seq, change in enumerate(leaves(store), start)]
    store.replica.record_verdicts([Verdict(each.change.id, "accepted", each.seq) for each in page])
    return page


def written(store: Store, **values: object) -> Person:
    with store.unit() as unit:
        return unit.add(Person(id=new_id(), case_id="case-1", family_name="Muster", **values))  # type: ignore[arg-type]


def erase(store: Store, record: Person | Attachment, *fields: str) -> None:
    with store.unit() as unit:
        unit.erase(record, fields)


def test_each_field_behind_a_consent_travels_alone(make_store: StoreMaker) -> None:
    store = make_store()
    before = written(store, health=SECRET, religion="x", phone="1")
    with store.unit() as unit:
        unit.save(before, replace(before, health="besser", phone="2", notes="n"))
    said = [sorted(change.payload.fields) for change in leaves(store) if change.payload]
    assert said == [["family_name", "phone", "relation"], ["health"], ["religion"], ["notes", "phone"], ["health"]]
    assert len({change.group for change in leaves(store)}) == 2
    assert all(change.payload and change.payload.salt for change in leaves(store))
    assert store.get(Person, before.id) == replace(before, health="besser", phone="2", notes="n")


def test_an_erased_field_is_nowhere_and_the_others_stay(make_store: StoreMaker) -> None:
    store = make_store()
    with store.unit() as unit:
        referral = unit.add(Referral(id=new_id(), case_id="case-1", request="bleibt", result_note=SECRET))
    person = written(store, health=SECRET, phone="0171")
    store.save_draft("entry:case-1", {"health": SECRET})
    accept(store)
    assert SECRET.encode() in decrypted(store)
    with store.unit() as unit:
        unit.erase(referral, ("result_note",))
        unit.erase(person, ("health", "religion"))
    assert store.get(Person, person.id) == replace(person, health="")
    assert store.get(Referral, referral.id) == replace(referral, result_note="")
    assert SECRET.encode() not in decrypted(store)
    assert store.drafts() == {}
    said = [entry for entry in store.history("person", person.id) if entry.field == "health"]
    assert [(entry.erased, entry.before, entry.after) for entry in said] == [(True, None, None)]
    assert store.standing().pending == 2


def test_what_had_not_gone_yet_still_goes_without_its_content(make_store: StoreMaker) -> None:
    store, other = make_store(1), make_store(2)
    person = written(store, health=SECRET)
    erase(store, person, "health")
    sent = leaves(store)
    assert [change.payload is None for change in sent] == [False, True, False]
    assert [one.link() for one in sent[:-1]] == [later.previous for later in sent[1:]]
    other.replica.receive(accept(store), 3)
    assert other.get(Person, person.id) == store.get(Person, person.id)
    assert other.replica.digests() == store.replica.digests() != {}
    assert (store.standing().pending, store.standing().set_aside) == (0, 0)


def test_a_late_edit_loses_and_a_new_one_holds(make_store: StoreMaker) -> None:
    store, late = make_store(1), make_store(2)
    person = written(store, health=SECRET)
    page = accept(store)
    late.replica.receive(page, 2)
    with late.unit() as unit:
        unit.save(person, replace(person, health=f"{SECRET} schlimmer", phone="2"))
    erase(store, person, "health")
    page = accept(store, 3)
    late.replica.receive(page, 3)
    assert late.get(Person, person.id) == replace(person, health="", phone="2")
    assert SECRET.encode() not in decrypted(late)
    page = accept(late, 4)
    store.replica.receive(page, 5)
    assert late.replica.digests() == store.replica.digests()
    empty = store.get(Person, person.id)
    assert empty and empty.health == ""
    with store.unit() as unit:
        unit.save(empty, replace(empty, health="neu erteilt"))
    late.replica.receive(accept(store, 6), 6)
    found = late.get(Person, person.id)
    assert found and found.health == "neu erteilt" and late.conflicts() == []
    assert late.replica.digests() == store.replica.digests()


def test_a_form_that_was_open_meanwhile_cannot_bring_the_value_back(make_store: StoreMaker) -> None:
    store = make_store()
    opened = written(store, health=SECRET)
    accept(store)
    erase(store, opened, "health")
    with store.unit() as unit:
        unit.save(opened, replace(opened, health=f"{SECRET}!"))
    found = store.get(Person, opened.id)
    assert found and found.health == "" and SECRET.encode() not in decrypted(store)


def test_a_whole_record_goes_and_stays_gone(make_store: StoreMaker) -> None:
    store, other = make_store(1), make_store(2)
    with store.unit() as unit:
        paper = unit.add(Attachment(id=new_id(), case_id="case-1", name=SECRET, protected=True))
    page = accept(store)
    other.replica.receive(page, 1)
    assert b"zuckerkrankheit" in decrypted(other)
    with other.unit() as unit:
        unit.save(paper, replace(paper, name=f"{SECRET} 2"))
    erase(store, paper)
    other.replica.receive(accept(store, 2), 2)
    for each in (store, other):
        assert each.get(Attachment, paper.id) is None and each.search(SECRET) == []
        assert SECRET.lower().encode() not in decrypted(each).lower()
    store.replica.receive(accept(other, 3), 3)
    assert store.replica.digests() == other.replica.digests() == {}
    with store.unit() as unit:
        unit.save(paper, replace(paper, pages=2))
    assert store.get(Attachment, paper.id) is None


def test_only_fields_behind_a_consent_can_be_erased_one_by_one(make_store: StoreMaker) -> None:
    store = make_store()
    person = written(store)
    with pytest.raises(ValueError, match="family_name"):
        erase(store, person, "health", "family_name")


def test_a_set_that_was_erased_can_be_filled_anew(make_store: StoreMaker) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Renamed(Person):
        illnesses: Annotated[frozenset[str], Meaning("Krankheiten", gate=Purpose.SPECIAL)] = frozenset()

        @classmethod
        def kind(cls) -> str:
            return "person"

    store = make_store(model=Model(tuple(Renamed if record is Person else record for record in RECORDS)))
    person = Renamed(id=new_id(), case_id="case-1", illnesses=frozenset({SECRET}))
    with store.unit() as unit:
        unit.add(person)
    erase(store, person, "illnesses")
    empty = replace(person, illnesses=frozenset())
    assert store.get(Renamed, person.id) == empty
    for more in ({"a"}, {"a", "b"}):
        with store.unit() as unit:
            unit.save(empty, replace(empty, illnesses=frozenset(more)))
    assert store.get(Renamed, person.id) == replace(empty, illnesses=frozenset({"a", "b"}))


def test_a_refused_erasure_does_not_make_both_ends_differ(make_store: StoreMaker) -> None:
    store = make_store()
    person = written(store, health=SECRET)
    page = accept(store)
    digests = store.replica.digests()
    erase(store, person, "health")
    (sent,) = leaves(store)
    store.replica.record_verdicts([Verdict(sent.id, "set_aside", reason="rights")])
    store.replica.replace_case("case-1", page)
    assert store.replica.digests() == digests
    found = store.get(Person, person.id)
    assert found and found.health == ""
    assert not any(entry.after == SECRET for entry in store.history("person", person.id))


def deletion(store: Store, case_id: str, by: str = "user-2") -> DeletionRequest:
    """A deletion that somebody else proposed, released here."""
    request = DeletionRequest(id=new_id(), case=case_id, code="M-1", proposed_by=by)
    with store.unit() as unit:
        unit.add(request)
        return unit.save(request, replace(request, released_by=store.identity.user_id))


def test_a_released_deletion_takes_the_whole_case_once_it_is_accepted(
    make_store: StoreMaker, reopen: Callable[..., Store]
) -> None:
    store, other = make_store(1), make_store(2)
    with store.unit() as unit:
        unit.add(Case(id="case-1", case_id="case-1", code="M-1"))
    person = written(store, notes=SECRET)
    kept = replace(written(store), id="kept", case_id="case-2")
    with store.unit() as unit:
        unit.add(kept)
    store.save_draft("meldung:case-1", {"notes": SECRET})
    page = accept(store)
    other.replica.receive(page, 10)
    with other.unit() as unit:
        unit.save(person, replace(person, notes=f"{SECRET} mehr"))
    deletion(store, "case-1")
    assert store.get(Person, person.id) is not None
    page += accept(store, 20)
    other.replica.receive(page[-2:], 21)
    for each in (store, other):
        assert each.all(Person) == [kept] and each.get(Case, "case-1") is None
        assert "case-1" not in each.replica.digests() and SECRET.lower().encode() not in decrypted(each).lower()
    assert store.drafts() == {}
    store.replica.receive(accept(other, 30), 30)
    store.replica.receive(page[:3], 30)
    assert (other.standing().pending, other.standing().set_aside) == (0, 0)
    assert SECRET.encode() not in decrypted(store) and store.all(Person) == [kept]
    with store.vault.writing() as connection:
        connection.execute(text("DELETE FROM settings WHERE name = 'fingerprint'"))
    again = reopen(store)
    assert again.all(Person) == [kept] and "case-1" not in again.replica.digests()


def test_a_proposal_alone_erases_nothing(make_store: StoreMaker) -> None:
    store = make_store()
    person = written(store)
    with store.unit() as unit:
        unit.add(DeletionRequest(id=new_id(), case="case-1", proposed_by="user-2"))
        unit.add(DeletionRequest(id=new_id(), case="", proposed_by="user-2", released_by="user-1"))
    accept(store)
    assert store.get(Person, person.id) == person and len(store.all(DeletionRequest)) == 2
