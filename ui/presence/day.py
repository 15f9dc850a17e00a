"""The day sheet: begin, count who comes, talk, note, end; each step is saved at once and can be taken back."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.case import Appointment
from kim_desktop.domain.records.office import PresenceDay, Visit
from kim_desktop.domain.rules.presence import UNKNOWN
from kim_desktop.storage.views import CaseRow
from kim_desktop.work.presence import (
    WAITING,
    Step,
    appointments_at,
    forgotten_days,
    group_of,
    let_go,
    now,
    open_cases,
    open_notes,
    own_days,
    running_day,
    take_back,
    visits_of,
    welcome,
)
from ui.casework.parts import Beside, Rows
from ui.context import Context
from ui.presence.note import QuickNote, Talk
from ui.presence.termine import AppointmentCard
from ui.presence.times import BeginCard, RunningDay, forgotten_row
from ui.presence.visits import Counters, VisitCard
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, column, row, scrolled
from ui.widgets.signs import Banner, Level

_MINUTE_MS = 60_000
_ENDED = "Der Tag ist beendet."
_STILL_OPEN = "Noch offen: Nr. {}. „Tag beginnen“ am selben Ort öffnet ihn wieder."
_NOTHING = "Es gibt nichts zurückzunehmen. Eine Notiz in der Akte lässt sich dort bis morgen ändern."


class DaySheet(QWidget):
    """Shows the running day, or the way to begin one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._day: PresenceDay | None = None
        self._unsaved: Visit | None = None
        self._steps: list[Step] = []
        self.forgotten: Rows[PresenceDay] = Rows(forgotten_row(context, self._changed))
        self.unsaved = Banner(Level.SOON, "", "Notiz öffnen", self._open_note)
        self.begin = BeginCard(context, self._turned)
        self.running = RunningDay(context, self._turned, self._changed)
        self.counters = Counters()
        self.visits = VisitCard(context)
        self.note = QuickNote(context, self._cases)
        self.appointments = AppointmentCard(self._keep_appointment)
        self.undo = QuietButton("Letzten Schritt zurücknehmen (Strg+Z)", self.take_back)
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE_MS)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read the day again; what is half typed stays."""
        store = self._context.store
        day = self._day = running_day(store)
        self.forgotten.show_records(forgotten_days(store))
        self.forgotten.setVisible(bool(self.forgotten.widgets()))
        self._show_open_notes()
        self.begin.setVisible(day is None)
        self.undo.setVisible(bool(self._steps))
        for part in (self.running, self.counters, self.visits, self.appointments):
            part.setVisible(day is not None)
        if day is None:
            today = local_date(store.clock())
            self.begin.refresh([each for each in own_days(store) if each.on == today])
            return
        self.running.show_day(day)
        self._show_visits(day)
        self.appointments.show_appointments(appointments_at(store, day), self._cases())

    def focus_first(self) -> None:
        """Put the keyboard where work goes on."""
        if self._day is None:
            self.begin.button.setFocus()
        elif self.note.form and not self.note.isHidden():
            self.note.form.focus_first()
        else:
            self.visits.table.setFocus()

    def keep(self) -> None:
        """Save what is half typed."""
        self.note.keep()
        self.running.keep()

    def take_back(self) -> None:
        """Take back the last step; again, the one before."""
        if not self._steps:
            self._context.shell.say(_NOTHING, Level.INFO)
            return
        self.note.put_aside()
        take_back(self._context.store, self._steps.pop())
        self._wrote()

    def tick(self) -> None:
        """A minute has passed."""
        if self._day:
            self._show_visits(self._day)
        self.note.tick()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isVisible():
            self.tick()

    def _show_visits(self, day: PresenceDay) -> None:
        visits = visits_of(self._context.store, day)
        self.counters.show_counts(visits)
        self.visits.show_visits(visits, now(self._context.store))

    def _show_open_notes(self) -> None:
        notes = open_notes(self._context.store)
        self._unsaved = notes[0] if notes else None
        self.unsaved.setVisible(bool(notes))
        if self._unsaved:
            day = self._context.store.get(PresenceDay, self._unsaved.day)
            on = f" vom {show_date(day.on)}" if day else ""
            self.unsaved.say(
                Level.SOON, f"Die Notiz zu Nr. {self._unsaved.number}{on} ist angefangen, nicht gespeichert."
            )

    def _open_note(self) -> None:
        if self._unsaved:
            self._talk(self._unsaved)

    def _came(self, group: str) -> None:
        if self._day is None:
            return
        had_keyboard = self.visits.table.hasFocus() or self.counters.isAncestorOf(self.focusWidget() or self)
        self._changed(welcome(self._context.store, self._day, group))
        if had_keyboard:
            self.visits.table.setFocus()

    def _talk(self, visit: Visit) -> None:
        self.note.open(Talk(visit))
        self._wrote()

    def _keep_appointment(self, appointment: Appointment) -> None:
        """Who comes to a Termin is counted like anybody else."""
        if self._day is None:
            return
        case = next((each for each in self._cases() if each.case_id == appointment.case_id), None)
        group = group_of(self._context.store, case) if case else UNKNOWN
        step = welcome(self._context.store, self._day, group)
        self._steps.append(step)
        assert isinstance(step.after, Visit)
        self.note.open(Talk(step.after, appointment.case_id, appointment))
        self._wrote()

    def _left(self, visit: Visit) -> None:
        if self.note.talk and self.note.talk.visit.id == visit.id:
            self.note.put_aside()
        self._changed(let_go(self._context.store, visit))

    def _written(self, step: Step | None) -> None:
        if step is None:
            self._steps.clear()
            self._wrote()
            self._context.shell.say("Notiz in der Akte gespeichert.")
        else:
            self._changed(step)
            self._context.shell.say("Gezählt, ohne Namen.")
        self.focus_first()

    def _changed(self, step: Step) -> None:
        self._steps.append(step)
        self._wrote()

    def _turned(self, step: Step) -> None:
        """A day was begun, ended or corrected: what had the keyboard may be gone."""
        self._changed(step)
        self.focus_first()
        if isinstance(step.after, PresenceDay) and step.after.ends:
            waiting = [str(each.number) for each in visits_of(self._context.store, step.after) if each.state == WAITING]
            self._context.shell.say(f"{_ENDED} {_STILL_OPEN.format(', '.join(waiting))}" if waiting else _ENDED)

    def _wrote(self) -> None:
        self._context.shell.data_changed()
        self.refresh()

    def _cases(self) -> list[CaseRow]:
        return open_cases(self._context.store)

    def _lay_out(self) -> None:
        right = QWidget()
        right.setLayout(column(self.note, self.appointments, space=2 * GRID))
        sheet = QWidget()
        beside = Beside(self.visits, right, (6, 5))
        sheet.setLayout(column(self.counters, beside, row(self.undo, None), space=2 * GRID))
        parts = column(self.forgotten, self.unsaved, self.begin, self.running, sheet, None, space=2 * GRID)
        parts.setContentsMargins(0, 0, GRID, GRID)
        self.setLayout(column(scrolled(parts)))

    def _connect(self) -> None:
        self._clock.timeout.connect(self.tick)
        self.counters.came.connect(self._came)
        self.counters.listen(self)
        self.visits.talk_wanted.connect(self._talk)
        self.visits.left.connect(self._left)
        self.note.written.connect(self._written)
        self.note.closed.connect(self.focus_first)
        back = QShortcut(QKeySequence.StandardKey.Undo, self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.take_back)
