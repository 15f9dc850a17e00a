"""The handbook in the window: contents and search at the left, the chapter at the right, all of it by keyboard."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QSplitter, QWidget

from kim_desktop.printing.handbook import Chapter, Target, chapters, find
from ui.context import Context
from ui.handbook.browser import ChapterBrowser
from ui.handbook.contents import Contents
from ui.page import Page
from ui.places.tools import Tool, Tools
from ui.tokens import GRID
from ui.widgets.basic import IconButton, column, label, row

_WORDS_FROM = 760
_SHARE = 0.3


class HandbookPage(Page):
    """Opens where one came from: at the heading called `title`, with what F1 tells of just that page as its lead."""

    title = "Handbuch"
    icon = "help"
    comes_back = True

    def __init__(self, context: Context, title: str = "", lead: str = "", within: str = "") -> None:
        super().__init__(context)
        self._lead = lead
        self._known = {each.name: each for each in chapters()}
        self._history: list[Target] = []
        self._at = -1
        self.search = QLineEdit()
        self.search.setPlaceholderText("Im Handbuch suchen")
        self.search.setAccessibleName("Im Handbuch suchen")
        self.search.setClearButtonEnabled(True)
        self.found = label("", "muted", wrap=True)
        self.contents = Contents(tuple(self._known.values()))
        self.browser = ChapterBrowser()
        self._build()
        self._connect()
        self._first = find(title, within) if title else Target(chapters()[0].name)
        self.open(self._first)

    def in_front(self) -> Chapter:
        """The chapter in front."""
        return self._known[self._history[self._at].chapter]

    def open(self, target: Target) -> None:
        """Show a chapter or one of its headings; `back` leads to what was shown before."""
        if target.chapter in self._known:
            self._history = [*self._history[: self._at + 1], target]
            self._at += 1
            self._show()

    def back(self) -> None:
        """Show what was shown before, within the handbook."""
        if self._at > 0:
            self._at -= 1
            self._show()

    def forward(self) -> None:
        """Show what one came back from."""
        if self._at < len(self._history) - 1:
            self._at += 1
            self._show()

    def find_next(self) -> None:
        """Go to the next place with the words, in the next chapter that has them if this one has no more."""
        words = self.search.text().strip()
        if not words or self.browser.next_found():
            return
        names = list(self._known)
        at = names.index(self.in_front().name)
        later = (*names[at + 1 :], *names[: at + 1])
        wanted = next((name for name in later if words.casefold() in self._known[name].text.casefold()), None)
        if wanted:
            self.open(Target(wanted))
            self.browser.next_found()

    def focus_first(self) -> None:
        self.browser.setFocus()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._step(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._step(event)
        if step:
            step()
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self.browser.setFocus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.set_narrow(event.size().width() < _WORDS_FROM)
        width = event.size().width()
        self._halves.setSizes([round(_SHARE * width), round((1 - _SHARE) * width)])

    def _build(self) -> None:
        self.bar = Tools(
            (
                Tool("back", "Zurück", "back", self.back),
                Tool("forward", "Vor", "forward", self.forward),
                Tool("pdf", "Als PDF", "print", self._open_pdf),
            )
        )
        self.tools.addWidget(self.bar)
        self.tools.addWidget(IconButton("close", "Handbuch schließen (Esc)", self.context.shell.go_back))
        left = QWidget()
        inner = column(self.search, self.found, self.contents, space=GRID)
        inner.setStretch(2, 1)
        left.setLayout(inner)
        self.found.hide()
        self._halves = QSplitter(Qt.Orientation.Horizontal)
        self._halves.setChildrenCollapsible(False)
        for half in (left, self.browser):
            self._halves.addWidget(half)
        self.body.addLayout(row(self._halves))
        self.setTabOrder(self.search, self.contents)
        self.setTabOrder(self.contents, self.browser)

    def _connect(self) -> None:
        self.contents.wanted.connect(self.open)
        self.browser.wanted.connect(self.open)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self.find_next)
        for key, do in (("Ctrl+F", self.search.setFocus), ("F3", self.find_next), ("Ctrl+P", self._open_pdf)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _step(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key means in the history; nothing where there is no way on, so that the window may take it."""
        if event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return None
        if event.key() == Qt.Key.Key_Left and self._at > 0:
            return self.back
        if event.key() == Qt.Key.Key_Right and self._at < len(self._history) - 1:
            return self.forward
        return None

    def _show(self) -> None:
        target = self._history[self._at]
        self.browser.show_chapter(self._known[target.chapter], self._lead if target == self._first else "")
        self.browser.go_to(target.anchor)
        self.contents.mark(target)
        self.bar.button("back").setEnabled(self._at > 0)
        self.bar.button("forward").setEnabled(self._at < len(self._history) - 1)

    def _search(self, text: str) -> None:
        words = text.strip()
        chapters_found = self.contents.show_only(words)
        self.found.setVisible(bool(words))
        self.found.setText(_told(chapters_found))
        self.browser.search(words)

    def _open_pdf(self) -> None:
        from ui.handbook.pdf import HandbookPreview

        self.context.shell.open_page(HandbookPreview(self.context))


def _told(number: int) -> str:
    if not number:
        return "Nichts gefunden. Versuchen Sie ein kürzeres Wort."
    return "In 1 Kapitel; Enter geht hin." if number == 1 else f"In {number} Kapiteln; Enter geht hin."
