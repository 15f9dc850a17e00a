"""Old and new versions together: nothing is destroyed that one of them does not know."""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import pytest
from office_parts import Desk, Office

from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import RECORDS, Model
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import ClientTooOld
from kim_desktop.storage.store import Store
from sync import protocol
from sync.client.transport import Transport


@dataclass(frozen=True, kw_only=True)
class NewerPerson(Person):
    """A person with fields of a later version."""

    shoe_size: Annotated[int | None, Meaning("Schuhgröße", most=60)] = None
    hobbies: Annotated[frozenset[str], Meaning("Freizeit", choice="life_area")] = frozenset()
    fears: Annotated[str, Meaning("Ängste", long=True, gate=Purpose.SPECIAL)] = ""

    @classmethod
    def kind(cls) -> str:
        """It is the same record."""
        return Person.kind()


@dataclass(frozen=True, kw_only=True)
class Pet(Record):
    """A record type of a later version."""

    title: ClassVar[str] = "Haustier"
    plural: ClassVar[str] = "Haustiere"
    headline: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[str, Meaning("Name", search=True)] = ""


NEWER = Model((*(NewerPerson if each is Person else each for each in RECORDS), Pet))


@dataclass(frozen=True)
class Pair:
    """Ada at two devices with one case: a newer program and today's."""

    new: Desk
    old: Desk
    case: str

    def sync(self) -> None:
        """Until both have seen everything."""
        for desk in (self.new, self.old, self.new, self.old):
            assert desk.sync().digests_equal

    def person(self) -> NewerPerson:
        """As the newer program reads it."""
        found = self.new.person(self.case)
        assert isinstance(found, NewerPerson)
        return found


@pytest.fixture(params=[None, NEWER], ids=["service of today", "service of later"])
def pair(office: Office, request: pytest.FixtureRequest) -> Pair:
    """Both hold the case and a person with everything that is new."""
    if request.param:
        office.shut()
        office.model = request.param
        office.open()
    new, old = office.desk(office.ada), office.desk(office.ada)
    new.store = Store(new.store.vault, NEWER, lambda: office.now)
    case = old.admit("Neumann")
    old.sync()
    new.sync()
    person = new.person(case)
    with new.store.unit() as unit:
        unit.save(person, replace(person, shoe_size=39, hobbies=frozenset({"sprache"}), fears="geheim"))  # type: ignore[call-arg]
        unit.add(Pet(id=f"pet-{case}", case_id=case, name="Mieze"))
    made = Pair(new, old, case)
    made.sync()
    return made


def test_an_edit_by_the_older_one_leaves_what_it_does_not_know(pair: Pair) -> None:
    pair.old.rewrite(pair.case, phone="0171 0000001")
    pair.sync()
    person = pair.person()
    assert (person.phone, person.shoe_size, person.fears) == ("0171 0000001", 39, "geheim")
    assert pair.new.store.get(Pet, f"pet-{pair.case}") is not None


def test_a_conflict_on_an_unknown_field_waits_for_one_who_knows_it(pair: Pair, office: Office) -> None:
    third = office.desk(office.ada)
    third.store = Store(third.store.vault, NEWER, lambda: office.now)
    third.sync()
    third.rewrite(pair.case, shoe_size=41)
    pair.new.rewrite(pair.case, shoe_size=43)
    third.sync()
    pair.sync()
    (conflict,) = pair.new.store.conflicts()
    with pair.new.store.unit() as unit:
        unit.settle(conflict.kind, conflict.record_id, conflict.field, 43)
    pair.sync()
    third.sync()
    assert pair.person().shoe_size == 43 == third.person(pair.case).shoe_size  # type: ignore[attr-defined]
    assert not [*pair.new.store.conflicts(), *third.store.conflicts(), *pair.old.store.conflicts()]


def test_an_unknown_field_is_erased_at_the_older_one_too(pair: Pair) -> None:
    with pair.new.store.unit() as unit:
        unit.erase(pair.person(), ("fears",))
    pair.sync()
    with pair.old.store.vault.reading() as connection:
        said = connection.exec_driver_sql("SELECT count(*) FROM changes WHERE payload LIKE '%geheim%'").scalar()
    assert said == 0 and pair.person().shoe_size == 39


def test_after_its_update_the_older_one_shows_what_it_had_kept(pair: Pair, office: Office) -> None:
    updated = Store(pair.old.store.vault, NEWER, lambda: office.now)
    found = updated.get(NewerPerson, f"person-{pair.case}")
    assert found is not None and found.shoe_size == 39 and found.hobbies == {"sprache"}
    assert updated.get(Pet, f"pet-{pair.case}") is not None
    pair.old.store = updated
    assert pair.old.sync().digests_equal and not pair.old.sync().received


def test_a_restored_store_gets_back_what_only_the_older_one_still_holds(pair: Pair, office: Office) -> None:
    office.back_up()
    pair.new.rewrite(pair.case, shoe_size=40)
    pet = Pet(id=new_id(), case_id=pair.case, name="Bello")
    with pair.new.store.unit() as unit:
        unit.add(pet)
    pair.sync()
    office.put_back()
    assert pair.old.sync().healed_changes
    fresh = office.desk(office.ada)
    fresh.store = Store(fresh.store.vault, NEWER, lambda: office.now)
    assert fresh.sync().digests_equal
    assert fresh.person(pair.case).shoe_size == 40 and fresh.store.get(Pet, pet.id) == pet  # type: ignore[attr-defined]


def test_a_program_too_old_sends_all_it_has_and_is_told_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, other = office.desk(office.ada), office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    other.sync()
    ada.note(case, "von einem alten Programm")
    other.note(case, "von einem neuen")
    other.sync()
    with monkeypatch.context() as patched:
        patched.setattr(protocol, "PROTOCOL", protocol.OLDEST_PROTOCOL - 1)
        with pytest.raises(ClientTooOld, match="übertragen"):
            ada.sync()
        assert ada.store.rounds(1)[0][1]["sent"] == 1 and not ada.store.rounds(1)[0][1]["received"]
    assert not ada.store.replica.count_pending()
    assert ada.sync().received == 1 and other.sync().received == 1


@pytest.mark.parametrize("way", ["pull", "cases", "digests", "blob-get"])
def test_a_program_too_old_that_does_not_know_it_gets_nothing(office: Office, way: str) -> None:
    ada = office.desk(office.ada)
    ada.admit()
    ada.sync()
    counters = ada.store.replica.counters()
    hello = protocol.HelloRequest(protocol.OLDEST_PROTOCOL - 1, ada.store.replica.epoch(), 0, 0, 0, counters)
    with ada.transport() as transport:
        assert transport.call("hello", hello, protocol.HelloAnswer).oldest_protocol == protocol.OLDEST_PROTOCOL
        with pytest.raises(ClientTooOld):
            transport.call(way, protocol.PullRequest(0, 0), protocol.Nothing)


def test_a_program_too_old_does_not_spend_a_code(office: Office) -> None:
    code = protocol.plain_code(office.centre.new_code(office.ada.id))[: protocol.SECRET_LETTERS]

    def enrol(version: int) -> protocol.EnrolAnswer:
        request = protocol.EnrolRequest(code, "Testgerät", "0" * 64, version)
        with Transport(office.url, office.centre.certificates.authority_pem) as transport:
            return transport.call("enrol", request, protocol.EnrolAnswer, repeat=False)

    with pytest.raises(ClientTooOld):
        enrol(protocol.OLDEST_PROTOCOL - 1)
    assert enrol(protocol.PROTOCOL).user_id == office.ada.id
