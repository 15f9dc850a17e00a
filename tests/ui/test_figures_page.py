"""Auswertung: protected figures in tables, bars and files; what is not told is nowhere guessed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case, Need
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.people import Address, Person
from kim_desktop.errors import KnownError, Unreachable
from kim_desktop.figures.csv_file import to_csv
from kim_desktop.figures.disclosure import protect
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period as ReportPeriod
from kim_desktop.figures.report import Report, Wanted
from kim_desktop.figures.xlsx import to_xlsx
from kim_desktop.printing.figures_pdf import figures_pdf
from kim_desktop.storage.store import Store
from kim_desktop.work.frozen_reports import Counted, frozen_reports, told_reports
from kim_desktop.work.lookups import lookups as load_lookups
from tests.ui.conftest import IDENTITY, present
from ui.charts import Bar, BarChart
from ui.jobs import Jobs
from ui.overview.periods import (
    EARLIER,
    FREE,
    MONTH,
    QUARTER,
    YEAR,
    YEAR_BEFORE,
    earlier_than,
    last_closed,
    period_name,
    periods,
)
from ui.pattern_charts import LineChart, Series, StackedChart
from ui.places.figures import Auswertung
from ui.places.table import CASE_FILE, PLACES
from ui.services import Period, Progress, Services
from ui.shell import Shell
from ui.widgets.basic import column

Look = Callable[[QWidget, str], None]
TODAY = date(2024, 6, 12)
MONTHS = ("01/2024", "02/2024", "03/2024")
_QUARTERS = ("wiesdorf", "opladen", "schlebusch", "manfort", "rheindorf")


@pytest.fixture
def office(store: Store) -> Store:
    """Forty Meldungen and cases of one quarter of a year, spread unevenly."""
    day = date(2024, 2, 1)
    with store.unit() as unit:
        for at in range(40):
            case_id, quarter = new_id(), _QUARTERS[min(at // 12, 4) if at < 38 else 4]
            sender = "org-fb33" if at % 4 == 1 else "org-caritas" if at % 15 else "org-fb50"
            unit.add(
                Meldung(
                    id=new_id(),
                    case_id=case_id,
                    family_name="Muster",
                    sender=sender,
                    quarter=quarter,
                    received_on=day,
                    decision="admitted",
                    decided_on=day,
                )
            )
            unit.add(Case(id=case_id, case_id=case_id, code=f"K{at}", responsible="user-muster", admitted_on=day))
            sex = "female" if at % 5 else "male"
            unit.add(Person(id=new_id(), case_id=case_id, family_name="Muster", sex=sex, nationality="SY"))
            unit.add(Address(id=new_id(), case_id=case_id, quarter=quarter))
            unit.add(
                Need(
                    id=new_id(),
                    case_id=case_id,
                    life_area=("sprache", "wohnen", "arbeit")[at % 3],
                    level=str(at % 4),
                    assessed_on=day,
                )
            )
            unit.add(Gap(id=new_id(), sort="waiting", life_area="wohnen", reported_on=day, answer="Ja." * (at % 2)))
    store.set_identity(replace(IDENTITY, role="coordinator"))
    return store


def counted(store: Store, wanted: Wanted, _place: int) -> Counted:
    """What the central store would count of this vault's tables."""
    with store.vault.reading() as connection:
        return Counted(compute(connection, store.tables, wanted, municipality="Musterstadt"), 1)


@pytest.fixture
def window(qtbot: QtBot, store: Store, services: Services, jobs: Jobs) -> Callable[..., Auswertung]:
    """The place in a window; the central store's figures are counted from this vault's tables."""

    def opened(count: Callable[[Store, Wanted, int], Counted] = counted, **other: Any) -> Auswertung:
        shell = Shell(store, replace(services, count=count, **other), jobs, load_lookups, PLACES, CASE_FILE)
        qtbot.addWidget(shell)
        shell.resize(1366, 768)
        shell.open_place("figures")
        present(qtbot, shell)
        page = shell.stage.page()
        assert isinstance(page, Auswertung)
        return page

    return opened


