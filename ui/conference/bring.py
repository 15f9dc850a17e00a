"""Brings an own case into a conference: which one, and what the conference is asked."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from kim_desktop.domain.records.conference import Conference, ConferenceCase
from kim_desktop.errors import KnownError
from kim_desktop.work.conference_agenda import bring, standing
from ui.desk import PlainDesk
from ui.editors.choices import Choices, SearchCombo
from ui.editors.table import Surroundings, editor_for
from ui.tokens import GRID
from ui.widgets.basic import Card, PrimaryButton, QuietButton, label, row
from ui.widgets.signs import Banner, Level


class BringPanel(Card):
    """`what` is chosen: of the Fallakte the conference, of the conference the case; `brought` carries the entry."""

    brought = Signal(object)

    def __init__(
        self,
        desk: PlainDesk,
        what: str,
        choices: Callable[[], Choices],
        pair: Callable[[str], tuple[str, str]],
        key: str,
    ) -> None:
        super().__init__()
        self._desk, self._choices, self._pair, self._key = desk, choices, pair, key
        store = desk.context.store
        self.choice = SearchCombo(())
        self.choice.setAccessibleName(what)
        field = store.model.field(ConferenceCase.kind(), "question")
        self.question = editor_for(field, Surroundings(desk.context.lookups, desk.context.clock, ()))
        self.stands = Banner(Level.INFO, "")
        self.save_button = PrimaryButton("Einbringen", self.save)
        self.save_button.setToolTip("Strg+Enter")
        self.cancel_button = QuietButton("Verwerfen", self.cancel)
        top = row(label("Fall einbringen", "h3"), None, self.cancel_button, self.save_button, space=GRID)
        self.body.addLayout(top)
        for part in (label(what, "field"), self.choice, self.stands, label(field.label, "field"), self.question):
            self.body.addWidget(part)
        self.choice.chosen.connect(self._tell)
        for keys, do in (("Ctrl+Return", self.save), ("Esc", self._put_aside)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)
        self.hide()

    def open(self) -> None:
        """Show the form; what was begun before is still there."""
        choices = self._choices()
        self.choice.offer(choices)
        draft: dict[str, Any] = self._desk.context.store.draft(self._key) or {}
        known = [code for code, _ in choices]
        begun = draft.get("choice")
        self.choice.show_code(begun if begun in known else known[0] if len(known) == 1 else "")
        self.question.set_raw(draft.get("question", ""))
        self.show()
        self._tell()
        (self.question.focus_widget() if self.choice.code() else self.choice).setFocus()

    def keep(self) -> None:
        """Keep what is half typed as a draft."""
        if not self.isHidden() and self.question.value():
            told = {"choice": self.choice.code(), "question": self.question.raw()}
            self._desk.context.store.save_draft(self._key, told)

    def save(self) -> None:
        """Put it on the agenda; what does not fit is said beside the question."""
        self.choice.settle()
        conference, case = self._pair(self.choice.code())
        store = self._desk.context.store
        try:
            entry = bring(store, conference, case, self.question.value() or "")
        except KnownError as error:
            if getattr(error, "field", "") == "question":
                self.question.complain(str(error))
                self.question.focus_widget().setFocus()
            else:
                self._desk.tell(error)
            return
        self.cancel()
        self._desk.wrote()
        self.brought.emit(entry)

    def cancel(self) -> None:
        """Give up what was typed."""
        self._desk.context.store.drop_draft(self._key)
        self.question.set_value("")
        self.hide()

    def _put_aside(self) -> None:
        self.keep()
        self.hide()

    def _tell(self) -> None:
        """Whether the case stands there by name, and why not."""
        conference_id, case = self._pair(self.choice.code())
        store = self._desk.context.store
        conference = store.get(Conference, conference_id)
        if not case or conference is None:
            self.stands.hide()
            return
        found = standing(store, conference, case)
        self.stands.say(Level.FINE if found.by_name else Level.INFO, f"Steht dort als „{found.name}“. {found.why}")
        self.stands.show()
