"""What Koordination does with it: Lücken become a Thema, a Fallkonferenz is planned, held and written down."""

from dataclasses import replace
from datetime import timedelta

from kim_desktop.clock import local_date
from kim_desktop.demo.diary import Diary
from kim_desktop.demo.office import PASSWORD
from kim_desktop.demo.window import Desk
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.conference import ConferenceGuest
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Meeting
from kim_desktop.storage.store import Store
from kim_desktop.work.bodies import bodies, put_on_agenda
from kim_desktop.work.conference import (
    add_guest,
    blank_conference,
    conferences,
    invite,
    open_conference,
    plan_conference,
)
from kim_desktop.work.conference_agenda import bring
from kim_desktop.work.conference_dossier import release
from kim_desktop.work.conference_minutes import begin, decide, new_decision, write_down
from kim_desktop.work.gaps import report_gap
from kim_desktop.work.papers import conference as conference_papers
from kim_desktop.work.papers import steering as steering_papers
from kim_desktop.work.steering import keep
from kim_desktop.work.topics import bundle, change_topic, topics
from ui.page import Page

_GAPS = (
    "Auf einen Integrationskurs mit Kinderbetreuung wartet man ein halbes Jahr.",
    "Im Integrationskurs am Vormittag fehlt ein Platz mit Kinderbetreuung.",
)
_PLACES = (
    ("incoming", "eingang"),
    ("team_load", "team-und-auslastung"),
    ("gaps", "luecken"),
    ("conferences", "fallkonferenzen"),
    ("bodies", "gremien"),
    ("proofs", "nachweise"),
    ("administration", "verwaltung"),
)


def report(store: Store) -> None:
    """A case manager reports two Lücken of the same kind."""
    for what in _GAPS:
        report_gap(store, Gap(id=new_id(), what=what, life_area="sprache", legal_domain="sgb2", affected=3))


def prepare(store: Store, bringing: str, diary: Diary) -> None:
    """Bundles what is alike, and plans a Fallkonferenz for next week."""
    loose = [each for each in store.all(Gap) if each.what in _GAPS]
    topic = bundle(store, loose, "Integrationskurse mit Kinderbetreuung")
    topic = change_topic(store, topic, replace(topic, proposal="Ein Kurs am Vormittag mit Betreuung im selben Haus."))
    day = local_date(store.clock()) + timedelta(days=7)
    group = next(each for each in bodies(store) if each.step == "working_group")
    put_on_agenda(store, keep(store, None, Meeting(id=new_id(), body=group.id, on=day, at="14:00")), "", topic)
    sketch = replace(blank_conference(store), topic="Wohnungssuche", on=day, at="10:00", where="KI, Raum 2")
    planned = plan_conference(store, sketch)
    if not any(each.staff == bringing for each in open_conference(store, planned.id).guests):
        add_guest(store, ConferenceGuest(id=new_id(), case_id=planned.id, staff=bringing))
    invite(store, open_conference(store, planned.id).conference)
    diary.keep("fallkonferenz-einladung.pdf", conference_papers.invitation(store, planned.id))


def bring_case(store: Store, case_id: str) -> None:
    """The case manager puts a question and releases what the client agreed to; without E5 no name goes out."""
    (conference,) = conferences(store)
    entry = bring(store, conference.id, case_id, "Wer hilft bei der Suche nach einer größeren Wohnung?")
    release(store, entry, {"person", "housing", "needs", "goals"})


def hold(store: Store, diary: Diary) -> None:
    """Minutes and a decision with a date, and the papers."""
    planned = conferences(store)[0]
    sitting = begin(store, open_conference(store, planned.id).conference)
    (entry,) = open_conference(store, planned.id).cases
    write_down(store, entry, replace(entry, said="Die AWO kennt einen Vermieter in Quettingen."))
    task = new_decision(store, sitting, entry.id)
    due = local_date(store.clock()) + timedelta(days=14)
    decide(store, replace(task, what="Beim Vermieter anfragen", organisation="org-awo", due_on=due))
    diary.keep("fallkonferenz-dossier.pdf", conference_papers.released_dossier(store, entry.id))
    diary.keep("fallkonferenz-protokoll.pdf", conference_papers.minutes(store, planned.id))
    diary.keep("luecken-vorlage.pdf", steering_papers.topic_paper(store, topics(store)[0].topic.id))


def look_around(desk: Desk) -> None:
    """Every place that only Koordination has."""
    desk.sign_in(PASSWORD)
    for place, picture in _PLACES:
        desk.open(place, Page)
        desk.settle(0.6)
        desk.photograph(picture)
