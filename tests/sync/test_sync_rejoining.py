"""A copied or restored vault is enrolled anew: both branches are kept, nothing is lost, nothing stands twice."""

import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from office_parts import FAST, PASSWORD, Desk, Office

from kim_desktop.devices import rejoin
from kim_desktop.domain.records.case import Contact
from kim_desktop.errors import BadInput, DeviceForked, UntrustedServer
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault, restore_vault
from sync.service.access.tls import Certificates
from sync.service.running.server import Listen, Server


def opened(office: Office, folder: Path) -> Desk:
    """A vault opened at another place."""
    return Desk(Store(open_vault(folder, PASSWORD), clock=lambda: office.now), folder)


def texts(desk: Desk, case: str) -> list[str]:
    """What the journal of a case says here."""
    return sorted(each.text for each in desk.store.all(Contact, case_id=case))


def enrol_anew(office: Office, desk: Desk) -> None:
    """What a person does with a new code; afterwards both ends hold the same."""
    assert rejoin(desk.store, office.centre.new_code(office.ada.id), patience=FAST).digests_equal


def test_a_copied_folder_used_on_both_sides_keeps_both_branches(office: Office, tmp_path: Path) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    ada.note(case, "vor der Kopie, nicht übertragen")
    ada.close()
    shutil.copytree(ada.folder, tmp_path / "copy")
    ada.store, copy = opened(office, ada.folder).store, opened(office, tmp_path / "copy")
    ada.note(case, "im Original")
    copy.note(case, "in der Kopie")
    copy.rewrite(case, given_name="Testa")
    assert ada.sync().digests_equal
    former = copy.store.identity
    with pytest.raises(DeviceForked, match="Kopie"):
        copy.sync()
    assert copy.store.replica.count_pending() == 3
    enrol_anew(office, copy)
    assert ada.sync().digests_equal
    said = ["im Original", "in der Kopie", "vor der Kopie, nicht übertragen"]
    assert texts(ada, case) == texts(copy, case) == said
    assert ada.person(case).given_name == "Testa"
    assert copy.store.identity.device_id != former.device_id
    assert copy.store.identity.device_number != former.device_number
    copy.close()
    again = opened(office, copy.folder)
    assert not again.store.older_copy and not again.store.vault.check()
    again.note(case, "danach")
    assert again.sync().digests_equal and again.store.replica.count_pending() == 0
    again.close()


def test_yesterdays_backup_takes_up_its_work_again(office: Office, tmp_path: Path) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.share(case, office.ben)
    ada.note(case, "in der Sicherung, noch nicht übertragen")
    ada.store.vault.backup(tmp_path / "gestern.kim")
    ada.note(case, "nach der Sicherung")
    ada.sync()
    ben.sync()
    ben.note(case, "von Ben")
    ben.sync()
    ada.close()
    restore_vault(tmp_path / "gestern.kim", tmp_path / "restored", PASSWORD).close()
    restored = opened(office, tmp_path / "restored")
    restored.note(case, "nach der Wiederherstellung")
    with pytest.raises(DeviceForked):
        restored.sync()
    enrol_anew(office, restored)
    assert ben.sync().digests_equal
    said = ["in der Sicherung, noch nicht übertragen", "nach der Sicherung", "nach der Wiederherstellung", "von Ben"]
    assert texts(restored, case) == texts(ben, case) == said
    ids = Counter(each.change.id for each in ben.store.replica.accepted_after(0, 500))
    assert set(ids.values()) == {1}
    restored.close()


def test_a_cut_after_the_new_code_was_used_loses_nothing(office: Office, tmp_path: Path) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    ada.close()
    shutil.copytree(ada.folder, tmp_path / "copy")
    ada.store, copy = opened(office, ada.folder).store, opened(office, tmp_path / "copy")
    ada.note(case, "im Original")
    copy.note(case, "in der Kopie")
    ada.sync()
    fresh = office.desk(office.ada)
    copy.store.begin_anew(fresh.store.identity)
    fresh.close()
    copy.close()
    copy = opened(office, copy.folder)
    assert not copy.store.older_copy
    assert texts(copy, case) == ["in der Kopie"] and copy.store.replica.count_pending() == 1
    assert copy.sync().digests_equal and texts(copy, case) == ["im Original", "in der Kopie"]
    copy.close()


