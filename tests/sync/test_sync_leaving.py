"""A revoked device hands over what it has not sent, erases its vault and is shown to have done so, cut or not."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from office_parts import FAST, PASSWORD, Desk, Office
from sqlalchemy import select

from kim_desktop.domain.records.case import Contact
from kim_desktop.errors import DeviceRevoked, NotAllowed, ServiceError, VaultError, WrongPassword
from kim_desktop.leaving import finish_farewell, finish_farewells, leave, leave_if_revoked
from kim_desktop.rounds import reconcile
from kim_desktop.storage.farewell import Stage, read_farewell, write_farewell
from kim_desktop.storage.keys import Cost
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import create_vault, open_vault
from sync.client.farewell import Leaver, tell
from sync.service.access.accounts import Device
from sync.service.store.tables import SET_ASIDE


def set_aside(office: Office) -> list[tuple[str, str]]:
    """What the store keeps for people to look at: record type and reason."""
    with office.centre.database.serving() as connection:
        rows = connection.execute(select(SET_ASIDE.c.record, SET_ASIDE.c.reason).order_by(SET_ASIDE.c.record_id))
        return sorted((row.record, row.reason) for row in rows)


def device_of(office: Office, desk_id: str) -> Device:
    """What the store knows of a device."""
    return next(each for each in office.centre.devices() if each.id == desk_id)


def working_desk(office: Office) -> tuple[Desk, str]:
    """A desk with a reconciled case and one entry that was not sent."""
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    ada.note(case, "noch nicht übertragen")
    return ada, ada.store.identity.device_id


def left_in(folder: Path) -> set[str]:
    """The files of a profile."""
    return {path.name for path in folder.iterdir()}


def test_a_revoked_device_hands_over_erases_and_says_so(office: Office) -> None:
    ada, device = working_desk(office)
    ada.store.vault.backup(ada.folder / "sicherung.kim")
    office.centre.revoke_device(device)
    with pytest.raises(DeviceRevoked, match=r"1 Eintrag.*verwahrt.*gelöscht; die Zentrale weiß davon"):
        reconcile(ada.store)
    assert set_aside(office) == [("contact", "revoked")]
    assert left_in(ada.folder) == {"vault.lock"}
    assert device_of(office, device).erased_at == office.now
    with pytest.raises(VaultError, match="kein Tresor"):
        open_vault(ada.folder, PASSWORD)


def test_who_leaves_loses_every_vault_in_the_same_way(office: Office) -> None:
    ada, device = working_desk(office)
    office.centre.deactivate_user(office.ada.id)
    with pytest.raises(DeviceRevoked):
        reconcile(ada.store)
    assert set_aside(office) == [("contact", "revoked")] and device_of(office, device).erased_at


def test_without_a_line_the_vault_stays_shut_and_the_next_sign_in_hands_over(office: Office) -> None:
    ada, device = working_desk(office)
    office.centre.revoke_device(device)
    office.server.stop()
    assert "ließ sich jetzt nicht übergeben" in str(leave(ada.store, FAST))
    assert "vault.header" in left_in(ada.folder)
    with pytest.raises(DeviceRevoked, match="noch einmal an"):
        open_vault(ada.folder, PASSWORD)
    with pytest.raises(WrongPassword):
        leave_if_revoked(ada.folder, lambda: "geraten und falsch")
    (ada.folder / "vault.throttle").unlink()
    office.centre.close()
    office.open()
    with pytest.raises(DeviceRevoked, match="1 Eintrag"):
        leave_if_revoked(ada.folder, lambda: PASSWORD)
    assert set_aside(office) == [("contact", "revoked")] and device_of(office, device).erased_at


def test_a_cut_between_the_steps_neither_loses_nor_leaves_anything(office: Office) -> None:
    ada, device = working_desk(office)
    office.centre.revoke_device(device)
    leaver = Leaver(ada.store, FAST)
    assert (leaver.hand_over(), leaver.hand_over()) == (1, 0)
    word = leaver.last_word(["vault.db", "vault.header"])
    ada.close()
    write_farewell(ada.folder, word)
    (ada.folder / "vault.header").unlink()
    office.server.stop()
    assert not finish_farewell(ada.folder, FAST)
    assert left_in(ada.folder) == {"vault.lock", "vault.farewell"}
    create_vault(ada.folder, PASSWORD, None, Cost.for_tests()).close()
    office.centre.close()
    office.open()
    finish_farewells(ada.folder.parent)
    assert device_of(office, device).erased_at and read_farewell(ada.folder) is None
    open_vault(ada.folder, PASSWORD).close()


def test_a_vault_is_erased_before_another_takes_its_place(office: Office) -> None:
    ada, device = working_desk(office)
    office.centre.revoke_device(device)
    word = Leaver(ada.store, FAST).last_word(["vault.db"])
    ada.close()
    write_farewell(ada.folder, word)
    vault = create_vault(ada.folder, PASSWORD, None, Cost.for_tests())
    assert Store(vault).setting("identity") == ""
    vault.close()
    farewell = read_farewell(ada.folder)
    assert farewell and farewell.stage is Stage.ERASED


def test_a_thief_of_the_farewell_moves_nothing(office: Office) -> None:
    ada, device = working_desk(office)
    leaver = Leaver(ada.store, FAST)
    with pytest.raises(NotAllowed, match="nicht als gesperrt"):
        leaver.hand_over()
    word = leaver.last_word(["vault.db"])
    with pytest.raises(NotAllowed):
        tell(word, FAST)
    office.centre.revoke_device(device)
    for forged in (replace(ada.store.identity, device_key="22" * 32), office.desk(office.ben).store.identity):
        ada.store.set_identity(replace(forged, device_id=device))
        with pytest.raises(ServiceError, match="kennt dieses Gerät nicht"):
            Leaver(ada.store, FAST).hand_over()
        with pytest.raises(ServiceError, match="kennt dieses Gerät nicht"):
            tell(Leaver(ada.store, FAST).last_word(["vault.db"]), FAST)
    assert set_aside(office) == [] and device_of(office, device).erased_at is None


def test_a_revoked_copy_loses_no_branch(office: Office, tmp_path: Path) -> None:
    ada, device = working_desk(office)
    case = next(iter(ada.store.replica.cases() - {""}))
    ada.close()
    shutil.copytree(ada.folder, tmp_path / "copy")
    ada.store = Store(open_vault(ada.folder, PASSWORD), clock=lambda: office.now)
    copy = Desk(Store(open_vault(tmp_path / "copy", PASSWORD), clock=lambda: office.now), tmp_path / "copy")
    ada.note(case, "im Original")
    copy.note(case, "in der Kopie")
    office.centre.revoke_device(device)
    for desk in (ada, copy):
        with pytest.raises(DeviceRevoked):
            reconcile(desk.store)
    assert set_aside(office) == [("contact", "revoked")] * 3
    assert [each.kind for each in office.centre.incidents()] == ["device_cloned"]


def test_a_revoked_device_gives_back_what_a_restored_store_has_lost(office: Office) -> None:
    ada, ben, cem = (office.desk(each) for each in (office.ada, office.ben, office.ada))
    for desk in (ada, ben, cem):
        desk.sync()
    office.back_up()
    case = ada.admit()
    ada.share(case, office.ben, until=office.now.date())
    ada.note(case, "von Ada")
    ada.sync()
    cem.sync()
    cem.note(case, "von Adas anderem Gerät")
    cem.sync()
    ada.sync()
    ben.sync()
    office.now += timedelta(days=2)
    assert ben.sync().withdrawn == 1
    office.put_back()
    assert ben.sync().digests_equal  # brings the places in the chain, without what was said
    office.centre.revoke_device(cem.store.identity.device_id)
    office.centre.revoke_device(ada.store.identity.device_id)
    with pytest.raises(DeviceRevoked, match="Alle Einträge waren übertragen"):
        reconcile(ada.store)
    new = office.desk(office.ada)
    assert new.sync().digests_equal
    assert {each.text for each in new.store.all(Contact, case_id=case)} == {"von Ada", "von Adas anderem Gerät"}
    assert new.person(case).family_name == "Beispiel"
