"""The digests kept in the vault are those that one would compute from scratch, whatever happened before."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kim_desktop.domain.change import Accepted
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.replication import Verdict, case_digest
from kim_desktop.storage.store import Store

CASES = ("fall-1", "fall-2", "fall-3")


def from_scratch(store: Store) -> dict[str, str]:
    states, held = store.tables.states, defaultdict(list)
    with store.vault.reading() as connection:
        for row in connection.execute(select(states.c.case_id, states.c.digest).where(states.c.digest != "")):
            held[row.case_id].append(row.digest)
    return {case_id: case_digest(digests) for case_id, digests in held.items()}


def accept_all(store: Store) -> list[Accepted]:
    waiting, first = store.replica.pending(100), store.replica.cursor() + 1
    accepted = [Accepted(seq, change) for seq, change in enumerate(waiting, start=first)]
    store.replica.record_verdicts([Verdict(each.change.id, "accepted", each.seq) for each in accepted])
    if accepted:
        store.replica.receive(accepted, accepted[-1].seq)
    return accepted


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(("add", "edit", "accept", "forget", "look")), st.sampled_from(CASES))))
def test_after_any_steps_the_kept_digests_hold(make_store: Callable[..., Store], steps: list[tuple[str, str]]) -> None:
    store = make_store()
    for step, case_id in steps:
        people = store.all(Person, case_id=case_id)
        if step == "add":
            with store.unit() as unit:
                unit.add(Person(id=new_id(), case_id=case_id, family_name="Muster"))
        elif step == "edit" and people:
            with store.unit() as unit:
                unit.save(people[0], replace(people[0], given_name=f"Testa {len(people[0].given_name)}"))
        elif step == "accept":
            accept_all(store)
        elif step == "forget":
            store.replica.forget_case(case_id)
        assert step != "look" or store.replica.digests() == from_scratch(store)
    accept_all(store)
    assert store.replica.digests() == from_scratch(store)
    store.close()
