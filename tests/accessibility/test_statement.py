"""The statement on accessibility: what the law asks for is in it, and the program shows the same."""

from pathlib import Path

from kim_desktop.printing.handbook import find

ROOT = Path(__file__).parents[2]
STATEMENT = (ROOT / "docs" / "barrierefreiheit.md").read_text(encoding="utf-8")


def test_the_handbook_in_the_window_holds_the_statement_of_the_documents() -> None:
    target = find("Barrierefreiheit")
    shown = (ROOT / "resources" / "handbook" / f"{target.chapter}.md").read_text(encoding="utf-8")
    assert shown == STATEMENT


def test_the_statement_holds_what_the_law_asks_for() -> None:
    for part in (
        "EN 301 549", "WCAG 2.2", "BITV 2.0", "BITVNRW", "§ 10b BGG NRW", "teilweise vereinbar", "Die Gründe",
        "Selbstbewertung vom", "Diese Erklärung wurde am", "Barriere melden", "Ombudsstelle", "§ 10d BGG NRW",
    ):  # fmt: skip
        assert part in STATEMENT
