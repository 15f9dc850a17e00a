"""The service as an ASGI application: bounded bodies go to the front, everything else is refused."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sync import bodies, protocol
from sync.service import refusals
from sync.service.front import Call, Front, Reply
from sync.service.refusals import Refused
from sync.service.service import Service

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_GONE = 499

Answering = Callable[[Request], Awaitable[Response]]


def make_app(service: Service) -> Starlette:
    """The application over a service."""
    front = Front(service)
    routes = [
        Route("/v1/health", _health(front), methods=["GET"]),
        Route("/v1/authority", _authority(service), methods=["GET"]),
        *(Route(f"/v1/{name}", _endpoint(front, name), methods=["POST"]) for name in front.names),
    ]
    return Starlette(routes=routes)


def _endpoint(front: Front, name: str) -> Answering:
    async def endpoint(request: Request) -> Response:
        try:
            body = await _bounded_body(request)
            source = request.client.host if request.client else ""
            reply = await run_in_threadpool(front.answer, Call(name, dict(request.headers), body, source))
        except Refused as refused:
            reply = front.refuse(refused.code, refused.status)
        except ClientDisconnect:
            reply = front.refuse(refusals.MALFORMED, _GONE)
        return _response(reply)

    return endpoint


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, _HEADERS, reply.content_type)


async def _bounded_body(request: Request) -> bytes:
    if request.headers.get("Content-Type") != protocol.CONTENT_TYPE:
        raise Refused(refusals.MALFORMED, 415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bodies.MOST_BODY:
            raise Refused(refusals.TOO_LARGE, 413)
    return bytes(body)


def _health(front: Front) -> Answering:
    async def health(_: Request) -> Response:
        healthy = await run_in_threadpool(front.is_healthy)
        return PlainTextResponse("ok" if healthy else "down", 200 if healthy else 503, _HEADERS)

    return health


def _authority(service: Service) -> Answering:
    async def authority(_: Request) -> Response:
        return PlainTextResponse(service.authority_pem, 200, _HEADERS)

    return authority
