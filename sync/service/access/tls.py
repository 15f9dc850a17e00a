"""The service's own certificate authority, its server certificate, and a TLS 1.3 context that renews itself.

The server's certificate and its key lie in one file, so that several processes always find two that fit.
"""

import ipaddress
import os
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kim_desktop.clock import Clock, system_clock

_AUTHORITY_DAYS = 3_650
_SERVER_DAYS = 365
_RENEW_DAYS = 60
_BEGIN_KEY = b"PRIVATE KEY"


@dataclass(frozen=True)
class Certificates:
    """Paths of the files that TLS needs, and the names that the server is reached by."""

    authority: Path
    server: Path
    hosts: tuple[str, ...] = ()

    @property
    def next_authority(self) -> Path:
        """The authority that will follow; it exists only while one is being exchanged."""
        return self.authority.with_name("next.pem")

    @property
    def authority_pem(self) -> str:
        """What devices pin."""
        return self.authority.read_text()

    def trusted(self) -> tuple[str, ...]:
        """All authorities that devices shall trust from now on, the one in use first."""
        following = (self.next_authority.read_text(),) if self.next_authority.exists() else ()
        return (self.authority_pem, *following)

    def renewed(self, clock: Clock = system_clock) -> "Certificates":
        """The same, renewed where due."""
        return ensure_certificates(self.authority.parent, self.hosts, clock) if self.hosts else self


class LiveContext:
    """The TLS context of a running server: new connections get the new certificate, old ones go on."""

    def __init__(self, certificates: Certificates) -> None:
        self.context = server_context(certificates)
        self._certificates = certificates
        self._loaded = certificates.server.read_bytes()

    def refresh(self) -> None:
        """Renews the certificate if it is due, and takes up one that somebody else renewed."""
        server = self._certificates.renewed().server
        if (found := server.read_bytes()) != self._loaded:
            server_context(self._certificates)  # what cannot be used fails here, before the live context is touched
            self.context.load_cert_chain(server)
            self._loaded = found


def ensure_certificates(folder: Path, hosts: Sequence[str], clock: Clock = system_clock) -> Certificates:
    """The certificates in `folder`, made where missing and renewed when due or when `hosts` changed."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = Certificates(folder / "ca.pem", folder / "server.pem", tuple(hosts))
    _finish_exchange(paths)
    if not paths.authority.exists():
        make_authority(paths.authority, clock)
    if not _is_fresh(paths, clock):
        _make_server(paths, clock)
        (folder / "server.key").unlink(missing_ok=True)
    return paths


def server_context(certificates: Certificates) -> ssl.SSLContext:
    """TLS 1.3 and nothing older."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificates.server)
    return context


def make_authority(path: Path, clock: Clock = system_clock) -> None:
    """A new authority: its key beside it, and there first."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = _name("KIM-Abgleich Zertifizierungsstelle")
    builder = _builder(name, name, key.public_key(), clock(), _AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_key_usage(signs_certificates=True), critical=True)
    _write(path.with_suffix(".key"), _secret(key))
    _write(path, builder.sign(key, hashes.SHA384()).public_bytes(serialization.Encoding.PEM), 0o644)


def exchange_authority(certificates: Certificates) -> None:
    """The next authority takes the place of the one in use; the server's certificate follows."""
    following = certificates.next_authority
    following.with_suffix(".key").replace(certificates.authority.with_suffix(".key"))
    certificates.renewed()


def _finish_exchange(paths: Certificates) -> None:
    """The key goes first; a certificate without a key beside it is what an exchange has left to do."""
    following = paths.next_authority
    if following.exists() and not following.with_suffix(".key").exists():
        following.replace(paths.authority)


def _make_server(paths: Certificates, clock: Clock) -> None:
    authority = x509.load_pem_x509_certificate(paths.authority.read_bytes())
    authority_key = serialization.load_pem_private_key(paths.authority.with_suffix(".key").read_bytes(), None)
    assert isinstance(authority_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name("KIM-Abgleich"), authority.subject, key.public_key(), clock(), _SERVER_DAYS)
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_san(host) for host in paths.hosts]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
    )
    signed = builder.sign(authority_key, hashes.SHA384()).public_bytes(serialization.Encoding.PEM)
    _write(paths.server, signed + _secret(key))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _is_fresh(paths: Certificates, clock: Clock) -> bool:
    if not paths.server.exists() or _BEGIN_KEY not in paths.server.read_bytes():
        return False
    certificate = x509.load_pem_x509_certificate(paths.server.read_bytes())
    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(paths.authority.read_bytes()))
    except (ValueError, InvalidSignature):
        return False
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    due = clock() + timedelta(days=_RENEW_DAYS)
    return set(names) == {_san(host) for host in paths.hosts} and certificate.not_valid_after_utc > due


def _san(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _secret(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Whole or not at all; each process writes a file of its own first."""
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    part.touch(mode=mode)
    part.write_bytes(content)
    part.replace(path)
