"""Contradictions on three desks: each is asked once, settled everywhere, and comes back only if people differ again."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from office_parts import Desk, Office

from kim_desktop.domain.records.master import Parameter
from kim_desktop.storage.history import Conflict
from kim_desktop.work.conflicts import in_words, settle_conflict
from kim_desktop.work.lookups import lookups

Desks = tuple[Desk, Desk, Desk]


@pytest.fixture
def shared(office: Office) -> tuple[Desks, str]:
    """One case on three desks, in which two of them have written another number."""
    desks = tuple(office.desk(each) for each in (office.ada, office.ben, office.ada))
    case = desks[0].admit()
    desks[0].share(case, office.ben)
    in_turn(desks)
    desks[0].rewrite(case, phone="0171 1", notes="Ruft selbst an.")
    desks[1].rewrite(case, phone="0152 2", notes="Will Post.")
    in_turn(desks)
    return desks, case  # type: ignore[return-value]


def in_turn(desks: tuple[Desk, ...], rounds: int = 2) -> None:
    for _ in range(rounds):
        for desk in desks:
            assert desk.sync().digests_equal


def conflicts(desk: Desk, field: str = "phone") -> list[Conflict]:
    return [each for each in desk.store.conflicts() if each.field == field]


def settle(desk: Desk, value: Callable[[Desk, Conflict], str], field: str = "phone") -> str:
    """Settles the one conflict of a field."""
    (conflict,) = conflicts(desk, field)
    settled = value(desk, conflict)
    settle_conflict(desk.store, conflict, settled)
    return settled


def both(desk: Desk, conflict: Conflict) -> str:
    return in_words(desk.store, lookups(desk.store), conflict).both


def own(desk: Desk, conflict: Conflict) -> str:
    return "0171 1" if desk.store.identity.user_name.startswith("Ada") else "0152 2"


def test_settled_by_one_it_is_asked_nowhere_again(shared: tuple[Desks, str]) -> None:
    (ada, ben, second), case = shared
    assert [len(conflicts(each)) for each in (ada, ben, second)] == [1, 1, 1]
    settle(second, own)
    assert conflicts(second) == []
    for desk in (second, ada, ben, second, ada, ben):
        assert desk.sync().conflicts_new == 0
        assert conflicts(desk) == [] and desk.person(case).phone == "0171 1"


def test_both_are_kept_alike_whoever_says_so_and_several_at_once_are_no_new_question(
    shared: tuple[Desks, str],
) -> None:
    desks, case = shared
    assert {settle(each, both) for each in desks} == {"0171 1 / 0152 2"}
    texts = {settle(each, both, "notes") for each in desks}
    assert texts == {"Ada Muster, 01.03.2027: Ruft selbst an.\n\nBen Beispiel, 01.03.2027: Will Post."}
    in_turn(desks)
    for desk in desks:
        assert desk.store.conflicts() == [] and desk.sync().conflicts_new == 0
        assert (desk.person(case).phone, {desk.person(case).notes}) == ("0171 1 / 0152 2", texts)


def test_settled_differently_at_once_it_is_one_new_question_only(shared: tuple[Desks, str]) -> None:
    desks, case = shared
    ada, ben, second = desks
    settle(ada, own)
    settle(ben, own)
    in_turn(desks)
    for desk in desks:
        (conflict,) = conflicts(desk)
        assert {rival.value for rival in conflict.rivals} == {"0171 1", "0152 2"} and len(conflict.rivals) == 2
        assert desk.sync().conflicts_new == 0
    settle(second, own)
    in_turn(desks)
    assert [conflicts(each) for each in desks] == [[], [], []]
    assert {each.person(case).phone for each in desks} == {"0171 1"}


def test_what_the_team_shares_is_settled_only_by_who_may_write_it(office: Office) -> None:
    kim, second, ada = office.desk(office.kim), office.desk(office.kim), office.desk(office.ada)
    in_turn((kim, second, ada), rounds=1)
    for desk, value in ((kim, 7), (second, 9)):
        before = desk.store.get(Parameter, "param-small_number")
        assert before
        with desk.store.unit() as unit:
            unit.save(before, replace(before, value=value))
    in_turn((kim, second, ada))
    assert [len(conflicts(each, "value")) for each in (kim, second, ada)] == [1, 1, 0]
    assert [each.store.standing().to_clarify for each in (kim, second, ada)] == [1, 1, 0]
    assert ada.sync().conflicts_new == 0
