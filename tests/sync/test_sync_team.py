"""Administration keeps people and devices from its own desk; nobody else does, and no case is told."""

import logging
from datetime import timedelta

import pytest
from office_parts import FAST, Desk, Office

from kim_desktop.devices import add_person, fetch_team, let_person_go, make_code, revoke_device
from kim_desktop.errors import BadInput, DeviceRevoked, NotAllowed
from kim_desktop.work.team import Team, TeamDevice, last_team
from sync import bodies
from sync.client.enrol import enrol
from sync.client.farewell import Leaver, tell
from sync.device_messages import TeamAnswer
from sync.protocol import Nothing


def admin_desk(office: Office) -> Desk:
    """The desk of somebody from administration."""
    return office.desk(office.centre.add_user("Toni Test", "admin"))


def device_of(team: Team, device: str) -> TeamDevice:
    """One line of the list."""
    return next(each for each in team.devices if each.id == device)


def test_administration_makes_codes_and_revokes_from_its_own_desk(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ada, toni = office.desk(office.ada), admin_desk(office)
    code, expires = make_code(toni.store, office.ada.id)
    assert expires == office.now + timedelta(minutes=15) and code not in caplog.text and code[:11] not in caplog.text
    assert enrol(office.url, code, "Neues Gerät", FAST).user_name == "Ada Muster"
    device = ada.store.identity.device_id
    ada.sync()
    line = device_of(fetch_team(toni.store), device)
    assert (line.user_name, bool(line.seen_at), line.revoked_at) == ("Ada Muster", True, "")
    line = device_of(revoke_device(toni.store, device), device)
    assert line.revoked_at and not line.erased_at
    with pytest.raises(DeviceRevoked):
        ada.sync()
    leaver = Leaver(ada.store, FAST)
    leaver.hand_over()
    tell(leaver.last_word(["vault.db", "vault.header"]), FAST)
    line = device_of(fetch_team(toni.store), device)
    assert line.erased_at
    kept = last_team(toni.store)
    assert kept and device_of(kept, device) == line and kept.at == office.now


def test_people_come_and_go(office: Office) -> None:
    toni, ada = admin_desk(office), office.desk(office.ada)
    team = add_person(toni.store, "  Rana   Beispiel ", "case_manager", "org-ki")
    (rana,) = [each for each in team.people if each.name == "Rana Beispiel"]
    assert enrol(office.url, make_code(toni.store, rana.id)[0], "Laptop", FAST).role == "case_manager"
    with pytest.raises(BadInput, match="gibt es schon"):
        add_person(toni.store, "rana beispiel", "case_manager")
    with pytest.raises(BadInput, match="Rolle"):
        add_person(toni.store, "Neu", "")
    team = let_person_go(toni.store, office.ada.id)
    assert [each.is_active for each in team.people if each.id == office.ada.id] == [False]
    with pytest.raises(DeviceRevoked):
        ada.sync()


def test_nobody_locks_themselves_out_and_nobody_else_keeps_devices(office: Office) -> None:
    toni, kim = admin_desk(office), office.desk(office.kim)
    own = toni.store.identity
    for act in (lambda: revoke_device(toni.store, own.device_id), lambda: let_person_go(toni.store, own.user_id)):
        with pytest.raises(NotAllowed):
            act()
    acts = (
        lambda: fetch_team(kim.store),
        lambda: make_code(kim.store, office.ada.id),
        lambda: revoke_device(kim.store, own.device_id),
        lambda: let_person_go(kim.store, office.ada.id),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_the_list_holds_nothing_of_any_case(office: Office) -> None:
    ada, toni = office.desk(office.ada), admin_desk(office)
    case = ada.admit("Geheim")
    ada.sync()
    with toni.transport() as transport:
        answer = transport.call("team", Nothing(), TeamAnswer)
    said = bodies.inflate(bodies.encode(answer), 2**20)
    assert b"Geheim" not in said and case.encode() not in said and b"public_key" not in said
