"""What somebody said in a case that has left them is not lost if the store is put back before anybody else has it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from office_parts import Desk, Office
from sqlalchemy import func, select

from kim_desktop.domain.records.case import Case, Contact
from kim_desktop.storage.kept import KEPT
from sync.client.result import Step
from sync.client.round import run_round
from sync.service.rounds.push import heal
from sync.service.store.epochs import note_backed_up


def count_kept(desk: Desk) -> int:
    """How many changes the desk keeps out of sight."""
    with desk.store.vault.reading() as connection:
        return connection.scalar(select(func.count()).select_from(KEPT)) or 0


def count_in_log(office: Office, case_id: str) -> int:
    """How many changes of a case the central store holds."""
    with office.centre.database.serving() as connection:
        log = office.centre.database.tables.changes
        return connection.scalar(select(func.count()).where(log.c.case_id == case_id)) or 0


@pytest.fixture
def left(office: Office) -> tuple[Desk, Desk, str]:
    """Ada has noted something and handed the case to Ben, whose device has not come yet; the store is put back."""
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    for desk in (ada, ben):
        desk.sync()
    office.back_up()
    case = ada.admit()
    ada.note(case, "das Wichtigste")
    ada.rewrite(case, health="geheim")
    ada.sync()
    ada.hand_over(case, office.ben)
    ada.sync()
    assert case not in ada.store.replica.cases() and count_kept(ada)
    return ada, ben, case


def test_it_comes_back_to_a_restored_store_and_reaches_the_next_one(
    left: tuple[Desk, Desk, str], office: Office
) -> None:
    ada, ben, case = left
    office.put_back()
    assert ada.sync().healed_changes and ada.sync().digests_equal
    assert ben.sync().digests_equal
    assert [each.text for each in ben.store.all(Contact, case_id=case)] == ["das Wichtigste"]
    assert case not in ada.store.replica.cases() and not ada.store.search("Wichtigste")


def test_it_goes_once_it_lies_in_the_backups(left: tuple[Desk, Desk, str], office: Office) -> None:
    ada = left[0]
    ada.sync()
    assert count_kept(ada)
    with office.centre.database.serving() as connection:
        note_backed_up(connection, 2**40)
    ada.sync()
    assert not count_kept(ada)


def test_it_goes_when_the_next_one_erases_it(left: tuple[Desk, Desk, str], office: Office) -> None:
    ada, ben, case = left
    ben.sync()
    with ben.store.unit() as unit:
        unit.erase(ben.person(case), ("health",))
    ben.sync()
    before = count_kept(ada)
    ada.sync()
    assert count_kept(ada) == before - 1
    with ada.store.vault.reading() as connection:
        assert not connection.exec_driver_sql("SELECT 1 FROM kept_changes WHERE payload LIKE '%geheim%'").first()


def test_it_goes_when_the_case_comes_back(left: tuple[Desk, Desk, str], office: Office) -> None:
    ada, ben, case = left
    ben.sync()
    ben.hand_over(case, office.ada)
    ben.sync()
    assert ada.sync().digests_equal
    assert case in ada.store.replica.cases() and not count_kept(ada) and count_kept(ben)


@pytest.mark.parametrize("first", ["ada", "ben"])
def test_what_two_people_said_in_a_case_that_has_left_both_comes_back_whoever_is_first(
    office: Office, first: str
) -> None:
    cem = office.desk(office.centre.add_user("Cem Testa", "case_manager"))
    desks = {"ada": office.desk(office.ada), "ben": office.desk(office.ben)}
    ada, ben = desks["ada"], desks["ben"]
    for desk in (ada, ben, cem):
        desk.sync()
    office.back_up()
    case = ada.admit()
    ada.note(case, "von Ada")
    ada.hand_over(case, office.ben)
    ada.sync()
    ben.sync()
    ben.note(case, "von Ben")
    ben.hand_over(case, next(each for each in office.centre.users() if each.name == "Cem Testa"))
    ben.sync()
    office.put_back()
    for desk in (desks.pop(first), *desks.values(), cem):
        assert desk.sync().digests_equal
    assert {each.text for each in cem.store.all(Contact, case_id=case)} == {"von Ada", "von Ben"}
    responsible = cem.store.get(Case, case)
    assert responsible and responsible.responsible == cem.store.identity.user_id and not cem.store.conflicts()


def test_without_proof_nobody_brings_work_into_a_case_that_is_not_theirs_any_more(
    left: tuple[Desk, Desk, str], office: Office
) -> None:
    ada, ben, case = left
    ben.sync()
    kept = [each for each in ada.store.replica.accepted_after(0, 1_000) if each.change.record == "contact"]
    office.put_back()
    office.now += timedelta(days=60)
    held = ben.store.replica.accepted_after(0, 1_000)
    of_the_case = [each for each in held if each.change.case_id == case and each.change.record != "contact"]
    heal(office.centre.database, of_the_case, office.now)
    office.now += timedelta(days=60)
    (verdict,) = heal(office.centre.database, [replace(each, proof="erfunden") for each in kept], office.now)
    assert (verdict.kind, verdict.reason) == ("set_aside", "rights")


def test_a_case_that_left_while_the_store_was_lost_goes_like_any_other(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    for desk in (ada, ben):
        desk.sync()
    office.back_up()
    case = ada.admit()
    ada.share(case, office.ben, until=office.now.date())
    ada.sync()
    ben.sync()
    ben.note(case, "von Ben")
    ben.sync()
    office.put_back()
    office.now += timedelta(days=2)
    ada.sync()
    result = ben.sync()
    assert result.digests_equal and result.withdrawn == 1 and not result.healed_cases
    assert case not in ben.store.replica.cases() and not ben.store.search("von Ben") and count_kept(ben)
    assert [each for each in ben.store.audit.entries() if each.action == "forgotten" and each.case_id == case]
    office.put_back()
    assert ben.sync().healed_changes and count_in_log(office, case)


def test_what_is_typed_while_the_case_leaves_still_goes(office: Office) -> None:
    ada, second, ben = office.desk(office.ada), office.desk(office.ada), office.desk(office.ben)
    case, other = ada.admit(), ben.admit()
    ada.sync()
    second.sync()
    second.hand_over(case, office.ben)
    ben.share(other, office.ada)
    second.sync()
    ben.sync()
    typed = []

    def type_on(step: Step, *_: int) -> None:
        if step is Step.PULL and case in ada.store.replica.cases():
            typed.append(ada.note(case, f"noch etwas {len(typed)}"))

    with ada.transport() as transport:
        result = run_round(ada.store, transport, type_on, lambda: False, lambda: None)
    assert result.digests_equal and case not in ada.store.replica.cases() and not ada.store.standing().pending
    ben.sync()
    assert len(typed) > 1 and {each.id for each in ben.store.all(Contact, case_id=case)} == set(typed)
