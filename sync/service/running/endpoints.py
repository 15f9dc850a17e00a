"""The one list of what may be asked of the service; routes, rights and the description follow from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.rules.access import ADMIN, COORDINATOR, MANAGEMENT
from kim_desktop.figures.research import Dataset
from sync import (
    blob_messages,
    bodies,
    caseload_messages,
    counting_messages,
    device_messages,
    load_messages,
    notice_messages,
    protocol,
    reporting_messages,
    straggler_messages,
)
from sync.audit_messages import AuditAnswer, AuditRequest, CaseAuditRequest
from sync.service.access import accounts, sessions
from sync.service.access.sessions import Caller
from sync.service.audit import noting, reading
from sync.service.audit.log import record
from sync.service.figures import counting, reporting
from sync.service.figures.team_load import team_load
from sync.service.judging import stragglers
from sync.service.judging.blobs import Blobs
from sync.service.rounds import pull, push, team
from sync.service.rounds.authority import news_of_trust
from sync.service.rounds.caseload import Caseload
from sync.service.rounds.farewell import erased, farewell
from sync.service.rounds.hello import hello
from sync.service.rounds.notices import take_notices
from sync.service.running.limits import BULK, CALM, Pace
from sync.service.service import Service
from sync.service.store import refusals
from sync.service.store.refusals import Refused

_MOST_INTRODUCED = 4
_LITTLE = 64 * 2**10
_KOORDINATION = frozenset({COORDINATOR})
_SEES_FIGURES = frozenset({COORDINATOR, MANAGEMENT})


@dataclass(frozen=True)
class OpenEndpoint:
    """Answers anybody; `act` takes the service, the caller's address and the message of at most so many bytes."""

    name: str
    takes: type[Any]
    gives: Any
    act: Callable[[Service, str, Any], Any]
    most: int = _LITTLE


@dataclass(frozen=True)
class Endpoint:
    """Answers a device with a session, and only people in these `roles` if any are named.

    What `hands_out` case work is closed to a device that speaks an older protocol than this service still serves: it
    might keep what had to go. What it has to say is taken from it all the same. `pace` says how often a device may ask.
    """

    name: str
    takes: type[Any]
    gives: Any
    act: Callable[[Service, Caller, Any], Any]
    roles: frozenset[str] | None = None
    hands_out: bool = False
    pace: Pace = CALM


def _enrol(service: Service, source: str, request: protocol.EnrolRequest) -> protocol.EnrolAnswer:
    if request.protocol < protocol.OLDEST_PROTOCOL:
        raise Refused(refusals.CLIENT_TOO_OLD, 426)
    now = service.clock()
    with service.database.engine.begin() as connection:
        accounts.count_attempt(connection, source, now)
    try:
        with service.database.serving() as connection:
            answer = accounts.enrol(connection, request, now)
            accounts.forget_attempts(connection, source)
            record(connection, now, Deed(Action.ENROLLED, actor=answer.user_id, device=answer.device_id))
            return answer
    except Refused as refused:
        noting.note(service.database, now, [Deed(Action.CODE_REFUSED, detail=refused.code)])
        raise


def _challenge(service: Service, _: str, request: protocol.ChallengeRequest) -> protocol.ChallengeAnswer:
    with service.database.engine.begin() as connection:
        return sessions.challenge(connection, request, service.clock())


def _session(service: Service, _: str, request: protocol.SessionRequest) -> protocol.SessionAnswer:
    with service.database.engine.begin() as connection:
        return sessions.open_session(connection, request, service.clock())


def _hello(service: Service, caller: Caller, request: protocol.HelloRequest) -> protocol.HelloAnswer:
    answer = hello(service.database, caller, request, service.clock())
    answer.authorities = news_of_trust(service.authorities(), request.authorities)
    return answer


def _introduce(service: Service, _: str, request: notice_messages.NoticesUp) -> protocol.Nothing:
    if len(request.notices) > _MOST_INTRODUCED:
        raise Refused(refusals.MALFORMED, 400)
    with service.database.writing() as connection:
        take_notices(connection, service.database, request.notices, service.clock(), request.line)
    return protocol.Nothing()


