"""The service as an ASGI application: bounded bodies in, verdicts and pages out, nothing personal in the log."""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, select
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kim_desktop.clock import Clock, system_clock
from kim_desktop.errors import BadInput
from sync import blob_messages, bodies, protocol
from sync.bodies import BodyRefused
from sync.protocol import Refusal
from sync.service import accounts, pull, push, refusals, sessions
from sync.service.blobs import Blobs
from sync.service.database import Database
from sync.service.hello import hello
from sync.service.refusals import Refused
from sync.service.sessions import Caller

_log = logging.getLogger("kim.sync")

Figures = Callable[[Connection, date, date], Any]
"""Aggregate figures of a period, as something that JSON can hold."""

_FIGURE_ROLES = {"coordinator", "management"}
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True)
class Service:
    """What the endpoints work with."""

    database: Database
    authority_pem: str
    figures: Figures | None = None
    clock: Clock = system_clock

    def enrol(self, source: str, request: protocol.EnrolRequest) -> protocol.EnrolAnswer:
        """A device joins with a one-time code."""
        now = self.clock()
        with self.database.engine.begin() as connection:
            accounts.count_attempt(connection, source, now)
        with self.database.engine.begin() as connection:
            answer = accounts.enrol(connection, request, now)
            accounts.forget_attempts(connection, source)
            return answer

    def challenge(self, _: str, request: protocol.ChallengeRequest) -> protocol.ChallengeAnswer:
        """The first half of opening a session."""
        with self.database.engine.begin() as connection:
            return sessions.challenge(connection, request, self.clock())

    def session(self, _: str, request: protocol.SessionRequest) -> protocol.SessionAnswer:
        """The second half of opening a session."""
        with self.database.engine.begin() as connection:
            return sessions.open_session(connection, request, self.clock())

    def caller(self, token: str) -> Caller:
        """Who holds this token."""
        with self.database.engine.begin() as connection:
            return sessions.caller_of(connection, token, self.clock())

    def hello(self, caller: Caller, request: protocol.HelloRequest) -> protocol.HelloAnswer:
        """A round begins."""
        return hello(self.database, caller, request, self.clock())

    def push(self, caller: Caller, request: protocol.PushRequest) -> protocol.PushAnswer:
        """Own changes arrive."""
        if len({change.id for change in request.changes}) < len(request.changes):
            raise Refused(refusals.MALFORMED, 400)
        return protocol.PushAnswer(push.push(self.database, caller, request.changes, self.clock()))

    def heal(self, _: Caller, request: protocol.HealRequest) -> protocol.PushAnswer:
        """Changes that a restored store has lost come back."""
        return protocol.PushAnswer(push.heal(self.database, request.changes, self.clock()))

    def pull(self, caller: Caller, request: protocol.PullRequest) -> protocol.PullAnswer:
        """News go out."""
        return pull.pull(self.database, caller, request)

    def cases(self, caller: Caller, request: protocol.CasesRequest) -> protocol.CasesAnswer:
        """Whole cases go out."""
        return pull.cases(self.database, caller, request.cases)

    def digests(self, caller: Caller, request: protocol.DigestsRequest) -> protocol.DigestsAnswer:
        """Both ends compare what they hold."""
        return pull.digests(self.database, caller, request)

    def offer(self, _: Caller, request: protocol.OfferRequest) -> protocol.OfferAnswer:
        """A device asks what a restored store lacks."""
        with self.database.engine.begin() as connection:
            return pull.lacking(connection, self.database.tables, request.ids)

    def set_aside(self, caller: Caller, _: protocol.Nothing) -> protocol.SetAsideAnswer:
        """What waits for a person."""
        with self.database.engine.begin() as connection:
            return pull.waiting(connection, caller)

    def blobs(self, caller: Caller, request: blob_messages.BlobsRequest) -> blob_messages.BlobsAnswer:
        """A device asks how far attachments are here."""
        return Blobs(self.database, caller, self.clock()).held(request)

    def give_blob(self, caller: Caller, request: blob_messages.BlobPart) -> blob_messages.BlobPiece:
        """A piece of an attachment goes out."""
        return Blobs(self.database, caller, self.clock()).give(request)

    def take_blob(self, caller: Caller, request: blob_messages.BlobPiece) -> blob_messages.BlobHeld:
        """A piece of an attachment arrives."""
        return Blobs(self.database, caller, self.clock()).take(request)

    def figures_of(self, caller: Caller, request: protocol.FiguresRequest) -> Any:
        """Aggregates, for coordination and management only."""
        if caller.role not in _FIGURE_ROLES:
            raise Refused(refusals.NOT_ALLOWED)
        if self.figures is None:
            raise Refused(refusals.NOT_READY, 503)
        try:
            begin, end = date.fromisoformat(request.begin), date.fromisoformat(request.end)
        except ValueError as error:
            raise Refused(refusals.MALFORMED, 400) from error
        with self.database.engine.begin() as connection:
            return self.figures(connection, begin, end)

    def is_healthy(self) -> bool:
        """Whether the database answers."""
        with self.database.engine.connect() as connection:
            return connection.scalar(select(1)) == 1


