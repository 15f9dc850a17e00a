"""The way to the central store: TLS 1.3 under the one pinned authority, bounded answers, German words for faults."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import httpx2
import stamina

from kim_desktop.errors import UnknownAuthority, Unreachable, UntrustedServer
from sync import bodies, protocol
from sync.bodies import BodyRefused
from sync.client.words import refused
from sync.pinning import pinned_context
from sync.protocol import Refusal

M = TypeVar("M")

_NO_SESSION = "no_session"
_UNKNOWN = "device_unknown"
_BUSY = 429
_PATIENT = 20
"""Seconds that are waited for in a round; for longer a person is told."""
_DIGITS = 6
_OUT_OF_TIME = (9, 10)
"""X.509: not yet valid, expired."""


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for a connection and for an answer, and how often to try what may be repeated."""

    connect: float = 10.0
    answer: float = 60.0
    attempts: int = 4
    pause: float = 0.5


@dataclass(frozen=True)
class Credentials:
    """A device and what signs for it."""

    device_id: str
    sign: Callable[[bytes], bytes]


class Transport:
    """Calls the endpoints of one central store; opens and renews the session by itself."""

    def __init__(
        self,
        url: str,
        authority_pem: str,
        credentials: Credentials | None = None,
        patience: Patience | None = None,
        client: httpx2.Client | None = None,
    ) -> None:
        """`client` takes the place of the network, for simulations."""
        self._patience = patience or Patience()
        self._credentials = credentials
        self._token = ""
        self.round_trips = 0
        self.epoch = ""
        """The store's epoch that this round follows, once it is known; another one refuses what is meant for it."""
        self.between_pieces: Callable[[], None] = lambda: None
        """Called while an answer comes in; may raise to stop there."""
        self._client = client or make_client(url, pinned_context(authority_pem), self._patience)

    def __enter__(self) -> "Transport":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

    def call(self, name: str, message: Any, kind: type[M], *, repeat: bool = True, session: bool = True) -> M:
        """Sends a message and returns the answer; what may be repeated is tried again after a fault of the line.

        Raises `Unreachable`, `UntrustedServer`, `DeviceRevoked`, `CodeRefused`, `ClientTooOld`, `ServiceError`.
        """
        attempts = self._patience.attempts if repeat else 1
        with known_faults():
            for attempt in stamina.retry_context(
                on=_is_passing, attempts=attempts, timeout=None, wait_initial=self._patience.pause
            ):
                with attempt:
                    return self._call_with_session(name, message, kind) if session else self._post(name, message, kind)
        raise AssertionError("unreachable")

    def _call_with_session(self, name: str, message: Any, kind: type[M]) -> M:
        if self._credentials and not self._token:
            self._open_session(self._credentials)
        try:
            return self._post(name, message, kind)
        except Declined as declined:
            if declined.code != _NO_SESSION or not self._credentials:
                raise
        self._open_session(self._credentials)
        return self._post(name, message, kind)

    def _open_session(self, credentials: Credentials) -> None:
        """On a slow line a challenge may be too old by the time it is answered; the service then says "unknown"."""
        try:
            self._prove(credentials)
        except Declined as declined:
            if declined.code != _UNKNOWN:
                raise
            self._prove(credentials)

    def _prove(self, credentials: Credentials) -> None:
        self._token = ""
        asked = protocol.ChallengeRequest(credentials.device_id)
        nonce = self._post("challenge", asked, protocol.ChallengeAnswer).nonce
        signature = credentials.sign(protocol.challenge_bytes(credentials.device_id, nonce)).hex()
        answer = protocol.SessionRequest(credentials.device_id, nonce, signature)
        self._token = self._post("session", answer, protocol.SessionAnswer).token

    def _post(self, name: str, message: Any, kind: type[M]) -> M:
        headers = {"Content-Type": protocol.CONTENT_TYPE}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if self.epoch:
            headers[protocol.EPOCH_HEADER] = self.epoch
        self.round_trips += 1
        body = bodies.encode(message)
        with self._client.stream("POST", f"/v1/{name}", content=body, headers=headers) as response:
            return _read(response, kind, self.between_pieces)


