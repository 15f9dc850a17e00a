"""What a holder can do with the late work of a colleague, whatever kind of record it is about."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kim_desktop.domain.change import Payload
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Contact
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.replication import Verdict
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.chain import Chain, Subject
from kim_desktop.storage.store import Store
from kim_desktop.storage.stragglers import Bundle, Told
from kim_desktop.work.inbox import Sort, inbox
from kim_desktop.work.lookups import lookups
from kim_desktop.work.said import SaidLine
from kim_desktop.work.set_aside import aside_in_words, drop, resend
from kim_desktop.work.stragglers import late_in_words, take

CASE = "case-1"
StoreMaker = Callable[..., Store]


@pytest.fixture
def held(store: Store) -> Store:
    """A vault with one case that the central store has taken."""
    with store.unit() as unit:
        unit.add(StaffMember(id="user-2", name="Testa Muster 2"))
        unit.add(Case(id=CASE, case_id=CASE, code="M-1", responsible="user-1"))
        unit.add(
            Person(id="p-1", case_id=CASE, given_name="Testa", family_name="Beispiel", languages=frozenset({"ar"}))
        )
        unit.add(Contact(id="c-1", case_id=CASE, text="Erstes Gespräch", author="user-2"))
    pending = store.replica.pending(100_000)
    store.replica.record_verdicts([Verdict(each.id, "accepted", seq) for seq, each in enumerate(pending, 1)])
    return store


def comes_late(store: Store, other: Store, *said: tuple[type[Record], str, Payload]) -> Bundle:
    """What the colleague wrote in one action, as the central store tells it."""
    with other.vault.writing() as connection:
        chain, group = Chain(connection, other.identity, other.clock), new_id()
        changes = [chain.next(Subject(CASE, kind.kind(), key), group, payload) for kind, key, payload in said]
        chain.store(connection)
    store.stragglers.learn([Told(each.id, "waiting", CASE, "rights", each) for each in changes], {}, "e", [])
    (bundle,) = store.stragglers.late()
    return bundle


def says(**fields: Any) -> Payload:
    return Payload(fields, {}, {})


def words(store: Store, bundle: Bundle) -> list[SaidLine]:
    return list(late_in_words(store, lookups(store), bundle).lines)


def test_a_changed_journal_entry_of_somebody_else_becomes_a_correction(held: Store, make_store: StoreMaker) -> None:
    bundle = comes_late(held, make_store(2), (Contact, "c-1", says(text="Zweites Gespräch")))
    assert words(held, bundle) == [SaidLine("Kontakt", "Notiz", "Zweites Gespräch", "Erstes Gespräch")]
    take(held, bundle)
    first, second = sorted(held.all(Contact), key=lambda each: each.corrects or "")
    assert first.text == "Erstes Gespräch" and (second.corrects, second.author) == ("c-1", "user-2")
    assert second.text == "Nachtrag von Testa Muster 2: Zweites Gespräch"


def test_sets_are_added_to_and_several_records_of_one_action_go_together(held: Store, make_store: StoreMaker) -> None:
    spoken = says(languages={"+": ["fa"], "-": []}, phone="0171 5")
    bundle = comes_late(held, make_store(2), (Person, "p-1", spoken), (Contact, "c-2", says(text="Rief an")))
    told = {(line.label, line.text, line.now) for line in words(held, bundle)}
    assert {("Telefon", "0171 5", ""), ("Notiz", "Rief an", "")} < told
    (item,) = inbox(held, lookups(held))
    assert (item.sort, item.code, item.about) == (Sort.LATE, "M-1", "Person, Kontakt: Notiz · Testa Muster 2")
    take(held, bundle)
    person = held.get(Person, "p-1")
    assert person and (person.languages, person.phone) == ({"ar", "fa"}, "0171 5")
    entry = held.get(Contact, "c-2")
    assert entry and entry.author == "user-2" and held.stragglers.late() == []
    assert set(held.stragglers.untold("e").values()) == {"taken"}
    with pytest.raises(NotAllowed):
        take(held, bundle)


def test_a_late_withdrawal_erases_when_it_is_taken_over(held: Store, make_store: StoreMaker) -> None:
    before = held.get(Person, "p-1")
    assert before
    with held.unit() as unit:
        unit.save(before, replace(before, health="geheim"))
    bundle = comes_late(held, make_store(2), (Person, "p-1", Payload({}, {}, {}, ("health",))))
    assert [(line.label, line.text) for line in words(held, bundle)] == [("Gesundheit", "wird gelöscht")]
    take(held, bundle)
    after = held.get(Person, "p-1")
    assert after and after.health == ""


def test_a_field_of_a_newer_version_waits_for_that_version(held: Store, make_store: StoreMaker) -> None:
    bundle = comes_late(held, make_store(2), (Person, "p-1", says(hobby="Schach")))
    assert words(held, bundle) == [SaidLine("Person", "hobby", "Schach", "")]
    with pytest.raises(NotAllowed, match="neueren Version"):
        take(held, bundle)
    assert held.stragglers.late() == [bundle]


def refused(store: Store, reason: str) -> Bundle:
    pending = store.replica.pending(100)
    store.replica.record_verdicts([Verdict(each.id, "set_aside", reason=reason) for each in pending])
    (bundle,) = store.stragglers.own(store.replica.set_aside())
    return bundle


@pytest.mark.parametrize("reason", ["append_only", "value:phone", "size", "fork"])
def test_what_would_be_refused_again_can_only_be_let_go(held: Store, reason: str) -> None:
    before = held.get(Person, "p-1")
    assert before
    with held.unit() as unit:
        unit.save(before, replace(before, phone="0171 6"))
    bundle = refused(held, reason)
    told = aside_in_words(held, lookups(held), bundle)
    assert told.stuck and [(line.label, line.text, line.now) for line in told.lines] == [("Telefon", "0171 6", "")]
    with pytest.raises(NotAllowed):
        resend(held, bundle)
    drop(held, bundle)
    assert held.get(Person, "p-1") == before and held.standing().to_clarify == 0
    assert not any(entry.after == "0171 6" for entry in held.history("person", "p-1"))


def test_sent_once_more_it_is_written_over_what_stands_knowingly(held: Store, make_store: StoreMaker) -> None:
    before = held.get(Person, "p-1")
    assert before
    with held.unit() as unit:
        unit.save(before, replace(before, languages=frozenset({"fa"}), notes="neu"))
    bundle = refused(held, "unusable")
    resend(held, bundle)
    after = held.get(Person, "p-1")
    assert after and (after.languages, after.notes) == ({"fa"}, "neu")
    (fresh,) = held.replica.pending(100)
    assert fresh.payload and fresh.payload.fields == {"languages": {"+": ["fa"], "-": ["ar"]}, "notes": "neu"}
    assert held.conflicts() == [] and set(held.stragglers.untold("e").values()) == {"resent"}
