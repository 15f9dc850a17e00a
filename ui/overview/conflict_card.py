"""A conflict in plain words: who wrote what and when, and a button for each answer."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.people import Person
from kim_desktop.domain.values import to_wire
from kim_desktop.errors import BadInput, KnownError
from kim_desktop.storage.history import Conflict
from kim_desktop.work.conflicts import ConflictWords, Version, contested_field
from ui.casework.words import full_name
from ui.context import Context
from ui.editors.base import Editor
from ui.editors.table import Surroundings, editor_for
from ui.overview.panels import PanelButton
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, IconLabel, QuietButton, column, label, row
from ui.widgets.signs import Banner, Level

Settle = Callable[[Conflict, Any], None]
"""Lets a value stand; raises `KnownError`."""


class Answer(PanelButton):
    """One of the values, with who wrote it and when."""

    def __init__(self, version: Version, clicked: Callable[[], object]) -> None:
        who = f"{version.who} · {version.when}"
        self.words = label(version.text, "strong", wrap=True)
        super().__init__(f"{version.text}, {who}", column(label(who, "small", wrap=True), self.words, space=4), clicked)
        self.version = version
        self.setMinimumWidth(180)


class ConflictCard(Card):
    """Choosing settles it at once; "Später" only puts the card out of sight."""

    def __init__(
        self, context: Context, conflict: Conflict, words: ConflictWords, settle: Settle, later: Callable[[], object]
    ) -> None:
        super().__init__()
        self.conflict, self.words = conflict, words
        self._context, self._settle = context, settle
        self.answers = [Answer(each, self._chooser(each.value)) for each in words.versions]
        self.other: Button = QuietButton("Anderer Wert …", self._show_editor)
        self.later: Button = QuietButton("Später", later)
        self.editor: Editor | None = None
        self._problem = Banner(Level.LATE, "")
        self._problem.hide()
        self.body.setSpacing(12)
        self.body.addLayout(self._head())
        self._add_question()
        self._form = QWidget()
        self._form.hide()
        self.body.addWidget(self._form)
        self.body.addWidget(self._problem)
        self.body.addLayout(row(self.other, self._opener(), None, self.later, space=GRID))
        self.other.setVisible(bool(self.answers) and contested_field(context.store, conflict) is not None)
        self.setAccessibleName(f"Widerspruch: {words.subject}, {words.label}")

    def _head(self) -> Any:
        about = " · ".join(part for part in (self.words.code, self.words.record, self.words.label) if part)
        title = label(self.words.subject, "h3", wrap=True)
        head = row(
            IconLabel("conflict", 22, "soon"), column(title, label(about, "small", wrap=True), space=2), space=12
        )
        head.setStretch(1, 1)
        return head

    def _add_question(self) -> None:
        if self.words.locked:
            self.body.addWidget(Banner(Level.NEUTRAL, self.words.locked))
            return
        self.body.addWidget(
            label(f"„{self.words.label}“ wurde verschieden eingetragen. Welche Angabe stimmt?", "", True)
        )
        answers = column(*self.answers) if len(self.answers) > 2 else row(*self.answers, space=12)
        if len(self.answers) > 2:
            for answer in self.answers:
                answers.setAlignment(answer, Qt.AlignmentFlag(0))
        self.body.addLayout(answers)

    def _opener(self) -> Button:
        case_id = self.conflict.case_id
        button = QuietButton("Fall ansehen", lambda: self._context.shell.open_case(case_id))
        button.setVisible(bool(case_id))
        return button

    def _chooser(self, value: Any) -> Callable[[], None]:
        return lambda: self._choose(value)

    def _choose(self, value: Any) -> None:
        try:
            self._settle(self.conflict, value)
        except KnownError as error:
            self._complain(error)

    def _complain(self, error: KnownError) -> None:
        self._problem.show()
        self._problem.say(Level.LATE, str(error))

    def _show_editor(self) -> None:
        field = contested_field(self._context.store, self.conflict)
        if field is None or self.editor:
            return
        store, case_id = self._context.store, self.conflict.case_id
        persons = tuple((each.id, full_name(each)) for each in store.all(Person, case_id=case_id))
        around = Surroundings(self._context.lookups, self._context.clock, (("person", persons),))
        self.editor = editor_for(field, around)
        self.editor.setMaximumWidth(520)
        use = Button("Übernehmen", self._use, "check")
        layout = column(label(self.words.label, "field"), self.editor, use)
        self._form.setLayout(layout)
        self._form.show()
        self.other.hide()
        self.editor.focus_widget().setFocus()

    def _use(self) -> None:
        field = contested_field(self._context.store, self.conflict)
        if self.editor is None or field is None or self.editor.check():
            return
        try:
            value = to_wire(field, self.editor.value())
        except BadInput as error:
            self.editor.complain(str(error))
            return
        self._choose(value)
