"""The central store changes the key that it signs with: what was signed stays good, nothing forged is believed."""

from datetime import timedelta

from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from office_parts import Office

from kim_desktop.cli import kim
from kim_desktop.domain.audit import Action
from kim_desktop.domain.records.master import StaffMember
from sync.service.audit.proof import prove
from sync.service.judging.own_key import line_of, own_public_key
from sync.succession import Heir, trusted_from


def test_devices_follow_the_new_key_and_doubt_no_day(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    ada.sync()
    office.now += timedelta(days=1)
    ada.admit()
    ada.sync()
    first = ada.store.audit.authority()
    key = office.centre.renew_key()
    office.now += timedelta(days=1)
    for desk in (ada, ben):
        result = desk.sync()
        assert result.digests_equal and not result.log_differs
    office.now += timedelta(days=1)
    assert not ada.sync().log_differs
    assert ada.store.audit.authority() == ben.store.audit.authority() == key != first
    with office.centre.database.serving() as connection:
        assert not prove(connection).findings
        assert own_public_key(connection) == key


def test_what_the_store_writes_itself_goes_on_under_the_new_key(office: Office) -> None:
    ada = office.desk(office.ada)
    ada.sync()
    office.centre.renew_key()
    new = office.centre.add_user("Cem Testa", "case_manager")
    assert ada.sync().digests_equal
    assert new.id in {each.id for each in ada.store.all(StaffMember)}


def test_a_store_put_back_to_before_its_new_key_still_learns_whom_it_had_certified_with_it(office: Office) -> None:
    ada = office.desk(office.ada)
    ada.sync()
    office.back_up()
    office.centre.renew_key()
    cem_user = office.centre.add_user("Cem Testa", "case_manager")
    cem = office.desk(cem_user)
    for desk in (cem, ada):
        desk.sync()
    office.put_back()
    with office.centre.database.serving() as connection:
        assert not line_of(connection)
    assert cem.sync().digests_equal and ada.sync().digests_equal
    assert cem_user.id in {user.id for user in office.centre.users()}


def test_the_command_renews_it_and_the_log_says_so(office: Office) -> None:
    office.shut()
    done = CliRunner().invoke(kim, ["server", "renew-key", "--folder", str(office.folder / "centre")])
    office.open()
    with office.centre.database.serving() as connection:
        assert done.exit_code == 0 and own_public_key(connection) in done.output
        noted = connection.exec_driver_sql("SELECT action FROM audit").scalars().all()
    assert Action.KEY_CHANGED in noted


KNOWN = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw().hex()
_HEX = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(st.lists(st.builds(Heir, _HEX, _HEX, st.text("0123456789abcdef", min_size=128, max_size=128)), max_size=4))
def test_nobody_inherits_without_a_signature(line: list[Heir]) -> None:
    assert trusted_from({KNOWN}, [*line, *(Heir(KNOWN, each.key, each.signature) for each in line)]) == {KNOWN}
