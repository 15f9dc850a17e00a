"""Nachweise: one package for the funder, rows for research with k told, counts of the State's database."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.steering import Event, FrozenReport, Post
from kim_desktop.errors import Unreachable
from kim_desktop.figures.anonymity import Safeguard
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Wanted
from kim_desktop.figures.research import Dataset
from kim_desktop.figures.research_files import research_xlsx
from kim_desktop.figures.research_rows import research_dataset
from kim_desktop.storage.store import Store
from kim_desktop.work.frozen_reports import Counted
from kim_desktop.work.lookups import lookups as load_lookups
from kim_desktop.work.state_database import TeamProgress
from tests.ui.conftest import IDENTITY, present
from ui.jobs import Jobs
from ui.places.proof_of_use import Nachweise
from ui.places.table import CASE_FILE, PLACES
from ui.proof.package_card import PackageCard
from ui.services import Services
from ui.shell import Shell

CARITAS = "org-caritas"


@pytest.fixture
def window(qtbot: QtBot, store: Store, services: Services, jobs: Jobs) -> Callable[..., Nachweise]:
    """The place in a window; what the central store counts is counted from this vault's tables."""

    def count(store: Store, wanted: Wanted, _place: int) -> Counted:
        with store.vault.reading() as connection:
            report = compute(connection, store.tables, wanted, municipality="Musterstadt")
        return Counted(replace(report, tables=report.tables[:4]), 1)

    def research(store: Store) -> Dataset:
        with store.vault.reading() as connection:
            return research_dataset(connection, store.tables, date(2024, 3, 31), Safeguard())

    def transfers(_store: Store) -> list[TeamProgress]:
        return [TeamProgress("user-muster", CARITAS, 7, 5, 1), TeamProgress("user-beispiel", "org-awo", 3, 0, 0)]

    def opened(role: str = "coordinator", **other: object) -> Nachweise:
        store.set_identity(replace(IDENTITY, role=role))
        known = {"count": count, "research": research, "transfers": transfers, **other}
        shell = Shell(store, replace(services, **known), jobs, load_lookups, PLACES, CASE_FILE)  # type: ignore[arg-type]
        qtbot.addWidget(shell)
        shell.resize(1366, 768)
        shell.open_place("proofs")
        present(qtbot, shell)
        page = shell.stage.page()
        assert isinstance(page, Nachweise)
        return page

    return opened


@pytest.fixture
def year(store: Store) -> Store:
    """A post that is filled, and an event of the year before."""
    with store.unit() as unit:
        unit.add(
            Post(id=new_id(), number="T-1", employer=CARITAS, part="part_2", staff="user-muster", qualification="B. A.")
        )
        unit.add(Event(id=new_id(), on=date(2023, 5, 4), what="Tag der offenen Tür", attendees=80))
    return store


def sections(card: PackageCard) -> list[str]:
    """What the card says goes in."""
    return [card.contents.records.row_at(at).name for at in range(card.contents.count())]


def test_koordination_saves_the_package_and_its_figures_are_frozen(
    qtbot: QtBot, year: Store, window: Callable[..., Nachweise], tmp_path: Path, look: Callable[[QWidget, str], None]
) -> None:
    page = window()
    card = page.package
    assert card.wanted().year == 2023 and card.figures.isChecked()
    assert sections(card)[:2] == ["Stellen", "VZÄ je Monat"]
    look(page.window(), "nachweise")
    target = tmp_path / "paket.zip"
    card.write(target)
    qtbot.waitUntil(lambda: "Gespeichert" in card.answer.text(), timeout=20_000)
    with zipfile.ZipFile(target) as archive:
        (frozen,) = year.all(FrozenReport)
        assert frozen.told and frozen.sha256 in archive.read("inhalt.json").decode()
    assert [each.detail for each in year.audit.entries() if each.action == "saved"] == ["Verwendungsnachweis"]


def test_without_the_central_store_the_package_goes_without_figures(
    qtbot: QtBot, year: Store, window: Callable[..., Nachweise], tmp_path: Path
) -> None:
    def unreachable(*_: object) -> None:
        raise Unreachable("Die Zentrale ist nicht zu erreichen.")

    card = window(count=unreachable).package
    target = tmp_path / "paket.zip"
    card.write(target)
    qtbot.waitUntil(lambda: "Ohne Häkchen" in card.answer.text())
    assert not target.exists() and card.save.isEnabled()
    card.figures.setChecked(False)
    card.write(target)
    qtbot.waitUntil(lambda: "Gespeichert" in card.answer.text(), timeout=20_000)
    assert zipfile.is_zipfile(target)


def test_a_traegerleitung_sees_its_own_posts_and_nothing_of_research(
    year: Store, window: Callable[..., Nachweise]
) -> None:
    page = window("management")
    card = page.package
    assert [card.employer.itemData(at) for at in range(card.employer.count())] == [CARITAS]
    assert page.research is None and page.transfers is None and card.figures.isHidden()
    assert sections(card) == ["Stellen", "VZÄ je Monat", "Präsenz", "Vereinbarungen"]


def test_rows_for_research_tell_k_and_l_before_they_are_saved(
    qtbot: QtBot, year: Store, window: Callable[..., Nachweise], tmp_path: Path, look: Callable[[QWidget, str], None]
) -> None:
    page = window()
    research, transfers = page.research, page.transfers
    assert research and transfers and not research.excel.isEnabled()
    research.fetch.click()
    qtbot.waitUntil(lambda: research.data is not None)
    assert "verlangt k = 5" in research.facts.text() and "zu wenige Fälle" in research.answer.text()
    transfers.fetch.click()
    qtbot.waitUntil(lambda: transfers.table.count() == 2)
    research.write(tmp_path / "daten.xlsx", research_xlsx)
    qtbot.waitUntil(lambda: "Gespeichert" in research.answer.text())
    assert load_workbook(tmp_path / "daten.xlsx").sheetnames == ["Über die Daten", "Daten", "Codebuch"]
    page.window().resize(1366, 1900)
    look(page.window(), "nachweise-forschung")