def loaded(qtbot: QtBot, page: Auswertung) -> Report:
    page.fetch.click()
    qtbot.waitUntil(lambda: page.report is not None)
    assert page.report
    return page.report


def test_calendar_periods_are_offered_and_the_newest_closed_one_is_chosen(
    office: Store, window: Callable[..., Auswertung]
) -> None:
    page = window()
    assert page.question.choice.currentText() == "1. Quartal 2024"
    assert page.question.choice.itemText(0) == "2. Quartal 2024 (läuft noch)"
    for kind in (MONTH, QUARTER, YEAR):
        assert all(ReportPeriod(each.first, each.last).is_calendar for each in periods(kind, TODAY))
    assert period_name(MONTH, last_closed(MONTH, TODAY), TODAY) == "Mai 2024"
    assert last_closed(YEAR, TODAY) == Period(date(2023, 1, 1), date(2023, 12, 31))


def test_a_chosen_kind_cannot_be_switched_off(office: Store, window: Callable[..., Auswertung]) -> None:
    page = window()
    page.question.kinds.choose(())
    assert page.question.kinds.chosen() == {QUARTER}


def test_small_numbers_are_shown_as_signs_and_have_no_bar(
    qtbot: QtBot, office: Store, window: Callable[..., Auswertung]
) -> None:
    page = window()
    report = loaded(qtbot, page)
    assert report.protected
    shown = [text for card in page.cards if card.grid for line in card.grid.texts() for text in line[1:]]
    assert "<5" in shown
    assert not {"1", "2", "3", "4"} & set(shown)
    charts = [card.chart for card in page.cards if isinstance(card.chart, BarChart)]
    bars = [(chart, at, bar) for chart in charts for at, bar in enumerate(chart.bars)]
    hidden = [(chart, at) for chart, at, bar in bars if bar.value is None]
    assert all(chart.bar_rect(at).width() == 0 for chart, at in hidden)


def test_every_table_is_shown_with_the_numbers_of_the_report(
    qtbot: QtBot, office: Store, window: Callable[..., Auswertung]
) -> None:
    page = window()
    report = loaded(qtbot, page)
    assert [card.table for card in page.cards] == list(report.tables)
    for card in page.cards:
        told = [[line.label, *line.shown(report.threshold)] for line in card.table.lines]
        assert (card.grid.texts() if card.grid else None) == (None if card.table.is_empty else told)


def test_tables_stand_under_their_themes_and_a_button_leads_to_each(
    qtbot: QtBot, office: Store, window: Callable[..., Auswertung]
) -> None:
    page = window()
    report = loaded(qtbot, page)
    assert [each.text() for each in page.headings] == [theme for theme, _ in report.themes]
    last = page.findChild(QPushButton, "way-Datenschutz")
    assert last and last.accessibleName() == "Zu Datenschutz"
    qtbot.waitUntil(lambda: page.area.verticalScrollBar().maximum() > page.area.height())
    last.click()
    assert page.area.verticalScrollBar().value() > page.area.height()


def test_a_screen_reader_hears_the_bars(qtbot: QtBot) -> None:
    chart = BarChart("Meldungen", [Bar("Opladen", 12, "12"), Bar("Wiesdorf", None, "<5")])
    qtbot.addWidget(chart)
    assert chart.accessibleName() == "Meldungen"
    assert chart.accessibleDescription() == "Opladen: 12; Wiesdorf: <5"
    assert chart.bar_rect(0).width() > 0 and chart.bar_rect(1).width() == 0


