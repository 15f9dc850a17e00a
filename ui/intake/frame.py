"""How form and checks share the room: beside each other, or one at a time in a small window."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.intake.checks_panel import ChecksLine, ChecksPanel
from ui.tokens import GRID
from ui.widgets.basic import column, row, scrolled

_BESIDE_FROM = 880
_PANEL_WIDTH = 344
_MARGIN_IN_SIGHT = 72


class Frame(QWidget):
    """The form in a scrolled area; the checks stay in sight at its right."""

    def __init__(self, content: QWidget, panel: ChecksPanel, line: ChecksLine) -> None:
        super().__init__()
        self._content, self._panel, self.line = content, panel, line
        self.area = scrolled(content)
        self._middle = row(self.area, panel, space=2 * GRID)
        outer = column(line, self._middle, space=12)
        outer.setStretch(1, 1)
        self.setLayout(outer)
        self._beside: bool | None = None
        self._checks = True
        line.wanted.connect(self._toggle)
        self._reveal = QTimer(self)
        self._reveal.setSingleShot(True)
        self._reveal.timeout.connect(self._scroll_to_focus)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)

    def leave_out_checks(self) -> None:
        """For whom the checks are not meant there is only the form."""
        self._checks = False
        for part in (self.line, self._panel):
            part.hide()

    def show_form(self) -> None:
        """Bring the form to the front where only one has room."""
        if not self._beside and self._checks:
            self._turn(to_panel=False)

    def show_panel(self) -> None:
        """Bring the checks to the front where only one has room."""
        if not self._beside:
            self._turn(to_panel=True)

    def show_top(self) -> None:
        """Scroll to the beginning."""
        self.area.verticalScrollBar().setValue(0)

    def show_focus(self) -> None:
        """Scroll to where the keyboard is, once what just appeared around it is laid out."""
        self._reveal.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= _BESIDE_FROM
        if beside == self._beside or not self._checks:
            return
        self._beside = beside
        self.line.setVisible(not beside)
        if beside:
            self._panel.setFixedWidth(_PANEL_WIDTH)
            self.area.show()
            self._panel.show()
        else:
            self._panel.setMinimumWidth(0)
            self._panel.setMaximumWidth(16_777_215)
            self._turn(to_panel=False)

    def _toggle(self) -> None:
        self._turn(to_panel=self._panel.isHidden())

    def _turn(self, to_panel: bool) -> None:
        self.area.setVisible(not to_panel)
        self._panel.setVisible(to_panel)
        self.line.show_open(to_panel)

    def _follow_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._content.isAncestorOf(now):
            self.show_focus()

    def _scroll_to_focus(self) -> None:
        now = self.window().focusWidget()
        if now is not None and self._content.isAncestorOf(now):
            self.area.ensureWidgetVisible(now, 0, _MARGIN_IN_SIGHT)
