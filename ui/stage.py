"""The content area: places made when first needed, pages stacked upon them, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from ui.page import Page

_MOST_BACK = 20


@dataclass(frozen=True)
class _Address:
    """Where one was: a place, a case's file, or a page that is worth coming back to."""

    place: str = ""
    case_id: str = ""
    section: str = ""
    page: Page | None = None

    def leads_to(self, other: "_Address") -> bool:
        """Whether both are the same place or the same case, whatever its section."""
        return (self.place, self.case_id) == (other.place, other.case_id)


class Stage(QStackedWidget):
    """Holds at most one page of each place, one case file, and one page opened on top."""

    turned = Signal(object)

    def __init__(self, make_place: Callable[[str], Page], make_case: Callable[[str, str], Page] | None) -> None:
        super().__init__()
        self._make_place, self._make_case = make_place, make_case
        self._places: dict[str, Page] = {}
        self._passing: Page | None = None
        self._at = _Address()
        self._back: list[_Address] = []

    def page(self) -> Page | None:
        """What is shown."""
        shown = self.currentWidget()
        return shown if isinstance(shown, Page) else None

    def place(self) -> str:
        """The name of the place in front, empty for other pages."""
        return self._at.place

    def case_id(self) -> str:
        """The case in front, empty for other pages."""
        return self._at.case_id

    def show_place(self, name: str) -> None:
        """Bring a place to the front."""
        self._leave(_Address(place=name))
        self._enter(_Address(place=name))

    def show_case(self, case_id: str, section: str) -> None:
        """Bring a case's file to the front."""
        address = _Address(case_id=case_id, section=section)
        self._leave(address)
        self._enter(address)

    def show_page(self, page: Page) -> None:
        """Show a page that only lives until one goes back."""
        self._leave(_Address())
        if self._passing and self._passing.comes_back and self._passing is self.page():
            self._remember(_Address(page=self._passing))
            self._passing = None
        self._at = _Address()
        self._put(page)

    def go_back(self) -> None:
        """Show what was there before."""
        if self._back:
            before = self._back.pop()
            self._keep()
            self._enter(before)

    def keep_all(self) -> None:
        """Let every page save what is half typed."""
        for page in [*self._places.values(), *([self._passing] if self._passing else [])]:
            page.keep()

    def _enter(self, address: _Address) -> None:
        self._at = address
        if address.case_id and self._make_case:
            self._put(self._make_case(address.case_id, address.section))
            return
        if address.page:
            self._at = _Address()
            self._put(address.page)
            return
        if address.place not in self._places:
            page = self._places[address.place] = self._make_place(address.place)
            self.addWidget(page)
        self._turn_to(self._places[address.place])

    def _put(self, page: Page) -> None:
        old, self._passing = self._passing, page
        self.addWidget(page)
        self._turn_to(page)
        if old:
            self._drop(old)

    def _drop(self, page: Page) -> None:
        self.removeWidget(page)
        page.deleteLater()

    def _turn_to(self, page: Page) -> None:
        page.refresh()
        self.setCurrentWidget(page)
        page.focus_first()
        self.turned.emit(page)

    def _leave(self, towards: _Address) -> None:
        self._keep()
        if self._at != _Address() and not self._at.leads_to(towards):
            self._remember(self._here())

    def _remember(self, address: _Address) -> None:
        self._back.append(address)
        for forgotten in self._back[:-_MOST_BACK]:
            if forgotten.page:
                self._drop(forgotten.page)
        self._back = self._back[-_MOST_BACK:]

    def _here(self) -> _Address:
        """Where one is, with the section that is in front by now."""
        page = self.page()
        return replace(self._at, section=page.part()) if page and self._at.case_id else self._at

    def _keep(self) -> None:
        page = self.page()
        if page:
            page.keep()
