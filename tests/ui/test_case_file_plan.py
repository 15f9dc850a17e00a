"""Bedarf & Hilfeplan: closed areas, goals with steps, the review, and the comparison."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from case_file_samples import open_file, plain_case
from plan_samples import long_case
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Need
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.storage.store import Store
from kim_desktop.work.consents import Answer, answer_consent
from ui.casework.consents import Consents
from ui.casework.goals import GoalRow, MeasureRow
from ui.casework.needs import NeedRow, Needs
from ui.casework.plan import PlanPart
from ui.places.case_file import CaseFile
from ui.shell import Shell


def plan_of(page: CaseFile) -> PlanPart:
    section = page.open_section("needs", "plan")
    assert isinstance(section, Needs) and section.plan
    return section.plan


def test_plan_and_comparison_look_right(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    page = open_file(qtbot, shell, long_case(store))
    shell.resize(1366, 1000)
    plan_of(page)
    look(shell, "plan")
    section = page.open_section("needs", "comparison")
    assert isinstance(section, Needs) and section.comparison
    look(shell, "comparison")
    chart = section.comparison.chart
    assert len(chart.rows) == 12
    assert "Sprache: Anfang 3, jetzt 2, Ende 1, um 2 gesunken" in chart.accessibleDescription()
    assert "einmal erhoben" in chart.accessibleDescription()
    assert section.comparison.table.count() == 12


def test_a_protected_area_is_closed_until_the_client_opens_it(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    with store.unit() as unit:
        unit.add(Need(id=new_id(), case_id=case_id, life_area="gesundheit", level="3", situation="Geheim"))
    section = open_file(qtbot, shell, case_id).open_section("needs")
    assert isinstance(section, Needs)
    row = section.needs.widgets()[0]
    assert isinstance(row, NeedRow)
    assert row.lock.isVisible() and row.button.isHidden()
    assert "Geheim" not in row.line.accessibleName() and "gesperrt" in row.line.accessibleName()
    section.panel.open()
    form = section.panel.form
    form.editor("life_area").set_raw("gesundheit")
    assert section.lock.isVisible() and "E2" in section.lock.text.text()
    form.editor("situation").set_raw("Braucht eine Ärztin")
    section.panel.save()
    assert len(store.all(Need, case_id=case_id)) == 1
    section.lock.button.click()
    page = shell.stage.page()
    assert isinstance(page, CaseFile) and isinstance(page.section(), Consents)
    client = store.all(Person, case_id=case_id)[0]
    answer_consent(store, client, Purpose.SPECIAL, Answer("given", "signed", "de"))
    page.refresh()
    section = page.open_section("needs")
    assert isinstance(section, Needs)
    assert section.lock.isHidden() and row.lock.isHidden() and "Geheim" in row.line.accessibleName()
    section.panel.save()
    assert len(store.all(Need, case_id=case_id)) == 2


def test_goals_steps_plan_and_review_are_written_on_one_page(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    part = plan_of(open_file(qtbot, shell, case_id))
    part.new_goal.open()
    form = part.new_goal.form
    form.editor("words").set_raw("Ich will Deutsch lernen.")
    part.new_goal.save()
    assert "Welcher Lebensbereich?" in form.editor("life_area").problem.text()
    form.editor("life_area").set_raw("sprache")
    part.new_goal.save()
    (goal,) = store.all(Goal, case_id=case_id)
    row = part.goals.widget(goal.id)
    assert isinstance(row, GoalRow)
    row.panel.open()
    for name, value in (("what", "Kurs suchen"), ("who", "client"), ("until", "20.6.2024")):
        row.panel.form.editor(name).set_raw(value)
    row.panel.save()
    (step,) = store.all(Measure, case_id=case_id)
    widget = row.measures.widget(step.id)
    assert isinstance(widget, MeasureRow)
    widget.done.click()
    assert store.all(Measure, case_id=case_id)[0].done_on == date(2024, 6, 12)
    assert widget.done.isHidden()
    part.agree.open()
    part.agree.form.editor("signed").set_raw("signed")
    part.agree.save()
    (plan,) = store.all(SupportPlan, case_id=case_id)
    assert (plan.review_on, store.all(Goal, case_id=case_id)[0].plan) == (date(2024, 12, 12), plan.id)
    part.review_button.click()
    part.review.form.editor("review_note").set_raw("Der Kurs hat begonnen.")
    part.review.save()
    reviewed = store.all(SupportPlan, case_id=case_id)[0]
    assert (reviewed.reviewed_on, reviewed.review_note) == (date(2024, 6, 12), "Der Kurs hat begonnen.")
    assert reviewed == replace(plan, reviewed_on=reviewed.reviewed_on, review_note=reviewed.review_note)
