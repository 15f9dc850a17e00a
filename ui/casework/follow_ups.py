"""Termine and Wiedervorlagen: a day and a word to plan one, one key to mark it as done."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Appointment, FollowUp
from kim_desktop.work.appointments import settle_appointment
from kim_desktop.work.case_work import finish_follow_up, plan_follow_up, save_record
from ui.casework.appointments import Appointments
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.parts import Section
from ui.casework.words import in_days
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.widgets.basic import Card, label
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

PLAN = Layout((FormSection("", (("due_on", "what"),)),))


class FollowUps(Section):
    """Open ones by day; Enter marks the chosen one as done, and it can be taken back, like the outcome of a Termin."""

    name = "follow_ups"
    title = "Termine"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(FollowUp, PLAN),
            EntryWords("Wiedervorlage planen", "Planen"),
            f"follow_up:{desk.case_id}",
            blank=lambda: FollowUp(id=new_id(), case_id=desk.case_id),
            save=self._plan,
            stays=True,
        )
        self.panel.saved.connect(lambda _done: self.panel.form.focus_first())
        self.undo = Banner(Level.FINE, "", "Rückgängig", self._take_back, closable=True)
        self.undo.hide()
        self._last: FollowUp | Appointment | None = None
        self.appointments = Appointments(desk, self._settle)
        self.which = ChipRow((("open", "Offen"), ("done", "Erledigt")), "Welche Wiedervorlagen", single=True)
        self.table: RecordTable[FollowUp] = RecordTable(
            self._columns(),
            "Wiedervorlagen",
            EmptyState("calendar", "Nichts steht an", "Planen Sie oben den nächsten Schritt."),
        )
        self.table.setMinimumHeight(130)
        self.table.opened.connect(self._done)
        hint = label("Enter oder Doppelklick: erledigt.", "small", wrap=True)
        self.body.addWidget(self.panel)
        self.body.addWidget(self.undo)
        self.body.addWidget(self.appointments)
        self.body.addWidget(Card(self.which, self.table, hint, title="Wiedervorlagen"), 1)
        self.which.changed.connect(lambda _chosen: self._filter())
        self.which.choose(["open"])

    def refresh(self) -> None:
        self.appointments.refresh()
        rows = tuple(self.desk.file.follow_ups)
        current = self.table.current()
        self.table.set_rows(rows)
        waiting = sum(1 for each in rows if not each.done_on)
        self.which.rename("open", f"Offen ({waiting})")
        self.which.rename("done", f"Erledigt ({len(rows) - waiting})")
        if self.table.count() and current:
            self.table.selectRow(0)

    def focus_first(self) -> None:
        self.panel.form.focus_first()

    def keep(self) -> None:
        self.panel.keep()
        self.appointments.keep()

    def begin(self, hint: Any) -> None:
        """Go to the Termin or the Wiedervorlage with this id; to the new one if there is none."""
        sought = self.appointments.reveal(hint) if isinstance(hint, str) else None
        if sought:
            QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(sought))
        elif not self._select(hint):
            self.focus_first()

    def _plan(self, follow_up: FollowUp) -> FollowUp:
        return plan_follow_up(self.desk.context.store, self.desk.case_id, follow_up.due_on, follow_up.what)

    def _done(self, follow_up: FollowUp) -> None:
        if follow_up.done_on:
            return
        done = self.desk.attempt(lambda: finish_follow_up(self.desk.context.store, follow_up))
        if done:
            self._last = done
            self.undo.show()
            self.undo.say(Level.FINE, f"Erledigt: {follow_up.what}")

    def _settle(self, appointment: Appointment, state: str) -> None:
        if self.desk.attempt(lambda: settle_appointment(self.desk.context.store, appointment, state)):
            self._last = appointment
            self.undo.show()
            word = self.desk.label("appointment_state", state)
            self.undo.say(Level.FINE, f"Termin am {show_date(appointment.on)}: {word}")

    def _take_back(self) -> None:
        last, store = self._last, self.desk.context.store
        if isinstance(last, FollowUp):
            step = store.get(FollowUp, last.id) or last
            self.desk.attempt(lambda: save_record(store, step, replace(step, done_on=None)))
        elif last:
            visit = store.get(Appointment, last.id) or last
            self.desk.attempt(lambda: settle_appointment(store, visit, last.state))
        self.desk.context.shell.took_back()
        self._last = None
        self.undo.hide()

    def _select(self, follow_up_id: object) -> bool:
        """Put the cursor on a Wiedervorlage, open or done."""
        sought = next((each for each in self.desk.file.follow_ups if each.id == follow_up_id), None)
        if sought:
            self.which.choose(["done" if sought.done_on else "open"])
        for at in range(self.table.count()):
            if self.table.records.row_at(at).id == follow_up_id:
                self.table.selectRow(at)
                self.table.setFocus()
                return True
        return False

    def _filter(self) -> None:
        done = "done" in self.which.chosen()
        self.table.filter(lambda each: bool(each.done_on) is done)

    def _columns(self) -> list[Column[FollowUp]]:
        desk = self.desk
        return [
            Column("Fällig", lambda each: show_date(each.due_on), key=_day, width=120),
            Column("Wie bald", self._word, key=_day, level=self._level, width=170),
            Column("Was ist zu tun?", lambda each: each.what, stretch=True),
            Column("Wer", lambda each: desk.label("staff_member", each.staff), width=170),
        ]

    def _word(self, each: FollowUp) -> str:
        if each.done_on:
            return f"am {show_date(each.done_on)}"
        return in_days(each.due_on, self.desk.today) if each.due_on else "ohne Datum"

    def _level(self, each: FollowUp) -> Level:
        if each.done_on:
            return Level.FINE
        left = (each.due_on - self.desk.today).days if each.due_on else -1
        return Level.LATE if left < 0 else Level.SOON if left <= 1 else Level.NEUTRAL


def _day(follow_up: FollowUp) -> str:
    return str(follow_up.due_on or "")
