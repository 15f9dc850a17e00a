"""Where a practice is prepared: one vault in which invented people write, one after the other, on past days."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.clock import Clock, local_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.replication import Verdict
from kim_desktop.practice.people import MUNICIPALITY, Client, Colleague
from kim_desktop.storage.identity import PRACTICE, Identity
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import Vault
from kim_desktop.work.intake import new_meldung, take_meldung

_ALL = 1_000_000


class Stage:
    """The vault while it is filled; `past` is how many days ago everything that is written now was written."""

    def __init__(self, vault: Vault, first: Colleague, clock: Clock) -> None:
        self._clock = clock
        self.past, self._place = 0, 0
        self.store = Store(vault, clock=self._now)
        self.store.set_identity(identity_of(first))

    def turn_to(self, colleague: Colleague) -> None:
        """From now on somebody else writes; what was written before counts as transferred long ago."""
        self._settle()
        self.store.begin_anew(identity_of(colleague))

    def leave_to(self, colleague: Colleague, foreign: frozenset[str]) -> Store:
        """The finished vault as this person's; the `foreign` cases are not on her device."""
        self.turn_to(colleague)
        for case_id in sorted(foreign):
            self.store.replica.forget_case(case_id)
        self.store.replica.analyse()
        return self.store

    @contextmanager
    def ago(self, days: int) -> Iterator[None]:
        """What is written within was written so many days ago."""
        self.past, before = days, self.past
        yield
        self.past = before

    def day(self, days: int = 0) -> date:
        """So many days from today on."""
        return local_date(self._clock()) + timedelta(days=days)

    def meldung(self, client: Client) -> Meldung:
        """A Meldung as an office makes it, taken on its day by the person who writes."""
        with self.ago(client.ago):
            blank = new_meldung(self.store)
            filled = replace(
                blank,
                sender=client.sender,
                sender_person="Frau Beispiel",
                sender_phone="0214 000000",
                family_name=client.family,
                given_name=client.given,
                birth=PartialDate(client.born),
                sex=client.sex,
                nationality=client.nationality,
                languages=frozenset({client.language}),
                interpreter=True,
                place="gu_opladen" if client.quarter == "opladen" else None,
                quarter=client.quarter,
                phone="0171 0000000",
                adults=1,
                entered_germany=PartialDate(str(self.day().year - client.years_here - 1)),
                moved_here=PartialDate(str(self.day().year - client.years_here)),
                status=client.status,
                status_until=self.day(client.left),
                managed_by=frozenset({"none"}),
                concerns=frozenset(client.concerns),
                concern_line=client.line,
                urgency=client.urgency,
                agreed="signed",
                agreed_on=blank.received_on,
            )
            return take_meldung(self.store, filled)

    def _now(self) -> datetime:
        return self._clock() - timedelta(days=self.past)

    def _settle(self) -> None:
        replica = self.store.replica
        waiting = replica.pending(_ALL)
        places = enumerate(waiting, start=self._place + 1)
        replica.record_verdicts([Verdict(each.id, "accepted", place) for place, each in places])
        self._place += len(waiting)


def identity_of(colleague: Colleague) -> Identity:
    """Somebody of the practice on a device that no central store knows."""
    return Identity(
        user_id=colleague.id,
        user_name=colleague.name,
        role=colleague.role,
        organisation=colleague.organisation,
        device_id=f"uebung-{new_id()}",
        device_name="Übung",
        device_number=colleague.number,
        device_key=Ed25519PrivateKey.generate().private_bytes_raw().hex(),
        service_url=PRACTICE,
        service_ca="",
        municipality=MUNICIPALITY,
    )
