"""Kooperations- und Rahmenvereinbarungen with their parties and terms (K28, K29, K50)."""

from dataclasses import dataclass
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.records.steering import Agreement, AgreementParty
from kim_desktop.storage.store import Store


@dataclass(frozen=True)
class AgreementFile:
    """An agreement with those who have signed it."""

    agreement: Agreement
    parties: tuple[AgreementParty, ...]

    @property
    def id(self) -> str:
        """The agreement's."""
        return self.agreement.id


def agreements(store: Store) -> list[AgreementFile]:
    """All agreements: those that hold, by the day of their end, then those that are over."""
    today = local_date(store.clock())
    parties = [each for each in store.all(AgreementParty) if each.valid_on(today)]
    found = [
        AgreementFile(each, tuple(party for party in parties if party.agreement == each.id))
        for each in store.all(Agreement)
    ]
    return sorted(found, key=lambda each: _order(each.agreement, today))


def is_over(agreement: Agreement, today: date) -> bool:
    """Whether its term has ended."""
    return agreement.valid_to is not None and agreement.valid_to < today


def _order(agreement: Agreement, today: date) -> tuple[bool, date, str]:
    return is_over(agreement, today), agreement.valid_to or date.max, agreement.name.casefold()
