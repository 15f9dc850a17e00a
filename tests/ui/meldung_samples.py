"""What the tests of the Meldung share: the page in a window, typing as a person does, filled-in PDFs."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import ResponsibilityKey, Street
from kim_desktop.storage.store import Store
from kim_desktop.work.documents import blank_meldebogen
from kim_desktop.work.intake import new_meldung, take_meldung
from tests.ui.conftest import present
from ui.intake.sheet import MeldungSheet
from ui.places.meldung import MeldungAufnehmen
from ui.shell import Shell


def opened(qtbot: QtBot, shell: Shell) -> MeldungAufnehmen:
    """The place in a window that is in front."""
    present(qtbot, shell)
    shell.open_place("meldung")
    page = shell.stage.page()
    assert isinstance(page, MeldungAufnehmen)
    return page


def begun(qtbot: QtBot, shell: Shell) -> MeldungSheet:
    """A new Meldung in a window that is in front."""
    page = opened(qtbot, shell)
    page.begin()
    return sheet_of(page)


def sheet_of(page: MeldungAufnehmen) -> MeldungSheet:
    """The form that is shown."""
    assert page.sheet is not None and page.stack.currentWidget() is page.sheet
    return page.sheet


def fill(sheet: MeldungSheet, **values: Any) -> None:
    """Enter values as a person leaves them: the checks have run."""
    for name, value in values.items():
        sheet.form.take_value(name, value)
    sheet.check()


def type_in(qtbot: QtBot, window: QWidget, text: str) -> None:
    """Type into whatever has the keyboard, as keys, and move on with Tab."""
    for letter in text:
        qtbot.keyClicks(_keyboard(window), letter)
    tab(qtbot, window)


def tab(qtbot: QtBot, window: QWidget) -> None:
    """One step along the focus order."""
    qtbot.keyClick(_keyboard(window), Qt.Key.Key_Tab)


def _keyboard(window: QWidget) -> QWidget:
    """What takes the keys: an open list of proposals, else whatever has the focus."""
    focus = QApplication.activePopupWidget() or window.focusWidget()
    assert focus is not None
    return focus


def line_of(sheet: MeldungSheet, name: str) -> QLineEdit:
    """The line in which a field is typed."""
    line = sheet.form.editor(name).focus_widget()
    assert isinstance(line, QLineEdit)
    return line


def reported(store: Store, **values: Any) -> Meldung:
    """A Meldung on file."""
    return take_meldung(store, replace(new_meldung(store), **values))


def share_the_city(store: Store) -> None:
    """A street, and two colleagues who share its district."""
    with store.unit() as unit:
        unit.add(Street(id="street-sand", name="Sandstraße", postcode="51379", quarter="opladen"))
        unit.add(ResponsibilityKey(id="key-1", district="II", staff="user-beispiel", share=60))
        unit.add(ResponsibilityKey(id="key-2", district="II", staff="user-muster", share=40))


def filled_pdf(store: Store, **values: str) -> bytes:
    """A Meldebogen that another office has filled in with its own PDF program."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(blank_meldebogen(store))))
    entries = {f"kim.{name}": value for name, value in values.items()}
    writer.update_page_form_field_values(writer.pages[0], entries, auto_regenerate=False)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


BIRTHDAY = date(1991, 4, 3).isoformat()
