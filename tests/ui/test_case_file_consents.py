"""Einwilligungen: what they open opens at once, what is refused stays locked and says what would open it."""

from case_file_samples import full_case, open_file, plain_case, press, write
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import save_record
from ui.casework.consents import Consents
from ui.casework.family import Family
from ui.places.case_file import CaseFile
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


def test_a_withdrawn_consent_hides_what_was_written(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    client = store.all(Person, case_id=case_id, relation="self")[0]
    save_record(store, client, Person(**{**vars(client), "health": "vertraulich"}))
    page = open_file(qtbot, shell, case_id)
    form = family(page).client.form
    assert form.editor("health").value() == "vertraulich"
    answer(qtbot, page, Purpose.SPECIAL, "withdrawn")
    family(page)
    assert form.editor("health").value() == ""
    assert store.all(Person, case_id=case_id, relation="self")[0].health == "vertraulich"


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


def test_a_childs_consent_is_the_childs_alone(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    page = open_file(qtbot, shell, case_id)
    child = next(each for each in store.all(Person, case_id=case_id) if each.relation == "child")
    section = consents(page)
    assert section._people
    section._people.choose([child.id])
    answer(qtbot, page, Purpose.MESSENGER, "given")
    (consent,) = store.all(Consent, case_id=case_id, person=child.id)
    assert consent.purpose == "E9"
    assert Purpose.MESSENGER not in page.desk.open_gates()  # type: ignore[union-attr]
    assert page.header.consents[Purpose.MESSENGER].accessibleName() == "E9 nein"


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
