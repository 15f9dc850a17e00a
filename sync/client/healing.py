"""Repairs between vault and central store: brings back what the store lost, fetches cases that differ."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kim_desktop.domain.change import Accepted
from kim_desktop.errors import ServiceError
from kim_desktop.storage.replica import Replica
from sync.client.batches import is_untouched
from sync.client.transport import Transport
from sync.protocol import (
    BATCH_CHANGES,
    CaseLog,
    CaseRequest,
    CasesAnswer,
    CasesRequest,
    HealRequest,
    OfferAnswer,
    OfferRequest,
    PushAnswer,
)

_CASES_AT_ONCE = 200


@dataclass(frozen=True)
class Brought:
    """How many changes the store took back, and how far it then knows this device's chain."""

    changes: int
    device_seq: int


class Healer:
    """Works on one vault and one central store."""

    def __init__(self, replica: Replica, transport: Transport) -> None:
        self._replica = replica
        self._transport = transport

    def bring_back(self, device_id: str) -> Brought:
        """Offers every accepted change again, after the store was put back to a backup, and own ones set aside."""
        changes, device_seq = 0, 0
        for page in itertools.chain(self._held(), self._refused()):
            changes += self._bring(page)
            own = [each.change.device_seq for each in page if each.change.device == device_id]
            device_seq = max([device_seq, *own])
        return Brought(changes, device_seq)

    def offer_cases(self, cases: Sequence[str]) -> int:
        """Offers what this vault holds of some cases; returns how many changes the store had lost."""
        wanted = set(cases)
        return sum(self._bring([each for each in page if each.change.case_id in wanted]) for page in self._held())

    def differing(self, cases: Sequence[str]) -> Iterator[CaseLog]:
        """The store's logs of those cases that this vault holds otherwise; empty for one that is not given to it."""
        for start in range(0, len(cases), _CASES_AT_ONCE):
            held = self._replica.digests()
            wanted = [CaseRequest(case, held.get(case, "")) for case in cases[start : start + _CASES_AT_ONCE]]
            yield from (log for log in self._logs(wanted) if not log.equal)

    def _logs(self, wanted: list[CaseRequest]) -> Iterator[CaseLog]:
        """The logs of all wanted cases, each whole, however many answers they take."""
        begun: list[Accepted] = []
        while wanted:
            answer = self._transport.call("cases", CasesRequest(wanted), CasesAnswer)
            for log in answer.cases:
                _require_fitting(log, wanted[0])
                begun += log.changes
                if not log.complete:
                    wanted[0] = CaseRequest(log.case_id, "", begun[-1].seq)
                    break
                yield CaseLog(log.case_id, begun, log.equal, complete=True)
                begun, wanted = [], wanted[1:]

    def _held(self) -> Iterator[list[Accepted]]:
        after = 0
        while page := self._replica.accepted_after(after, BATCH_CHANGES):
            yield page
            after = page[-1].seq

    def _refused(self) -> Iterator[list[Accepted]]:
        """Own changes that the store had set aside, in the form of the others; they have no place."""
        refused = self._replica.refused_after(0)
        for start in range(0, len(refused), BATCH_CHANGES):
            yield [Accepted(0, change) for change in refused[start : start + BATCH_CHANGES]]

    def _bring(self, page: list[Accepted]) -> int:
        if not page:
            return 0
        lacking = set(self._offer([accepted.change.id for accepted in page]))
        lost = [accepted for accepted in page if accepted.change.id in lacking]
        return self._give(lost) if lost else 0

    def _offer(self, ids: list[str]) -> list[str]:
        return self._transport.call("offer", OfferRequest(ids), OfferAnswer).lacking

    def _give(self, lost: list[Accepted]) -> int:
        verdicts = self._transport.call("heal", HealRequest(lost), PushAnswer).verdicts
        return sum(verdict.kind == "accepted" for verdict in verdicts)


def _require_fitting(log: CaseLog, asked: CaseRequest) -> None:
    mine = all(each.change.case_id == asked.case_id and is_untouched(each.change) for each in log.changes)
    if log.case_id != asked.case_id or not mine or (not log.complete and not log.changes):
        raise ServiceError(
            "Die Antwort der Zentrale passt nicht zur Anfrage und wurde nicht übernommen.",
            "Bitte den Abgleich noch einmal starten und es der Verwaltung melden, wenn es wieder geschieht.",
        )
