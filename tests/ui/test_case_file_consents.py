"""Einwilligungen: what they open opens at once, what is refused stays locked and says what would open it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from case_file_samples import full_case, open_file, plain_case, press, write
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.records.plan import Goal
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import save_record
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.family import add_member
from ui.casework.consent_answer import AnswerLine
from ui.casework.consents import Consents
from ui.casework.family import Family
from ui.casework.history import History
from ui.places.case_file import SECTIONS, CaseFile
from ui.shell import Shell

CTRL = Qt.KeyboardModifier.ControlModifier


def consents(page: CaseFile) -> Consents:
    section = page.open_section("consents")
    assert isinstance(section, Consents)
    return section


def family(page: CaseFile) -> Family:
    section = page.open_section("family")
    assert isinstance(section, Family)
    return section


def answer(qtbot: QtBot, page: CaseFile, purpose: Purpose, state: str) -> None:
    part = consents(page).purposes[purpose]
    part.button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    part.panel.form.focus_field("state")
    part.panel.form.editor("state").set_raw(state)
    press(qtbot, Qt.Key.Key_Return, CTRL)


def cell(section: Family, name: str) -> object:
    return section.client.form._cells[name]


def test_the_consent_e2_opens_the_health_field_at_once(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    page = open_file(qtbot, shell, case_id)
    section = family(page)
    health = section.client.form._cells["health"]
    assert health.locked and "E2" in health.panel.text
    answer(qtbot, page, Purpose.SPECIAL, "given")
    family(page)
    assert not health.locked and health.editor.isVisible()
    section.client.form.focus_field("health")
    write(qtbot, "Braucht Hilfe bei Arztterminen")
    press(qtbot, Qt.Key.Key_Tab)
    client = store.all(Person, case_id=case_id)[0]
    assert client.health == "Braucht Hilfe bei Arztterminen"
    assert section.client.form.editor("health").problem.text() == ""


def test_a_refused_consent_keeps_the_field_locked_and_says_what_opens_it(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    case_id = plain_case(store)
    page = open_file(qtbot, shell, case_id)
    answer(qtbot, page, Purpose.SPECIAL, "refused")
    (consent,) = store.all(Consent, case_id=case_id)
    assert consent.state == "refused"
    health = family(page).client.form._cells["health"]
    assert health.locked and not health.editor.isVisible()
    assert health.panel.isVisible()
    assert "Einwilligung E2 öffnet dieses Feld" in health.panel.accessibleDescription()
    assert page.header.consents[Purpose.SPECIAL].accessibleName() == "E2 nein"


def test_a_withdrawal_says_beforehand_what_it_erases_and_then_does_it(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    client = store.all(Person, case_id=case_id, relation="self")[0]
    save_record(store, client, Person(**{**vars(client), "health": "vertraulich"}))
    page = open_file(qtbot, shell, case_id)
    health = family(page).client.form.editor("health")
    assert health.value() == "vertraulich"
    part = consents(page).purposes[Purpose.SPECIAL]
    (line,) = part.answers.widgets()
    assert isinstance(line, AnswerLine)
    line.withdraw.click()
    assert line.card and any("Gesundheit" in each for each in line.card.preview.erases)
    line.card.give_up.click()
    assert line.withdraw.hasFocus()
    line.withdraw.click()
    line.card.form.editor("withdrawn_how").set_raw("oral_witness")
    line.card.go.click()
    assert "E2 ist widerrufen" in part.banner.text() and "gelöscht" in part.banner.text()
    assert not part.banner.button.isHidden() and line.withdraw.isHidden()
    family(page)
    consents(page)
    assert health.value() == "" and store.all(Person, case_id=case_id, relation="self")[0].health == ""
    line.before.click()
    assert "Mia Muster:  widerrufen" in line.past.text() and line.past.text().count("erteilt") == 1


def test_a_consent_for_nobody_in_particular_is_refused_at_its_field(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    page = open_file(qtbot, shell, case_id)
    answer(qtbot, page, Purpose.RECIPIENT, "given")
    form = consents(page).purposes[Purpose.RECIPIENT].panel.form
    assert "bestimmte Stelle" in form.editor("target").problem.text()
    assert form.editor("state").value() == "given"
    assert store.all(Consent, case_id=case_id) == []


def test_an_oral_consent_asks_for_the_witness(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    part = consents(open_file(qtbot, shell, case_id)).purposes[Purpose.MESSENGER]
    part.begin()
    assert part.panel.form._cells["witness"].isHidden()
    part.panel.form.editor("how").set_raw("oral_witness")
    assert part.panel.form._cells["witness"].isVisible()
    part.panel.save()
    assert "Zeugin" in part.panel.form.editor("witness").problem.text()
    part.panel.form.editor("witness").set_raw("Ben Beispiel")
    part.panel.save()
    (consent,) = store.all(Consent, case_id=case_id)
    assert (consent.how, consent.witness, consent.state) == ("oral_witness", "Ben Beispiel", "given")


def test_each_target_has_a_line_of_its_own(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    part = consents(open_file(qtbot, shell, case_id)).purposes[Purpose.RESULTS]
    part.begin("Arbeiterwohlfahrt (AWO) Leverkusen")
    part.panel.save()
    assert len(part.answers.widgets()) == 2
    assert {each.target for each in store.all(Consent, case_id=case_id, purpose="E3")} == {
        "Caritasverband Leverkusen e. V.",
        "Arbeiterwohlfahrt (AWO) Leverkusen",
    }


def test_a_childs_consent_is_declared_by_a_parent_and_is_the_childs_alone(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    case_id = full_case(store)
    page = open_file(qtbot, shell, case_id)
    client, child = (store.all(Person, case_id=case_id, relation=each)[0] for each in ("self", "child"))
    section = consents(page)
    section.matrix.choose(child.id, Purpose.MESSENGER)
    section.matrix.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    assert section.person() == child and section.purposes[Purpose.MESSENGER].button.hasFocus()
    assert "noch nicht 16" in section.who_signs.text()
    answer(qtbot, page, Purpose.MESSENGER, "given")
    (consent,) = store.all(Consent, case_id=case_id, person=child.id)
    assert (consent.purpose, consent.signed_by, consent.law) == ("E9", client.id, "kdg")
    assert section.matrix.word(child.id, Purpose.MESSENGER) == "erteilt"
    assert Purpose.MESSENGER not in page.desk.open_gates()  # type: ignore[union-attr]
    assert page.header.consents[Purpose.MESSENGER].accessibleName() == "E9 nein"


def test_a_child_cannot_declare_and_a_given_answer_is_not_turned_silently(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    case_id = full_case(store)
    child = store.all(Person, case_id=case_id, relation="child")[0]
    section = consents(open_file(qtbot, shell, case_id))
    part = section.purposes[Purpose.FILE]
    part.begin()
    part.panel.form.editor("state").set_raw("refused")
    part.panel.save()
    assert "Widerrufen" in part.panel.form.editor("state").problem.text()
    part.panel.form.editor("state").set_raw("given")
    part.panel.form.editor("person").set_raw(child.id)
    part.panel.form.editor("signed_by").set_raw(child.id)
    part.panel.save()
    assert "noch nicht 16" in part.panel.form.editor("signed_by").problem.text()


def test_a_scan_proves_an_answer(qtbot: QtBot, shell: Shell, store: Store, tmp_path: Path) -> None:
    case_id = full_case(store)
    section = consents(open_file(qtbot, shell, case_id))
    (line,) = section.purposes[Purpose.FILE].answers.widgets()
    assert isinstance(line, AnswerLine) and "Nachweis fehlt" in line.missing.accessibleName()
    scan = tmp_path / "scan.png"
    Image.new("RGB", (60, 80), "white").save(scan)
    line.take([scan])
    qtbot.waitUntil(lambda: "Beleg: Scan vom 12.06.2024" in line.proof.text())
    assert line.missing.isHidden()
    (paper,) = store.all(Attachment, case_id=case_id)
    assert (paper.consent, paper.sort) == (store.all(Consent, case_id=case_id, purpose="E1")[0].id, "consent")


def test_a_family_of_five_has_its_picture(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    case_id = full_case(store)
    for name, birth, relation in (
        ("Karim", "1988-01-05", "spouse"),
        ("Sami", "2007-11-02", "child"),
        ("Nur", "2009", "child"),
    ):
        member = Person(id=new_id(), case_id=case_id, relation=relation, given_name=name, family_name="Beispiel")
        add_member(store, replace(member, birth=PartialDate(birth)))
    people = {each.given_name: each for each in store.all(Person, case_id=case_id)}
    oral = Answer("given", "oral_witness", "ar", witness="Ben Beispiel", valid_until=date(2024, 6, 30))
    answer_consent(store, people["Karim"], Purpose.FILE, oral)
    answer_consent(store, people["Sami"], Purpose.FILE, Answer("refused", "signed", "de"))
    answer_consent(store, people["Lina"], Purpose.FILE, Answer("given", "signed", "de"))
    answer_consent(store, people["Amira"], Purpose.RESULTS, Answer("given", "signed", "ar"), "Jobcenter Leverkusen")
    page = open_file(qtbot, shell, case_id)
    section = consents(page)
    assert section.matrix.rowCount() == 5
    assert section.matrix.word(people["Karim"].id, Purpose.FILE) == "endet bald"
    assert section.matrix.word(people["Amira"].id, Purpose.RESULTS) == "2 erteilt"
    look(shell, "consents-family")
    part = section.purposes[Purpose.SPECIAL]
    line = part.answers.widgets()[0]
    assert isinstance(line, AnswerLine)
    line.begin_withdrawal()
    assert line.card
    look(line.card, "consents-withdrawal")


def test_what_is_locked_stands_in_no_part_of_the_window(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    client = store.all(Person, case_id=case_id, relation="self")[0]
    save_record(store, client, replace(client, health="Zebrafink"))
    with store.unit() as unit:
        unit.add(Goal(id=new_id(), case_id=case_id, life_area="gesundheit", words="Zebrafink fliegt"))
        unit.add(Attachment(id=new_id(), case_id=case_id, person=client.id, protected=True, name="Zebrafink.pdf"))
        for each in store.all(Consent, case_id=case_id):
            unit.save(each, replace(each, state="withdrawn"))
    page = open_file(qtbot, shell, case_id)
    for section in SECTIONS:
        page.open_section(section.name)
    page.open_section("history")
    history = page.section()
    assert isinstance(history, History)
    qtbot.waitUntil(lambda: history.table.count() > 0)
    rows = [history.table.records.row_at(at) for at in range(history.table.count())]
    assert "gesperrt" in str(rows) and "Zebrafink" not in str(rows)
    said = [each.text() for each in page.findChildren(QLabel)] + [each.text() for each in page.findChildren(QLineEdit)]
    said += [each.toPlainText() for each in page.findChildren(QPlainTextEdit)]
    said += [each.accessibleName() + each.toolTip() for each in page.findChildren(QWidget)]
    assert not [each for each in said if "Zebrafink" in each]


def test_a_half_filled_answer_is_there_again(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    page = open_file(qtbot, shell, case_id)
    part = consents(page).purposes[Purpose.CONFIDENTIALITY]
    part.begin()
    part.panel.form.focus_field("target")
    write(qtbot, "Praxis Muster")
    shell.open_place("settings")
    again = consents(open_file(qtbot, shell, case_id)).purposes[Purpose.CONFIDENTIALITY]
    assert again.panel.isVisible()
    assert again.panel.form.editor("target").value() == "Praxis Muster"
