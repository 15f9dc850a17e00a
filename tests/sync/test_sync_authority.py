"""Certificates are renewed while the service runs, and the authority is exchanged without enrolling anybody anew."""

import socket
import ssl
import time
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from office_parts import FAST, HOSTS, Desk, Office

from kim_desktop.clock import system_clock
from kim_desktop.commands.server import server
from kim_desktop.devices import rejoin
from kim_desktop.errors import BadInput, UnknownAuthority
from sync import protocol
from sync.client.trust import known_authorities, learn_authorities
from sync.service.access.tls import ensure_certificates, exchange_authority, make_authority

LONG_AGO = timedelta(days=320)


def shown(office: Office) -> bytes:
    """The certificate that a new connection gets."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", office.port), 5) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        return line.getpeercert(binary_form=True) or b""


def refreshed(office: Office, before: bytes) -> x509.Certificate:
    """The certificate that follows without a restart."""
    office.server.refresh()
    until = time.monotonic() + 10
    while (found := shown(office)) == before and time.monotonic() < until:
        time.sleep(0.05)
    assert found != before
    return x509.load_der_x509_certificate(found)


def command(office: Office, *arguments: str) -> Result:
    """`kim server authority …` at this office."""
    folder = ("--folder", str(office.folder / "centre"))
    return CliRunner().invoke(server, ["authority", *arguments, *folder], catch_exceptions=False)


def pinned(desk: Desk) -> list[str]:
    """Whom a device trusts."""
    return known_authorities(desk.store)


def test_a_certificate_that_ends_soon_is_renewed_under_the_feet_of_open_connections(office: Office) -> None:
    ada = office.desk(office.ada)
    folder = office.folder / "centre" / "tls"
    with ada.transport() as transport:
        transport.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer)
        before = shown(office)
        (folder / "server.pem").unlink()
        old = ensure_certificates(folder, HOSTS, lambda: system_clock() - LONG_AGO)
        assert x509.load_pem_x509_certificate(old.server.read_bytes()).not_valid_after_utc < system_clock() + LONG_AGO
        renewed = refreshed(office, before)
        transport.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer)
    assert renewed.not_valid_after_utc > system_clock() + LONG_AGO
    assert old.server.stat().st_mode & 0o077 == 0
    assert ada.sync().digests_equal


def test_devices_learn_the_next_authority_and_go_on_after_the_switch(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    first = pinned(ada)
    ben.note(ben.admit(), "bleibt hier")
    assert command(office, "renew").exit_code == 0
    with pytest.raises(BadInput, match="gibt es schon"):
        command(office, "renew")
    ada.sync()
    both = pinned(ada)
    assert len(both) == 2 and set(first) < set(both)
    refused = command(office, "switch")
    assert refused.exit_code == 4 and "Ada Muster" in refused.output and "Ben Beispiel" in refused.output
    ada.sync()
    refused = command(office, "switch")
    assert refused.exit_code == 4 and "Ada Muster" not in refused.output and "Ben Beispiel" in refused.output
    before = shown(office)
    assert command(office, "switch", "--force").exit_code == 0
    refreshed(office, before)
    assert ada.sync().digests_equal and pinned(ada) == list(set(both) - set(first))
    with pytest.raises(UnknownAuthority, match="neuen Code") as told:
        ben.sync()
    assert "bleiben gespeichert" in str(told.value)
    assert rejoin(ben.store, office.centre.new_code(office.ben.id), patience=FAST).digests_equal
    assert pinned(ben) == pinned(ada) and ben.store.replica.count_pending() == 0


def test_an_exchange_that_a_power_cut_stopped_is_finished_at_the_next_start(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, HOSTS)
    make_authority(first.next_authority)
    wanted = first.next_authority.read_text()
    first.next_authority.with_suffix(".key").replace(tmp_path / "ca.key")
    again = ensure_certificates(tmp_path, HOSTS)
    assert again.trusted() == (wanted,)
    authority = x509.load_pem_x509_certificate(wanted.encode())
    x509.load_pem_x509_certificate(again.server.read_bytes()).verify_directly_issued_by(authority)
    make_authority(again.next_authority)
    exchange_authority(again)
    assert len(again.trusted()) == 1 and again.trusted() != (wanted,)


def test_what_is_no_certificate_is_never_pinned(office: Office) -> None:
    ada = office.desk(office.ada)
    before = ada.store.identity
    for told in ([], ["unsinn"], ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]):
        learn_authorities(ada.store, told)
    assert ada.store.identity == before
