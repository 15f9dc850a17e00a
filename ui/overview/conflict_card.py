"""A conflict in plain words: who wrote what and when, and a button for each answer."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.people import Person
from kim_desktop.domain.values import to_wire
from kim_desktop.errors import BadInput
from kim_desktop.storage.history import Conflict
from kim_desktop.work.conflicts import Version, contested_field, in_words, settle_conflict
from kim_desktop.work.inbox import Item
from ui.casework.words import full_name
from ui.context import Context
from ui.editors.base import Editor
from ui.editors.table import Surroundings, editor_for
from ui.overview.decision_card import Decided, DecisionCard
from ui.overview.panels import PanelButton
from ui.widgets.basic import Button, QuietButton, column, label, row
from ui.widgets.signs import Banner, Level

_SETTLED = "Geklärt. Die Entscheidung geht mit dem nächsten Abgleich an alle."


class Answer(PanelButton):
    """One of the values, with who wrote it and when."""

    def __init__(self, number: int, version: Version, clicked: Callable[[], object]) -> None:
        who = f"{version.who} · {version.when}"
        self.words = label(version.text, "strong", wrap=True)
        super().__init__(f"{version.text}, {who}", column(label(who, "small", wrap=True), self.words, space=4), clicked)
        self.version = version
        self.setMinimumWidth(180)
        self.setToolTip(f"Diese Angabe stimmt ({number})")


class ConflictCard(DecisionCard):
    """Choosing settles it at once."""

    def __init__(
        self, context: Context, item: Item, conflict: Conflict, decided: Decided, later: Callable[[], object]
    ) -> None:
        super().__init__(context, item, decided, later)
        self.conflict = conflict
        self.words = in_words(context.store, context.lookups, conflict)
        self.answers: list[Answer] = [
            Answer(number, each, self._chooser(each.value)) for number, each in enumerate(self.words.versions, 1)
        ]
        self.other: Button = QuietButton("Anderer Wert …", self._show_editor)
        self.editor: Editor | None = None
        self._add_question()
        self._add_both()
        self._form = QWidget()
        self._form.hide()
        self.body.addWidget(self._form)
        self.add_foot(self.other)
        self.other.setVisible(bool(self.answers) and contested_field(context.store, conflict) is not None)

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

    def _add_both(self) -> None:
        if self.words.both:
            self.both = Button("Beide behalten", self._chooser(self.words.both), "check")
            self.both.setToolTip(f"{self.words.both} (B)")
            self.body.addWidget(self.both, alignment=Qt.AlignmentFlag.AlignLeft)

    def _chooser(self, value: Any) -> Callable[[], None]:
        return lambda: self._choose(value)

    def _choose(self, value: Any) -> None:
        self.decide(lambda: settle_conflict(self._context.store, self.conflict, value), _SETTLED)

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
        self._form.setLayout(column(label(self.words.label, "field"), self.editor, use))
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
