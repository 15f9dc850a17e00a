"""Everything that needs the central store, as one function each: enrol, reconcile, ask for figures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.domain.audit import MOST_DAYS, Action, Deed, Line, Question
from kim_desktop.domain.records.master import CodeEntry, Organisation
from kim_desktop.domain.rules.access import COORDINATOR
from kim_desktop.errors import BadInput, KnownError, NotAllowed, ServiceError, VaultError
from kim_desktop.figures.report import Period, Report, Wanted
from kim_desktop.figures.research import Dataset
from kim_desktop.leaving import leave
from kim_desktop.policy import Policy, read_policy
from kim_desktop.profiles import Label, write_label
from kim_desktop.storage.erase import erase_vault
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.keys import RecoveryKey
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import create_vault
from kim_desktop.work.conference_erasure import tidy
from kim_desktop.work.frozen_reports import Counted
from kim_desktop.work.load_counts import Told, remember_counts
from kim_desktop.work.state_database import TeamProgress
from sync.audit_messages import AuditAnswer, AuditRequest, CaseAuditRequest
from sync.caseload_messages import CaseloadAnswer, CaseloadRequest
from sync.client.enrol import enrol
from sync.client.result import Progress, RoundResult
from sync.client.round import run_round
from sync.client.transport import Credentials, Transport
from sync.counting_messages import CountAnswer, CountRequest
from sync.load_messages import TeamLoadAnswer
from sync.protocol import FiguresRequest, Nothing
from sync.reporting_messages import TransfersAnswer
from ui.preferences import ZOOM

IN_PRACTICE = (
    "Dies ist eine Übung: Alle Personen sind erfunden, und nichts wird übertragen.",
    "Abgleichen lässt sich nur Ihr richtiges Profil.",
)


def enrol_device(
    folder: Path,
    password: str,
    url: str,
    code: str,
    device_name: str,
    recovery: RecoveryKey | None = None,
    policy: Policy | None = None,
) -> Store:
    """Makes a vault for this device and its user. Raises `ServiceError`, `BadInput` and `VaultError`.

    The vault is made first, so that a one-time code is not spent on a folder that cannot hold one.
    """
    policy = policy or read_policy()
    policy.check_server(url)
    vault = create_vault(folder, password, recovery)
    try:
        enrolment = enrol(url, code, device_name, authority=policy.server.authority)
        store = Store(vault)
        store.set_identity(Identity(**asdict(enrolment)))
    except BaseException:
        vault.close()
        erase_vault(folder)
        raise
    return store


def reconcile(
    store: Store, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False
) -> RoundResult:
    """One round with the central store; a revoked device hands over what is left and loses its vault.

    Before it, what a Fallkonferenz may no longer hold is taken out; beside it, Koordination is told everybody's load.
    Raises `ServiceError`.
    """

    def erase() -> None:
        raise leave(store)

    tidy(store)
    with connected(store.identity) as transport:
        result = run_round(store, transport, progress, cancelled, erase)
        if store.identity.role == COORDINATOR and not result.cancelled:
            _ask_for_loads(store, transport)
    label(store)
    return result


def label(store: Store) -> None:
    """Writes on the profile who works in it and how large they read; where it cannot, its folder's name must do."""
    with suppress(OSError, LookupError, VaultError):
        own = store.identity
        roles = store.all(CodeEntry, catalogue="role", code=own.role)
        employer = store.get(Organisation, own.organisation) if own.organisation else None
        name = roles[-1].label if roles else own.role
        zoom = int(store.setting(ZOOM, "100"))
        write_label(store.vault.folder, Label(own.user_name, name, employer.name if employer else "", zoom))


def central_figures(store: Store, start: date, end: date) -> Report:
    """The protected figures of a month, quarter, half-year or year, computed on the central store.

    Other periods are refused, since the difference of two overlapping ones would tell small numbers.
    Raises `BadInput`, `NotAllowed` and `ServiceError`.
    """
    if not Period(start, end).is_calendar:
        raise BadInput(
            "Zahlen gibt es für ganze Monate, Quartale, Halbjahre und Jahre.",
            "Zum Beispiel vom 01.10.2026 bis 31.12.2026.",
        )
    with connected(store.identity) as transport:
        report = transport.call("figures", FiguresRequest(start.isoformat(), end.isoformat()), Report)
    store.audit.note(Deed(Action.FIGURES, detail=f"{start} – {end}"))
    return report


