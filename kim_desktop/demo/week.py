"""A few more invented Meldungen and cases, so that the figures of the demo show something."""

import random
from dataclasses import replace
from datetime import timedelta

from kim_desktop.clock import local_date
from kim_desktop.demo.people import AREAS, FAMILY_NAMES, GIVEN_NAMES, QUARTERS, SENDERS, STATUSES
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Offer
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import assess_need, make_referral
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.intake import admit, decide, new_meldung, take_meldung

_DECLINED = 6


def live_through(store: Store, count: int, seed: int) -> int:
    """Takes `count` Meldungen, admits most of them and works on them; returns the number of cases."""
    chance, cases = random.Random(seed), 0  # noqa: S311 - invented people need no secrecy
    offers = store.all(Offer)
    for number in range(count):
        meldung = take_meldung(store, _meldung(store, chance))
        if number % _DECLINED == _DECLINED - 1:
            decide(store, meldung, "referred", "Es gibt schon eine passende Beratung.")
            continue
        admitted = admit(store, meldung)
        answer_consent(store, admitted.person, Purpose.FILE, Answer("given", "signed"))
        _work_on(store, chance, meldung, offers)
        cases += 1
    return cases


def _meldung(store: Store, chance: random.Random) -> Meldung:
    today = local_date(store.clock())
    return replace(
        new_meldung(store),
        sender=chance.choice(SENDERS),
        family_name=chance.choice(FAMILY_NAMES),
        given_name=chance.choice(GIVEN_NAMES),
        birth=PartialDate(str(chance.randint(1960, 2006))),
        sex=chance.choice(("female", "male")),
        quarter=chance.choice(QUARTERS),
        status=chance.choice(STATUSES),
        status_until=today + timedelta(days=chance.randint(5, 400)),
        moved_here=PartialDate(str(today.year - chance.randint(0, 4))),
        managed_by=frozenset({"none"}),
        concerns=frozenset(chance.sample(AREAS, 2)),
    )


def _work_on(store: Store, chance: random.Random, meldung: Meldung, offers: list[Offer]) -> None:
    for area in sorted(meldung.concerns):
        level = str(chance.randint(1, 3))
        assess_need(store, Need(id=new_id(), case_id=meldung.case_id, life_area=area, level=level, source="client"))
    if chance.random() < 0.7:
        offer = chance.choice(offers)
        make_referral(store, Referral(id=new_id(), case_id=meldung.case_id, offer=offer.id, mode="phone"))
