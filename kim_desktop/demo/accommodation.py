"""The case manager's day in the shared accommodation, without network, at the real window."""

import logging
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import Qt

from kim_desktop.demo.diary import Diary
from kim_desktop.demo.office import PASSWORD
from kim_desktop.demo.people import AMIRA, CONTACT_NOTE, OTHER_OFFICE
from kim_desktop.demo.window import Desk
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from ui.casework.consents import Consents
from ui.casework.contacts import Contacts
from ui.casework.entry import EntryPanel
from ui.casework.family import Family
from ui.casework.follow_ups import FollowUps
from ui.casework.needs import Needs
from ui.casework.referrals import Referrals
from ui.casework.sharing import Sharing
from ui.intake.decision import ADMITTED
from ui.places.case_file import CaseFile
from ui.places.meldung import MeldungAufnehmen
from ui.places.preview import DocumentPreview

_PAUSE = 1.5
REFUSED = {Purpose.STATE}
TARGETS = {
    Purpose.RESULTS: "Jugendmigrationsdienst Beispiel",
    Purpose.RECIPIENT: "Fachbereich Soziales (FB 50)",
    Purpose.CONFERENCE: "Fallkonferenz Dezember",
    Purpose.HANDOVER: "Arbeiterwohlfahrt (AWO) Leverkusen",
    Purpose.CONFIDENTIALITY: "Praxis Dr. Probe",
}


def sign_in_after_a_slip(desk: Desk) -> None:
    """A wrong password first: a clear message and a short wait."""
    desk.session.sign_in()
    login = desk.login.sign_in
    desk.enter(login.password, "ein falsches Passwort", enter=True)
    desk.wait(login.message.isVisible)
    desk.photograph("anmelden-falsches-passwort", desk.login)
    desk.wait(login.button.isEnabled)
    desk.settle(_PAUSE)
    desk.enter(login.password, PASSWORD, enter=True)
    desk.wait(desk.is_open)
    desk.settle()


def take_meldung(desk: Desk) -> str:
    """Types a Meldung in the order of the form and admits the person; returns the case id."""
    page = desk.open("meldung", MeldungAufnehmen)
    desk.photograph("meldungen-liste")
    page.begin()
    assert page.sheet is not None
    for name, entry in AMIRA.items():
        desk.fill(page.sheet.form.editor(name), entry)
    desk.settle(0.6)
    desk.photograph("meldung")
    page.save()
    page.sheet.begin_decision(ADMITTED)
    desk.settle()
    desk.photograph("meldung-entscheidung")
    page.sheet.decision.button.click()
    case_file = desk.page(CaseFile)
    assert case_file.desk is not None
    return case_file.desk.case_id


def import_form(desk: Desk, blank: bytes, diary: Diary) -> None:
    """Another office has filled in the PDF form; one of its dates does not exist."""
    filled = diary.keep("meldebogen-von-fb33.pdf", fill_form(blank))
    page = desk.open("meldung", MeldungAufnehmen)
    page.take_pdf(filled)
    desk.wait(lambda: page.sheet is not None and page.sheet.form.record().given_name == OTHER_OFFICE["kim.given_name"])
    desk.settle(0.6)
    desk.photograph("meldung-aus-pdf")
    page.save()
    diary.tell(f"Offene Meldungen / open reports: {desk.shell.context.store.count(Meldung, decision=None)}")


def fill_form(blank: bytes) -> bytes:
    """What the other office sends back."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    writer = PdfWriter(clone_from=PdfReader(BytesIO(blank)))
    for sheet in writer.pages:
        writer.update_page_form_field_values(sheet, dict(OTHER_OFFICE), auto_regenerate=False)
    filled = BytesIO()
    writer.write(filled)
    return filled.getvalue()


def record_consents(desk: Desk, case_file: CaseFile) -> None:
    """E1 to E10, one by one; the State's database is refused, E9 is given orally."""
    family = _section(case_file, "family", Family)
    family.area.ensureWidgetVisible(family.client.form.editor("health"))
    desk.photograph("fallakte-gesperrt")
    consents = _section(case_file, "consents", Consents)
    for purpose in Purpose:
        part = consents.purposes[purpose]
        part.begin(TARGETS.get(purpose, ""))
        answer: dict[str, Any] = {"state": "refused" if purpose in REFUSED else "given"}
        if purpose is Purpose.MESSENGER:
            answer |= {"how": "oral_witness", "witness": "Frau Probe"}
        _write(desk, part.panel, answer)
    desk.photograph("fallakte-einwilligungen")
    family = _section(case_file, "family", Family)
    desk.fill(family.client.form.editor("health"), "Braucht eine Brille; Termin beim Augenarzt steht aus.")
    desk.fill(family.client.form.editor("messenger"), "Signal 0171 0000001")
    family.area.ensureWidgetVisible(family.client.form.editor("health"))
    desk.photograph("fallakte-person")


