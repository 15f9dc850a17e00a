"""The store keeps what it is told, whole, in order and with its history."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, text

from kim_desktop.domain.change import GENESIS, Accepted, Payload, payload_digest
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Contact
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.replication import Verdict
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.chain import Chain, Subject
from kim_desktop.storage.rows import row_change
from kim_desktop.storage.store import Store

StoreMaker = Callable[..., Store]


def person(**values: object) -> Person:
    case = str(values.pop("case_id", "case-1"))
    return Person(id=new_id(), case_id=case, family_name="Muster", given_name="Amina", **values)  # type: ignore[arg-type]


def added(store: Store, record: Person) -> Person:
    with store.unit() as unit:
        return unit.add(record)


def test_a_record_comes_back_as_it_was_written(store: Store) -> None:
    written = added(store, person(birth="1991", languages=frozenset({"ar", "de"}), interpreter=False))
    assert store.get(Person, written.id) == written


def test_only_changed_fields_are_written(store: Store) -> None:
    before = added(store, person())
    with store.unit() as unit:
        unit.save(before, replace(before, phone="0171 0000000"))
    newest = store.history("person", before.id)[0]
    assert (newest.field, newest.before, newest.after) == ("phone", None, "0171 0000000")
    assert newest.author == store.identity.user_id


def test_a_failing_action_leaves_nothing_behind(store: Store) -> None:
    pending, head = store.standing().pending, store.vault.head.read()
    with pytest.raises(BadInput), store.unit() as unit:
        unit.add(person())
        unit.add(replace(person(), family_name="x" * 201))
    assert store.standing().pending == pending
    assert store.all(Person) == []
    assert store.vault.head.read() == head


def test_a_journal_entry_cannot_be_rewritten_once_its_day_is_over(store: Store) -> None:
    entry = Contact(id=new_id(), case_id="case-1", on=date(2026, 11, 2), text="Erstgespräch")
    with store.unit() as unit:
        unit.add(entry)
    then = store.clock() + timedelta(days=2)
    store.clock = lambda: then
    with pytest.raises(NotAllowed), store.unit() as unit:
        unit.save(entry, replace(entry, text="anders"))


def test_changes_are_chained_and_signed(store: Store) -> None:
    added(store, person())
    added(store, person())
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(store.identity.device_key)).public_key()
    previous = GENESIS
    for number, change in enumerate(store.replica.pending(10_000), 1):
        assert (change.device_seq, change.previous) == (number, previous)
        assert change.payload and payload_digest(change.payload) == change.digest
        key.verify(bytes.fromhex(change.signature), change.signed_bytes())
        previous = change.link()
    assert store.replica.counters().link == previous


def test_the_head_file_follows_each_commit(store: Store) -> None:
    added(store, person())
    counters = store.replica.counters()
    head = store.vault.head.read()
    assert (head.seq, head.link) == (counters.device_seq, counters.link)


def test_an_older_copy_of_the_database_is_recognised(
    store: Store, reopen: Callable[..., Store], tmp_path: object
) -> None:
    store = reopen(store)
    database = store.vault.folder / "vault.db"
    store.close()
    old = database.read_bytes()
    store = reopen(store)
    added(store, person())
    store.close()
    database.write_bytes(old)
    assert reopen(store).older_copy


@pytest.mark.parametrize("words", ["muster", "Must", "amina must", "MUSTER"])
def test_search_finds_beginnings_of_words(store: Store, words: str) -> None:
    written = added(store, person())
    assert [hit.record_id for hit in store.search(words)] == [written.id]


@pytest.mark.parametrize(
    ("name", "words"), [("أحمد", "ahmad"), ("أحمد", "Ahmed"), ("Müller", "mueller"), ("Олена", "olena")]
)
def test_search_crosses_scripts_and_spellings(store: Store, name: str, words: str) -> None:
    written = added(store, replace(person(), given_name=name))
    assert written.id in [hit.record_id for hit in store.search(words)]


def test_search_syntax_in_the_query_is_only_text(store: Store) -> None:
    for nonsense in ('"', "*", "NEAR(", "a OR", "text:", "'; DROP TABLE search;--", "", "   "):
        assert isinstance(store.search(nonsense), list)


def receive(store: Store, other: Store, record: Person, seq: int, payload: Payload) -> None:
    """`other` says something about a record and the central store has accepted it."""
    with other.vault.writing() as connection:
        chain = Chain(connection, other.identity, other.clock)
        change = chain.next(Subject(record.case_id, "person", record.id), new_id(), payload)
        chain.store(connection)
    store.replica.receive([Accepted(seq, change)], seq)


def accept_all(store: Store, start: int) -> int:
    pending = store.replica.pending(10_000)
    store.replica.record_verdicts([Verdict(c.id, "accepted", seq) for seq, c in enumerate(pending, start)])
    return start + len(pending)


def test_a_colleagues_value_and_mine_stand_against_each_other(make_store: StoreMaker) -> None:
    mine, other = make_store(1), make_store(2)
    record = added(mine, person(phone="1"))
    base = mine.replica.pending(10)[0].id
    accept_all(mine, 1)
    receive(mine, other, record, 2, Payload({"phone": "2"}, {"phone": base}, {}))
    with mine.unit() as unit:
        unit.save(record, replace(record, phone="3"))
    (conflict,) = mine.conflicts()
    assert [rival.value for rival in conflict.rivals] == ["2", "3"]
    assert mine.standing().conflicts == 1
    with mine.unit() as unit:
        unit.settle("person", record.id, "phone", "2")
    assert mine.conflicts() == []
    found = mine.get(Person, record.id)
    assert found and found.phone == "2"


def test_an_edit_of_a_value_that_changed_meanwhile_is_a_conflict_not_an_overwrite(make_store: StoreMaker) -> None:
    mine, other = make_store(1), make_store(2)
    opened_form = added(mine, person(phone="1"))
    base = mine.replica.pending(10)[0].id
    accept_all(mine, 1)
    receive(mine, other, opened_form, 2, Payload({"phone": "2"}, {"phone": base}, {}))
    with mine.unit() as unit:
        unit.save(opened_form, replace(opened_form, phone="3", given_name="Aminata"))
    assert [conflict.field for conflict in mine.conflicts()] == ["phone"]


def test_a_forgotten_case_leaves_only_skeletons(make_store: StoreMaker) -> None:
    store = make_store()
    record = added(store, person(phone="0171 geheim"))
    accept_all(store, 1)
    store.replica.forget_case(record.case_id)
    assert store.get(Person, record.id) is None
    assert store.search("geheim") == []
    with store.vault.reading() as connection:
        rows = connection.execute(select(store.tables.changes)).mappings().all()
        left = connection.execute(text("SELECT count(*) FROM search")).scalar()
    assert [row["payload"] for row in rows] == [None]
    assert row_change(rows[0]).link() == store.replica.counters().link
    assert left == 0


def test_replacing_a_case_keeps_what_has_not_gone_yet(make_store: StoreMaker) -> None:
    store = make_store()
    record = added(store, person(phone="1"))
    accepted = [Accepted(1, store.replica.pending(1)[0])]
    accept_all(store, 1)
    with store.unit() as unit:
        unit.save(record, replace(record, phone="2"))
    store.replica.replace_case(record.case_id, accepted)
    found = store.get(Person, record.id)
    assert found and found.phone == "2"
    assert store.standing().pending == 1


def test_digests_cover_accepted_state_only(make_store: StoreMaker) -> None:
    store = make_store()
    record = added(store, person())
    assert store.replica.digests() == {}
    accept_all(store, 1)
    before = store.replica.digests()
    with store.unit() as unit:
        unit.save(record, replace(record, phone="2"))
    assert store.replica.digests() == before
    accept_all(store, 2)
    assert store.replica.digests() != before


def test_receiving_a_page_twice_changes_nothing(make_store: StoreMaker) -> None:
    mine, other = make_store(1), make_store(2)
    record = added(other, person(phone="1"))
    page = [Accepted(1, other.replica.pending(1)[0])]
    mine.replica.receive(page, 1)
    digests, found = mine.replica.digests(), mine.get(Person, record.id)
    mine.replica.receive(page, 1)
    assert (mine.replica.digests(), mine.get(Person, record.id)) == (digests, found)


def test_refused_changes_are_kept_and_shown(make_store: StoreMaker) -> None:
    store = make_store()
    record = added(store, person(phone="1"))
    change = store.replica.pending(1)[0]
    store.replica.record_verdicts([Verdict(change.id, "set_aside", reason="not_yours")])
    assert store.standing().pending == 0
    assert [(c.id, reason) for c, reason in store.replica.set_aside()] == [(change.id, "not_yours")]
    assert store.get(Person, record.id) == record


def test_drafts_survive_closing(store: Store, reopen: Callable[..., Store]) -> None:
    store.save_draft("meldung:neu", {"family_name": "Mus"})
    again = reopen(store)
    assert again.draft("meldung:neu") == {"family_name": "Mus"}
    again.drop_draft("meldung:neu")
    assert again.draft("meldung:neu") is None
