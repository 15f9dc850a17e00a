"""Fills a practice: what the team wrote over months, through the same functions as real work."""

from dataclasses import replace

from kim_desktop.clock import Clock
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import ResponsibilityKey, StaffMember
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.steering import Meeting
from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.practice import cases
from kim_desktop.practice.people import (
    AMIRA,
    ANNA,
    ASSIGNED,
    BEN,
    CLIENTS,
    DESKS,
    FINA,
    KNOWN,
    KORA,
    OFFERED,
    TEAM,
    WAITING,
)
from kim_desktop.practice.stage import Stage
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import Vault
from kim_desktop.work.assigning import assign, waiting_meldungen
from kim_desktop.work.bodies import bodies, put_on_agenda
from kim_desktop.work.conference import blank_conference, conferences, invite, open_conference, plan_conference
from kim_desktop.work.conference_agenda import bring
from kim_desktop.work.gaps import report_gap
from kim_desktop.work.handover import offer, prepare
from kim_desktop.work.intake import decide
from kim_desktop.work.load_counts import Told, remember_counts
from kim_desktop.work.steering import keep
from kim_desktop.work.topics import answer, bundle

_LOADS = (
    Told(ANNA.id, "opladen", "gu_opladen", 5, 11), Told(ANNA.id, "quettingen", "", 3, 4),
    Told(BEN.id, "wiesdorf", "", 6, 14), Told(BEN.id, "rheindorf", "", 4, 9), Told(BEN.id, "schlebusch", "", 3, 5),
)  # fmt: skip
_GAPS = (
    ("Auf einen Deutschkurs mit Kinderbetreuung wartet man ein halbes Jahr.", "sprache", "sgb2"),
    ("Im Deutschkurs am Vormittag fehlen Plätze mit Kinderbetreuung.", "sprache", "sgb2"),
    ("Schreiben der Krankenkasse gibt es nur auf Deutsch.", "gesundheit", "asylblg"),
)
_CAPACITY = 15
_ANSWERED = "Ein Vermieter verlangt von Geduldeten eine Bürgschaft."


def fill(vault: Vault, role: str, clock: Clock) -> Store:
    """Writes the whole practice into an empty vault, and hands it to the person of that role."""
    stage = Stage(vault, KORA, clock)
    _found(stage)
    stage.turn_to(FINA)
    for client in WAITING[:2]:
        stage.meldung(client)
    stage.turn_to(BEN)
    offered = _offer(stage)
    stage.turn_to(KORA)
    assigned = _coordinate(stage)
    stage.turn_to(ANNA)
    own = cases.live_through(stage, CLIENTS)
    _bring(stage.store)
    known = stage.meldung(KNOWN)
    report_gap(stage.store, Gap(id=new_id(), what=_GAPS[2][0], life_area=_GAPS[2][1], legal_domain=_GAPS[2][2]))
    if role == COORDINATOR:
        foreign = {*own, offered, known.case_id}
    else:
        foreign = {offered, *(each.case_id for each in stage.store.all(Meldung))} - {*own, assigned, known.case_id}
    store = stage.leave_to(DESKS[role], frozenset(foreign))
    remember_counts(store, _LOADS)
    return store


def _found(stage: Stage) -> None:
    """The lists, the team, who is responsible where, and what was steered long ago."""
    with stage.ago(200), stage.store.unit() as unit:
        for record in starting_set():
            unit.add(record)
        for each in TEAM:
            room = _CAPACITY if each.role == CASE_MANAGER else 0
            unit.add(
                StaffMember(id=each.id, name=each.name, role=each.role, organisation=each.organisation, capacity=room)
            )
        unit.add(ResponsibilityKey(id=new_id(), staff=ANNA.id, place="gu_opladen"))
        unit.add(ResponsibilityKey(id=new_id(), staff=ANNA.id, district="II"))
        unit.add(ResponsibilityKey(id=new_id(), staff=BEN.id, district="I"))
        unit.add(ResponsibilityKey(id=new_id(), staff=BEN.id, district="III"))
    with stage.ago(30):
        for what, area, domain in _GAPS[:2]:
            report_gap(stage.store, Gap(id=new_id(), what=what, life_area=area, legal_domain=domain, affected=4))


def _bring(store: Store) -> None:
    """One of Anna's cases stands on the agenda of the next Fallkonferenz, without a name."""
    client = next(each for each in store.all(Person, relation="self") if each.given_name == AMIRA.given)
    bring(store, conferences(store)[0].id, client.case_id, "Wer hilft bei der Suche nach einer größeren Wohnung?")


def _offer(stage: Stage) -> str:
    """A colleague offers a case; gives its id."""
    (case_id,) = cases.live_through(stage, [OFFERED])
    with stage.ago(2):
        sheet = prepare(stage.store, case_id, ANNA.id, "moved")
        offer(stage.store, replace(sheet, note="Die Familie wohnt jetzt in Opladen. Die Kita-Zusage fehlt noch."))
    return case_id


def _coordinate(stage: Stage) -> str:
    """What comes in, a Meldung given to Anna, a Thema, a meeting and a Fallkonferenz; gives the Meldung's case."""
    store = stage.store
    for client in WAITING[2:]:
        stage.meldung(client)
    with stage.ago(20):
        told = stage.meldung(replace(ASSIGNED, given="Rosa", family="Beispiel", ago=20))
        decide(store, told, "referred", "Die Migrationsberatung begleitet sie schon.")
        loose = [each for each in store.all(Gap) if each.life_area == "sprache"]
        topic = bundle(store, loose, "Deutschkurse mit Kinderbetreuung")
        old = Gap(id=new_id(), what=_ANSWERED, life_area="wohnen", legal_domain="asylblg", affected=2)
        answer(store, bundle(store, [report_gap(store, old)], "Bürgschaften"), "Die Stadt sucht andere Vermieter.")
    body = next(each for each in bodies(store) if each.step == "working_group")
    sitting = keep(store, None, Meeting(id=new_id(), body=body.id, on=stage.day(4), at="14:00"))
    put_on_agenda(store, sitting, "", topic)
    sketch = replace(blank_conference(store), topic="Wohnungssuche", on=stage.day(6), at="10:00", where="KI, Raum 2")
    invite(store, open_conference(store, plan_conference(store, sketch).id).conference)
    meldung = stage.meldung(ASSIGNED)
    waiting = next(each for each in waiting_meldungen(store) if each.meldung.id == meldung.id)
    assign(store, waiting.meldung, ANNA.id)
    return meldung.case_id