def test_both_exports_can_be_opened_again_and_hold_no_names(
    qtbot: QtBot, office: Store, window: Callable[..., Auswertung], tmp_path: Path
) -> None:
    page = window()
    report = loaded(qtbot, page)
    page.export(tmp_path / "zahlen.xlsx", to_xlsx)
    qtbot.waitUntil(lambda: "zahlen.xlsx" in page.answer.text())
    assert "keine Namen" in page.answer.text()
    page.export(tmp_path / "zahlen.pdf", figures_pdf)
    qtbot.waitUntil(lambda: "zahlen.pdf" in page.answer.text())
    book = load_workbook(BytesIO((tmp_path / "zahlen.xlsx").read_bytes()))
    assert len(book.sheetnames) == 1 + len(report.tables)
    cells = [cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line]
    assert "<5" in cells
    text = " ".join(each.extract_text() for each in PdfReader(tmp_path / "zahlen.pdf").pages)
    assert "<5" in text
    assert "Muster," not in text


def test_a_file_that_cannot_be_written_is_told(
    qtbot: QtBot, office: Store, window: Callable[..., Auswertung], tmp_path: Path
) -> None:
    page = window()
    loaded(qtbot, page)
    page.export(tmp_path / "fehlt" / "zahlen.xlsx", to_xlsx)
    qtbot.waitUntil(lambda: "konnte nicht geschrieben werden" in page.answer.text())


def test_without_a_connection_the_page_says_where_figures_come_from(
    qtbot: QtBot, office: Store, window: Callable[..., Auswertung], look: Look
) -> None:
    def fetch(_store: Store, _wanted: Wanted, _place: int) -> Counted:
        raise Unreachable("Die Zentrale ist nicht erreichbar.")

    page = window(fetch)
    page.fetch.click()
    qtbot.waitUntil(lambda: "kommen von der Zentrale" in page.answer.text())
    assert page.fetch.hasFocus()
    look(page.window(), "figures-offline")


def test_a_refusal_is_told_as_it_is(qtbot: QtBot, office: Store, window: Callable[..., Auswertung]) -> None:
    def fetch(_store: Store, _wanted: Wanted, _place: int) -> Counted:
        raise KnownError("Das ist mit Ihrer Rolle nicht möglich.")

    page = window(fetch)
    page.fetch.click()
    qtbot.waitUntil(lambda: "Rolle" in page.answer.text())


def test_case_management_does_not_see_the_place(shell: Shell) -> None:
    assert "figures" not in shell._places


def test_any_days_and_any_part_may_be_asked_for(qtbot: QtBot, office: Store, window: Callable[..., Auswertung]) -> None:
    page = window()
    question = page.question
    question.kinds.choose([FREE])
    assert question.free.isVisible() and not question.choice.isVisible()
    question.begin.set_value(date(2024, 1, 15))
    question.end.set_value(date(2024, 2, 15))
    question.as_of.set_value(date(2024, 2, 10))
    question.narrow.click()
    question.parts["district"].show_code("I")
    report = loaded(qtbot, page)
    assert (report.period.start, report.as_of) == (date(2024, 1, 15), date(2024, 2, 10))
    assert report.narrowed == "Stadtbezirk: Stadtbezirk I"
    assert report.table("meldungen_by_way").total.values[0] == 16
    question.end.set_value(None)
    page.fetch.click()
    assert "Es fehlt ein Tag" in page.answer.text()


def test_what_is_saved_is_frozen_and_told_and_can_be_counted_again(
    qtbot: QtBot, office: Store, window: Callable[..., Auswertung], tmp_path: Path, look: Look
) -> None:
    page = window()
    loaded(qtbot, page)
    page.freeze_button.click()
    assert "Bezeichnung" in page.answer.text()
    page.name.setText("Sachbericht 2024")
    page.freeze_button.click()
    assert "Festgeschrieben" in page.answer.text() and not page.freeze_button.isVisible()
    page.export(tmp_path / "zahlen.csv", to_csv)
    qtbot.waitUntil(lambda: "zahlen.csv" in page.answer.text())
    (frozen,) = frozen_reports(office)
    assert frozen.told and frozen.name == "Sachbericht 2024"
    page.views.choose(["kept"])
    page.frozen.table.selectRow(0)
    page.frozen.again.click()
    qtbot.waitUntil(lambda: "dieselben Zahlen" in page.frozen.answer.text())
    look(page.window(), "figures-frozen")
    page.frozen.look.click()
    assert page.frozen.isHidden() and page.report == told_reports(office)[0]


