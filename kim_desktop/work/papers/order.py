"""What is to be printed, and what every document asks of it: names, days, the sender and the consents it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.master import Organisation, StaffMember
from kim_desktop.domain.rules.consents import is_open, why_locked
from kim_desktop.errors import NotAllowed
from kim_desktop.printing.consents import FormFacts
from kim_desktop.printing.forms import Provider
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile
from kim_desktop.work.lookups import lookups
from kim_desktop.work.papers.logo import logo_of


@dataclass(frozen=True)
class Order:
    """A document of a case to be printed: beside which language, and for which Verweis, Termin or person."""

    store: Store
    file: CaseFile
    language: str = "de"
    record: str = ""
    known_names: Lookups | None = None

    @cached_property
    def names(self) -> Lookups:
        """What codes and references are called."""
        return self.known_names or lookups(self.store)

    @property
    def case_code(self) -> str:
        """The number of the case; none before it is admitted."""
        return self.file.case.code if self.file.case else ""

    @property
    def today(self) -> str:
        """The day of printing."""
        return show_date(local_date(self.store.clock()))

    @property
    def client_name(self) -> str:
        """Whom the case is about."""
        client = self.file.client or self.file.meldung
        return f"{client.given_name} {client.family_name}".strip() if client else ""

    @property
    def birth_date(self) -> str:
        """When the person was born, as exactly as it is known."""
        client = self.file.client or self.file.meldung
        return show_date(client.birth) if client else ""

    def common(self) -> FormFacts:
        """Who talks with whom, as it stands at the head of the two-language documents."""
        return FormFacts(
            client_name=self.client_name,
            birth_date=self.birth_date,
            case_manager=self.store.identity.user_name,
            language_name=self.names.label("language", self.language),
            provider=provider(self.store),
        )


def provider(store: Store) -> Provider:
    """The organisation of the person who prints: sender, law and logo."""
    own = store.get(Organisation, store.identity.organisation)
    if own is None:
        return Provider()
    return Provider(own.name, own.address, own.data_protection, own.law or "dsgvo", logo_of(store, own))


def own_phone(store: Store) -> str:
    """Where the person who prints can be reached."""
    member = store.get(StaffMember, store.identity.user_id)
    own = store.get(Organisation, store.identity.organisation)
    return (member.phone if member else "") or (own.phone if own else "")


def is_given(order: Order, purpose: Purpose, targets: Sequence[str]) -> bool:
    """Whether the client has agreed to a purpose, for one of these targets if any are named."""
    client, today = order.file.client, local_date(order.store.clock())
    own = [consent for consent in order.file.consents if client and consent.person == client.id]
    return any(is_open(purpose, own, today, target) for target in [each for each in targets if each] or [""])


def require(order: Order, purpose: Purpose, what: str, targets: Sequence[str] = ()) -> None:
    """Raises `NotAllowed` unless the client has agreed to a purpose, for one of these targets if any are named."""
    if not is_given(order, purpose, targets):
        named = next((target for target in targets if target), "")
        raise NotAllowed(f"{what} braucht eine Einwilligung{f' für „{named}“' if named else ''}.", why_locked(purpose))
