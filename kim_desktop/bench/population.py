"""Invented people for measuring: the same for the same seed, and obviously nobody."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Contact, FollowUp, Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Address, Consent, Household, Person, Residence

_NAMES = [
    first + second
    for first in ("Muster", "Beispiel", "Probe", "Test", "Übungs", "Erfunden", "Phantasie", "Schablonen")
    for second in ("mann", "frau", "berg", "stein", "hof", "thal", "wald", "bach", "feld", "brück", "ova", "oğlu")
]
_GIVEN = ("Testa", "Probus", "Exempla", "Mustera", "Fiktor", "Imagina", "Schablon", "Beispielia", "Erfinda", "Übo")
_WORDS = (
    "Antrag", "Wohnung", "Termin", "Jobcenter", "Sprachkurs", "Bescheid", "Unterlagen", "Kita", "Schule", "Arzt",
    "Vermieter", "Widerspruch", "Frist", "Ausweis", "Zeugnis", "Anerkennung", "Beratung", "Gespräch",
    "telefonisch", "vereinbart", "abgegeben", "fehlt", "nachgereicht", "geklärt", "offen",
)  # fmt: skip
_STATUS = ("p24", "p25_1", "p55", "p60a", "p25b", "p104c")
_QUARTERS = ("wiesdorf", "opladen", "schlebusch", "rheindorf", "manfort", "quettingen", "alkenrath")


class Population:
    """Makes cases; `responsible` are the ids of those who work on them, `today` is the day of the measurement."""

    def __init__(self, responsible: tuple[str, ...], today: date, seed: int = 1) -> None:
        self._responsible, self._today = responsible, today
        self._random = random.Random(seed)  # noqa: S311 - nothing secret, but the same each time

    def case(self, number: int, entries: int = 2) -> Iterator[Record]:
        """A case as the big list holds it: the case, its person, where and by what right, and journal entries."""
        case_id = new_id()
        person = self._person(case_id, "self")
        yield self._case(case_id, number)
        yield person
        yield self._address(case_id)
        yield self._residence(case_id, person.id)
        yield self._follow_up(case_id)
        for _ in range(entries):
            yield self.contact(case_id)

    def full_case(self, number: int) -> Iterator[Record]:
        """A case with twenty records of all kinds, as a first load brings it."""
        case_id = new_id()
        people = [self._person(case_id, relation) for relation in ("self", "spouse", "child")]
        yield self._meldung(case_id, people[0])
        yield self._case(case_id, number)
        yield from people
        yield Household(id=new_id(), case_id=case_id, adults=2, children=1, housing="shelter")
        yield self._address(case_id)
        yield from (self._residence(case_id, person.id) for person in people[:2])
        yield from (self._consent(case_id, people[0].id, purpose) for purpose in ("E1", "E2", "E3"))
        yield from (self.contact(case_id) for _ in range(4))
        yield from (self._need(case_id, area) for area in ("wohnen", "sprache"))
        yield Referral(id=new_id(), case_id=case_id, offer="offer-mbe-caritas", referred_on=self._day(-90, 0))
        yield self._follow_up(case_id)

    def person(self, number: int) -> Person:
        """Somebody for a list, of whom there is one only."""
        person = self._person("", "self")
        return replace(person, given_name=f"{person.given_name}-{_numeral(number)}")

    def contact(self, case_id: str) -> Contact:
        """A journal entry."""
        return Contact(
            id=new_id(), case_id=case_id, on=self._day(-25, 0), sort="talk", minutes=self._random.randint(10, 90),
            author=self._random.choice(self._responsible), text=self._text(24), next_step=self._text(4),
            next_step_on=self._day(20, 60),
        )  # fmt: skip

    def _case(self, case_id: str, number: int) -> Case:
        return Case(
            id=case_id, case_id=case_id, code=f"M-{number:05}", responsible=self._random.choice(self._responsible),
            admitted_on=self._day(-900, -30), level="intensive",
        )  # fmt: skip

    def _person(self, case_id: str, relation: str) -> Person:
        return Person(
            id=new_id(), case_id=case_id, relation=relation, family_name=self._random.choice(_NAMES),
            given_name=self._random.choice(_GIVEN), birth=PartialDate(self._day(-20_000, -6_000).isoformat()),
            sex=self._random.choice(("female", "male")), nationality=self._random.choice(("SY", "UA", "AF", "TR")),
            languages=frozenset({"de", self._random.choice(("ar", "uk", "fa", "tr"))}),
            phone=f"0214 000{self._random.randint(0, 999_999):06}",
        )  # fmt: skip

    def _meldung(self, case_id: str, person: Person) -> Meldung:
        return Meldung(
            id=new_id(), case_id=case_id, sender="org-fb33", family_name=person.family_name,
            given_name=person.given_name, birth=person.birth, nationality=person.nationality,
            received_on=self._day(-90, -30), decision="admitted", concern_line=self._text(6),
        )  # fmt: skip

    def _address(self, case_id: str) -> Address:
        street = f"Musterstraße {self._random.randint(1, 200)}"
        return Address(id=new_id(), case_id=case_id, street=street, quarter=self._random.choice(_QUARTERS))

    def _residence(self, case_id: str, person_id: str) -> Residence:
        status, until = self._random.choice(_STATUS), self._day(70, 900)
        return Residence(id=new_id(), case_id=case_id, person=person_id, status=status, valid_until=until)

    def _consent(self, case_id: str, person_id: str, purpose: str) -> Consent:
        return Consent(
            id=new_id(),
            case_id=case_id,
            person=person_id,
            purpose=purpose,
            state="given",
            answered_on=self._day(-90, 0),
        )

    def _need(self, case_id: str, area: str) -> Need:
        return Need(id=new_id(), case_id=case_id, life_area=area, level="2", situation=self._text(12))

    def _follow_up(self, case_id: str) -> FollowUp:
        due = self._day(10, 200) if self._random.random() > _LATE_SHARE else self._day(-20, 5)
        return FollowUp(id=new_id(), case_id=case_id, due_on=due, what=self._text(4))

    def _text(self, words: int) -> str:
        return " ".join(self._random.choices(_WORDS, k=words))

    def _day(self, earliest: int, latest: int) -> date:
        return self._today + timedelta(days=self._random.randint(earliest, latest))


def _numeral(number: int) -> str:
    """A number in letters, so that it may stand in a name."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


_LATE_SHARE = 0.02
"""How many follow-ups are late or due this week: what *Heute* then has to tell."""
