"""The front of the service, without a network: a bounded request in, an answer out, nothing personal in the log."""

import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from kim_desktop.errors import BadInput
from sync import bodies, protocol
from sync.bodies import BodyRefused
from sync.protocol import Refusal
from sync.service import refusals, sessions
from sync.service.endpoints import ENDPOINTS, OPEN, Endpoint, OpenEndpoint
from sync.service.refusals import Refused
from sync.service.service import Service
from sync.service.sessions import Caller

_log = logging.getLogger("kim.sync")


@dataclass(frozen=True)
class Call:
    """A request: the endpoint's name, headers in lower case, the body as it came, and the caller's address."""

    name: str
    headers: Mapping[str, str]
    body: bytes
    source: str


@dataclass(frozen=True)
class Reply:
    """An answer as it goes out."""

    status: int
    body: bytes
    content_type: str = protocol.CONTENT_TYPE


class Front:
    """Answers calls; safe in several threads and several processes."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._endpoints: dict[str, OpenEndpoint | Endpoint] = {each.name: each for each in (*OPEN, *ENDPOINTS)}

    @property
    def names(self) -> list[str]:
        """What may be called."""
        return list(self._endpoints)

    def answer(self, call: Call) -> Reply:
        """The answer to a call, whatever it says."""
        trace, begun = secrets.token_hex(8), time.monotonic()
        status, message, device = self._answer(call, trace)
        milliseconds = (time.monotonic() - begun) * 1_000
        _log.info("%s %d %.0f ms device=%s trace=%s", call.name, status, milliseconds, device, trace)
        return Reply(status, bodies.encode(message))

    def refuse(self, code: str, status: int) -> Reply:
        """The answer to what is not even a call."""
        return Reply(status, bodies.encode(Refusal(code, secrets.token_hex(8))))

    def is_healthy(self) -> bool:
        """Whether the database answers."""
        with self.service.database.engine.connect() as connection:
            return connection.scalar(select(1)) == 1

    def _answer(self, call: Call, trace: str) -> tuple[int, Any, str]:
        device = "-"
        try:
            endpoint = self._endpoints[call.name]
            if isinstance(endpoint, OpenEndpoint):
                return 200, endpoint.act(self.service, call.source, bodies.decode(call.body, endpoint.takes)), device
            caller = self._caller(call)
            device = caller.device_id
            if endpoint.roles is not None and caller.role not in endpoint.roles:
                raise Refused(refusals.NOT_ALLOWED)
            return 200, endpoint.act(self.service, caller, bodies.decode(call.body, endpoint.takes)), device
        except Refused as refused:
            return refused.status, Refusal(refused.code, trace), device
        except (BodyRefused, BadInput):
            return 400, Refusal(refusals.MALFORMED, trace), device
        except Exception as error:
            _log.error("fault %s trace=%s", type(error).__name__, trace, exc_info=_without_values(error))
            return 500, Refusal(refusals.FAULT, trace), device

    def _caller(self, call: Call) -> Caller:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer":
            raise Refused(refusals.NO_SESSION, 401)
        with self.service.database.engine.begin() as connection:
            return sessions.caller_of(connection, token, self.service.clock())


def _without_values(error: Exception) -> Exception:
    """The same traceback under a message that cannot hold what a person wrote."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)
