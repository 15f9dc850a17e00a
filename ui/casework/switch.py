"""How one goes from section to section: tabs where there is room for all of them, one list where not."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QTabBar, QWidget

from ui.widgets.basic import column


class SectionSwitch(QWidget):
    """Emits `chosen` with the position of a section when the user goes there."""

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self.tabs, self.list = QTabBar(), QComboBox()
        for part in (self.tabs, self.list):
            part.setAccessibleName("Abschnitte der Fallakte")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        for at, title in enumerate(titles):
            self.tabs.addTab(title.replace("&", "&&"))  # else it would mark the letter behind it
            self.tabs.setTabToolTip(at, section_key(at).replace("Shift", "Umschalt"))
            self.list.addItem(title)
        self.list.setMaxVisibleItems(len(titles))
        self.setLayout(column(self.tabs, self.list, space=0))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.list.hide()
        self.tabs.currentChanged.connect(self._choose)
        self.list.activated.connect(self._choose)

    def current(self) -> int:
        """The section in front."""
        return self.tabs.currentIndex()

    def show_current(self, at: int) -> None:
        """Mark a section as the one in front; emits `chosen` if it was another one."""
        self._choose(at)

    def count(self) -> int:
        """How many sections there are."""
        return self.tabs.count()

    def minimumSizeHint(self) -> QSize:
        return QSize(160, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = event.size().width() >= self.tabs.sizeHint().width()
        self.tabs.setVisible(room)
        self.list.setVisible(not room)

    def _choose(self, at: int) -> None:
        self.list.setCurrentIndex(at)
        if self.tabs.currentIndex() != at:
            self.tabs.setCurrentIndex(at)
        else:
            self.chosen.emit(at)


def section_key(at: int) -> str:
    """The key that opens a section: Alt+1 to Alt+0, from the eleventh on with Shift."""
    return f"Alt+{(at + 1) % 10}" if at < 10 else f"Alt+Shift+{at - 9}"
