"""Corrects one's own Präsenztag, or enters one that nobody began by the clock."""

from collections.abc import Callable

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.office import PresenceDay
from kim_desktop.work.presence import change_day, enter_day, usual_place
from ui.autosave import Autosave
from ui.context import Context
from ui.presence.times import WHOLE, DayForm
from ui.tokens import GRID
from ui.widgets.basic import Card, PrimaryButton, QuietButton, label, row

_DRAFT = "presence_day:neu"


class NewDay(Card):
    """A day entered afterwards; a half-typed one stays as a draft."""

    def __init__(self, context: Context, saved: Callable[[], object]) -> None:
        super().__init__()
        self._context, self._saved = context, saved
        self.form = DayForm(context, WHOLE)
        self.save_button = PrimaryButton("Eintragen", self.enter)
        self.cancel_button = QuietButton("Verwerfen", self.give_up)
        head = row(label("Tag nachtragen", "h3"), None, self.cancel_button, self.save_button, space=GRID)
        self.body.addLayout(head)
        self.body.addWidget(self.form)
        self._draft = Autosave(self.form, context.store, _DRAFT)
        self._empty()
        self.setVisible(self._draft.restore())

    def begin(self) -> None:
        """Show the form; what was begun is still there."""
        self.show()
        self.form.focus_field("on")

    def keep(self) -> None:
        """Save the draft."""
        self._draft.keep()

    def enter(self) -> None:
        """Enter the day."""
        step = self.form.attempt(lambda: enter_day(self._context.store, self.form.day()))
        if step:
            self.give_up()
            self._context.shell.data_changed()
            self._saved()
            self._context.shell.say("Tag eingetragen.")

    def give_up(self) -> None:
        """Forget what was typed."""
        self._draft.done()
        self._empty()
        self.hide()

    def _empty(self) -> None:
        store = self._context.store
        today = local_date(store.clock())
        self.form.set_record(PresenceDay(id=new_id(), place=usual_place(store) or None, on=today))


class DayCorrection(Card):
    """A known day, saved as each field is left; those of colleagues are not to be changed."""

    def __init__(self, context: Context, saved: Callable[[], object]) -> None:
        super().__init__(title="Diesen Tag berichtigen")
        self._context, self._saved = context, saved
        self._day: PresenceDay | None = None
        self.form = DayForm(context, WHOLE)
        self.form.left.connect(lambda _name: self.keep())
        self.body.addWidget(self.form)
        self.hide()

    def show_day(self, day: PresenceDay | None) -> None:
        """Show a day to correct."""
        if day is None or day == self._day:
            return
        self.keep()
        own = day.staff == self._context.store.identity.user_id
        self._day = day if own else None
        self.form.set_record(day)
        self.setVisible(own)

    def focus_first(self) -> None:
        """Put the keyboard where it can be changed."""
        if not self.isHidden():
            self.form.focus_field("begins")

    def keep(self) -> None:
        """Save what has changed."""
        before, after = self._day, self.form.day()
        if before is None or before == after:
            return
        step = self.form.attempt(lambda: change_day(self._context.store, before, after))
        if step and isinstance(step.after, PresenceDay):
            self._day = step.after
            self.form.set_record(step.after)
            self._context.shell.data_changed()
            self._saved()
            self._context.shell.say("Tag berichtigt.")
