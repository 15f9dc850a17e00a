"""The data-protection papers say what the program does: each is read back and held against the rules themselves."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from kim_desktop.cli import kim
from kim_desktop.domain.audit import Action
from kim_desktop.domain.fields import fields_of
from kim_desktop.domain.model import RECORDS
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules import retention
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.writing import WRITES
from kim_desktop.privacy import rights
from kim_desktop.privacy.papers import About, papers
from kim_desktop.privacy.periods import _PERIODS, periods
from kim_desktop.work.documents import DOCUMENTS

ABOUT = About.as_shipped("Stadt Musterstadt", "1.2.3", date(2027, 3, 1))


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {paper.name: paper.text for paper in papers(ABOUT)}


def rows_of(text: str, heading: str) -> dict[str, list[str]]:
    """The tables whose first heading is this, by the first cell of each row."""
    tables = (block.splitlines()[2:] for block in text.split("\n\n") if block.startswith(f"| {heading} |"))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for lines in tables for line in lines]
    return {cells[0]: cells[1:] for cells in rows}


def test_each_field_of_a_special_category_is_told(made: dict[str, str]) -> None:
    special = [(each, field) for each in RECORDS for field in fields_of(each) if field.meaning.gate is Purpose.SPECIAL]
    assert len(special) >= 3
    for name in ("1-verzeichnis", "3-folgenabschaetzung"):
        for kind, field in special:
            assert re.search(rf"^\| {kind.title} \| {field.label} \| .*E2", made[name], re.M), field.label
        for kind in ("Bedarf", "Ziel", "Kontakt", "Verweis", "Anlage"):
            assert re.search(rf"^\| {kind} \| .*E2", made[name], re.M), kind


def test_each_record_of_a_case_is_told_with_all_its_fields(made: dict[str, str]) -> None:
    told = rows_of(made["1-verzeichnis"], "Datenart")
    for kind in RECORDS:
        assert all(field.label in told[kind.plural][0] for field in fields_of(kind)), kind


def test_each_rule_of_retention_is_told_with_the_value_that_holds(made: dict[str, str]) -> None:
    known = Parameters.of(ABOUT.parameters, ABOUT.on)
    names = {each.name for each in periods(ABOUT.parameters)}
    used = {getattr(retention, rule)[0] for rule in ("_CASE", "_SHORT", "_DECLINED", "_PROTECTED")}
    assert used <= names == set(_PERIODS), "a new period needs its line"
    told = rows_of(made["4-loeschkonzept"], "Datenart")
    for name in names:
        assert told[_PERIODS[name][0]][1].split()[0] == str(known.value(name, -1))
    changed = Parameter(id="zuletzt", name="retention_case_years", label="x", value=7, unit="volle Kalenderjahre")
    other = papers(About("Stadt Musterstadt", "1", ABOUT.on, (*ABOUT.parameters, changed)))
    assert any("7 volle Kalenderjahre" in paper.text for paper in other)


def test_what_the_roles_may_is_what_the_rules_say(made: dict[str, str]) -> None:
    text, labels = made["7-berechtigungen"], rights.roles()
    assert all(f"- {label}" in text for label in labels.values()) and set(labels) == set(ROLES)
    writes = rows_of(text, "Datenart")
    for kind in RECORDS:
        for role, cell in zip(ROLES, writes[kind.plural], strict=True):
            may = role in kind.writers if kind.master else kind.kind() in WRITES.get(role, frozenset())
            assert (cell == rights.WRITES_IT) is may, (kind, role)
    sees = rows_of(text, "Wovon und in welchem Verhältnis")
    manager = ROLES.index("case_manager")
    assert [sees[name][manager] for name in ("Fall, in dem man heute vertritt", "Fremder Fall")] == ["sieht", "–"]
    assert all(cells[ROLES.index("admin")] == "–" for cells in sees.values())
    assert all(name not in text for name in ("team-load", "device-code")), "each limited request has words"


def test_every_way_out_purpose_and_noted_action_is_told(made: dict[str, str]) -> None:
    for document in DOCUMENTS:
        assert f"| {document.title} |" in made["1-verzeichnis"]
    assert all(f"| {each.value} | {each.label} |" in made["5-information"] for each in Purpose)
    assert all(f"| {each.label} |" in made["2-massnahmen"] for each in Action)
    assert all("$" not in text and "Stadt Musterstadt" in text for text in made.values())


def test_the_command_writes_all_papers(tmp_path: Path) -> None:
    arguments = ["datenschutz", "--out", str(tmp_path), "--municipality", "Musterstadt", "--format", "md"]
    done = CliRunner().invoke(kim, arguments, catch_exceptions=False)
    assert done.exit_code == 0 and "von Hand" in done.output
    assert len(list(tmp_path.glob("*.md"))) == 7
