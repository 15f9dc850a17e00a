"""Everything that can stand before somebody's eyes, one view after the other, for whoever sits at the desk."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from kim_desktop.domain.rules.access import ROLES
from ui.casework.entry import EntryPanel
from ui.casework.list_card import ListCard
from ui.page import Page
from ui.parts_page import PartsPage
from ui.places.case_file import SECTIONS, CaseFile
from ui.places.meldung import MeldungAufnehmen
from ui.places.table import PLACES
from ui.shell import Shell

_ROUNDS = 6
"""Forms find their columns, then their heights, then the sheet its own, each with the next round of events."""


def views(shell: Shell, case_id: str, only: frozenset[str] = frozenset()) -> Iterator[tuple[str, Page]]:
    """Each place and each of its parts, the Fallakte for those who have one, help and keys; forms stand open.

    `only` these places, or all of the person's.
    """
    for place in PLACES:
        if shell.has_place(place.name) and (not only or place.name in only):
            shell.open_place(place.name)
            yield from _parts(place.name, _front(shell))
    if shell.has_place("cases"):
        shell.open_case(case_id)
        case_file = _front(shell)
        assert isinstance(case_file, CaseFile)
        for section in SECTIONS:
            case_file.open_section(section.name)
            yield f"case_file/{section.name}", _unfolded(case_file)
    for command in ("help", "shortcuts"):
        shell.commands[command].trigger()
        yield command, _front(shell)


def first_seen_by(role: str) -> frozenset[str]:
    """The places that nobody before had, in the order of the roles: they look the same at every desk."""
    earlier = ROLES[: ROLES.index(role)]
    return frozenset(each.name for each in PLACES if each.is_for(role) and not any(map(each.is_for, earlier)))


def _parts(name: str, page: Page) -> Iterator[tuple[str, Page]]:
    if isinstance(page, PartsPage):
        for entry in page._entries:
            page.open_part(entry.name)
            yield f"{name}/{entry.name}", _unfolded(page)
        return
    yield name, _unfolded(page)
    if isinstance(page, MeldungAufnehmen):
        page.begin()
        yield f"{name}/sheet", _unfolded(page)


def _unfolded(page: Page) -> Page:
    """With every form open that a button of the page opens; of many that are alike, one."""
    kinds: set[type[QWidget]] = set()
    for panel in page.findChildren(EntryPanel):
        kind = type(panel.parentWidget())
        if panel.parentWidget().isVisible() and not panel.isVisible() and kind not in kinds:
            panel.open()
        kinds |= {kind} - {ListCard, QWidget}
    settle()
    return page


def _front(shell: Shell) -> Page:
    page = shell.stage.page()
    assert page is not None
    settle()
    return page


def settle() -> None:
    """Let layouts and repaints run out."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for _ in range(_ROUNDS):
        QApplication.processEvents()


def called(widget: QWidget) -> str:
    """A widget as a finding names it."""
    name = widget.accessibleName() or str(widget.property("text") or "")
    return f"{type(widget).__name__} {name[:60]!r}"
