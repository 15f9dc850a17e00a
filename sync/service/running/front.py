"""The front of the service, without a network: a bounded request in, an answer out, nothing personal in the log."""

import logging
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kim_desktop.domain.audit import Action
from kim_desktop.errors import BadInput
from sync import bodies, protocol
from sync.bodies import BodyRefused
from sync.protocol import Refusal
from sync.service.access import sessions
from sync.service.access.sessions import Caller
from sync.service.audit import noting
from sync.service.running.endpoints import ENDPOINTS, OPEN, Endpoint, OpenEndpoint
from sync.service.running.limits import Limits
from sync.service.running.logs import TOLD
from sync.service.running.metrics import UNKNOWN, Metrics
from sync.service.service import Service
from sync.service.store import refusals
from sync.service.store.database import get_value
from sync.service.store.refusals import Refused

_MOST_HEAVY = 4
"""Large bodies in hand at once; each may be many times as large in memory."""
_UNPROVEN = 401

_log = logging.getLogger("kim.sync")
_PAUSE = 5
"""Seconds after which to ask again when all connections are taken, or the database changes over."""


@dataclass(frozen=True)
class Call:
    """A request: the endpoint's name, headers in lower case, the body as it came, and the caller's address."""

    name: str
    headers: Mapping[str, str]
    body: bytes
    source: str

    @property
    def is_plain(self) -> bool:
        """Whether a tool speaks, in plain JSON."""
        return self.headers.get("content-type") == protocol.PLAIN_TYPE


@dataclass(frozen=True)
class Reply:
    """An answer as it goes out."""

    status: int
    body: bytes
    content_type: str = protocol.CONTENT_TYPE
    retry_after: int = 0


@dataclass
class Asking:
    """Who is found to be asking, for the log."""

    device: str = "-"


