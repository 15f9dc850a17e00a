"""Suche and palette: every word is found, locked ones are not, and Enter opens the very entry."""

from collections.abc import Callable
from dataclasses import replace

from case_file_samples import full_case
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Appointment, Contact, FollowUp, Need, Referral
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import add_record, save_record, write_contact
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.searching import find
from tests.ui.conftest import present
from ui.casework.contacts import Contacts, JournalEntry
from ui.casework.follow_ups import FollowUps
from ui.casework.history import History
from ui.casework.referrals import Referrals
from ui.finder import finder
from ui.places.case_file import CaseFile
from ui.places.gaps import Luecken
from ui.places.search import Suche
from ui.shell import Shell

ARABIC = ("مرحبا بكم في المدينة " * 250) + "الكلمة الفريدة هنا " + ("أهلا وسهلا بكم جميعا " * 230)


def test_ten_thousand_arabic_characters_are_found_by_a_word_in_their_middle(store: Store) -> None:
    case_id = full_case(store)
    note = write_contact(store, Contact(id=new_id(), case_id=case_id, text=ARABIC[:10_000]))
    (found,) = find(store, "الفريدة")
    assert (found.record_id, found.name, found.title) == (note.id, "Beispiel, Amira", "Kontakt")
    assert "›الفريدة‹" in found.snippet
    assert [each.record_id for each in find(store, "lfrydh")] == [note.id]


def test_what_a_consent_locks_is_neither_found_nor_shown(store: Store) -> None:
    case_id = full_case(store)
    client = store.all(Person, case_id=case_id, relation="self")[0]
    save_record(store, client, replace(client, health="Zahnschmerzen", notes="Zahlenschloss"))
    referral = store.all(Referral, case_id=case_id, organisation="org-caritas")[0]
    save_record(store, referral, replace(referral, result_note="Zahnarzt genannt"))
    paper = Attachment(id=new_id(), case_id=case_id, name="Zahnbefund", protected=True, person=client.id)
    add_record(store, paper)
    assert {each.kind for each in find(store, "Zah")} == {"person", "attachment"}
    answer_consent(store, client, Purpose.SPECIAL, Answer("withdrawn", "signed", "ar"))
    assert {each.kind for each in find(store, "Zah")} == {"person"}
    note = Contact(id=new_id(), case_id=case_id, life_areas=frozenset({"gesundheit"}), text="Zahnweh", people="Zahra")
    with store.unit() as unit:
        unit.add(note)
    assert [each.snippet for each in find(store, "Zah") if each.kind == "contact"] == ["Zahra"]
    assert find(store, "Zahnweh") == []
    with store.unit() as unit:
        unit.save(paper, replace(paper, protected=False, removed_on=store.clock().date()))
    assert "attachment" not in {each.kind for each in find(store, "Zah")}


def test_every_text_that_somebody_types_is_searched_unless_a_consent_guards_it(store: Store) -> None:
    texts = {
        f"{kind.kind()}.{field.name}"
        for kind in store.model
        if not kind.master and kind is not FrozenReport  # counts, which nobody typed
        for field in store.model.fields(kind.kind())
        if field.kind == "long_text" and not field.meaning.gate
    }
    searched = {f"{kind.kind()}.{field.name}" for kind, fields in store.model.searchable() for field in fields}
    assert texts <= searched
    assert not any(field.meaning.gate for _, fields in store.model.searchable() for field in fields)


def test_enter_opens_the_very_entry(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    case_id = full_case(store)
    note = next(each for each in store.all(Contact, case_id=case_id) if each.text.startswith("Erst"))
    present(qtbot, shell)
    shell.open_place("search")
    page = shell.stage.page()
    assert isinstance(page, Suche)
    page.line.setText("Deutsch lernen")
    page._look()
    qtbot.waitUntil(lambda: page.table.count() == 1)
    page.line.setText("Sprach")
    page._look()
    qtbot.waitUntil(lambda: page.table.count() >= 3)
    assert {"Kontakt", "Wiedervorlage"} <= {page.table.records.row_at(at).title for at in range(3)}
    look(shell, "suche")
    page.kinds.choose(["contact"])
    assert page.table.count() == 1
    qtbot.keyClick(page.line, Qt.Key.Key_Down)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    file = shell.stage.page()
    assert isinstance(file, CaseFile)
    section = file.section()
    assert isinstance(section, Contacts)
    entry = section.journal.widget(note.id)
    assert isinstance(entry, JournalEntry)
    assert entry.change.hasFocus()
    menu = section.history_menu(section.record_at(entry.title))
    menu.actions()[0].trigger()
    history = file.section()
    assert isinstance(history, History)
    qtbot.waitUntil(lambda: history.table.count() > 0 and not history.only.isHidden())
    assert {history.table.records.row_at(at).record_id for at in range(history.table.count())} == {note.id}


def test_the_palette_leads_to_a_section_of_a_case_to_an_entry_and_to_an_offer(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    case_id = full_case(store, family_name="Ahmad")
    search = finder(shell.context, shell)
    first = search("ahm verw")[0]
    assert (first.text, first.icon) == ("Ahmad, Amira: Verweise", "case")
    first.choose()
    file = shell.stage.page()
    assert isinstance(file, CaseFile) and isinstance(file.section(), Referrals)
    need = store.all(Need, case_id=case_id, life_area="sprache")[0]
    entry = next(each for each in search("abgeschlossen wartet"))
    assert entry.text.startswith(need.situation[:10]) and "Bedarf" in entry.hint
    entry.choose()
    assert shell.stage.page() is not file
    assert next(each.text for each in search("ahmad") if each.icon == "case") == "Ahmad, Amira"
    paper = finder(shell.context, shell, case_id)("einw ara")[0]
    assert ("Einwilligung" in paper.text, paper.hint) == (True, "Arabisch")
    offer = next(each for each in search("Integrationskurs") if each.icon == "offer")
    offer.choose()
    assert shell.stage.place() == "offers"


def test_a_hit_leads_to_a_step_that_is_done_to_a_termin_that_was_and_to_a_gap(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    case_id, today = full_case(store), store.clock().date()
    step = FollowUp(id=new_id(), case_id=case_id, due_on=today, what="Erledigtes", done_on=today)
    visit = Appointment(id=new_id(), case_id=case_id, on=today, what="Gewesenes", state="held")
    gap = Gap(id=new_id(), what="Fehlendes", state="answered", reported_on=today)
    with store.unit() as unit:
        for record in (step, visit, gap):
            unit.add(record)
    present(qtbot, shell)
    search = finder(shell.context, shell)
    for words in ("Erledigtes", "Gewesenes", "Fehlendes"):
        next(each for each in search(words) if words in each.text).choose()
        page = shell.stage.page()
        if isinstance(page, Luecken):
            register = page.register()
            current = register.table.current()
            assert current and current.id == gap.id and register.details.isVisible()
            continue
        assert isinstance(page, CaseFile)
        section = page.section()
        assert isinstance(section, FollowUps)
        if words == "Erledigtes":
            assert section.table.current() == store.get(FollowUp, step.id) and section.table.hasFocus()
        else:
            assert section.appointments.rows.widget(visit.id).isVisible()
