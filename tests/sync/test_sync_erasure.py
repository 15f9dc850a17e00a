"""Erasure reaches the central store and every device, wins over late work, and is done again after a restore."""

from dataclasses import replace
from datetime import date

from office_parts import Desk, Office
from sqlalchemy import text

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case, Contact
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.people import Address, Person, Residence
from sync.client.words import reason_in_words

SECRET = "Zuckerkrankheit"


def kept_by(place: Office | Desk) -> str:
    """Everything in all tables of the central store, or of a vault."""
    if isinstance(place, Desk):
        with place.store.vault.reading() as connection:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
            return repr([connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names])
    with place.centre.database.administering() as connection:
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        return repr([connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names])


def statistics(office: Office) -> list[tuple[object, ...]]:
    with office.centre.database.serving() as connection:
        columns = "sex, born, postcode, status_group, days, closure, closed_in"
        return [tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM statistics"))]


def two_desks(office: Office) -> tuple[Desk, Desk, str]:
    """Two people who work in the same case and hold it alike."""
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.share(case, office.ben)
    ada.rewrite(case, health=SECRET)
    ada.sync()
    assert ben.sync().digests_equal and ben.person(case).health == SECRET
    return ada, ben, case


def test_a_withdrawn_text_disappears_everywhere_and_late_work_does_not_bring_it_back(office: Office) -> None:
    ada, ben, case = two_desks(office)
    before, person = ben.person(case), f"person-{case}"
    with ben.store.unit() as unit:
        unit.save(before, replace(before, health=f"{SECRET} schlimmer"))
        unit.save(before, replace(before, phone="0171"))
    assert SECRET in kept_by(office)
    ada.rewrite(case, religion=SECRET)
    with ada.store.unit() as unit:
        unit.erase(ada.person(case), ("health", "religion"))
    assert SECRET not in kept_by(ada)
    assert ada.sync().digests_equal
    assert SECRET not in kept_by(office)
    for desk in (ben, ada, office.desk(office.ada)):
        result = desk.sync()
        assert (result.digests_equal, result.set_aside, result.healed_cases) == (True, 0, [])
        found = desk.store.get(Person, person)
        assert found and (found.health, found.phone) == ("", "0171")
        assert desk.store.standing().pending == 0 and SECRET not in kept_by(desk)
    assert SECRET not in kept_by(office)


def test_copies_of_refused_changes_lose_what_is_erased_too(office: Office) -> None:
    ada, ben, case = two_desks(office)
    foreign = ada.admit("Fremd")
    ada.sync()
    for _ in range(2):
        before = ben.person(case)
        with ben.store.unit() as unit:
            unit.save(before, replace(before, health=f"{SECRET}{new_id()}"))
            unit.add(Contact(id=new_id(), case_id=foreign, text="nicht mein Fall"))
        assert ben.sync().set_aside == 2
        with ada.store.unit() as unit:
            unit.erase(ada.person(case), ("health",))
        ada.sync()
        assert SECRET not in kept_by(office)
    ben.sync()
    assert SECRET not in kept_by(ben) and ben.store.standing().set_aside == 2


def test_an_erasure_that_is_refused_still_empties_the_copies_of_its_author(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.sync()
    stray = Person(id=new_id(), case_id=case, family_name="Beispiel", health=SECRET)
    with ben.store.unit() as unit:
        unit.add(stray)
    ben.sync()
    assert SECRET in kept_by(office)
    with ben.store.unit() as unit:
        unit.erase(stray, ("health",))
    ben.sync()
    assert SECRET not in kept_by(office) and SECRET not in kept_by(ben)


def finish(ada: Desk, case: str) -> None:
    """Closes the case with all that the statistic row is made of."""
    before, person = ada.store.get(Case, case), ada.person(case)
    assert before is not None
    with ada.store.unit() as unit:
        unit.save(
            before,
            replace(before, admitted_on=date(2026, 1, 1), closed_on=date(2026, 4, 11), closure="goals"),
        )
        unit.save(person, replace(person, birth=PartialDate("1991-04-03"), sex="female", notes=SECRET))
        unit.add(Residence(id=new_id(), case_id=case, person=person.id, status="duldung"))
        unit.add(Address(id=new_id(), case_id=case, postcode="51371", street="Geheimweg 3"))
        unit.add(Person(id=new_id(), case_id=case, relation="spouse", family_name="Geheimname"))


def proposed(desk: Desk, case: str) -> DeletionRequest:
    me = desk.store.identity.user_id
    request = DeletionRequest(id=new_id(), case=case, code="M-0001", proposed_by=me)
    with desk.store.unit() as unit:
        return unit.add(request)


def release(desk: Desk, request: DeletionRequest) -> None:
    with desk.store.unit() as unit:
        unit.save(request, replace(request, released_by=desk.store.identity.user_id))


def test_a_released_deletion_erases_the_case_everywhere_and_again_after_a_restore(office: Office) -> None:
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    office.centre.write(
        [CodeEntry(id="status", catalogue="residence_status", code="duldung", label="Duldung", group="geduldet")]
    )
    case = ada.admit("Geheimname")
    ada.share(case, office.ben)
    finish(ada, case)
    ada.sync()
    ben.sync()
    office.back_up()
    ben.note(case, f"{SECRET} ohne Netz")
    ben.store.save_draft(f"entry:{case}", {"text": SECRET})
    request = proposed(ada, case)
    ada.sync()
    kim.sync()
    assert "Geheim" in kept_by(office)
    release(kim, request)
    assert kim.sync().digests_equal
    for desk in (ben, ada, kim):
        result = desk.sync()
        assert (result.digests_equal, result.set_aside) == (True, 0)
        standing = desk.store.standing()
        assert (standing.pending, standing.set_aside) == (0, 0)
        assert not {"Geheim", SECRET} & {each for each in ("Geheim", SECRET) if each in kept_by(desk)}
    once = [("female", "1991-04", "513", "geduldet", 100, "goals", 2026)]
    assert statistics(office) == once
    assert "Geheim" not in kept_by(office) and SECRET not in kept_by(office)
    office.put_back()
    assert "Geheim" in kept_by(office) and statistics(office) == []
    assert ada.sync().digests_equal
    assert "Geheim" not in kept_by(office) and SECRET not in kept_by(office)
    assert statistics(office) == once
    for desk in (ben, kim, office.desk(office.ada)):
        assert desk.sync().digests_equal and "Geheim" not in kept_by(desk)
    office.shut()
    office.open()
    assert statistics(office) == once


def test_nobody_releases_alone_and_a_released_request_stands(office: Office) -> None:
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    case = ada.admit("Geheimname")
    own, other, foreign = proposed(ada, case), proposed(ada, case), proposed(kim, case)
    ada.sync()
    kim.sync()
    ben.sync()

    def refused(desk: Desk, before: DeletionRequest, **values: str) -> str:
        with desk.store.unit() as unit:
            unit.save(before, replace(before, **values))  # type: ignore[arg-type]
        assert desk.sync().set_aside == 1
        return desk.store.replica.set_aside()[-1][1]

    assert refused(ada, own, released_by=office.ada.id) == "four_eyes"
    assert refused(ben, own, released_by=office.ben.id) == "four_eyes"
    assert refused(kim, foreign, released_by=office.kim.id) == "four_eyes"
    assert refused(office.desk(office.kim), own, case="another") == "proposal"
    unsynced = office.desk(office.kim)
    unsynced.sync()
    assert refused(unsynced, own, released_by=office.ada.id) == "four_eyes"
    assert "Geheimname" in kept_by(office)
    release(kim, other)
    kim.sync()
    assert "Geheimname" not in kept_by(office)
    assert refused(office.desk(office.kim), other, refusal="doch nicht") == "released"
    words = {reason_in_words(code) for code in ("four_eyes", "released", "proposal", "erasure", "mixed")}
    assert len(words) == 5 and reason_in_words("unbekannt") not in words
