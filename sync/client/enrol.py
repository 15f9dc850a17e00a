"""Enrolment: a one-time code makes this device known, and its fingerprint part tells which authority to trust."""

import hashlib
import ssl
from dataclasses import dataclass
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.errors import BadInput, UntrustedServer
from sync.client.transport import Patience, Transport, known_faults, make_client
from sync.protocol import (
    CROCKFORD,
    FINGERPRINT_LETTERS,
    SECRET_LETTERS,
    EnrolAnswer,
    EnrolRequest,
    authority_fingerprint,
    plain_code,
)

_MOST_PEM = 16_384


@dataclass(frozen=True)
class Enrolment:
    """What a vault has to keep about itself; `device_key` is the raw private Ed25519 key in hex."""

    user_id: str
    user_name: str
    role: str
    organisation: str
    municipality: str
    device_id: str
    device_name: str
    device_number: int
    device_key: str
    service_url: str
    service_ca: str


def enrol(url: str, code: str, device_name: str, patience: Patience | None = None, authority: str = "") -> Enrolment:
    """Makes this device known to the central store at `url`; its authority must have the SHA-256 `authority`, if given.

    Raises `BadInput` for what cannot be a code or an address, `UntrustedServer`, `CodeRefused`, `Unreachable`.
    """
    address = _address(url)
    secret, fingerprint = _parts(code)
    pem = _fetch_authority(address, fingerprint, patience or Patience())
    if authority and hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() != authority:
        _distrust()
    key = Ed25519PrivateKey.generate()
    request = EnrolRequest(secret, device_name.strip() or "Gerät", key.public_key().public_bytes_raw().hex())
    with Transport(address, pem, patience=patience) as transport:
        answer = transport.call("enrol", request, EnrolAnswer, repeat=False)
    return Enrolment(
        user_id=answer.user_id,
        user_name=answer.user_name,
        role=answer.role,
        organisation=answer.organisation,
        municipality=answer.municipality,
        device_id=answer.device_id,
        device_name=request.device_name,
        device_number=answer.device_number,
        device_key=key.private_bytes_raw().hex(),
        service_url=address,
        service_ca=pem,
    )


def _fetch_authority(url: str, fingerprint: str, patience: Patience) -> str:
    """Asks anybody for the authority and believes only one that fits the code; nothing secret is sent here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        known_faults(),
        make_client(url, context, patience) as client,
        client.stream("GET", "/v1/authority") as response,
    ):
        body = b""
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > _MOST_PEM:
                _distrust()
    try:
        authority = body.decode("ascii")
        fits = authority_fingerprint(authority) == fingerprint
    except ValueError:
        _distrust()
    return authority if fits else _distrust()


def _distrust() -> NoReturn:
    raise UntrustedServer(
        "Diese Zentrale gehört nicht zu Ihrem Anmeldecode oder ist nicht die vorgegebene. Es wurde nichts übertragen.",
        "Bitte Adresse und Code mit der Verwaltung vergleichen.",
    )


def _address(url: str) -> str:
    address = url.strip().rstrip("/")
    if "://" not in address:
        address = f"https://{address}"
    if not address.startswith("https://"):
        raise BadInput("Die Adresse der Zentrale muss mit https:// beginnen.", field="url")
    return address


def _parts(code: str) -> tuple[str, str]:
    plain = plain_code(code)
    if len(plain) != SECRET_LETTERS + FINGERPRINT_LETTERS or set(plain) - set(CROCKFORD):
        raise BadInput(
            "Der Anmeldecode ist nicht vollständig.",
            "Er besteht aus fünf Gruppen zu fünf Zeichen, zum Beispiel 7KQ2M-….",
            "code",
        )
    return plain[:SECRET_LETTERS], plain[SECRET_LETTERS:]
