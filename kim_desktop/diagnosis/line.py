"""Looks at the way to the central store: whether it answers, whose certificate it shows, and what time it is there."""

import ssl
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
from cryptography import x509

from kim_desktop.clock import Clock
from kim_desktop.domain.findings import Finding, Grade
from kim_desktop.errors import ServiceError, Unreachable
from sync.client.transport import Patience, known_faults, make_client
from sync.pinning import pinned_context

_NAME = "Zentrale"
_PATIENCE = Patience(connect=5, answer=5)
_AHEAD, _FAR_AHEAD = timedelta(minutes=2), timedelta(hours=1)
_RENEWED_BY = timedelta(days=30)
_AUTHORITY_ENDS = timedelta(days=180)


def look_at_line(url: str, authority: str, clock: Clock) -> Iterator[Finding]:
    """What a single question to the central store tells; without one it is no fault to be offline."""
    if not url:
        yield Finding(_NAME, Grade.FINE, "Dieser Tresor kennt keine Zentrale.")
        return
    yield _authority(authority, clock())
    begun = time.monotonic()
    try:
        date, certificate = _ask(url, authority)
    except Unreachable as error:
        yield Finding(_NAME, Grade.SOON, "Die Zentrale ist gerade nicht erreichbar.", error.way_on)
        return
    except ServiceError as error:
        yield Finding(_NAME, Grade.LATE, error.message, error.way_on)
        return
    yield Finding(_NAME, Grade.FINE, f"antwortet nach {round((time.monotonic() - begun) * 1_000)} ms")
    yield _certificate(certificate, clock())
    yield _time(date, clock())


def _ask(url: str, authority: str) -> tuple[str, datetime]:
    """The time that the central store names, and the last day of its certificate. Raises `ServiceError`."""
    with (
        known_faults(),
        make_client(url, pinned_context(authority), _PATIENCE) as client,
        client.stream("GET", "/v1/health") as response,
    ):
        if response.status_code != httpx2.codes.OK:
            raise Unreachable("Die Zentrale antwortet, ist aber nicht bereit.", "Versuchen Sie es später noch einmal.")
        shown = response.extensions["network_stream"].get_extra_info("ssl_object").getpeercert()
        ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"])).astimezone()
        return response.headers.get("Date", ""), ends


def _certificate(ends: datetime, now: datetime) -> Finding:
    says = f"gilt bis {ends:%d.%m.%Y}"
    if ends - now < _RENEWED_BY:
        way_on = "Es erneuert sich sonst 60 Tage vorher: Die IT soll „kim server status“ ansehen."
        return Finding("Zertifikat", Grade.SOON, says, way_on)
    return Finding("Zertifikat", Grade.FINE, says)


def _authority(authority: str, now: datetime) -> Finding:
    """The authority that this device trusts: the newest, while one is being exchanged for another."""
    ends = max(each.not_valid_after_utc for each in x509.load_pem_x509_certificates(authority.encode()))
    says = f"gilt bis {ends:%d.%m.%Y}"
    if ends - now < _AUTHORITY_ENDS:
        way_on = "Die IT soll sie wechseln („kim server authority renew“); danach genügt ein Abgleich."
        return Finding("Zertifizierungsstelle", Grade.SOON, says, way_on)
    return Finding("Zertifizierungsstelle", Grade.FINE, says)


def _time(date: str, now: datetime) -> Finding:
    try:
        apart = abs(parsedate_to_datetime(date) - now)
    except ValueError:
        return Finding("Uhr", Grade.FINE, "Die Zentrale nennt keine Uhrzeit.")
    if apart <= _AHEAD:
        return Finding("Uhr", Grade.FINE, "geht wie die der Zentrale")
    grade = Grade.LATE if apart > _FAR_AHEAD else Grade.SOON
    says = f"weicht um {apart // timedelta(minutes=1)} Minuten von der Zentrale ab"
    return Finding("Uhr", grade, says, "Stellen Sie Datum und Uhrzeit des Computers richtig.")
