"""The column at the left: every place with picture and words, pictures only where room is short."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import icon
from ui.place import Place
from ui.tokens import GRID
from ui.widgets.basic import IconLabel, column, label, restyle, row, scrolled
from ui.widgets.signs import Badge, Level

WIDE, NARROW = 208, 60
_APART = 10


class NavButton(QPushButton):
    """One place."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"  {place.title}".replace("&", "&&"))
        self._words = self.text()
        self.setIcon(icon(place.icon, "muted"))
        self.setIconSize(QSize(20, 20))
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(place.title)
        self._tip = f"{place.title} ({place.shortcut})" if place.shortcut else place.title
        self.setToolTip(self._tip)
        self._title, self._waiting = place.title, 0
        self._count = Badge(Level.SOON, "")
        self._count.setParent(self)
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._place_count()

    def show_words(self, shown: bool) -> None:
        """With or without words beside the picture."""
        self.setText(self._words if shown else "")
        self._place_count()

    def stand_close(self, close: bool) -> None:
        """With less room above and below the words, or as usual."""
        if bool(self.property("close")) is not close:
            self.setProperty("close", close)
            restyle(self)
            self.updateGeometry()

    def show_count(self, number: int, of_what: str) -> None:
        """How much waits in this place; 0 shows nothing."""
        self._waiting = number
        self._count.show_state(Level.SOON, str(number))
        spoken = f", {number} {of_what}" if number else ""
        self.setAccessibleName(self._title + spoken)
        self.setToolTip(self._tip + spoken)
        self._place_count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_count()

    def _place_count(self) -> None:
        """At the right; without words there is room for the picture only."""
        self._count.setVisible(bool(self._waiting and self.text()))
        self._count.adjustSize()
        self._count.move(self.width() - self._count.width() - 6, (self.height() - self._count.height()) // 2)


class Navigation(QFrame):
    """Emits the name of the place that was chosen."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[Place], owner: str, role: str) -> None:
        super().__init__()
        self.setAccessibleName("Navigation")
        self._buttons = {place.name: NavButton(place) for place in places}
        group = QButtonGroup(self)
        for button in self._buttons.values():
            group.addButton(button)
        self._brand = label("KIM Desktop", "h3")
        brand = row(IconLabel("logo", 22, "accent"), self._brand, None, space=10)
        brand.setContentsMargins(10, 6, 0, 14)
        self._owner = label(owner, "field", wrap=True)
        self._owner.setContentsMargins(10, 6, 0, 0)
        self._role = label(role, "small", wrap=True)
        self._role.setContentsMargins(10, 0, 0, 4)
        among = self._grouped([place for place in places if not place.apart])
        apart = column(*(self._button(place.name) for place in places if place.apart), space=2)
        inner = QWidget()
        inner.setLayout(among)
        self._list = scrolled(inner)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = column(brand, self._list, apart, self._owner, self._role, space=2, margin=GRID)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.set_narrow(False)

    def mark(self, name: str) -> None:
        """Show which place is in front."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)
            self._list.ensureWidgetVisible(self._buttons[name], 0, 0)

    def show_count(self, name: str, number: int, of_what: str) -> None:
        """How much waits in a place."""
        if name in self._buttons:
            self._buttons[name].show_count(number, of_what)

    def set_narrow(self, narrow: bool) -> None:
        """Pictures only, or pictures with words."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        self._brand.setVisible(not narrow)
        self._owner.setVisible(not narrow)
        self._role.setVisible(not narrow)
        for button in self._buttons.values():
            button.show_words(not narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where not all places have room below each other they stand closer; what is left then scrolls."""
        for button in self._buttons.values():
            button.stand_close(False)
        layout, inner = self.layout(), self._list.widget()
        if layout:
            layout.activate()  # the list is as high as the others leave it, and they have just grown too
        if inner and inner.sizeHint().height() > self._list.height():
            for button in self._buttons.values():
                button.stand_close(True)

    def _grouped(self, places: Sequence[Place]) -> QVBoxLayout:
        """One below the other; what does not belong together stands a little apart."""
        among = column(space=2)
        for before, place in pairwise([None, *places]):
            if before and place and before.group != place.group:
                among.addSpacing(_APART)
            if place:
                among.addWidget(self._button(place.name))
        among.addStretch(1)
        return among

    def _button(self, name: str) -> NavButton:
        button = self._buttons[name]
        button.clicked.connect(lambda: self.chosen.emit(name))
        return button
