"""A vault in which something of everything has happened, for whoever sits down at it."""

from dataclasses import replace
from datetime import date, timedelta

from case_file_samples import full_case
from handover_samples import employ, offered

from kim_desktop.demo import coordination
from kim_desktop.demo.long_case import live_on
from kim_desktop.demo.week import live_through
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.conference import ConferenceGuest
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.steering import Meeting
from kim_desktop.storage.store import Store
from kim_desktop.work.bodies import bodies, put_on_agenda
from kim_desktop.work.case_work import save_record
from kim_desktop.work.conference import add_guest, blank_conference, invite, open_conference, plan_conference
from kim_desktop.work.presence import begin_day
from kim_desktop.work.steering import keep
from kim_desktop.work.topics import bundle

TODAY = date(2024, 6, 12)


def live_in(store: Store) -> str:
    """A case with a family, a plan and a way; other cases; steering; tells the id of the case."""
    employ(store, muster="org-caritas", beispiel="org-awo")
    case_id = full_case(store)
    live_on(store, case_id)
    _rename_namesake(store, case_id)
    live_through(store, 7, seed=1)
    coordination.report(store)
    offered(store)
    begin_day(store, "gu_opladen")
    return case_id


def steer(store: Store) -> None:
    """What Koordination adds: a Thema, a meeting of a Gremium, a Fallkonferenz."""
    loose = [each for each in store.all(Gap) if not each.topic]
    topic = bundle(store, loose, "Integrationskurse mit Kinderbetreuung")
    group = next(each for each in bodies(store) if each.step == "working_group")
    meeting = keep(store, None, Meeting(id=new_id(), body=group.id, on=TODAY + timedelta(days=7), at="14:00"))
    put_on_agenda(store, meeting, "", topic)
    sketch = replace(blank_conference(store), topic="Wohnungssuche", at="10:00", where="KI, Raum 2")
    sketch = replace(sketch, on=TODAY + timedelta(days=5))
    planned = plan_conference(store, sketch)
    add_guest(store, ConferenceGuest(id=new_id(), case_id=planned.id, staff="user-muster"))
    invite(store, open_conference(store, planned.id).conference)


def _rename_namesake(store: Store, case_id: str) -> None:
    """Both stories have a Lina; a family would tell its daughters apart."""
    younger = max(store.all(Person, case_id=case_id, given_name="Lina"), key=lambda each: str(each.birth))
    save_record(store, younger, replace(younger, given_name="Nur"))
