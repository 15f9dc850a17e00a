"""Lücken: reported by hand without names, corrected by who reported them, answered by Koordination."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from case_file_samples import plain_case
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.office import Gap
from kim_desktop.storage.store import Store
from ui.places.gaps import Luecken
from ui.shell import Shell

WAITING = Gap(
    id=new_id(), what="Auf einen Platz im Integrationskurs wartet man hier ein halbes Jahr.", sort="waiting",
    life_area="sprache", district="II", days_waited=174, proposal="Kurse auch am Abend.",
    reported_by="user-beispiel", reported_on=date(2024, 5, 2),
)  # fmt: skip


def place_of(shell: Shell) -> Luecken:
    shell.open_place("gaps")
    page = shell.stage.page()
    assert isinstance(page, Luecken)
    return page


def test_a_gap_is_reported_by_hand_and_corrected(
    shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    plain_case(store)
    with store.unit() as unit:
        unit.add(WAITING)
        unit.add(replace(WAITING, id=new_id(), state="answered", answer="Ab August gibt es einen Abendkurs."))
    page = place_of(shell)
    page.begin()
    form = page.new.form
    form.editor("what").set_raw("Frau Beispiel, Amira, findet keinen Platz.")
    page.new.save()
    assert "Amira Beispiel" in form.editor("what").problem.text()
    form.editor("what").set_raw("Für Mütter fehlt ein Kurs mit Kinderbetreuung.")
    page.new.save()
    assert page.table.count() == 3 and page.new.isHidden()
    page.table.selectRow(0)
    own = page.table.current()
    assert own and own.reported_by == "user-muster"
    page.details.form.editor("proposal").set_raw("Mit der Kita sprechen.")
    page.keep()
    kept = store.get(Gap, own.id)
    assert kept and kept.proposal == "Mit der Kita sprechen."
    page.filters.choose(["done"])
    page.table.selectRow(0)
    assert page.details.form.isHidden() and "Abendkurs" in page.details.words.text()
    page.filters.choose([])
    look(shell, "gaps")


def test_koordination_answers_a_gap(shell: Shell, store: Store) -> None:
    with store.unit() as unit:
        unit.add(WAITING)
    store.set_identity(replace(store.identity, role="coordinator"))
    page = Luecken(shell.context)
    page.refresh()
    page.table.selectRow(0)
    assert page.details.form.names() == ("state", "answer")
    page.details.form.editor("state").set_raw("decided")
    page.details.form.editor("answer").set_raw("Ein Abendkurs beginnt im August.")
    page.keep()
    kept = store.get(Gap, WAITING.id)
    assert kept and (kept.state, kept.answer) == ("decided", "Ein Abendkurs beginnt im August.")
    page.deleteLater()
