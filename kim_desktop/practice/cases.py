"""The cases of a practice, each in another state: what is due, late, locked, offered, agreed or done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from kim_desktop.clock import local_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Appointment, Contact, Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Address, Kinship, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.practice.people import (
    AMIRA,
    BUSY,
    CLOSED,
    DONE,
    EXPIRING,
    MOVED,
    NEW,
    OFFERED,
    REFERRED,
    SILENT,
    Client,
)
from kim_desktop.practice.stage import Stage
from kim_desktop.storage.store import Store
from kim_desktop.work.appointments import plan_appointment
from kim_desktop.work.case_work import assess_need, make_referral, plan_follow_up, write_contact
from kim_desktop.work.closure import Closing, close_case
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.family import add_kinship, add_member, add_residence
from kim_desktop.work.feedback import write_meldung
from kim_desktop.work.intake import Admission, admit
from kim_desktop.work.moving import move_to
from kim_desktop.work.plan import add_measure, agree_plan, finish_measure, set_goal

_SIGNED = Answer("given", "signed")
_ADMITTED_AFTER = 2


@dataclass(frozen=True)
class _Case:
    """An admitted case and the stage it is played on."""

    stage: Stage
    client: Client
    admission: Admission

    @property
    def store(self) -> Store:
        return self.stage.store

    @property
    def id(self) -> str:
        return self.admission.case.id

    def agree(self, *purposes: Purpose) -> None:
        for purpose in purposes:
            answer_consent(self.store, self.admission.person, purpose, _SIGNED)

    def talk(self, ago: int, text: str, sort: str = "talk", minutes: int = 30) -> None:
        with self.stage.ago(ago):
            on = self.stage.day(-ago)
            write_contact(
                self.store, Contact(id=new_id(), case_id=self.id, on=on, sort=sort, minutes=minutes, text=text)
            )

    def need(self, ago: int, area: str, level: str, situation: str, wish: str = "") -> None:
        with self.stage.ago(ago):
            need = Need(id=new_id(), case_id=self.id, life_area=area, level=level, situation=situation, wish=wish)
            assess_need(self.store, replace(need, source="client", assessed_on=self.stage.day(-ago)))


def live_through(stage: Stage, clients: Iterable[Client]) -> frozenset[str]:
    """Admits these people on their days and works on each; returns the ids of the cases."""
    found = set()
    for client in clients:
        meldung = stage.meldung(client)
        with stage.ago(max(client.ago - _ADMITTED_AFTER, 0)):
            if client is not NEW:
                meldung = _told(stage.store, meldung)
            admission = admit(stage.store, meldung, "Gehört zur Zielgruppe.")
        _STORIES[client.given](_Case(stage, client, admission))
        found.add(admission.case.id)
    return frozenset(found)


def _told(store: Store, meldung: Meldung) -> Meldung:
    """The reporting office has its answer."""
    with store.unit() as unit:
        answered = replace(meldung, feedback_sent_on=local_date(store.clock()))
        return write_meldung(store, unit, meldung, answered)


def _family(case: _Case) -> None:
    """Much at once: two children, a plan, an appointment today, a permit that soon ends."""
    with case.stage.ago(110):
        case.agree(Purpose.FILE, Purpose.SPECIAL, Purpose.STATE)
        answer_consent(case.store, case.admission.person, Purpose.RESULTS, _SIGNED, "Jugendmigrationsdienst Beispiel")
    _children(case)
    case.need(100, "sprache", "3", "Spricht Arabisch und etwas Englisch.", "„Ich will ohne Hilfe zum Arzt gehen.“")
    case.need(100, "wohnen", "3", "Lebt mit zwei Kindern in einem Zimmer.", "„Ein Zimmer zum Lernen.“")
    _plan(case)
    case.talk(40, "Kurs mit Kinderbetreuung gesucht; zwei Träger angerufen, beide führen eine Warteliste.")
    case.talk(9, "Anmeldung ausgefüllt. Frau Muster bringt die Bescheinigung der Kita mit.", minutes=45)
    visit = Appointment(id=new_id(), case_id=case.id, on=case.stage.day(), at="14:30", what="Anmeldung im Sprachkurs")
    plan_appointment(case.store, replace(visit, place="ki"))
    plan_follow_up(case.store, case.id, case.stage.day(), "Kita nach der Bescheinigung fragen")


def _children(case: _Case) -> None:
    client = case.admission.person
    for name, age in (("Sami", 9), ("Lina", 4)):
        born = PartialDate(str(case.stage.day().year - age))
        child = Person(id=new_id(), case_id=case.id, relation="child", given_name=name, birth=born)
        add_member(case.store, replace(child, family_name=client.family_name, nationality=client.nationality))
        add_kinship(case.store, Kinship(id=new_id(), case_id=case.id, person=client.id, tie="parent", other=child.id))
        title = Residence(id=new_id(), case_id=case.id, person=child.id, status="p55", valid_until=case.stage.day(20))
        add_residence(case.store, title)


def _plan(case: _Case) -> None:
    today = case.stage.day()
    with case.stage.ago(95):
        plan = SupportPlan(
            id=new_id(), case_id=case.id, person=case.admission.person.id, agreed_on=case.stage.day(-95),
            wish="Schnell Deutsch lernen und für die Kinder da sein.", signed="signed",
            signed_on=case.stage.day(-95), review_on=case.stage.day(3),
        )  # fmt: skip
        agree_plan(case.store, plan)
        for area, words, what in (
            ("sprache", "Ich möchte ohne Hilfe zum Arzt gehen können.", "Kurs mit Kinderbetreuung suchen"),
            ("wohnen", "Ein Zimmer, in dem die Kinder lernen können.", "Wohnberechtigungsschein beantragen"),
        ):
            goal = Goal(id=new_id(), case_id=case.id, plan=plan.id, life_area=area, words=words, by=case.stage.day(90))
            goal = set_goal(case.store, replace(goal, indicator="Sie erzählt beim Treffen davon."))
            step = Measure(id=new_id(), case_id=case.id, goal=goal.id, what=what, who="client", until=today)
            add_measure(case.store, step)


def _silent(case: _Case) -> None:
    """Nothing was heard for longer than the rule allows."""
    with case.stage.ago(66):
        case.agree(Purpose.FILE)
    case.talk(47, "Hat Fragen zur Arbeitserlaubnis. Termin bei der Ausländerbehörde erklärt.")
    case.need(47, "arbeit", "2", "Hat als Schneider gearbeitet.")


def _new(case: _Case) -> None:
    """Just admitted: nobody has asked for a consent yet."""
    plan_follow_up(case.store, case.id, case.stage.day(1), "Einwilligungen besprechen, Sprachmittlung für Albanisch")


def _expiring(case: _Case) -> None:
    """The Duldung ends in a few days."""
    with case.stage.ago(60):
        case.agree(Purpose.FILE)
    case.talk(12, "Der Betrieb will ihn ab August ausbilden. Möglichkeit der Ausbildungsduldung prüfen lassen.")
    case.need(12, "arbeit", "3", "Ausbildungsvertrag liegt als Entwurf vor.", "„Ich möchte Mechatroniker werden.“")


def _referred(case: _Case) -> None:
    """A Verweis whose Rücklauf is late."""
    with case.stage.ago(75):
        case.agree(Purpose.FILE)
    case.talk(24, "Mahnungen durchgesehen und sortiert.", minutes=50)
    with case.stage.ago(70):
        referral = Referral(id=new_id(), case_id=case.id, offer="offer-schuldner", life_area="recht", mode="phone")
        request = "Hilfe beim Ordnen der Forderungen"
        due = case.stage.day(-40)
        make_referral(case.store, replace(referral, referred_on=case.stage.day(-70), expected_on=due, request=request))


def _busy(case: _Case) -> None:
    """Things to do on many days."""
    with case.stage.ago(35):
        case.agree(Purpose.FILE, Purpose.INTERPRETER, Purpose.STATE)
    case.talk(6, "Sportverein gefunden; Beitrag übernimmt das Bildungspaket.", "phone", 15)
    meeting = Appointment(id=new_id(), case_id=case.id, on=case.stage.day(1), at="10:00", what="Gespräch zum Kurs")
    plan_appointment(case.store, replace(meeting, place="gu_opladen", interpreter="ar"))
    plan_follow_up(case.store, case.id, case.stage.day(-2), "Nachfragen, ob der Kurs einen Platz hat")
    plan_follow_up(case.store, case.id, case.stage.day(4), "Bildungspaket: Bescheid da?")


def _moved(case: _Case) -> None:
    """Lives in another district by now: to be offered to a colleague."""
    with case.stage.ago(85):
        case.agree(Purpose.FILE)
    with case.stage.ago(10):
        (shelter,) = case.store.all(Address, case_id=case.id)
        since = PartialDate(case.stage.day(-10).isoformat())
        flat = Address(id=new_id(), case_id=case.id, street="Musterstraße 5", quarter="wiesdorf", since=since)
        move_to(case.store, flat, shelter)
    case.talk(10, "Ist nach Wiesdorf gezogen. Der Mietvertrag ist unterschrieben.")
    plan_follow_up(case.store, case.id, case.stage.day(5), "Übergabe anbieten und ein Gespräch zu dritt vereinbaren")


def _done(case: _Case) -> None:
    """All that was agreed is reached: the case may be closed."""
    with case.stage.ago(280):
        case.agree(Purpose.FILE)
        plan = SupportPlan(id=new_id(), case_id=case.id, person=case.admission.person.id, signed="signed")
        on = case.stage.day(-280)
        agree_plan(case.store, replace(plan, agreed_on=on, signed_on=on, review_on=case.stage.day(30)))
        goal = Goal(id=new_id(), case_id=case.id, plan=plan.id, life_area="sprache", words="Ich will B1 schaffen.")
        goal = set_goal(case.store, replace(goal, by=case.stage.day(-20), indicator="Zeugnis"))
        step = add_measure(
            case.store,
            Measure(id=new_id(), case_id=case.id, goal=goal.id, what="Kurs besuchen", who="client", until=goal.by),
        )
    with case.stage.ago(15):
        finish_measure(case.store, step, "Prüfung bestanden")
    case.talk(15, "Zeugnis B1 vorgelegt. Möchte jetzt allein weitermachen.")


def _closed(case: _Case) -> None:
    """Over, and kept until its deadline."""
    with case.stage.ago(170):
        case.agree(Purpose.FILE)
    case.talk(40, "Der Antrag ist bewilligt. Wir haben uns verabschiedet.")
    with case.stage.ago(38):
        end = case.stage.day(-38)
        close_case(case.store, case.id, Closing("goals_reached", end, note="Der Unterhalt ist gesichert."))


def _offered(case: _Case) -> None:
    """A colleague's case, about to come over."""
    with case.stage.ago(45):
        case.agree(Purpose.FILE)
    case.talk(8, "Kita-Platz ab Februar in Aussicht; die Zusage kommt mit der Post.")


_STORIES: Mapping[str, Callable[[_Case], None]] = {
    AMIRA.given: _family,
    SILENT.given: _silent,
    NEW.given: _new,
    EXPIRING.given: _expiring,
    REFERRED.given: _referred,
    BUSY.given: _busy,
    MOVED.given: _moved,
    DONE.given: _done,
    OFFERED.given: _offered,
    CLOSED.given: _closed,
}