def _notices(service: Service, _: Caller, request: notice_messages.NoticesUp) -> protocol.Nothing:
    with service.database.writing() as connection:
        take_notices(connection, service.database, request.notices, service.clock(), request.line)
    return protocol.Nothing()


def _push(service: Service, caller: Caller, request: protocol.PushRequest) -> protocol.PushAnswer:
    if len({change.id for change in request.changes}) < len(request.changes):
        raise Refused(refusals.MALFORMED, 400)
    return protocol.PushAnswer(push.push(service.database, caller, request.changes, service.clock()))


def _heal(service: Service, caller: Caller, request: protocol.HealRequest) -> protocol.PushAnswer:
    verdicts = push.heal(service.database, request.changes, service.clock())
    noting.note(service.database, service.clock(), noting.healings(caller, verdicts))
    return protocol.PushAnswer(verdicts)


def _pull(service: Service, caller: Caller, request: protocol.PullRequest) -> protocol.PullAnswer:
    answer = pull.pull(service.database, caller, request)
    noting.note(service.database, service.clock(), noting.deliveries(caller, answer))
    return answer


def _cases(service: Service, caller: Caller, request: protocol.CasesRequest) -> protocol.CasesAnswer:
    answer = pull.cases(service.database, caller, request.cases)
    noting.note(service.database, service.clock(), noting.fetched(caller, answer))
    return answer


def _digests(service: Service, caller: Caller, request: protocol.DigestsRequest) -> protocol.DigestsAnswer:
    return pull.digests(service.database, caller, request)


def _offer(service: Service, _: Caller, request: protocol.OfferRequest) -> protocol.OfferAnswer:
    with service.database.serving() as connection:
        return pull.lacking(connection, service.database.tables, request.ids)


def _set_aside(service: Service, caller: Caller, _: protocol.Nothing) -> protocol.SetAsideAnswer:
    with service.database.serving() as connection:
        return pull.waiting(connection, caller)


def _stragglers(
    service: Service, caller: Caller, request: straggler_messages.StragglersRequest
) -> straggler_messages.StragglersAnswer:
    with service.database.writing() as connection:
        return stragglers.exchange(connection, service.database.tables, caller, request, service.clock())


def _blobs(service: Service, caller: Caller, request: blob_messages.BlobsRequest) -> blob_messages.BlobsAnswer:
    return Blobs(service.database, caller, service.clock()).held(request)


def _give_blob(service: Service, caller: Caller, request: blob_messages.BlobPart) -> blob_messages.BlobPiece:
    return Blobs(service.database, caller, service.clock()).give(request)


def _take_blob(service: Service, caller: Caller, request: blob_messages.BlobPiece) -> blob_messages.BlobHeld:
    return Blobs(service.database, caller, service.clock()).take(request)


def _caseload(
    service: Service, _: Caller, request: caseload_messages.CaseloadRequest
) -> caseload_messages.CaseloadAnswer:
    now = service.clock()
    with service.database.serving() as connection:
        return Caseload(connection, service.database, request, now.date()).answer()


def _team_load(service: Service, _: Caller, __: protocol.Nothing) -> load_messages.TeamLoadAnswer:
    with service.database.serving() as connection:
        return team_load(connection, service.database.tables)


def _figures(service: Service, caller: Caller, request: protocol.FiguresRequest) -> Any:
    if service.figures is None:
        raise Refused(refusals.NOT_READY, 503)
    try:
        begin, end = date.fromisoformat(request.begin), date.fromisoformat(request.end)
    except ValueError as error:
        raise Refused(refusals.MALFORMED, 400) from error
    figures = service.figures(begin, end, _employer(caller))
    period = f"{request.begin} – {request.end}"
    noting.note(service.database, service.clock(), noting.done(caller, Action.FIGURES, period))
    return figures


def _employer(caller: Caller) -> str:
    """Whose figures somebody gets: a Trägerleitung only those of the own people.

    Raises `Refused` for one without an employer.
    """
    if caller.role != MANAGEMENT:
        return ""
    if not caller.organisation:
        raise Refused(refusals.NOT_ALLOWED)
    return caller.organisation


def _audit(service: Service, caller: Caller, request: AuditRequest) -> AuditAnswer:
    return reading.read(service.database, caller, request, service.clock())


