"""Wiedervorlagen: a day and a word to plan one, one key to mark it as done."""

from dataclasses import replace
from typing import Any

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import FollowUp
from kim_desktop.work.case_work import finish_follow_up, plan_follow_up, save_record
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
    """Open ones by day; Enter marks the chosen one as done, and it can be taken back."""

    name = "follow_ups"
    title = "Wiedervorlagen"

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
        self._last: FollowUp | None = None
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
        self.body.addWidget(Card(self.which, self.table, hint, title="Wiedervorlagen"), 1)
        self.which.changed.connect(lambda _chosen: self._filter())
        self.which.choose(["open"])

    def refresh(self) -> None:
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

    def begin(self, hint: Any) -> None:
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

    def _take_back(self) -> None:
        last = self._last
        if last:
            before = self.desk.context.store.get(FollowUp, last.id) or last
            self.desk.attempt(lambda: save_record(self.desk.context.store, before, replace(before, done_on=None)))
        self._last = None
        self.undo.hide()

    def _filter(self) -> None:
        done = "done" in self.which.chosen()
        self.table.filter(lambda each: bool(each.done_on) is done)

    def _columns(self) -> list[Column[FollowUp]]:
        desk = self.desk
        return [
            Column("Fällig", lambda each: show_date(each.due_on), key=_day, width=120),
            Column("", self._word, key=_day, level=self._level, width=170),
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
