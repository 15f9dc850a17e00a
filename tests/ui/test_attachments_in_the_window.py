"""Anlagen in the case file and the page that files scans: by dropping, pasting, looking, removing, taking back."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from case_file_samples import full_case, open_file, plain_case
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.documents import print_document
from ui.casework.attachment_row import AttachmentRow
from ui.casework.documents import Documents
from ui.page_pictures import drawn_pages
from ui.places.case_file import CaseFile
from ui.places.preview import PdfPreview
from ui.places.scans import Scans
from ui.shell import Shell


def drop(target: QWidget, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where = QPointF(9, 9)
    keys, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, button, keys)
    QApplication.sendEvent(target, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(target, QDropEvent(where, Qt.DropAction.CopyAction, data, button, keys))


def scanned(pdf: bytes, angle: float = 2) -> bytes:
    """What a scanner makes of a printed document."""
    pages = [page.rotate(angle, fillcolor=235, expand=True) for page in drawn_pages(pdf)]
    target = BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return target.getvalue()


def picture(path: Path) -> Path:
    Image.linear_gradient("L").resize((900, 1_200)).save(path, "JPEG")
    return path


def rows(section: Documents) -> list[AttachmentRow]:
    return [each for each in section.attachments.rows.widgets() if isinstance(each, AttachmentRow)]


def test_a_file_is_dropped_named_looked_at_removed_and_taken_back(
    qtbot: QtBot, shell: Shell, store: Store, tmp_path: Path
) -> None:
    case_id = full_case(store)
    page = open_file(qtbot, shell, case_id, "documents")
    section = page.section()
    assert isinstance(section, Documents)
    drop(section, picture(tmp_path / "Ausweis.jpg"), tmp_path / "gibt es nicht.pdf")
    qtbot.waitUntil(lambda: len(rows(section)) == 1)
    (row,) = rows(section)
    assert row.form is not None
    row.form.editor("name").set_raw("Ausweis Amira")
    row.form.left.emit("name")
    assert [each.name for each in open_case(store, case_id).attachments] == ["Ausweis Amira"]

    row.look()
    preview = shell.stage.page()
    assert isinstance(preview, PdfPreview)
    qtbot.waitUntil(lambda: preview.pdf() is not None)
    shell.go_back()

    back = shell.stage.page()
    assert isinstance(back, CaseFile)
    section = back.section()
    assert isinstance(section, Documents)
    rows(section)[0].remove.click()
    assert open_case(store, case_id).attachments == []
    section.attachments.banner.button.click()
    assert len(open_case(store, case_id).attachments) == 1


def test_a_picture_in_the_clipboard_is_pasted(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    section = open_file(qtbot, shell, case_id, "documents").section()
    assert isinstance(section, Documents)
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    qtbot.keyClick(section.attachments.add, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(rows(section)) == 1)
    assert open_case(store, case_id).attachments[0].media_type == "image/png"
    QGuiApplication.clipboard().clear()


def test_our_printed_forms_come_back_from_the_scanner_to_their_cases(
    qtbot: QtBot, shell: Shell, store: Store, tmp_path: Path, look: Callable[[QWidget, str], None]
) -> None:
    first, second = full_case(store), plain_case(store, given_name="Ben", family_name="Muster")
    pile = tmp_path / "Stapel.pdf"
    pile.write_bytes(scanned(print_document(store, "einwilligung", first, "ar")))
    sheet = tmp_path / "Meldung.pdf"
    sheet.write_bytes(print_document(store, "meldebogen", second))
    shell.show()
    shell.open_place("scans")
    page = shell.stage.page()
    assert isinstance(page, Scans)
    drop(page, pile, sheet, picture(tmp_path / "Foto.jpg"))
    qtbot.waitUntil(lambda: len(page.rows) == 3)
    assert [row.case.code() for row in page.rows] == [first, second, ""]
    assert [row.sort.code() for row in page.rows] == ["consent", "meldebogen", ""]
    look(shell, "scans")
    page.file_all()
    assert store.count(Attachment) == 0
    page.rows[2].case.show_code(second)
    page.file_all()
    qtbot.waitUntil(lambda: store.count(Attachment) == 3)
    qtbot.waitUntil(lambda: not page.rows)
    kept = {each.name: each for each in store.all(Attachment)}
    assert kept["Einwilligungserklärung"].document.startswith("einwilligung ")
    assert kept["Foto"].case_id == second


def test_a_sheet_of_another_case_is_not_filed_here_but_there(
    qtbot: QtBot, shell: Shell, store: Store, tmp_path: Path
) -> None:
    here, there = plain_case(store), plain_case(store, given_name="Ben", family_name="Muster")
    section = open_file(qtbot, shell, here, "documents").section()
    assert isinstance(section, Documents)
    sheet = tmp_path / "Blatt.pdf"
    sheet.write_bytes(print_document(store, "meldebogen", there))
    drop(section, sheet)
    code = store.all(Case, id=there)[0].code
    banner = section.attachments.banner
    qtbot.waitUntil(lambda: code in banner.text())
    assert store.count(Attachment) == 0
    banner.button.click()
    assert [each.case_id for each in store.all(Attachment)] == [there]


def test_the_list_tells_what_is_locked_and_what_has_not_come_yet(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    case_id = plain_case(store)
    paper = b"nur zum Ansehen"
    base = Attachment(
        id=new_id(), case_id=case_id, name="Attest", sort="medical", protected=True, media_type="application/pdf",
        size=len(paper), pages=2, digest=sha256(paper).hexdigest(), received_on=store.clock().date(),
    )  # fmt: skip
    with store.unit() as unit:
        unit.keep_bytes(paper)
        unit.add(base)
        unit.add(replace(base, id=new_id(), name="Bescheid Jobcenter", sort="notice", protected=False))
        unit.add(
            replace(base, id=new_id(), name="Vertrag", sort="letter", protected=False, digest="a" * 64, size=2_400_000)
        )
    section = open_file(qtbot, shell, case_id, "documents").section()
    assert isinstance(section, Documents)
    states = {
        row.line.accessibleName().split(",")[0]: (row.view.isVisible(), row.button.isVisible()) for row in rows(section)
    }
    assert states == {
        "Ärztliche Unterlage (geschützt)": (False, False),
        "Bescheid Jobcenter": (True, True),
        "Vertrag": (False, True),
    }
    look(shell, "attachments")