def _case_audit(service: Service, caller: Caller, request: CaseAuditRequest) -> AuditAnswer:
    return reading.looks(service.database, caller, request.case_id)


OPEN = (
    OpenEndpoint("enrol", protocol.EnrolRequest, protocol.EnrolAnswer, _enrol),
    OpenEndpoint("challenge", protocol.ChallengeRequest, protocol.ChallengeAnswer, _challenge),
    OpenEndpoint("session", protocol.SessionRequest, protocol.SessionAnswer, _session),
    OpenEndpoint("introduce", notice_messages.NoticesUp, protocol.Nothing, _introduce),
    OpenEndpoint(
        "farewell", device_messages.FarewellRequest, device_messages.FarewellAnswer, farewell, bodies.MOST_BODY
    ),
    OpenEndpoint("erased", device_messages.ErasedRequest, protocol.Nothing, erased),
)
ENDPOINTS = (
    Endpoint("hello", protocol.HelloRequest, protocol.HelloAnswer, _hello),
    Endpoint("notices", notice_messages.NoticesUp, protocol.Nothing, _notices, pace=BULK),
    Endpoint("push", protocol.PushRequest, protocol.PushAnswer, _push, pace=BULK),
    Endpoint("heal", protocol.HealRequest, protocol.PushAnswer, _heal, pace=BULK),
    Endpoint("pull", protocol.PullRequest, protocol.PullAnswer, _pull, hands_out=True, pace=BULK),
    Endpoint("cases", protocol.CasesRequest, protocol.CasesAnswer, _cases, hands_out=True, pace=BULK),
    Endpoint("digests", protocol.DigestsRequest, protocol.DigestsAnswer, _digests, hands_out=True),
    Endpoint("offer", protocol.OfferRequest, protocol.OfferAnswer, _offer, pace=BULK),
    Endpoint("set-aside", protocol.Nothing, protocol.SetAsideAnswer, _set_aside),
    Endpoint(
        "stragglers",
        straggler_messages.StragglersRequest,
        straggler_messages.StragglersAnswer,
        _stragglers,
        hands_out=True,
    ),
    Endpoint("blobs", blob_messages.BlobsRequest, blob_messages.BlobsAnswer, _blobs, pace=BULK),
    Endpoint("blob-get", blob_messages.BlobPart, blob_messages.BlobPiece, _give_blob, hands_out=True, pace=BULK),
    Endpoint("blob-put", blob_messages.BlobPiece, blob_messages.BlobHeld, _take_blob, pace=BULK),
    Endpoint("audit", AuditRequest, AuditAnswer, _audit, frozenset({ADMIN})),
    Endpoint("case-audit", CaseAuditRequest, AuditAnswer, _case_audit, hands_out=True),
    Endpoint(
        "caseload",
        caseload_messages.CaseloadRequest,
        caseload_messages.CaseloadAnswer,
        _caseload,
        _KOORDINATION,
        hands_out=True,
    ),
    Endpoint("team-load", protocol.Nothing, load_messages.TeamLoadAnswer, _team_load, _KOORDINATION),
    Endpoint("figures", protocol.FiguresRequest, Any, _figures, _SEES_FIGURES),
    Endpoint(
        "count",
        counting_messages.CountRequest,
        counting_messages.CountAnswer,
        counting.count,
        _KOORDINATION,
    ),
    Endpoint("research", protocol.Nothing, Dataset, reporting.research, _KOORDINATION),
    Endpoint(
        "transfers",
        protocol.Nothing,
        reporting_messages.TransfersAnswer,
        reporting.transfers,
        _KOORDINATION,
    ),
    Endpoint("team", protocol.Nothing, device_messages.TeamAnswer, team.team, team.KEEPERS),
    Endpoint("device-code", device_messages.CodeRequest, device_messages.CodeAnswer, team.new_code, team.KEEPERS),
    Endpoint("device-revoke", device_messages.RevokeRequest, protocol.Nothing, team.revoke, team.KEEPERS),
    Endpoint("user-add", device_messages.AddPersonRequest, device_messages.Person, team.add, team.KEEPERS),
    Endpoint("user-leave", device_messages.LeaveRequest, protocol.Nothing, team.leave, team.KEEPERS),
)
