"""New versions reach a device only as IT has signed them."""

import functools
import json
import shutil
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from kim_desktop.errors import BadInput, KnownError, Unreachable
from kim_desktop.policy import UpdateRule
from kim_desktop.update_repository import UpdateRepository, make_keys
from kim_desktop.updates import Release, fetch, is_due, known, look

NOW = datetime.now(UTC)
PASSWORD = b"ein erfundenes Passwort"


class Quiet(SimpleHTTPRequestHandler):
    """A web server that only hands out files."""

    def log_message(self, *_: object) -> None:
        """Nobody reads along."""


class House:
    """IT with its repository, a web server with TLS and one device that trusts the first root."""

    def __init__(self, folder: Path, port: int) -> None:
        self.web, self.keys, self.cache = folder / "web", folder / "keys", folder / "cache"
        make_keys(self.keys, PASSWORD)
        self.root = folder / "root.json"
        shutil.copy(self.repository().make(), self.root)
        self.rule = UpdateRule(f"https://127.0.0.1:{port}", "stable", self.root)

    def repository(self, clock: datetime = NOW) -> UpdateRepository:
        return UpdateRepository(self.web, self.keys, PASSWORD, lambda: clock)

    def publish(self, version: str, content: bytes = b"Programm", clock: datetime = NOW) -> None:
        file = self.keys.parent / f"kim-desktop-{version}.bin"
        file.write_bytes(content)
        for platform in ("linux", "windows", "macos"):
            self.repository(clock).publish(file, version, "stable", platform)

    def look(self, own: str = "0.1.0") -> Release | None:
        return look(self.rule, self.cache, NOW, own)

    def refused(self) -> str:
        with pytest.raises(KnownError) as refusal:
            self.look()
        assert not isinstance(refusal.value, Unreachable)
        return str(refusal.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority and server in one, for 127.0.0.1."""
    key, name = generate_private_key(SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Muster")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    target = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = serialization.Encoding.PEM
    target.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *plain))
    return target


@pytest.fixture
def house(tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    (tmp_path / "web").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path / "web"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield House(tmp_path, server.server_address[1])
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_newer_version_is_found_fetched_and_is_what_it_was(house: House, tmp_path: Path) -> None:
    assert house.look() is None and not is_due(house.cache, NOW) and is_due(house.cache, NOW + timedelta(days=1))
    house.publish("0.2.0")
    house.publish("0.10.0", b"Programm zehn")
    found = house.look()
    assert found and found.version == "0.10.0"
    assert known(house.cache, "0.1.0") == found and known(house.cache, "0.10.0") is None
    assert house.look(own="0.10.0") is None
    fetched = fetch(house.rule, house.cache, found, tmp_path / "geholt")
    assert fetched.name == "kim-desktop-0.10.0.bin" and fetched.read_bytes() == b"Programm zehn"


def test_an_older_list_is_refused_once_a_newer_one_was_seen(house: House, tmp_path: Path) -> None:
    house.publish("0.2.0")
    shutil.copytree(house.web, tmp_path / "alt")
    house.publish("0.3.0")
    assert house.look()
    for path in (tmp_path / "alt").rglob("*.json"):
        shutil.copy(path, house.web / path.relative_to(tmp_path / "alt"))
    assert "veraltet" in house.refused()


def test_a_list_that_is_no_longer_confirmed_is_refused(house: House) -> None:
    house.publish("0.2.0", clock=NOW - timedelta(days=15))
    assert "abgelaufen" in house.refused()
    house.repository().refresh()
    assert house.look()


def test_another_mans_keys_sign_nothing_here(house: House, tmp_path: Path) -> None:
    house.publish("0.2.0")
    foreign = House(tmp_path / "fremd", 1)
    foreign.publish("9.0.0")
    shutil.rmtree(house.web / "metadata")
    shutil.copytree(foreign.web, house.web, dirs_exist_ok=True)
    (house.web / "metadata" / "1.root.json").unlink()
    assert "nicht von der IT unterschrieben" in house.refused()


def test_parts_of_two_lists_do_not_make_one(house: House) -> None:
    house.publish("0.2.0")
    metadata = house.web / "metadata"
    older = (metadata / "2.targets.json").read_bytes()
    newest = max(metadata.glob("*.targets.json"), key=lambda path: int(path.name.split(".")[0]))
    newest.write_bytes(older)
    assert "nicht von der IT unterschrieben" in house.refused()


def test_a_file_that_was_exchanged_is_not_handed_over(house: House, tmp_path: Path) -> None:
    house.publish("0.2.0", b"Programm")
    found = house.look()
    assert found
    for path in (house.web / "targets" / "stable").rglob("*.bin"):
        path.write_bytes(b"Unsinn!!")
    with pytest.raises(KnownError, match="nicht von der IT"):
        fetch(house.rule, house.cache, found, tmp_path / "geholt")
    assert not (tmp_path / "geholt").exists()


def test_exchanged_keys_are_taken_over_and_the_old_ones_count_no_more(house: House, tmp_path: Path) -> None:
    house.publish("0.2.0")
    assert house.look()
    stolen = tmp_path / "gestohlen"
    shutil.copytree(house.keys, stolen)
    house.repository().renew("online")
    house.repository().renew("targets")
    house.publish("0.3.0")
    found = house.look()
    assert found and found.version == "0.3.0"
    UpdateRepository(house.web, stolen, PASSWORD).refresh()
    assert "nicht von der IT unterschrieben" in house.refused()


def test_without_a_line_or_with_a_foreign_certificate_nothing_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house.publish("0.2.0")
    (tmp_path / "leer.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "leer.pem"))
    with pytest.raises(Unreachable):
        house.look()
    assert is_due(house.cache, NOW)


def test_without_a_policy_nobody_is_asked(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="nichts vorgegeben"):
        look(UpdateRule(), tmp_path / "cache", NOW)
    assert not (tmp_path / "cache").exists()


def test_even_a_signed_list_names_no_place_outside(house: House) -> None:
    file = house.keys.parent / "kim.bin"
    file.write_bytes(b"Programm")
    house.repository().publish(file, "0.2.0", "stable", "linux")
    for said in ({"version": "0.2.0", "path": "../../x"}, {"version": "neu", "path": "a"}, ["0.2.0"]):
        _publish_index(house, json.dumps(said).encode())
        assert "nicht zu lesen" in house.refused()


def _publish_index(house: House, content: bytes) -> None:
    from tuf.api.metadata import TargetFile

    repository = house.repository()
    for platform in ("linux", "windows", "macos"):
        target = TargetFile.from_data(f"stable/{platform}.json", content)
        repository._place(target).write_bytes(content)
        with repository.edit_targets() as targets:
            targets.targets[target.path] = target
    repository.do_snapshot()
    repository.do_timestamp()


def test_keys_are_never_overwritten_and_stay_locked(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys", PASSWORD)
    with pytest.raises(BadInput, match="liegt schon etwas"):
        make_keys(tmp_path / "keys", PASSWORD)
    with pytest.raises(BadInput, match="öffnet den Schlüssel"):
        UpdateRepository(tmp_path / "web", tmp_path / "keys", b"falsch").make()
    assert not (tmp_path / "web" / "metadata" / "1.root.json").exists()
    assert (tmp_path / "keys" / "online.pem").stat().st_mode & 0o77 == 0