def work_on_case(desk: Desk, case_file: CaseFile, colleague: str) -> None:
    """A need, a contact, a Verweis, a Wiedervorlage, and a colleague who stands in."""
    needs = _section(case_file, "needs", Needs)
    needs.panel.open()
    need = {"life_area": "sprache", "situation": "Spricht kaum Deutsch, Arabisch und Englisch fliegend.", "level": "3"}
    _write(desk, needs.panel, {**need, "wish": "„Ich will arbeiten.“", "source": "client"})
    desk.photograph("fallakte-bedarf")
    contacts = _section(case_file, "contacts", Contacts)
    contacts.entry.form.areas.choose(["sprache", "wohnen"])
    note = {"sort": "talk", "minutes": "25", "place": "gu_opladen"}
    step = {"next_step": "Sprachkurs mit Kinderbetreuung suchen", "next_step_on": "in 1 woche"}
    _write(desk, contacts.entry, {**note, "text": CONTACT_NOTE, **step})
    desk.photograph("fallakte-kontakte")
    referrals = _section(case_file, "referrals", Referrals)
    referrals.panel.open()
    offers = desk.shell.context.lookups.choices["offer"]
    offer = next(code for code, label in offers if "Migration" in label)
    _write(desk, referrals.panel, {"life_area": "sprache", "offer": offer, "mode": "phone"})
    desk.photograph("fallakte-verweise")
    follow_ups = _section(case_file, "follow_ups", FollowUps)
    follow_ups.panel.open()
    _write(desk, follow_ups.panel, {"due_on": "morgen", "what": "Wohnberechtigungsschein: Unterlagen mitgeben"})
    desk.photograph("fallakte-wiedervorlagen")
    sharing = _section(case_file, "sharing", Sharing)
    sharing.panel.open()
    until = {"staff": colleague, "part": "substitute", "until": "in 3 wochen", "reason": "Urlaubsvertretung"}
    _write(desk, sharing.panel, until)
    desk.photograph("fallakte-beteiligte")
    for name in ("documents", "history", "overview"):
        case_file.open_section(name)
        desk.photograph({"documents": "fallakte-dokumente", "history": "fallakte-verlauf"}.get(name, "fallakte"))


def preview(desk: Desk, case_id: str) -> None:
    """Looks at the consent form beside Arabic before printing it."""
    for language in ("ar", "uk"):
        _preview(desk, DocumentPreview(desk.shell.context, "einwilligung", case_id, language))
        desk.photograph(f"vorschau-{language}")
        desk.shell.go_back()


def look_around(desk: Desk) -> None:
    """F9, the palette, the shortcuts."""
    desk.press(Qt.Key.Key_F9)
    desk.photograph("sichtschutz")
    desk.press(Qt.Key.Key_F9)
    desk.shell.open_palette()
    desk.settle()
    desk.photograph("befehle")
    desk.press(Qt.Key.Key_Escape)


def case_code(desk: Desk, case_id: str) -> str:
    """The number of a case."""
    case = desk.shell.context.store.get(Case, case_id)
    assert case is not None
    return case.code


def _preview(desk: Desk, page: DocumentPreview) -> None:
    desk.shell.open_page(page)
    desk.wait(lambda: page.pdf() is not None)
    desk.settle(0.6)


def _write(desk: Desk, panel: EntryPanel, entries: dict[str, Any]) -> None:
    for name, entry in entries.items():
        desk.fill(panel.form.editor(name), entry)
    panel.save()
    desk.settle(0.1)


def _section(case_file: CaseFile, name: str, kind: type[Any]) -> Any:
    section = case_file.open_section(name)
    assert isinstance(section, kind)
    return section
