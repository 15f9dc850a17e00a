"""The data-protection papers as Word documents that a data-protection officer can edit."""

import io
import re
from collections import Counter
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from docx import Document
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph

from kim_desktop.cli import kim
from kim_desktop.privacy.papers import About, open_places, papers
from kim_desktop.privacy.word import as_word

ABOUT = About.as_shipped("Stadt Musterstadt", "1.2.3", date(2027, 3, 1))


def test_word_holds_every_word_of_the_text() -> None:
    for paper in papers(ABOUT):
        document = Document(io.BytesIO(as_word(paper)))
        plain = re.sub(r"[#|]|^(- |\d\. )|---", " ", paper.text.replace("**", ""), flags=re.M)
        paragraphs = all_paragraphs(document)
        words = Counter(word for each in paragraphs for word in each.text.split())
        assert words == Counter(plain.split()), paper.name
        marked = sum(run.font.highlight_color is not None for each in paragraphs for run in each.runs)
        assert marked == open_places([paper.text])
        assert document.core_properties.language == "de-DE"


def test_the_command_writes_word_unless_told_otherwise(tmp_path: Path) -> None:
    arguments = ["datenschutz", "--out", str(tmp_path), "--municipality", "Musterstadt"]
    done = CliRunner().invoke(kim, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    assert len([Document(str(path)) for path in tmp_path.glob("*.docx")]) == 7


def all_paragraphs(document: WordDocument) -> list[Paragraph]:
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [*document.paragraphs, *(each for cell in cells for each in cell.paragraphs)]
