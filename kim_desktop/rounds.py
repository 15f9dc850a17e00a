"""Everything that needs the central store, as one function each: enrol, reconcile, ask for figures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.domain.audit import MOST_DAYS, Action, Deed, Line, Question
from kim_desktop.errors import BadInput, KnownError
from kim_desktop.figures.report import Period, Report
from kim_desktop.leaving import leave
from kim_desktop.storage.erase import erase_vault
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.keys import RecoveryKey
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import create_vault
from sync.audit_messages import AuditAnswer, AuditRequest, CaseAuditRequest
from sync.caseload_messages import CaseloadAnswer, CaseloadRequest
from sync.client.enrol import enrol
from sync.client.round import Progress, RoundResult, run_round
from sync.client.transport import Credentials, Transport
from sync.protocol import FiguresRequest


def enrol_device(
    folder: Path, password: str, url: str, code: str, device_name: str, recovery: RecoveryKey | None = None
) -> Store:
    """Makes a vault for this device and its user. Raises `ServiceError`, `BadInput` and `VaultError`.

    The vault is made first, so that a one-time code is not spent on a folder that cannot hold one.
    """
    vault = create_vault(folder, password, recovery)
    try:
        enrolment = enrol(url, code, device_name)
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

    Raises `ServiceError`.
    """

    def erase() -> None:
        raise leave(store)

    with connected(store.identity) as transport:
        return run_round(store, transport, progress, cancelled, erase)


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
    if not identity.service_url:
        raise KnownError("Dieser Tresor kennt keine Zentrale.", "Richten Sie das Gerät mit einem Code ein.")
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(identity.device_key))
    credentials = Credentials(identity.device_id, key.sign)
    with Transport(identity.service_url, identity.service_ca, credentials) as transport:
        yield transport
