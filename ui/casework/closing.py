"""Abschluss & Datenschutz: closing and reopening, until when the file is kept, and what people ask for their data."""

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.rules.retention import DUPLICATE
from kim_desktop.work.closure import Closing, change_closure, close_case, preview_closure, reopen_case
from kim_desktop.work.data_requests import lift_restriction
from ui.casework.closing_keeping import KeepingCard
from ui.casework.closing_requests import RequestsCard
from ui.casework.closing_review import ReviewCard
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.live import SavedSign, Saver
from ui.casework.parts import Line, Section, Sketch
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, column
from ui.widgets.signs import Banner, Level

CLOSING = Layout((FormSection("", (("closure", "closed_on"), ("closure_note",), ("client_feedback",))),))
REOPENING = Layout((FormSection("", (("reopened_reason",),)),))


class ClosingSection(Section):
    """Open cases are looked through and closed; of closed ones the closure can be corrected or taken back."""

    name = "closing"
    title = "Abschluss"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.restricted = Banner(Level.SOON, "", "Einschränkung aufheben", self._lift)
        self.review = ReviewCard(desk)
        self.panel = self._closing_panel()
        self.closed = ClosedCard(desk)
        self.keeping = KeepingCard(desk)
        self.requests = RequestsCard(desk, self.keeping.begin_proposal)
        self.panel.saved.connect(lambda _case: self.closed.button.setFocus())
        self.before = QWidget()
        self.before.setLayout(column(self.review, self.panel, space=2 * GRID))
        for part in (self.restricted, self.before, self.closed, self.keeping, self.requests):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def refresh(self) -> None:
        case = self.desk.file.case
        is_open = case is not None and case.closed_on is None
        self.before.setVisible(is_open)
        self.closed.setVisible(bool(case and case.closed_on))
        self.restricted.setVisible(bool(case and case.restricted_on))
        if case and case.restricted_on:
            since = show_date(case.restricted_on)
            self.restricted.say(Level.SOON, f"Verarbeitung eingeschränkt seit {since}: {case.restriction}")
        if is_open:
            self._show_what_follows()
        if case and case.closed_on:
            self.closed.show_case(case)
        self.keeping.refresh()
        self.requests.refresh()

    def focus_first(self) -> None:
        if self.before.isHidden():
            self.closed.button.setFocus()
        else:
            self.panel.form.focus_first()

    def keep(self) -> None:
        self.review.keep()
        self.panel.keep()
        self.closed.keep()
        self.keeping.keep()
        self.requests.keep()

    def _closing_panel(self) -> EntryPanel:
        desk = self.desk
        return EntryPanel(
            desk,
            lambda: closing_form(desk),
            EntryWords("Fall abschließen", "Fall abschließen"),
            f"closing:{desk.case_id}",
            blank=self._blank,
            save=self._close,
            stays=True,
        )

    def _blank(self) -> Case:
        case = self.desk.file.case
        note, feedback = (case.closure_note, case.client_feedback) if case else ("", "")
        return Case(
            id=self.desk.case_id,
            case_id=self.desk.case_id,
            closed_on=self.desk.today,
            closure_note=note,
            client_feedback=feedback,
        )

    def _close(self, written: Case) -> Case:
        closing = Closing(
            written.closure or "",
            written.closed_on or self.desk.today,
            written.closure_note,
            written.client_feedback,
            self.review.goal_states(),
            self.review.to_finish(),
        )
        return close_case(self.desk.context.store, self.desk.case_id, closing)

    def _show_what_follows(self) -> None:
        preview = preview_closure(self.desk.context.store, self.desk.case_id)
        self.review.show_preview(preview)
        words = ["Danach lässt sich die Akte lesen und berichtigen; Neues planen Sie nach einer Wiederaufnahme."]
        if preview.deadline:
            words += [f"Gelöscht wird sie ab dem {show_date(preview.deadline.due)}: {preview.deadline.text}"]
        words += preview.conferences
        if preview.conflicts:
            words += ["Vorher sind widersprüchliche Angaben zu klären."]
        self.panel.explain(" ".join(words))

    def _lift(self) -> None:
        desk = self.desk
        desk.attempt(lambda: lift_restriction(desk.context.store, desk.case_id))


class ClosedCard(Card):
    """How a case ended, to be corrected where it is wrong, and the way back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="Abgeschlossen")
        self._desk = desk
        self._case: Case | None = None
        self._saver: Saver | None = None
        self.sign = SavedSign()
        self.button = Button("Wieder aufnehmen", self._open, "back")
        self.line = Line(Sketch("check", ""), self.sign, self.button)
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(Case, REOPENING),
            EntryWords(
                "Fall wieder aufnehmen",
                "Wieder aufnehmen",
                "Der frühere Abschluss bleibt im Verlauf. Vorgeschlagene Löschungen werden zurückgenommen.",
            ),
            f"reopening:{desk.case_id}",
            blank=lambda: Case(id=desk.case_id, case_id=desk.case_id),
            save=lambda case: reopen_case(desk.context.store, desk.case_id, case.reopened_reason),
        )
        self.panel.closed.connect(self.button.setFocus)
        self.body.setSpacing(GRID + GRID // 2)
        self.body.addWidget(self.line)
        self.body.addWidget(self.panel)

    def show_case(self, case: Case) -> None:
        """Show the closure as it is written down."""
        desk, self._case = self._desk, case
        reason = desk.label("closure", case.closure) or "ohne Grund"
        words = "Angaben zum Abschluss können Sie hier berichtigen."
        self.line.show_sketch(Sketch("check", f"Am {show_date(case.closed_on)}: {reason}", words))
        if self._saver is None:
            form = closing_form(desk)
            self._saver = Saver(desk, form, self.sign, change_closure)
            self.body.addWidget(form)
            desk.reshaped.emit()
        self._saver.show(case)

    def keep(self) -> None:
        """Save what is half typed."""
        self.panel.keep()
        if self._saver and self._case and self._case.closed_on and self._desk.file.case == self._case:
            self._saver.keep()

    def _open(self) -> None:
        self.panel.open()


def closing_form(desk: Desk) -> RecordForm:
    """Reason, day and words of a closure; that a case was merged is not chosen by hand."""
    case = desk.file.case
    merged = case is not None and case.merged_into is not None
    reasons = [each for each in desk.context.lookups.choices.get("closure", ()) if merged or each[0] != DUPLICATE]
    return desk.form(Case, CLOSING, (("closure", reasons),))
