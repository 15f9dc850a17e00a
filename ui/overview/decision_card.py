"""What all cards of the inbox have: whose record it is, the question, answers that keys reach, and "Später"."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout

from kim_desktop.errors import KnownError
from kim_desktop.work.inbox import Item, Sort
from ui.context import Context
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, IconLabel, QuietButton, column, label, row
from ui.widgets.signs import Banner, Level

PICTURES = {Sort.CONFLICT: ("conflict", "soon"), Sort.LATE: ("history", "info"), Sort.ASIDE: ("soon", "soon")}

BOTH, LATER = -1, -2

Decided = Callable[[str], object]
"""Called after a decision with a sentence about it."""


class DecisionCard(Card):
    """One item of the inbox; "Später" leaves it as it is."""

    def __init__(self, context: Context, item: Item, decided: Decided, later: Callable[[], object]) -> None:
        super().__init__()
        self.item = item
        self.answers: Sequence[Button] = ()
        self.both: Button | None = None
        self.later: Button = QuietButton("Später", later)
        self.later.setToolTip("Nichts entscheiden (S)")
        self._context, self._decided = context, decided
        self._problem = Banner(Level.LATE, "")
        self._problem.hide()
        self.body.setSpacing(12)
        self.body.addLayout(self._head())
        self.setAccessibleName(f"{item.sort}: {item.subject}, {item.about}")

    def answer(self, number: int) -> Button | None:
        """The button for the answer of that number, counted from 0, for `BOTH` or for `LATER`."""
        if number in {BOTH, LATER}:
            return self.both if number == BOTH else self.later
        return self.answers[number] if number < len(self.answers) else None

    def decide(self, act: Callable[[], object], sentence: str) -> None:
        """Carry a decision out, or say why not."""
        try:
            act()
        except KnownError as error:
            self._problem.show()
            self._problem.say(Level.LATE, str(error))
        else:
            self._decided(sentence)

    def add_foot(self, *buttons: Button) -> None:
        """The last lines of the card: what went wrong, and the ways on."""
        self.body.addWidget(self._problem)
        self.body.addLayout(row(*buttons, self._opener(), None, self.later, space=GRID))

    def _head(self) -> QHBoxLayout:
        about = " · ".join(part for part in (self.item.code, self.item.about) if part)
        words = column(label(self.item.subject, "h3", wrap=True), label(about, "small", wrap=True), space=2)
        picture, tone = PICTURES[self.item.sort]
        head = row(IconLabel(picture, 22, tone), words, space=12)
        head.setStretch(1, 1)
        return head

    def _opener(self) -> Button:
        case_id = self.item.case_id
        button = QuietButton("Fall ansehen", lambda: self._context.shell.open_case(case_id))
        button.setVisible(bool(self.item.code))
        return button
