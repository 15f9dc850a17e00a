"""The handbook is whole: every picture and link leads somewhere, and on paper it is what it is in the window."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from pypdf.generic import Destination

from kim_desktop.cli import kim
from kim_desktop.errors import BadInput
from kim_desktop.printing.handbook import (
    PARTS,
    Target,
    chapters,
    find,
    key_of,
    picture,
    pictures_of,
    quick_start,
    read_chapter,
    tokens_of,
)
from kim_desktop.printing.handbook_pdf import handbook_pdf, quick_start_pdf

FOLDER = Path(__file__).parents[2] / "resources" / "handbook"
_MOST_BYTES = 4_000_000


def test_every_picture_that_is_named_is_there_says_what_it_shows_and_no_other_lies_around() -> None:
    named = {source for chapter in chapters() for source in pictures_of(chapter)}
    assert named == {f"bilder/{path.name}" for path in (FOLDER / "bilder").iterdir()}
    assert all(picture(source).startswith(b"\x89PNG") for source in named)
    assert sum(len(picture(source)) for source in named) < _MOST_BYTES
    for chapter in chapters():
        inner = [each for token in tokens_of(chapter.text) for each in token.children or []]
        assert all(len(each.content) > 20 for each in inner if each.type == "image"), chapter.name


def test_every_link_leads_to_a_chapter_or_one_of_its_headings() -> None:
    known = {key_of(chapter, heading) for chapter in chapters() for heading in chapter.headings}
    for chapter in chapters():
        for link in _links(chapter.text):
            target = Target.of(link)
            assert "#".join(filter(None, (target.chapter, target.anchor))) in known, f"{chapter.name}: {link}"


def test_chapters_have_names_of_their_own_and_the_index_lists_them_all() -> None:
    titles = [chapter.title for chapter in chapters()]
    assert len(set(titles)) == len(titles)
    index = (FOLDER.parents[1] / "docs" / "handbuch" / "README.md").read_text(encoding="utf-8")
    assert all(f"/{name}.md" in index for name in (*PARTS.values(), *(each.name for each in chapters())))


def test_an_unknown_heading_leads_to_its_page_and_an_unknown_page_to_the_beginning() -> None:
    assert find("Gibt es nicht", "Fallakte") == find("Fallakte")
    assert find("Gibt es nicht").chapter == chapters()[0].name
    with pytest.raises(BadInput, match="cm"):
        quick_start("gibt es nicht")


@pytest.mark.parametrize("part", PARTS)
def test_a_quick_start_is_one_sheet_of_a4(part: str) -> None:
    pdf = PdfReader(BytesIO(quick_start_pdf(part)))
    assert len(pdf.pages) == 1
    words = " ".join(pdf.pages[0].extract_text().split())
    for heading in read_chapter(PARTS[part]).headings:
        assert heading.text in words
    assert {str(name) for name in _fonts(pdf)} <= {"NotoSans-Regular", "NotoSans-Bold"}


def test_the_whole_handbook_has_title_language_bookmarks_and_right_page_numbers() -> None:
    pdf = PdfReader(BytesIO(handbook_pdf()))
    assert pdf.metadata and pdf.metadata.title == "KIM Desktop – Handbuch"
    assert pdf.root_object["/Lang"] == "de-DE"
    outline = [each for each in pdf.outline if isinstance(each, Destination)]
    assert [each.title for each in outline] == [chapter.title for chapter in chapters()]
    contents = "\n".join(pdf.pages[at].extract_text() for at in range(2)).split("\n")
    for each in outline:
        page = pdf.get_destination_page_number(each)
        assert page is not None
        assert str(each.title) in pdf.pages[page].extract_text()
        assert contents[contents.index(str(each.title)) + 1].strip() == str(page + 1)
    assert {str(name) for name in _fonts(pdf)} <= {"NotoSans-Regular", "NotoSans-Bold"}


def test_the_command_writes_a_sheet(tmp_path: Path) -> None:
    target = tmp_path / "blatt.pdf"
    done = CliRunner().invoke(kim, ["handbook", "--part", "it", "--out", str(target)], catch_exceptions=False)
    assert done.exit_code == 0
    assert target.read_bytes() == quick_start_pdf("it")


def _links(text: str) -> Iterator[str]:
    for token in tokens_of(text):
        yield from (str(each.attrs["href"]) for each in token.children or [] if each.type == "link_open")


def _fonts(pdf: PdfReader) -> Iterator[str]:
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            yield str(font.get_object()["/BaseFont"]).partition("+")[2]
