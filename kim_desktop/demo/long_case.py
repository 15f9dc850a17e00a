"""What grows around a case over the months: a family, a plan, papers, a list from before, a withdrawal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from kim_desktop.clock import local_date
from kim_desktop.demo.diary import Diary
from kim_desktop.demo.window import Desk
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Appointment, Contact, Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Kinship, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.printing.incoming import read_paper
from kim_desktop.storage.store import Store
from kim_desktop.work.appointments import plan_appointment
from kim_desktop.work.attachments import take_attachment
from kim_desktop.work.case_file import CaseFile as CaseContents
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_work import assess_need, make_referral, write_contact
from kim_desktop.work.family import add_kinship, add_member, add_residence
from kim_desktop.work.plan import add_measure, agree_plan, set_goal
from kim_desktop.work.withdrawal import withdraw
from ui.page import Page
from ui.places.case_file import CaseFile
from ui.places.list_import import ListenEinlesen
from ui.places.search import Suche

_OLD_LIST = (
    "Übersicht Beratung 2025;;;\r\n"
    "Name, Vorname;geb.;Staatsang.;Status\r\n"
    "Erfunden, Ümit;03.04.91;Türkei;Duldung\r\n"
    "MUSTER Galina;1988;Ukraine;§ 24\r\n"
    "Niemand, Dawit;12/1995;Eritrea;Gestattung\r\n"
).encode("cp1252")


def live_on(store: Store, case_id: str) -> None:
    """Months of work: two children, a way through the offices, a plan with goals, papers."""
    file, today = open_case(store, case_id), local_date(store.clock())
    client = file.client
    assert client is not None
    for child in _children(client, today):
        add_member(store, child)
        add_kinship(store, Kinship(id=new_id(), case_id=case_id, person=client.id, tie="parent", other=child.id))
        until = today + timedelta(days=21)
        add_residence(store, Residence(id=new_id(), case_id=case_id, person=child.id, status="p55", valid_until=until))
    _assess(store, case_id, today)
    _refer(store, case_id, today)
    _plan(store, file, today)
    write_contact(
        store, Contact(id=new_id(), case_id=case_id, sort="phone", minutes=10, text="Kurs beginnt im Januar.")
    )
    visit = Appointment(id=new_id(), case_id=case_id, on=today, at="14:30", what="Anmeldung im Sprachkurs", place="ki")
    plan_appointment(store, visit)
    notice = Attachment(id=new_id(), case_id=case_id, name="Bescheid über den Sprachkurs", sort="notice")
    take_attachment(store, notice, read_paper("bescheid.png", _photo()))


def show_case(desk: Desk, case_file: CaseFile) -> None:
    """The sections in which the months show."""
    for name, picture in (
        ("family", "fallakte-familie"),
        ("consents", "fallakte-einwilligungen-familie"),
        ("needs", "fallakte-hilfeplan"),
        ("follow_ups", "fallakte-termine"),
        ("chain", "fallakte-kette"),
        ("documents", "fallakte-anlagen"),
        ("closing", "fallakte-abschluss"),
    ):
        case_file.open_section(name, "plan" if name == "needs" else None)
        desk.photograph(picture)


def show_places(desk: Desk) -> None:
    """The places around the cases."""
    for place, picture in (
        ("presence", "praesenz"),
        ("offers", "angebote"),
        ("gaps", "luecken"),
        ("data_protection", "datenschutz"),
        ("search", "suche"),
        ("settings", "einstellungen"),
        ("today", "heute-voll"),
    ):
        page = desk.open(place, Page)
        if isinstance(page, Suche):
            desk.enter(page.line, "kurs")
        desk.settle(0.6)
        desk.photograph(picture)


def read_old_list(desk: Desk, folder: Path, diary: Diary) -> None:
    """A list from before the program, in an old encoding, with its own ideas of names and dates."""
    path = folder / "beratung-2025.csv"
    path.write_bytes(_OLD_LIST)
    sheet = desk.open("lists", ListenEinlesen).sheet
    sheet.take_file(path)
    desk.wait(sheet.go.isEnabled)
    desk.settle()
    desk.photograph("liste-einlesen")
    before = desk.shell.context.store.count(Meldung)
    sheet.go.click()
    desk.wait(lambda: desk.shell.context.store.count(Meldung) > before)
    desk.settle()
    diary.tell(f"Eingelesen / imported: {desk.shell.context.store.count(Meldung) - before} Meldungen")


def take_back(store: Store, case_id: str, purpose: str, diary: Diary) -> None:
    """The client withdraws one consent; what it covered is erased everywhere at the next round."""
    consent = next(each for each in store.all(Consent, case_id=case_id, purpose=purpose) if each.state == "given")
    for line in withdraw(store, consent, "signed").erases:
        diary.tell(f"{purpose} widerrufen / withdrawn: {line}")


def _children(client: Person, today: date) -> Iterator[Person]:
    for name, age in (("Sami", 9), ("Lina", 4)):
        birth = PartialDate(str(today.year - age))
        child = Person(id=new_id(), case_id=client.case_id, relation="child", given_name=name, birth=birth)
        yield replace(child, family_name=client.family_name, nationality=client.nationality)


def _assess(store: Store, case_id: str, today: date) -> None:
    for area, level, days in (("wohnen", "3", 90), ("familie", "2", 90), ("sprache", "2", 1), ("wohnen", "2", 1)):
        on = today - timedelta(days=days)
        words = "Die Lage wurde gemeinsam besprochen."
        need = Need(id=new_id(), case_id=case_id, life_area=area, level=level, situation=words, source="client")
        assess_need(store, replace(need, assessed_on=on))


def _refer(store: Store, case_id: str, today: date) -> None:
    referral = Referral(id=new_id(), case_id=case_id, organisation="org-caritas", life_area="wohnen", mode="letter")
    on, until = today - timedelta(days=70), today - timedelta(days=40)
    make_referral(store, replace(referral, referred_on=on, expected_on=until, request="Hilfe bei der Wohnungssuche"))


def _plan(store: Store, file: CaseContents, today: date) -> None:
    client = file.client
    assert client is not None
    case_id = client.case_id
    plan = SupportPlan(
        id=new_id(),
        case_id=case_id,
        person=client.id,
        agreed_on=today,
        wish="Schnell Deutsch lernen und für die Kinder da sein.",
        signed="signed",
        signed_on=today,
        review_on=today + timedelta(days=90),
    )
    agree_plan(store, plan)
    for area, words, what in (
        ("sprache", "Ich möchte ohne Hilfe zum Arzt gehen können.", "Anmeldung im Kurs mit Kinderbetreuung"),
        ("wohnen", "Ein Zimmer, in dem die Kinder lernen können.", "Wohnberechtigungsschein beantragen"),
    ):
        goal = Goal(id=new_id(), case_id=case_id, plan=plan.id, life_area=area, words=words)
        by = today + timedelta(days=120)
        goal = set_goal(store, replace(goal, by=by, indicator="Sie erzählt beim Treffen davon."))
        step = Measure(id=new_id(), case_id=case_id, goal=goal.id, what=what, who="client")
        add_measure(store, replace(step, until=today + timedelta(days=30)))


def _photo() -> bytes:
    """A photographed letter with nothing in it but that it is invented."""
    picture = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(picture).text((120, 160), "Bescheid (erfunden)", fill="black", font_size=48)
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
