"""Lets a part of the window take files that are dropped on it or pasted into it."""

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kim_desktop.clock import Clock
from kim_desktop.printing.incoming import PDF
from ui.given_files import given_files


class FileDrop(QObject):
    """Emits `given` with the files; `hovering` says whether some are held over the target."""

    given = Signal(object)
    hovering = Signal(bool)

    def __init__(self, target: QWidget, clock: Clock) -> None:
        super().__init__(target)
        self._clock = clock
        target.setAcceptDrops(True)
        target.installEventFilter(self)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), target)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.paste)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes what is dragged; everything else goes its way."""
        if isinstance(event, QDragEnterEvent) and _may_be_taken(event.mimeData()):
            event.acceptProposedAction()
            self.hovering.emit(True)
            return True
        if event.type() is QEvent.Type.DragLeave:
            self.hovering.emit(False)
        elif isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop:
            self.hovering.emit(False)
            event.acceptProposedAction()
            self._take(event.mimeData())
            return True
        return False

    def paste(self) -> None:
        """Take what is in the clipboard, if it is files or a picture."""
        self._take(QGuiApplication.clipboard().mimeData())

    def _take(self, data: QMimeData) -> None:
        files = given_files(data, self._clock())
        if files:
            self.given.emit(files)


def _may_be_taken(data: QMimeData) -> bool:
    return data.hasUrls() or data.hasImage() or data.hasFormat(PDF)
