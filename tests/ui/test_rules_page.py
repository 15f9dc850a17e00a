"""Koordination begins a new version of a rule, sees what it would change, and all others read the rules."""

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QScrollArea, QWidget

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Parameter
from kim_desktop.domain.rules.facts import DULDUNG
from kim_desktop.domain.starting_set import code_id
from kim_desktop.work.checks import IntakeDesk
from tests.ui.conftest import IDENTITY
from ui.administration.rules import RulesPage
from ui.intake.checks_panel import ChecksPanel
from ui.places.administration import Verwaltung
from ui.widgets.chips import Chip


def coordinate(store):
    store.set_identity(replace(IDENTITY, role="coordinator"))
    facts = {"birth": PartialDate("1990-01-01"), "status": "p9", "managed_by": frozenset({"jobcenter"})}
    with store.unit() as unit:
        for number, moved in enumerate(("2017-06-01", "2023-01-01", "2001"), 1):
            unit.add(
                Meldung(
                    id=f"m{number}", case_id=f"c{number}", family_name=f"Muster{number}", given_name="Testa",
                    received_on=date(2024, 6, 10), moved_here=PartialDate(moved), **facts,
                )
            )  # fmt: skip


def rules_of(qtbot, context):
    page = Verwaltung(context)
    qtbot.addWidget(page)
    page.resize(1160, 900)
    page.refresh()
    page.show()
    return page, page.open_part("rules")


def test_a_new_version_is_looked_at_and_then_saved(qtbot, context, store, look):
    coordinate(store)
    page, part = rules_of(qtbot, context)
    part.show_rule("target_years")
    part.chosen.begin()
    panel = part.panel
    panel.save()
    assert "Woher kommt der neue Wert?" in panel.form.editors["source"].problem.text()
    panel.form.editors["value"].set_raw("10")
    panel.form.editors["valid_from"].set_raw("1.7.2024")
    panel.form.editors["source"].set_raw("Beschluss der Lenkungsgruppe")
    panel.look()
    qtbot.waitUntil(lambda: not panel.preview.table.isHidden(), timeout=5_000)
    assert panel.preview.banner.text().startswith("Ein Fall oder eine Meldung wäre betroffen.")
    assert "letzten 10 Jahren" in panel.preview.reasons.text()
    part.findChild(QScrollArea).ensureWidgetVisible(panel.preview.reasons)
    look(page, "regeln-vorschau")
    part.keep()
    _, again = rules_of(qtbot, context)
    assert again.panel.form.editors["value"].raw() == "10"
    panel.save()
    assert [each.value for each in part.table.current().versions] == [10, 5]
    assert store.get(Parameter, "param-target_years").valid_to == date(2024, 6, 30)
    assert panel.isHidden() and store.draft("parameter:new") is None


def test_a_switch_is_chosen_by_its_words_and_a_correction_says_why(qtbot, context, store, look):
    coordinate(store)
    page, part = rules_of(qtbot, context)
    part.show_rule("target_counts_from")
    part.chosen.correct()
    assert [each.text() for each in part.panel.form.findChildren(Chip)] == [
        "Zuzug nach Leverkusen",
        "Einreise nach Deutschland",
    ]
    part.panel.form.chips.choose(["2"])
    part.panel.form.editors["source"].set_raw("Lesart geklärt")
    look(page, "regeln")
    part.panel.save()
    assert store.get(Parameter, "param-target_counts_from").value == 2
    shown = [part.statuses.table.records.row_at(at).code for at in range(part.statuses.table.count())]
    part.statuses.table.selectRow(shown.index("p25_5"))
    part.statuses.chips.choose([DULDUNG])
    assert store.get(CodeEntry, code_id("residence_status", "p25_5")).flags == {DULDUNG}


def test_case_managers_read_the_rules_from_why(qtbot, context, look):
    panel = ChecksPanel(context)
    qtbot.addWidget(panel)
    opened = []
    context.shell.open_page = opened.append
    meldung = Meldung(id="m", case_id="c", birth=PartialDate("1990-01-01"), received_on=date(2024, 6, 10))
    panel.show_checks(IntakeDesk(context.store).check(meldung), meldung)
    panel.target.why.button.click()
    said = [each.accessibleName() for each in panel.target.why.findChildren(QWidget)]
    assert any("Volljährig ab: 18 Jahre (mit dem Programm geliefert)" in each for each in said)
    panel.target.why.rules.click()
    (rules,) = opened
    assert isinstance(rules, RulesPage)
    qtbot.addWidget(rules)
    rules.resize(1160, 760)
    rules.refresh()
    rules.show()
    assert rules.rules.table.count() > 30 and rules.rules.chosen.new.isHidden()
    rules.rules.chosen.begin()
    assert rules.rules.panel.isHidden()
    look(rules, "regeln-lesen")
