"""A store put back to yesterday: the devices bring today back, in whatever order they come, and nothing twice."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from office_parts import PASSWORD, Desk, Office
from sqlalchemy import func, select, text
from test_sync_attachments import attach, held, scan
from test_sync_erasure import SECRET, kept_by

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.case import Case, Contact
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.errors import DeviceRevoked
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.conflicts import settle_conflict
from kim_desktop.work.handover import accept, incoming, offer, prepare
from sync.client.result import Step
from sync.client.round import run_round
from sync.notice_messages import Notice
from sync.service.rounds.notices import notices_after, take_notices
from sync.service.store.tables import ACCESS, SET_ASIDE

REASON = CodeEntry(id="code-moved", catalogue="handover_reason", code="moved", label="Umzug in einen anderen Bezirk")
NAMES = ("ada", "ben", "cem")


@dataclass
class Days:
    """An office after its second day, with a copy of its database from the evening of the first."""

    office: Office
    folders: dict[str, Path]
    shared: str
    moved: str
    papers: int
    aside: str

    def desks(self, order: tuple[str, ...]) -> dict[str, Desk]:
        """The vaults as they were at the end of the second day."""
        made = {}
        for name, folder in self.folders.items():
            copy = folder.with_name(f"{folder.name}-{''.join(order)}")
            shutil.copytree(folder, copy)
            made[name] = Desk(Store(open_vault(copy, PASSWORD), Model(), lambda: self.office.now), copy)
        return made


@pytest.fixture(scope="module")
def days(postgres: object) -> Iterator[Days]:
    """Day one: a shared case and one that will move. Day two: everything that can happen to them."""
    with Office(postgres) as office:  # type: ignore[arg-type]
        office.centre.write([REASON])
        ada, old, ben = office.desk(office.ada), office.desk(office.ada), office.desk(office.ben)
        shared, moved = ada.admit("Beispiel"), ada.admit("Umzug")
        ada.share(shared, office.ben)
        ada.rewrite(shared, health=SECRET)
        ada.note(shared, "Notiz vom ersten Tag")
        for desk in (ada, old, ben, ada):
            desk.sync()
        office.back_up()
        office.now += timedelta(days=1)
        cem_user = office.centre.add_user("Cem Testa", "case_manager")
        cem = office.desk(cem_user)
        for desk in (cem, ada, ben):
            desk.sync()
        _second_day(office, ada, ben, old, shared)
        with ada.store.unit() as unit:
            unit.erase(ada.person(shared), ("health",))
        ada.note(moved, "vor der Übergabe")
        offer(ada.store, prepare(ada.store, moved, cem_user.id, "moved"))
        for desk in (ada, cem):
            desk.sync()
        (offered,) = incoming(cem.store)
        accept(cem.store, offered.handover)
        cem.sync()
        cem.note(moved, "nach der Übergabe")
        aside = _forbidden(ben, moved)
        for desk in (cem, ada, ben, cem, ada, ben):
            assert desk.sync().digests_equal
        assert ada.store.replica.cases().isdisjoint({moved}) and ben.store.replica.count_set_aside() == 1
        office.centre.revoke_device(old.store.identity.device_id)
        ada.sync()
        for desk in (ada, old, ben, cem):
            desk.close()
        folders = {"ada": ada.folder, "old": old.folder, "ben": ben.folder, "cem": cem.folder}
        yield Days(office, folders, shared, moved, held(office), aside)


def _second_day(office: Office, ada: Desk, ben: Desk, old: Desk, shared: str) -> None:
    """Both write the same field unseen, Ada settles it; Ben adds a paper; the old laptop writes its last."""
    ada.rewrite(shared, phone="0171 1")
    ben.rewrite(shared, phone="0171 2")
    old.note(shared, "vom alten Gerät")
    for desk in (old, ada, ben, ada):
        desk.sync()
    (conflict,) = ada.store.conflicts()
    settle_conflict(ada.store, conflict, "0171 3")
    attach(ben, shared, scan(3_000))
    for desk in (ada, ben, old):
        desk.sync()


def _forbidden(desk: Desk, case_id: str) -> str:
    """Something about a case that is none of this person's."""
    entry = Contact(id=new_id(), case_id=case_id, text="gehört nicht hierher", sort="talk")
    with desk.store.unit() as unit:
        unit.add(entry)
    return entry.id


