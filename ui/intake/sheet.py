"""One Meldung at work: the form in the middle, the live checks beside it, what can be done below it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.errors import KnownError
from kim_desktop.printing.meldebogen_import import ImportedMeldung, ImportNote
from kim_desktop.work.checks import IntakeChecks, IntakeDesk
from ui.context import Context
from ui.intake.checks_panel import ChecksLine, ChecksPanel
from ui.intake.decision import ADMITTED, DecisionForm
from ui.intake.drafts import Draft, Keeper, drop_draft, good_values, write_draft
from ui.intake.footer import Footer
from ui.intake.form import MeldungForm
from ui.intake.frame import Frame
from ui.intake.imports import show_notes, take_over
from ui.intake.notes_card import NotesCard
from ui.mnemonics import Mnemonics
from ui.tokens import GRID
from ui.widgets.basic import Divider, column
from ui.widgets.signs import Banner, Level

_CHECK_AFTER_MS = 200
_REPORTS_ONLY = "contact_office"
_LOW = 320
"""Below this height the buttons stand at the end of the form instead of below it."""


class MeldungSheet(QWidget):
    """Shows a Meldung and keeps a draft of everything typed; `opened` carries a double report to look at."""

    opened = Signal(object)
    renamed = Signal(str)
    save_wanted = Signal()
    decided = Signal(str, str, str)

    def __init__(self, context: Context, desk: IntakeDesk) -> None:
        super().__init__()
        self.context = context
        self._mnemonics = Mnemonics()
        self.footer = Footer(
            self.save_wanted.emit, lambda: self.begin_decision(""), lambda: self.begin_decision(ADMITTED)
        )
        self.form = MeldungForm(context, self._mnemonics)
        self.notes_card = NotesCard(self.form)
        self.decision = DecisionForm(context)
        self.panel = ChecksPanel(context)
        self.line = ChecksLine()
        self.banner = Banner(Level.INFO, "", closable=True)
        self.keeper = Keeper(self, self._write)
        self._pause = QTimer(self)
        self._notes: tuple[ImportNote, ...] = ()
        self._checks: IntakeChecks | None = None
        self.desk = desk
        self._build()
        self._connect()

    def show_meldung(self, meldung: Meldung, draft: Draft | None, desk: IntakeDesk) -> None:
        """Show a Meldung, with what was typed and not yet stored."""
        self.desk = desk
        self.form.load(meldung)
        self.decision.clear()
        self.banner.hide()
        self._notes = draft.notes if draft else ()
        if draft:
            self.form.put_back(draft.changed)
            self.decision.set_raw(draft.beside)
        show_notes(self.form, self._notes)
        self.notes_card.show_notes(self._notes, {})
        self._show_whether_decided()
        self.keeper.forget()
        self.footer.say_draft() if draft else self.footer.say_kept(None, stored=False)
        self.frame.show_top()
        self.check()

    def take_import(self, imported: ImportedMeldung) -> None:
        """Fill in what a PDF says."""
        store = self.context.store
        taken = take_over(self.form, imported, store.model.fields("meldung"), self.context.lookups)
        self._notes = tuple(dict.fromkeys((*self._notes, *taken.notes)))
        show_notes(self.form, self._notes)
        self.notes_card.show_notes(self._notes, taken.clashes, taken.count)
        self.keeper.touched()
        self.keeper.now()
        self.frame.show_top()
        self.check()

    def reload(self, stored: Meldung | None, desk: IntakeDesk) -> None:
        """Show newer values of the store under what was typed, and look at the master data anew."""
        self.desk = desk
        if stored and stored != self.form.loaded():
            changed = self.form.changed()
            self.form.load(stored)
            self.form.put_back(changed)
            self._show_whether_decided()
        self.check()

    def check(self) -> IntakeChecks:
        """Run the checks on the Meldung as it stands."""
        self._pause.stop()
        meldung = self.form.record()
        checks = self._checks = self.desk.check(meldung)
        self.panel.show_checks(checks, meldung)
        self.line.show_checks(checks, meldung)
        self.renamed.emit(", ".join(part for part in (meldung.family_name, meldung.given_name) if part))
        return checks

    def begin_decision(self, decision: str) -> None:
        """Go to the decision."""
        self.frame.show_form()
        self.decision.begin(decision, self._checks.referral_guard if self._checks else None)
        self.frame.show_focus()

    def tell(self, error: KnownError) -> None:
        """Say what went wrong: beside its field if it names one, else above the form."""
        name = str(getattr(error, "field", ""))
        if name == "decision_reason":
            self.decision.complain(str(error))
        elif name and self.form.has(name):
            self.frame.show_form()
            self.form.complain(name, str(error))
            self.form.focus_field(name)
        else:
            self.banner.show()
            self.banner.say(Level.LATE, str(error))

    def forget(self) -> None:
        """The Meldung is decided or given up: no draft is needed any more."""
        self.keeper.forget()
        drop_draft(self.context.store, self.form.loaded().id)

    def stored(self, meldung: Meldung) -> None:
        """The Meldung was stored; what was typed for later, such as a decision, stays a draft."""
        self.form.load(meldung)
        self._notes = ()
        self.notes_card.hide()
        self._write()
        self.keeper.forget()
        self.footer.say_kept(self.context.clock(), stored=True)
        self.check()

    def focus_first(self) -> None:
        """Put the keyboard where work begins, unless it is in the form already."""
        now = QApplication.focusWidget()
        if now is None or not self.isAncestorOf(now):
            self.form.focus_part(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        home = self._sheet if event.size().height() < _LOW else self._outer
        if home.indexOf(self.footer) < 0:
            home.addWidget(self.footer)

    def ask_for_reason(self) -> None:
        """A departure from the key needs a reason."""
        self.frame.show_panel()
        self.panel.responsibility.complain("Bitte kurz begründen: Sie weichen vom Zuständigkeitsschlüssel ab.")

    def _build(self) -> None:
        self.banner.hide()
        self._pause.setSingleShot(True)
        self._pause.setInterval(_CHECK_AFTER_MS)
        self.form.cards[10].body.addWidget(Divider())
        self.form.cards[10].body.addWidget(self.decision)
        holder = QWidget()
        sheet = column(self.notes_card, self.form, None, space=2 * GRID)
        sheet.setContentsMargins(0, 0, GRID, GRID)
        holder.setLayout(sheet)
        self.frame = Frame(holder, self.panel, self.line)
        self._sheet, self._outer = sheet, column(self.banner, self.frame, self.footer, space=12)
        self._outer.setStretch(1, 1)
        self.setLayout(self._outer)
        if self.context.store.identity.role == _REPORTS_ONLY:
            self.form.cards[10].hide()
            self.footer.hide_decision()
            self.frame.leave_out_checks()
        for part in (*self.findChildren(QLineEdit), *self.findChildren(QPlainTextEdit)):
            part.setAcceptDrops(False)

    def _connect(self) -> None:
        self._pause.timeout.connect(self.check)
        self.form.edited.connect(self._edited)
        self.form.left.connect(self.keeper.now)
        self.form.reached.connect(self.frame.show_focus)
        self.decision.edited.connect(self.keeper.touched)
        self.decision.submitted.connect(self.decided)
        self.notes_card.closed.connect(self._close_notes)
        self.panel.opened.connect(self.opened)
        self.panel.target.departed.connect(self._depart)
        self.panel.target.followed.connect(self._follow)
        self.panel.responsibility.chosen.connect(self._choose)
        self.panel.responsibility.reasoned.connect(lambda reason: self.form.set_aside(responsible_reason=reason))
        for number in self.form.cards:
            shortcut = QShortcut(QKeySequence(f"Alt+{number % 10}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda number=number: self._go_to(number))

    def _show_whether_decided(self) -> None:
        """A colleague may have decided in the meantime."""
        meldung, lookups = self.form.loaded(), self.context.lookups
        decided = bool(meldung.decision)
        self.footer.set_decided(decided)
        self.decision.setEnabled(not decided)
        if decided:
            word = lookups.label("decision", meldung.decision or "")
            self.banner.show()
            self.banner.say(Level.INFO, f"Über diese Meldung ist schon entschieden: {word}.")

    def _go_to(self, number: int) -> None:
        self.frame.show_form()
        self.form.focus_part(number)

    def _edited(self, name: str) -> None:
        self.keeper.touched(name)
        self._pause.start()

    def _depart(self, colour: str, reason: str) -> None:
        self.form.set_aside(target_group=colour, target_group_reason=reason, target_group_overridden=True)
        self.check()

    def _follow(self) -> None:
        self.form.set_aside(target_group=None, target_group_reason="", target_group_overridden=False)
        self.check()

    def _choose(self, staff: str) -> None:
        departs = self.panel.responsibility.departs(staff)
        reason = self.form.record().responsible_reason if departs else ""
        self.form.set_aside(responsible=staff or None, responsible_reason=reason)
        self.panel.responsibility.show_choice(staff)

    def _close_notes(self) -> None:
        self._notes = ()
        self.notes_card.hide()
        self.keeper.touched()

    def _write(self) -> None:
        """Keep a draft, or forget it if nothing differs from what is stored."""
        store, loaded, changed = self.context.store, self.form.loaded(), self.form.changed()
        beside = self.decision.raw()
        if not (changed or beside or self._notes):
            drop_draft(store, loaded.id)
            return
        day = loaded.received_on or local_date(self.context.clock())
        record = good_values(store, self.form.record())
        write_draft(store, Draft(loaded.id, loaded.case_id, day, changed, record, self._notes, beside))
        self.footer.say_kept(self.context.clock(), stored=False)
