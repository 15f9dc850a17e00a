"""The Übergabe in the case file: who may take it, what goes over and why, and the line above the head."""

from collections.abc import Callable
from dataclasses import replace

from case_file_samples import full_case, open_file, plain_case
from handover_samples import AWO, CARITAS, employ
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.master import ResponsibilityKey, StaffMember
from kim_desktop.storage.store import Store
from ui.casework.family import Family
from ui.casework.handover_card import HandoverCard
from ui.casework.sharing import Sharing
from ui.places.case_file import CaseFile
from ui.places.preview import DocumentPreview
from ui.shell import Shell

Look = Callable[[QWidget, str], None]


def card_of(file: CaseFile) -> HandoverCard:
    section = file.section()
    assert isinstance(section, Sharing)
    return section.handover


def test_a_move_leads_to_the_offer_with_person_and_reason_filled_in(qtbot: QtBot, shell: Shell, store: Store) -> None:
    employ(store, muster=CARITAS, beispiel=CARITAS)
    case_id = plain_case(store)
    with store.unit() as unit:
        unit.add(ResponsibilityKey(id=new_id(), district="I", quarter="wiesdorf", staff="user-beispiel", share=100))
    file = open_file(qtbot, shell, case_id, "family")
    family = file.section()
    assert isinstance(family, Family)
    family.new_address.open()
    family.new_address.form.editor("street").set_raw("Beispielweg 7")
    family.new_address.form.editor("quarter").set_raw("wiesdorf")
    family.new_address.save()
    family.places.handover.button.click()
    card = card_of(file)
    wanted = card.panel.form.record()
    assert isinstance(wanted, Handover)
    assert (wanted.to_staff, wanted.reason, wanted.extent) == ("user-beispiel", "moved", "full")
    assert card.preview.isVisible() and "Die ganze Akte geht an Ben Beispiel" in card.preview.later.text()
    assert store.all(Handover) == []
    card.panel.save()
    (offered,) = store.all(Handover)
    assert offered.client == "Beispiel, Amira" and offered.case == case_id
    assert file.header.standing.text().startswith("Übergabe an Ben Beispiel: angeboten am 12.06.2024")
    assert card.add.isHidden() and card.preview.isHidden()
    card.protocol.click()
    assert isinstance(shell.stage.page(), DocumentPreview)


def test_what_goes_over_follows_who_takes_it_and_the_consent(
    qtbot: QtBot, shell: Shell, store: Store, look: Look
) -> None:
    employ(store, muster=CARITAS, beispiel=AWO)
    with store.unit() as unit:
        unit.add(StaffMember(id="user-testa", name="Testa Nah", role="case_manager", organisation=CARITAS))
    shell.context.lookups = shell._load_lookups(store)
    case_id = full_case(store)
    file = open_file(qtbot, shell, case_id, "sharing")
    card = card_of(file)
    card.add.click()
    form = card.panel.form
    form.editor("to_staff").set_raw("user-beispiel")
    card._follow("to_staff")
    assert form.editor("extent").value() == "contact_sheet"
    assert "beginnt mit diesen Angaben eine neue Meldung" in card.preview.later.text()
    assert "E6" in card.preview.why.text() and card.preview.why.button.isVisible()
    form.editor("reason").set_raw("load")
    form.editor("note").set_raw("Termin beim Jobcenter am 20. Juni.")
    shell.resize(1366, 1100)
    look(shell, "handover-card-sheet")
    form.editor("to_staff").set_raw("user-testa")
    card._follow("to_staff")
    assert form.editor("extent").value() == "full" and not card.preview.why.button.isVisible()
    card.keep()
    again = CaseFile(shell.context, case_id, "sharing")
    qtbot.addWidget(again)
    again.refresh()
    kept = card_of(again).panel.form.record()
    assert isinstance(kept, Handover) and kept.note == "Termin beim Jobcenter am 20. Juni."
    card.panel.save()
    shell.resize(1366, 768)
    look(shell, "handover-card-offered")


def test_only_who_is_responsible_offers_a_running_case(qtbot: QtBot, shell: Shell, store: Store) -> None:
    file = open_file(qtbot, shell, plain_case(store), "sharing")
    assert file.desk and card_of(file).lock.isHidden()
    case = file.desk.file.case
    assert case
    with store.unit() as unit:
        unit.save(case, replace(case, responsible="user-beispiel"))
    file.refresh()
    assert "zuständige Person oder die Koordination" in card_of(file).lock.text() and card_of(file).add.isHidden()