@pytest.mark.parametrize("order", [NAMES, NAMES[::-1]], ids=" ".join)
def test_in_whatever_order_the_devices_come_nothing_that_was_acknowledged_is_missing(
    days: Days, order: tuple[str, ...]
) -> None:
    office = days.office
    office.put_back()
    office.centre.renew_epoch()
    assert len(office.centre.users()) == 3 and SECRET in kept_by(office)
    desks = days.desks(order)
    brought = [desks[name].sync().healed_changes for name in order]
    assert brought[0] and all(desks[name].sync().digests_equal for name in order)
    with pytest.raises(DeviceRevoked):
        desks["old"].sync()
    assert desks["old"].erased
    _check_content(days, desks)
    for desk in desks.values():
        desk.close()


def _check_content(days: Days, desks: dict[str, Desk]) -> None:
    office, tables = days.office, days.office.centre.database.tables
    ada, ben, cem = (desks[name].store for name in NAMES)
    assert {each.text for each in ben.all(Contact)} == {
        "Notiz vom ersten Tag",
        "vom alten Gerät",
        "gehört nicht hierher",
    }
    assert {each.text for each in cem.all(Contact)} == {"vor der Übergabe", "nach der Übergabe"}
    assert {desks[name].person(days.shared).phone for name in ("ada", "ben")} == {"0171 3"}
    assert not ada.conflicts() and not ben.conflicts()
    moved = cem.get(Case, days.moved)
    assert moved and moved.responsible == cem.identity.user_id and days.moved not in ada.replica.cases()
    assert all(each.state == "accepted" for each in cem.all(Handover))
    assert SECRET not in kept_by(office) and held(office) == days.papers > 0
    with office.centre.database.serving() as connection:
        ids = connection.scalars(select(tables.changes.c.id)).all()
        assert len(ids) == len(set(ids))
        assert connection.scalar(select(func.count()).where(SET_ASIDE.c.record_id == days.aside)) == 1
        mine = (ACCESS.c.case_id == days.moved) & ACCESS.c.granted
        assert connection.scalars(select(ACCESS.c.user_id).where(mine)).all() == [cem.identity.user_id]
        assert connection.scalar(text("SELECT count(*) FROM users WHERE name = 'Cem Testa'")) == 1


def test_a_store_learns_nothing_about_people_and_devices_that_it_has_not_signed_itself(days: Days) -> None:
    office = days.office
    with office.centre.database.writing() as connection:
        told = notices_after(connection, 0).notices
        (mine,) = (each for each in told if each.kind == "user" and "Ben Beispiel" in each.body)
        invented = Notice("user", "boss", mine.body.replace("case_manager", "admin").replace(mine.about, "boss"), "")
        for signature in (mine.signature, "00", "not even hex"):
            invented.signature = signature
            take_notices(connection, office.centre.database, [invented, mine], office.now)
        left = Notice("user", mine.about, mine.body.replace("true", "false"), mine.signature)
        take_notices(connection, office.centre.database, [left], office.now)
    assert all(user.active and user.role != "admin" for user in office.centre.users())


def test_what_one_time_refused_and_another_took_stays_taken(office: Office) -> None:
    office.centre.write([REASON])
    cem_user = office.centre.add_user("Cem Testa", "case_manager")
    ada, second = office.desk(office.ada), office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    second.sync()
    before = office.back_up()
    offer(ada.store, prepare(ada.store, case, office.ben.id, "moved"))
    ada.sync()
    late = offer(second.store, prepare(second.store, case, cem_user.id, "moved"))
    steps: list[Step] = []
    with second.transport() as transport:
        run_round(
            second.store, transport, lambda step, *_: steps.append(step), lambda: Step.PULL in steps, lambda: None
        )
    refused = office.back_up()
    assert [reason for _, reason in second.store.replica.set_aside()] == ["handover_second"]
    office.put_back(before)
    assert second.sync().digests_equal and not second.store.replica.set_aside()
    office.put_back(refused)
    assert second.sync().digests_equal
    with office.centre.database.serving() as connection:
        assert connection.scalar(
            select(func.count()).where(office.centre.database.tables.changes.c.record_id == late.id)
        )
        assert not connection.scalar(select(func.count()).select_from(SET_ASIDE))