def test_two_periods_stand_side_by_side(
    qtbot: QtBot, office: Store, window: Callable[..., Auswertung], tmp_path: Path
) -> None:
    page = window()
    page.question.comparison.setCurrentIndex(1)
    report = loaded(qtbot, page)
    assert report.tables[0].headings == ("01.10.2023 bis 31.12.2023", "01.01.2024 bis 31.03.2024", "Unterschied")
    page.export(tmp_path / "vergleich.pdf", figures_pdf)
    qtbot.waitUntil(lambda: "vergleich.pdf" in page.answer.text())
    assert len(told_reports(office)) == 2


def test_the_management_of_an_agency_gets_what_the_centre_protects(
    qtbot: QtBot, office: Store, window: Callable[..., Auswertung], tmp_path: Path
) -> None:
    def protected(store: Store, period: Period, _: Progress) -> Report:
        return protect(counted(store, Wanted(ReportPeriod(period.first, period.last)), 0).report)

    office.set_identity(replace(IDENTITY, role="management"))
    page = window(figures=protected)
    assert not page.views.isVisible() and not page.question.narrow.isVisible()
    loaded(qtbot, page)
    page.export(tmp_path / "zahlen.xlsx", to_xlsx)
    qtbot.waitUntil(lambda: "zahlen.xlsx" in page.answer.text())
    assert frozen_reports(office) == []


def test_periods_before_are_those_of_the_same_length() -> None:
    quarter = ReportPeriod(date(2024, 1, 1), date(2024, 3, 31))
    assert earlier_than(quarter, EARLIER) == ReportPeriod(date(2023, 10, 1), date(2023, 12, 31))
    assert earlier_than(quarter, YEAR_BEFORE) == ReportPeriod(date(2023, 1, 1), date(2023, 3, 31))
    leap = ReportPeriod(date(2024, 2, 1), date(2024, 2, 29))
    assert earlier_than(leap, YEAR_BEFORE) == ReportPeriod(date(2023, 2, 1), date(2023, 2, 28))
    free = ReportPeriod(date(2024, 1, 11), date(2024, 1, 20))
    assert earlier_than(free, EARLIER) == ReportPeriod(date(2024, 1, 1), date(2024, 1, 10))


def test_charts_of_several_series_are_spoken_and_leave_out_what_is_not_told(qtbot: QtBot, look: Look) -> None:
    series = [Series("Meldungen", (10, None, 30), ("10", "<5", "30")), Series("Kontakte", (5, 20, 8), ("5", "20", "8"))]
    more = [Series(name, (7, 9, 12), ("7", "9", "12")) for name in ("Aufnahmen", "Abschlüsse")]
    lines, bars = LineChart("Verlauf", MONTHS, series + more), StackedChart("Fälle", MONTHS, series + more)
    shown = QWidget()
    shown.setLayout(column(lines, bars))
    qtbot.addWidget(shown)
    shown.resize(700, 420)
    assert "02/2024: Meldungen <5, Kontakte 20" in lines.accessibleDescription()
    assert lines.point(0, 1) is None and lines.point(1, 1) is not None
    assert bars._told(1) == "mind. 38"
    look(shown, "figures-charts")


def test_the_place_can_be_looked_at(qtbot: QtBot, office: Store, window: Callable[..., Auswertung], look: Look) -> None:
    page = window()
    loaded(qtbot, page)
    look(page.window(), "figures-1366")
    page.window().resize(1600, 2400)
    look(page.window(), "figures-1600")
    page.window().resize(683, 384)
    look(page.window(), "figures-200-percent")
