"""The service as an ASGI application: bounded bodies go to the front, everything else is refused."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sync import protocol
from sync.service.running.front import Call, Front, Reply
from sync.service.running.limits import Limits
from sync.service.running.metrics import Metrics
from sync.service.service import Service
from sync.service.store import refusals
from sync.service.store.refusals import Refused

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_GONE = 499
_KINDS = (protocol.CONTENT_TYPE, protocol.PLAIN_TYPE)
_FIRST = 64 * 2**10
"""Bytes of a body that are read before anybody asks who sends it."""
_MOST_READ = 64 * 2**20
"""Bytes of all bodies that are still on their way."""
_PAUSE = 5

Answering = Callable[[Request], Awaitable[Response]]


def make_app(service: Service, limits: Limits | None = None, metrics: Metrics | None = None) -> Starlette:
    """The application over a service; with `limits` nobody can take it from the others."""
    front = Front(service, limits, metrics)
    bodies_of = Bodies(front)
    routes = [
        Route("/v1/health", _health(front), methods=["GET"]),
        Route("/v1/authority", _authority(service), methods=["GET"]),
        Route("/v1/{name}", _endpoint(front, bodies_of), methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={404: _nowhere(front), 405: _nowhere(front)})


class Bodies:
    """Reads bodies: no more than an endpoint takes, and only so much at once of all together."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._under_way = 0

    async def read(self, request: Request, head: Call) -> bytes:
        """The body of a request. Raises `Refused`."""
        if head.headers.get("content-type") not in _KINDS:
            raise Refused(refusals.MALFORMED, 415)
        body, most, held = bytearray(), 0, 0
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > _FIRST and not most:
                    most = await run_in_threadpool(self._front.most_bytes, head)
                if len(body) > (most or _FIRST):
                    raise Refused(refusals.TOO_LARGE, 413)
                held, self._under_way = len(body), self._under_way + len(chunk)
                if self._under_way > _MOST_READ:
                    raise Refused(refusals.BUSY, 503, _PAUSE)
        finally:
            self._under_way -= held
        return bytes(body)


def _endpoint(front: Front, bodies_of: Bodies) -> Answering:
    async def endpoint(request: Request) -> Response:
        head = _head(request)
        try:
            call = replace(head, body=await bodies_of.read(request, head))
            reply = await run_in_threadpool(front.answer, call)
        except Refused as refused:
            reply = front.refuse(head, refused)
        except ClientDisconnect:
            reply = front.refuse(head, Refused(refusals.MALFORMED, _GONE))
        return _response(reply)

    return endpoint


def _head(request: Request) -> Call:
    source = request.client.host if request.client else ""
    return Call(request.path_params.get("name", ""), dict(request.headers), b"", source)


def _nowhere(front: Front) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def nowhere(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return _response(front.refuse(_head(request), Refused(refusals.NOT_READY, status)))

    return nowhere


def _response(reply: Reply) -> Response:
    headers = {**_HEADERS, **({"Retry-After": str(reply.retry_after)} if reply.retry_after else {})}
    return Response(reply.body, reply.status, headers, reply.content_type)


def _health(front: Front) -> Answering:
    async def health(_: Request) -> Response:
        healthy = await run_in_threadpool(front.is_healthy)
        return PlainTextResponse("ok" if healthy else "down", 200 if healthy else 503, _HEADERS)

    return health


def _authority(service: Service) -> Answering:
    async def authority(_: Request) -> Response:
        return PlainTextResponse(service.authorities()[0], 200, _HEADERS)

    return authority