W = TypeVar("W")
Table = dict[str, tuple[Callable[[W, Any], Any], type[Any]]]
"""Endpoint name to what answers it and the message it takes."""


def make_app(service: Service) -> Starlette:
    """The application over a service."""
    open_to_all: Table[str] = {
        "enrol": (service.enrol, protocol.EnrolRequest),
        "challenge": (service.challenge, protocol.ChallengeRequest),
        "session": (service.session, protocol.SessionRequest),
    }
    with_session: Table[Caller] = {
        "hello": (service.hello, protocol.HelloRequest),
        "push": (service.push, protocol.PushRequest),
        "heal": (service.heal, protocol.HealRequest),
        "pull": (service.pull, protocol.PullRequest),
        "cases": (service.cases, protocol.CasesRequest),
        "digests": (service.digests, protocol.DigestsRequest),
        "offer": (service.offer, protocol.OfferRequest),
        "set-aside": (service.set_aside, protocol.Nothing),
        "blobs": (service.blobs, blob_messages.BlobsRequest),
        "blob-get": (service.give_blob, blob_messages.BlobPart),
        "blob-put": (service.take_blob, blob_messages.BlobPiece),
        "figures": (service.figures_of, protocol.FiguresRequest),
    }
    routes = [
        Route("/v1/health", _health(service), methods=["GET"]),
        Route("/v1/authority", _authority(service), methods=["GET"]),
        *(_route(name, _open(act, kind)) for name, (act, kind) in open_to_all.items()),
        *(_route(name, _guarded(service, act, kind)) for name, (act, kind) in with_session.items()),
    ]
    return Starlette(routes=routes)


Work = Callable[[Request, bytes], Any]


def _route(name: str, work: Work) -> Route:
    return Route(f"/v1/{name}", _endpoint(name, work), methods=["POST"])


def _open(act: Callable[[str, Any], Any], kind: type[Any]) -> Work:
    def work(request: Request, body: bytes) -> Any:
        source = request.client.host if request.client else ""
        return act(source, bodies.decode(body, kind))

    return work


def _guarded(service: Service, act: Callable[[Caller, Any], Any], kind: type[Any]) -> Work:
    def work(request: Request, body: bytes) -> Any:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            raise Refused(refusals.NO_SESSION, 401)
        caller = service.caller(token)
        request.state.device = caller.device_id
        return act(caller, bodies.decode(body, kind))

    return work


def _endpoint(name: str, work: Work) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        trace, begun = secrets.token_hex(8), time.monotonic()
        try:
            body = await _bounded_body(request)
            status, answer = await run_in_threadpool(_answer, work, request, body, trace)
        except Refused as refused:
            status, answer = refused.status, Refusal(refused.code, trace)
        except ClientDisconnect:
            status, answer = 499, Refusal(refusals.MALFORMED, trace)
        device = getattr(request.state, "device", "-")
        milliseconds = (time.monotonic() - begun) * 1_000
        _log.info("%s %s %d %.0f ms device=%s trace=%s", name, request.method, status, milliseconds, device, trace)
        return Response(bodies.encode(answer), status, _HEADERS, protocol.CONTENT_TYPE)

    return endpoint


def _answer(work: Work, request: Request, body: bytes, trace: str) -> tuple[int, Any]:
    try:
        return 200, work(request, body)
    except Refused as refused:
        return refused.status, Refusal(refused.code, trace)
    except (BodyRefused, BadInput):
        return 400, Refusal(refusals.MALFORMED, trace)
    except Exception as error:
        _log.error("fault %s trace=%s", type(error).__name__, trace, exc_info=_without_values(error))
        return 500, Refusal(refusals.FAULT, trace)


def _without_values(error: Exception) -> Exception:
    """The same traceback under a message that cannot hold what a person wrote."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)


async def _bounded_body(request: Request) -> bytes:
    if request.headers.get("Content-Type") != protocol.CONTENT_TYPE:
        raise Refused(refusals.MALFORMED, 415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bodies.MOST_BODY:
            raise Refused(refusals.TOO_LARGE, 413)
    return bytes(body)


def _health(service: Service) -> Callable[[Request], Awaitable[Response]]:
    async def health(_: Request) -> Response:
        healthy = await run_in_threadpool(service.is_healthy)
        return PlainTextResponse("ok" if healthy else "down", 200 if healthy else 503, _HEADERS)

    return health


def _authority(service: Service) -> Callable[[Request], Awaitable[Response]]:
    async def authority(_: Request) -> Response:
        return PlainTextResponse(service.authority_pem, 200, _HEADERS)

    return authority