def test_work_in_a_case_that_was_lost_meanwhile_still_goes_up(office: Office, tmp_path: Path) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.sync()
    ada.note(case, "vor der Kopie, nicht übertragen")
    ada.close()
    shutil.copytree(ada.folder, tmp_path / "copy")
    ada.store, copy = opened(office, ada.folder).store, opened(office, tmp_path / "copy")
    ada.note(case, "im Original")
    copy.note(case, "in der Kopie, vor der Abgabe")
    ada.hand_over(case, office.ben)
    ada.sync()
    enrol_anew(office, copy)
    assert texts(copy, case) == [] and copy.store.replica.count_pending() == 0
    ben.sync()
    assert texts(ben, case) == ["im Original", "in der Kopie, vor der Abgabe", "vor der Kopie, nicht übertragen"]
    copy.close()


def test_a_vault_does_not_change_its_owner(office: Office) -> None:
    ada = office.desk(office.ada)
    before = ada.store.identity
    with pytest.raises(BadInput, match="gehört zu Ben Beispiel, der Tresor zu Ada Muster"):
        rejoin(ada.store, office.centre.new_code(office.ben.id), patience=FAST)
    assert ada.store.identity == before and ada.sync().digests_equal


def test_two_profiles_on_one_laptop_know_nothing_of_each_other(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.sync()
    ben.sync()
    assert ada.store.identity.device_id != ben.store.identity.device_id
    assert case not in ben.store.replica.cases()
    office.centre.revoke_device(ada.store.identity.device_id)
    assert ben.sync().digests_equal


@pytest.mark.parametrize("years", [10, -30])
def test_a_clock_that_is_wrong_by_years_spoils_nothing(office: Office, years: int) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.share(case, office.ben)
    ada.sync()
    right = ada.store.clock
    wrong = office.now.replace(year=office.now.year + years)
    for store_clock in (lambda: wrong, right):
        ada.store.clock = store_clock
        ada.note(case, f"um {store_clock():%Y}")
        ada.rewrite(case, given_name=f"Testa {store_clock():%Y}")
        assert ada.sync().digests_equal
    assert ben.sync().digests_equal
    assert texts(ben, case) == texts(ada, case) and len(texts(ada, case)) == 2
    assert ben.person(case).given_name == f"Testa {office.now:%Y}"
    office.now += timedelta(days=1)
    assert ada.sync().digests_equal


@pytest.mark.parametrize(("first", "last"), [(400, 800), (-800, -400)])
def test_a_certificate_out_of_time_makes_one_think_of_the_clock(office: Office, first: int, last: int) -> None:
    ada = office.desk(office.ada)
    ada.note(ada.admit(), "bleibt hier")
    server = Server(office.app(), certificate_of(office, first, last), Listen(port=0, grace=1))
    server.start()
    try:
        with pytest.raises(UntrustedServer, match=r"nach der Uhr dieses Computers nicht.*Datum und Uhrzeit") as caught:
            ada.sync(f"https://localhost:{server.port}")
    finally:
        server.stop()
    assert f"{datetime.now():%d.%m.%Y}" in str(caught.value)
    assert ada.store.replica.count_pending() == 4


def certificate_of(office: Office, first: int, last: int) -> Certificates:
    """A server certificate of the right authority that is valid from `first` to `last` days from now."""
    folder = office.folder / "centre" / "tls"
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    authority_key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(authority_key, ec.EllipticCurvePrivateKey)
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "KIM-Abgleich")]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=first))
        .not_valid_after(now + timedelta(days=last))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
    )
    made = Certificates(folder / "ca.pem", office.folder / "other.pem")
    signed = builder.sign(authority_key, hashes.SHA384()).public_bytes(serialization.Encoding.PEM)
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    made.server.write_bytes(signed + key.private_bytes(serialization.Encoding.PEM, *private))
    return made
