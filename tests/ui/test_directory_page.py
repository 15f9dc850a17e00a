"""Angebote und Partner: what fits a person stands first, entries tell when they must be checked, keepers keep them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from case_file_samples import full_case
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.master import Offer
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.offers import save_entry
from ui.places.directory import Verzeichnis
from ui.shell import Shell


def directory(shell: Shell) -> Verzeichnis:
    shell.open_place("offers")
    page = shell.stage.page()
    assert isinstance(page, Verzeichnis)
    return page


def names(page: Verzeichnis) -> list[str]:
    return [page.table.records.row_at(at).entry.name for at in range(page.table.count())]


def become(store: Store, role: str) -> None:
    store.set_identity(replace(store.identity, role=role))


def test_what_fits_the_person_stands_first_with_its_reasons(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    become(store, "coordinator")
    course = store.all(Offer, id="offer-integrationskurs")[0]
    save_entry(store, replace(course, accepts="yes", checked_on=date(2024, 6, 1), languages=frozenset({"de", "ar"}),
        contact_person="Frau Muster", phone="0214 000", opening_hours="Mo 9 bis 12 Uhr"))  # fmt: skip
    become(store, "case_manager")
    case_id = full_case(store)
    page = directory(shell)
    assert page.add.isHidden()
    page.filters.person.show_code(case_id)
    page.filters.combos["life_area"].show_code("sprache")
    page.refresh()
    assert names(page)[0] == "Integrationskurs"
    assert {"Erstorientierungskurs", "Jugendmigrationsdienst (JMD)"} == set(names(page)[-2:])
    look(shell, "angebote")
    page.filters.clear()
    page.filters.line.setText("muster")
    page.refresh()
    assert names(page) == ["Integrationskurs"]
    page.filters.clear()
    page.filters.signs.choose(["to_check"])
    assert "Integrationskurs" not in names(page) and len(names(page)) > 20
    page.which.choose(["organisation"])
    assert "Caritasverband Leverkusen e. V." in names(page)


def test_only_keepers_change_the_directory(store: Store) -> None:
    offer = store.all(Offer)[0]
    with pytest.raises(NotAllowed):
        save_entry(store, replace(offer, name="Anders"))


def test_an_assistant_edits_an_offer_and_notes_that_it_was_checked(qtbot: QtBot, shell: Shell, store: Store) -> None:
    become(store, "assistant")
    page = directory(shell)
    page.open_entry("offer", "offer-sucht")
    line = page.table.current()
    assert line and line.must_check
    page._edit(line.entry, "Eintrag bearbeiten")
    assert page.editor
    page.editor.form.editor("age_from").set_raw("30")
    page.editor.form.editor("age_to").set_raw("20")
    page.editor.save()
    assert "unter" in page.editor.form.editor("age_to").problem.text()
    page.editor.form.editor("age_to").set_raw("60")
    page.editor.save()
    assert page.editor is None and store.drafts() == {}
    saved = store.all(Offer, id="offer-sucht")[0]
    assert (saved.age_from, saved.age_to) == (30, 60)
    page._confirm(saved)
    assert store.all(Offer, id="offer-sucht")[0].checked_on == date(2024, 6, 12)
    line = page.table.current()
    assert line and not line.must_check