class Front:
    """Answers calls; safe in several threads and several processes. Without `limits` everybody may ask for all."""

    def __init__(self, service: Service, limits: Limits | None = None, metrics: Metrics | None = None) -> None:
        self.service = service
        self._limits = limits
        self._heavy = threading.BoundedSemaphore(_MOST_HEAVY)
        self._endpoints: dict[str, OpenEndpoint | Endpoint] = {each.name: each for each in (*OPEN, *ENDPOINTS)}
        self.metrics = metrics or Metrics()

    def answer(self, call: Call) -> Reply:
        """The answer to a call, whatever it says."""
        trace, begun = secrets.token_hex(8), time.monotonic()
        status, message, device, retry_after = self._guarded(call, trace)
        seconds = time.monotonic() - begun
        name = call.name if call.name in self._endpoints else UNKNOWN
        self.metrics.count(name, status, seconds)
        told = {"endpoint": name, "status": status, "ms": round(seconds * 1_000), "device": device, "trace": trace}
        _log.info("%s %d %d ms device=%s trace=%s", *told.values(), extra={TOLD: told})
        return _reply(call, status, message, retry_after)

    def refuse(self, call: Call, refused: Refused) -> Reply:
        """The answer to what is not even a call."""
        message = Refusal(refused.code, secrets.token_hex(8))
        return _reply(call, refused.status, message, refused.retry_after)

    def most_bytes(self, call: Call) -> int:
        """How large the body may become. Raises `Refused` for a large one of somebody without a session."""
        endpoint = self._endpoints.get(call.name)
        if isinstance(endpoint, OpenEndpoint):
            return endpoint.most
        if endpoint is not None:
            self._caller(call)
        return bodies.MOST_BODY

    def is_healthy(self) -> bool:
        """Whether the database answers."""
        with self.service.database.engine.connect() as connection:
            return connection.scalar(select(1)) == 1

    def _guarded(self, call: Call, trace: str) -> tuple[int, Any, str, int]:
        """Status, message, device and seconds to wait; whatever goes wrong becomes a refusal."""
        asking = Asking()
        try:
            return 200, self._answer(call, asking), asking.device, 0
        except Refused as refused:
            return refused.status, Refusal(refused.code, trace), asking.device, refused.retry_after
        except (BodyRefused, BadInput):
            return 400, Refusal(refusals.MALFORMED, trace), asking.device, 0
        except (PoolTimeout, OperationalError) as error:
            _log.warning("the database did not serve: %s trace=%s", type(error).__name__, trace)
            return 503, Refusal(refusals.BUSY, trace), asking.device, _PAUSE
        except Exception as error:
            _log.error("fault %s trace=%s", type(error).__name__, trace, exc_info=_without_values(error))
            return 500, Refusal(refusals.FAULT, trace), asking.device, 0

    def _answer(self, call: Call, asking: "Asking") -> Any:
        endpoint = self._endpoints.get(call.name)
        if endpoint is None:
            raise Refused(refusals.NOT_READY, 404)
        if isinstance(endpoint, OpenEndpoint):
            return self._answer_anybody(endpoint, call)
        caller = self._caller(call)
        asking.device = caller.device_id
        with self._working(caller, endpoint):
            self._require_open(endpoint, caller)
            self._require_epoch(call)
            with self._read(call, endpoint.takes) as message:
                return endpoint.act(self.service, caller, message)

    def _answer_anybody(self, endpoint: OpenEndpoint, call: Call) -> Any:
        if self._limits:
            self._limits.anybody(call.source)
        if endpoint.most <= bodies.MOST_LIGHT and not bodies.is_light(call.body, plain=call.is_plain):
            raise BodyRefused("more than one needs here")
        with self._read(call, endpoint.takes) as message:
            device = str(getattr(message, "device", ""))
            if self._limits and device:
                self._limits.proof(call.source, device)
            try:
                return endpoint.act(self.service, call.source, message)
            except Refused as refused:
                if self._limits and device and refused.status == _UNPROVEN:
                    self._limits.failed(call.source, device)
                raise

    @contextmanager
    def _read(self, call: Call, kind: type[Any]) -> Iterator[Any]:
        """The message in a call; of large ones only a few are in hand at once."""
        if bodies.is_light(call.body, plain=call.is_plain):
            yield bodies.decode(call.body, kind, bodies.MOST_LIGHT, plain=call.is_plain)
            return
        with self._heavy:
            yield bodies.decode(call.body, kind, plain=call.is_plain)

    def _working(self, caller: Caller, endpoint: Endpoint) -> AbstractContextManager[None]:
        if self._limits is None:
            return nullcontext()
        return self._limits.working(caller.device_id, endpoint.name, endpoint.pace)

    def _caller(self, call: Call) -> Caller:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer":
            raise Refused(refusals.NO_SESSION, 401)
        try:
            with self.service.database.engine.begin() as connection:
                return sessions.caller_of(connection, token, self.service.clock())
        except Refused as refused:
            if self._limits and refused.status == _UNPROVEN:
                self._limits.anybody(call.source)
            raise

    def _require_open(self, endpoint: Endpoint, caller: Caller) -> None:
        if endpoint.roles is not None and caller.role not in endpoint.roles:
            deeds = noting.done(caller, Action.REFUSED, endpoint.name)
            noting.note(self.service.database, self.service.clock(), deeds)
            raise Refused(refusals.NOT_ALLOWED)
        if endpoint.hands_out and caller.protocol < protocol.OLDEST_PROTOCOL:
            raise Refused(refusals.CLIENT_TOO_OLD, 426)

    def _require_epoch(self, call: Call) -> None:
        """A store that was put back in the middle of a round is another one, to which the device must turn anew."""
        database, known = self.service.database, call.headers.get(protocol.EPOCH_HEADER, "")
        renewed = database.recognise()
        if not known:
            return
        with database.engine.connect() as connection:
            if renewed or known != get_value(connection, "epoch"):
                raise Refused(refusals.EPOCH_RENEWED, 409)


def _reply(call: Call, status: int, message: Any, retry_after: int) -> Reply:
    kind = protocol.PLAIN_TYPE if call.is_plain else protocol.CONTENT_TYPE
    return Reply(status, bodies.encode(message, plain=call.is_plain), kind, retry_after)


def _without_values(error: Exception) -> Exception:
    """The same traceback under a message that cannot hold what a person wrote."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)
