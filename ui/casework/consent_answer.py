"""One answer of one person: in words, with its proof, what was answered before, and the way to take it back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.rules.consents import GIVEN
from kim_desktop.work.attachments import take_attachments
from kim_desktop.work.consents import past_answers
from kim_desktop.work.withdrawal import WithdrawalPreview
from ui.casework.consent_words import ShownAnswer, past_words
from ui.casework.desk import Desk
from ui.casework.parts import Line
from ui.casework.texts import say
from ui.casework.withdrawal_card import WithdrawalCard
from ui.given_files import Read, ask_for_files, read_all
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, column, label, row
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Badge, Level

Withdrawn = Callable[[Consent, WithdrawalPreview], None]


class AnswerLine(QWidget):
    """The words above, below them what is missing, the buttons and what they open."""

    def __init__(self, desk: Desk, shown: ShownAnswer, change: Callable[[str], None], withdrawn: Withdrawn) -> None:
        super().__init__()
        self._desk, self._shown, self._withdrawn = desk, shown, withdrawn
        self.line = Line(shown.sketch)
        self.missing = Badge(Level.SOON, "")
        self.anew = Badge(Level.SOON, "")
        self.proof = label("", "small", wrap=True)
        self.change = QuietButton("Ändern", lambda: change(self._shown.consent.target))
        self.withdraw = QuietButton("Widerrufen", self.begin_withdrawal)
        self.attach = QuietButton("Beleg hinzufügen …", self._choose)
        self.before = QuietButton("Frühere Antworten", self._toggle_before)
        self.past = label("", "small", wrap=True)
        self.past.hide()
        self.card: WithdrawalCard | None = None
        signs = row(self.missing, self.anew, self.proof, None, space=GRID)
        signs.setContentsMargins(4 * GRID, 0, 0, 0)
        self._column = column(self.line, signs, self._bar(), self.past, space=4)
        self._column.setContentsMargins(0, 0, 0, GRID)
        self.setLayout(self._column)
        self.show_record(shown)

    def show_record(self, shown: ShownAnswer) -> None:
        """Show the answer as it is now."""
        self._shown, consent = shown, shown.consent
        self.line.show_sketch(shown.sketch)
        for badge, text in ((self.missing, shown.missing), (self.anew, shown.anew)):
            badge.show_state(Level.SOON, text)
            badge.setVisible(bool(text))
        say(self.proof, shown.proof)
        self.proof.setVisible(bool(shown.proof))
        is_given = consent.state == GIVEN
        self.change.setVisible(Purpose(consent.purpose).per_target)
        self.withdraw.setVisible(is_given)
        self.attach.setVisible(is_given)
        about = f"{consent.purpose} {consent.target}".strip()
        for button in (self.change, self.withdraw, self.attach, self.before):
            button.setAccessibleName(f"{button.text()}: {about}")
        if not self.past.isHidden():
            self._tell_past()

    def begin_withdrawal(self) -> None:
        """Show what a withdrawal would do."""
        self._close_card()
        consent = self._shown.consent
        self.card = WithdrawalCard(self._desk, consent, consent.language or "de")
        self.card.closed.connect(self._give_up)
        self.card.done.connect(self._finish)
        self._column.addWidget(self.card)
        self.card.show()
        self._desk.reshaped.emit()
        self.card.form.focus_first()

    def take(self, files: Sequence[Path]) -> None:
        """Read scans in the background and keep them as proof of this answer."""
        store = self._desk.context.store
        self._desk.context.jobs.run(lambda: read_all(store, files), self._took, owner=self)

    def _bar(self) -> QWidget:
        bar, flow = QWidget(), FlowLayout()
        for part in (self.change, self.withdraw, self.attach, self.before):
            flow.addWidget(part)
        flow.setContentsMargins(3 * GRID, 0, 0, 0)
        bar.setLayout(flow)
        return bar

    def _choose(self) -> None:
        if files := ask_for_files(self):
            self.take(files)

    def _took(self, read: Read) -> None:
        for error in read.errors:
            self._desk.tell(error)
        consent = self._shown.consent
        sort = "release" if consent.purpose == Purpose.CONFIDENTIALITY else "consent"
        blank = Attachment(id="", case_id=consent.case_id, person=consent.person, consent=consent.id, sort=sort)
        taken = [(replace(blank, id=new_id()), each.paper) for each in read.scans]
        if taken:
            self._desk.attempt(lambda: take_attachments(self._desk.context.store, taken))

    def _toggle_before(self) -> None:
        self.past.setVisible(self.past.isHidden())
        if not self.past.isHidden():
            self._tell_past()

    def _tell_past(self) -> None:
        answers = past_answers(self._desk.context.store, self._shown.consent)
        say(self.past, "\n".join(past_words(self._desk, each) for each in answers))

    def _finish(self, done: WithdrawalPreview) -> None:
        consent = self._shown.consent
        self._close_card()
        self._desk.wrote()
        self._withdrawn(consent, done)

    def _give_up(self) -> None:
        self._close_card()
        self.withdraw.setFocus()

    def _close_card(self) -> None:
        if self.card:
            self._column.removeWidget(self.card)
            self.card.hide()
            self.card.deleteLater()
        self.card = None