class Declined(Exception):
    """The central store refused, with a code, and perhaps the seconds to wait."""

    def __init__(self, code: str, status: int, wait: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.wait = wait


def make_client(url: str, context: ssl.SSLContext, patience: Patience) -> httpx2.Client:
    """An HTTP client that follows nothing, takes no settings from the environment and waits for nothing long."""
    timeout = httpx2.Timeout(patience.answer, connect=patience.connect)
    return httpx2.Client(base_url=url, verify=context, timeout=timeout, follow_redirects=False, trust_env=False)


@contextmanager
def known_faults() -> Iterator[None]:
    """Turns what can go wrong on the way into errors that say so in German."""
    try:
        yield
    except Declined as declined:
        raise refused(declined.code, declined.wait) from declined
    except BodyRefused as error:
        raise Unreachable(
            "Unter der Adresse der Zentrale antwortet ein anderes Programm.",
            "Bitte die Netzverbindung prüfen, etwa eine Anmeldeseite des WLANs. Ihre Einträge bleiben gespeichert.",
        ) from error
    except httpx2.HTTPError as error:
        if _is_out_of_time(error):
            raise UntrustedServer(
                "Das Zertifikat der Zentrale gilt nach der Uhr dieses Computers nicht: Sie zeigt den "
                f"{datetime.now().astimezone():%d.%m.%Y, %H:%M} Uhr. Es wurde nichts übertragen.",
                "Bitte stellen Sie Datum und Uhrzeit des Computers richtig und gleichen Sie noch einmal ab. "
                "Stimmen sie, wenden Sie sich an die Verwaltung. Ihre Einträge bleiben gespeichert.",
            ) from error
        if _is_untrusted(error):
            raise UnknownAuthority(
                "Die Zentrale weist sich nicht mit dem bekannten Zertifikat aus. Es wurde nichts übertragen.",
                "Bitte in einem anderen Netz versuchen und die Verwaltung fragen, ob sich etwas geändert hat. "
                "Hat die Zentrale ein neues Zertifikat, melden Sie das Gerät mit einem neuen Code unter „Abgleich“ neu "
                "an. Ihre Einträge bleiben gespeichert.",
            ) from error
        raise Unreachable(
            "Die Zentrale ist nicht erreichbar.",
            "Ihre Einträge bleiben gespeichert und gehen beim nächsten Abgleich mit.",
        ) from error


def _read(response: httpx2.Response, kind: type[M], between_pieces: Callable[[], None]) -> M:
    body = bytearray()
    for chunk in response.iter_raw():
        between_pieces()
        body += chunk
        if len(body) > 2 * bodies.MOST_INFLATED:
            raise BodyRefused("too large")
    if response.headers.get("Content-Type") != protocol.CONTENT_TYPE:
        if wait := _wait_of(response):
            raise Declined("busy", response.status_code, wait)
        if response.status_code >= 500 or response.status_code == _BUSY:
            raise httpx2.RemoteProtocolError("busy")
        raise BodyRefused("foreign answer")
    if response.status_code != 200:
        raise Declined(bodies.decode(bytes(body), Refusal).code, response.status_code, _wait_of(response))
    return bodies.decode(bytes(body), kind, 4 * bodies.MOST_INFLATED)


def _wait_of(response: httpx2.Response) -> int:
    """The seconds after which the service wants to be asked again; 0 if it does not say."""
    said = response.headers.get("Retry-After", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < _DIGITS else 0


def _is_passing(error: Exception) -> bool | float:
    """Whether trying again may help; if the service says when, the seconds until then."""
    if isinstance(error, Declined):
        if error.wait:
            return float(error.wait) if error.wait <= _PATIENT else False
        return error.status >= 500
    return isinstance(error, httpx2.TransportError) and not _is_untrusted(error)


def _is_untrusted(error: BaseException) -> bool:
    return _refused_certificate(error) is not None


def _is_out_of_time(error: BaseException) -> bool:
    """Whether the certificate is the right one but not valid yet, or no more, by this computer's clock."""
    found = _refused_certificate(error)
    return found is not None and found.verify_code in _OUT_OF_TIME


def _refused_certificate(error: BaseException) -> ssl.SSLCertVerificationError | None:
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
