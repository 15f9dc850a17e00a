"""The one list of what may be asked of the service; routes, rights and the description follow from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sync import blob_messages, protocol
from sync.service import accounts, pull, push, refusals, sessions
from sync.service.blobs import Blobs
from sync.service.hello import hello
from sync.service.refusals import Refused
from sync.service.service import Service
from sync.service.sessions import Caller

_SEES_FIGURES = frozenset({"coordinator", "management"})


@dataclass(frozen=True)
class OpenEndpoint:
    """Answers anybody; `act` takes the service, the caller's address and the message."""

    name: str
    takes: type[Any]
    gives: Any
    act: Callable[[Service, str, Any], Any]


@dataclass(frozen=True)
class Endpoint:
    """Answers a device with a session, and only people in these `roles` if any are named."""

    name: str
    takes: type[Any]
    gives: Any
    act: Callable[[Service, Caller, Any], Any]
    roles: frozenset[str] | None = None


def _enrol(service: Service, source: str, request: protocol.EnrolRequest) -> protocol.EnrolAnswer:
    now = service.clock()
    with service.database.engine.begin() as connection:
        accounts.count_attempt(connection, source, now)
    with service.database.engine.begin() as connection:
        answer = accounts.enrol(connection, request, now)
        accounts.forget_attempts(connection, source)
        return answer


def _challenge(service: Service, _: str, request: protocol.ChallengeRequest) -> protocol.ChallengeAnswer:
    with service.database.engine.begin() as connection:
        return sessions.challenge(connection, request, service.clock())


def _session(service: Service, _: str, request: protocol.SessionRequest) -> protocol.SessionAnswer:
    with service.database.engine.begin() as connection:
        return sessions.open_session(connection, request, service.clock())


def _hello(service: Service, caller: Caller, request: protocol.HelloRequest) -> protocol.HelloAnswer:
    return hello(service.database, caller, request, service.clock())


def _push(service: Service, caller: Caller, request: protocol.PushRequest) -> protocol.PushAnswer:
    if len({change.id for change in request.changes}) < len(request.changes):
        raise Refused(refusals.MALFORMED, 400)
    return protocol.PushAnswer(push.push(service.database, caller, request.changes, service.clock()))


def _heal(service: Service, _: Caller, request: protocol.HealRequest) -> protocol.PushAnswer:
    return protocol.PushAnswer(push.heal(service.database, request.changes, service.clock()))


def _pull(service: Service, caller: Caller, request: protocol.PullRequest) -> protocol.PullAnswer:
    return pull.pull(service.database, caller, request)


def _cases(service: Service, caller: Caller, request: protocol.CasesRequest) -> protocol.CasesAnswer:
    return pull.cases(service.database, caller, request.cases)


def _digests(service: Service, caller: Caller, request: protocol.DigestsRequest) -> protocol.DigestsAnswer:
    return pull.digests(service.database, caller, request)


def _offer(service: Service, _: Caller, request: protocol.OfferRequest) -> protocol.OfferAnswer:
    with service.database.engine.begin() as connection:
        return pull.lacking(connection, service.database.tables, request.ids)


def _set_aside(service: Service, caller: Caller, _: protocol.Nothing) -> protocol.SetAsideAnswer:
    with service.database.engine.begin() as connection:
        return pull.waiting(connection, caller)


def _blobs(service: Service, caller: Caller, request: blob_messages.BlobsRequest) -> blob_messages.BlobsAnswer:
    return Blobs(service.database, caller, service.clock()).held(request)


def _give_blob(service: Service, caller: Caller, request: blob_messages.BlobPart) -> blob_messages.BlobPiece:
    return Blobs(service.database, caller, service.clock()).give(request)


def _take_blob(service: Service, caller: Caller, request: blob_messages.BlobPiece) -> blob_messages.BlobHeld:
    return Blobs(service.database, caller, service.clock()).take(request)


def _figures(service: Service, _: Caller, request: protocol.FiguresRequest) -> Any:
    if service.figures is None:
        raise Refused(refusals.NOT_READY, 503)
    try:
        begin, end = date.fromisoformat(request.begin), date.fromisoformat(request.end)
    except ValueError as error:
        raise Refused(refusals.MALFORMED, 400) from error
    with service.database.engine.begin() as connection:
        return service.figures(connection, begin, end)


OPEN = (
    OpenEndpoint("enrol", protocol.EnrolRequest, protocol.EnrolAnswer, _enrol),
    OpenEndpoint("challenge", protocol.ChallengeRequest, protocol.ChallengeAnswer, _challenge),
    OpenEndpoint("session", protocol.SessionRequest, protocol.SessionAnswer, _session),
)
ENDPOINTS = (
    Endpoint("hello", protocol.HelloRequest, protocol.HelloAnswer, _hello),
    Endpoint("push", protocol.PushRequest, protocol.PushAnswer, _push),
    Endpoint("heal", protocol.HealRequest, protocol.PushAnswer, _heal),
    Endpoint("pull", protocol.PullRequest, protocol.PullAnswer, _pull),
    Endpoint("cases", protocol.CasesRequest, protocol.CasesAnswer, _cases),
    Endpoint("digests", protocol.DigestsRequest, protocol.DigestsAnswer, _digests),
    Endpoint("offer", protocol.OfferRequest, protocol.OfferAnswer, _offer),
    Endpoint("set-aside", protocol.Nothing, protocol.SetAsideAnswer, _set_aside),
    Endpoint("blobs", blob_messages.BlobsRequest, blob_messages.BlobsAnswer, _blobs),
    Endpoint("blob-get", blob_messages.BlobPart, blob_messages.BlobPiece, _give_blob),
    Endpoint("blob-put", blob_messages.BlobPiece, blob_messages.BlobHeld, _take_blob),
    Endpoint("figures", protocol.FiguresRequest, Any, _figures, _SEES_FIGURES),
)