def central_count(store: Store, wanted: Wanted, place: int = 0) -> Counted:
    """Figures of any period, day and part of the work, not protected; with a place, from the log as it was then.

    Raises `NotAllowed` beside Koordination, and `ServiceError`.
    """
    period, day = wanted.period, wanted.day.isoformat()
    request = CountRequest(period.start.isoformat(), period.end.isoformat(), day, **vars(wanted.slice), place=place)
    with connected(store.identity) as transport:
        answer = transport.call("count", request, CountAnswer)
    store.audit.note(Deed(Action.FIGURES, detail=f"{period.start} – {period.end}"))
    report = msgspec.convert(answer.report, Report)
    return Counted(report, answer.place, answer.erased_cases, answer.erased_values)


def central_research(store: Store) -> Dataset:
    """Anonymised rows of all cases until the end of the last full quarter. Raises `NotAllowed` and `ServiceError`."""
    with connected(store.identity) as transport:
        data = transport.call("research", Nothing(), Dataset)
    store.audit.note(Deed(Action.EXPORTED, detail=f"Forschungsdaten {data.as_of}"))
    return data


def central_transfers(store: Store) -> list[TeamProgress]:
    """How far everybody's cases are in the State's database. Raises `NotAllowed` and `ServiceError`."""
    with connected(store.identity) as transport:
        counts = transport.call("transfers", Nothing(), TransfersAnswer).counts
    return [
        TeamProgress(each.staff, each.organisation, each.agreed, each.transferred, each.to_erase) for each in counts
    ]


def central_caseload(store: Store, wanted: CaseloadRequest) -> CaseloadAnswer:
    """Open cases without names, for Koordination. Raises `NotAllowed` and `ServiceError`."""
    with connected(store.identity) as transport:
        return transport.call("caseload", wanted, CaseloadAnswer)


def central_audit(store: Store, question: Question) -> list[Line]:
    """What the central Zugriffsprotokoll says, for data protection. Raises `BadInput`, `NotAllowed`, `ServiceError`."""
    if not 1 <= question.days <= MOST_DAYS:
        raise BadInput(
            f"Das Protokoll lässt sich für höchstens {MOST_DAYS} Tage auf einmal ansehen.",
            "Wählen Sie den ersten und den letzten Tag enger.",
        )
    store.audit.note(Deed(Action.LOG_READ, detail=f"{question.begin} – {question.end}"))
    lines: list[Line] = []
    with connected(store.identity) as transport:
        after, more = 0, True
        while more:
            answer = transport.call("audit", AuditRequest(**vars(question), after=after), AuditAnswer)
            lines += answer.lines
            after, more = answer.last, answer.more
    return lines


def central_looks(store: Store, case_id: str) -> list[Line]:
    """Who looked at a case on any device, as far as the devices have reconciled since. Raises `ServiceError`."""
    with connected(store.identity) as transport:
        return transport.call("case-audit", CaseAuditRequest(case_id), AuditAnswer).lines


@contextmanager
def connected(identity: Identity) -> Iterator[Transport]:
    """A connection in the name of this device. Raises `KnownError` on a vault without a central store."""
    if identity.is_practice:
        raise NotAllowed(*IN_PRACTICE)
    if not identity.service_url:
        raise KnownError("Dieser Tresor kennt keine Zentrale.", "Richten Sie das Gerät mit einem Code ein.")
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(identity.device_key))
    credentials = Credentials(identity.device_id, key.sign)
    with Transport(identity.service_url, identity.service_ca, credentials) as transport:
        yield transport


def _ask_for_loads(store: Store, transport: Transport) -> None:
    """A round is a whole one without the loads; then those of the last time stay."""
    with suppress(ServiceError, NotAllowed):
        told = transport.call("team-load", Nothing(), TeamLoadAnswer)
        lines = (Told(each.staff, each.quarter, each.place, each.cases, each.people) for each in told.lines)
        remember_counts(store, lines)
