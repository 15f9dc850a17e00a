"""The times of a Präsenztag: to begin one, to end it, and to answer for one whose end was forgotten."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.office import PresenceDay
from kim_desktop.errors import KnownError
from kim_desktop.work.presence import Step, begin_day, change_day, end_day, now, usual_place
from ui.context import Context
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, PrimaryButton, QuietButton, column, label, row

BEGIN = Layout((FormSection("", (("place", "begins"),)),))
HOURS = Layout((FormSection("", (("begins", "ends"),)),))
END = Layout((FormSection("", (("ends",),)),))
WHOLE = Layout((FormSection("", (("place", "on"), ("begins", "ends"))),))

Done = Callable[[Step], object]


class DayForm(RecordForm):
    """Some fields of a Präsenztag; what is refused stands beside its field."""

    def __init__(self, context: Context, layout: Layout) -> None:
        self._context, self._refused = context, ""
        places = (("place", _places(context)),)
        model = context.store.model
        super().__init__(PresenceDay, model, context.lookups, layout, clock=context.clock, references=places)

    def day(self) -> PresenceDay:
        """The day as it stands in the form."""
        day = self.record()
        assert isinstance(day, PresenceDay)
        return day

    def attempt(self, do: Callable[[], Step]) -> Step | None:
        """Write something; None if it was refused."""
        if self._refused:
            self.complain(self._refused, "")
        self._refused = ""
        if self.problems():
            self.focus_problem()
            return None
        try:
            return do()
        except KnownError as error:
            self._tell(error)
            return None

    def _tell(self, error: KnownError) -> None:
        name = str(getattr(error, "field", ""))
        if name in self.names():
            self._refused = name
            self.complain(name, str(error))
            self.focus_field(name)
        else:
            self._context.shell.say_error(error)


class BeginCard(Card):
    """Where one is, and since when; place and time are filled in."""

    def __init__(self, context: Context, done: Done) -> None:
        super().__init__()
        self._context, self._done = context, done
        self.form = DayForm(context, BEGIN)
        self.button = PrimaryButton("Tag beginnen", self.begin, "check")
        self.today = label("", "muted", wrap=True)
        self.body.setSpacing(12)
        for part in (label("Heute vor Ort", "h3"), self.today, self.form):
            self.body.addWidget(part)
        self.body.addLayout(row(self.button, None))

    def refresh(self, ended: list[PresenceDay]) -> None:
        """Propose place and time anew, and say what of today is over."""
        if not self.form.is_changed():
            place = usual_place(self._context.store) or None
            self.form.set_record(PresenceDay(id=new_id(), place=place, begins=now(self._context.store)))
        told = (f"{_place(self._context, each)} von {each.begins} bis {each.ends}" for each in ended)
        over = "; ".join(told)
        self.today.setText(f"Heute schon: {over}." if over else "Beginnen Sie, sobald Sie da sind.")

    def begin(self) -> None:
        """Begin the day."""
        day = self.form.day()
        step = self.form.attempt(lambda: begin_day(self._context.store, day.place or "", day.begins))
        if step:
            self.form.set_record(step.after)
            self._done(step)


class RunningDay(Card):
    """The day that runs: where, since when, and the way to end it; `changed` is told of times that were corrected."""

    def __init__(self, context: Context, ended: Done, changed: Done) -> None:
        super().__init__()
        self._context, self._ended, self._changed = context, ended, changed
        self.day = PresenceDay(id="")
        self.place, self.since = label("", "h2", wrap=True), label("", "muted")
        self.form = DayForm(context, HOURS)
        self.form.left.connect(lambda _name: self.keep())
        self.form.hide()
        self.change = QuietButton("Zeiten ändern", self._toggle)
        self.end_button = Button("Tag beenden", self.end, "close")
        head = row(column(self.place, self.since, space=2), self.change, self.end_button, space=GRID)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.form)

    def show_day(self, day: PresenceDay) -> None:
        """Show a day; what is half typed stays."""
        if day != self.day:
            self.day = day
            self.form.set_record(day)
        self.place.setText(_place(self._context, day))
        self.since.setText(f"Seit {day.begins} Uhr")

    def end(self) -> None:
        """End it now; where the clock says otherwise, ask."""
        typed = self.form.day().ends
        step = self.form.attempt(lambda: end_day(self._context.store, self.day, typed))
        if step is None:
            self.form.show()
            self.form.focus_problem()
        else:
            self.form.hide()
            self._ended(step)

    def keep(self) -> None:
        """Save changed times."""
        before, after = self.day, self.form.day()
        if self.form.isHidden() or before == after or not before.id:
            return
        step = self.form.attempt(lambda: change_day(self._context.store, before, after))
        if step:
            self._changed(step)

    def _toggle(self) -> None:
        self.form.setVisible(self.form.isHidden())
        if not self.form.isHidden():
            self.form.focus_first()


class ForgottenDay(Card):
    """Asks for the end of a day that never got one."""

    def __init__(self, context: Context, day: PresenceDay, done: Done) -> None:
        super().__init__()
        self._context, self._done = context, done
        self.words = label("", "strong", wrap=True)
        self.form = DayForm(context, END)
        self.button = Button("Ende eintragen", self.enter, "check")
        self.body.addWidget(self.words)
        self.body.addWidget(
            label("Wann war der Tag zu Ende? Besuche und Notizen sind gespeichert.", "muted", wrap=True)
        )
        line = row(self.form, self.button, None, space=2 * GRID)
        self.body.addLayout(line)
        self.show_record(day)

    def show_record(self, day: PresenceDay) -> None:
        """Show a day."""
        self.day = day
        self.form.set_record(day)
        self.words.setText(
            f"Das Ende fehlt: {show_date(day.on)}, {_place(self._context, day)}, begonnen um {day.begins} Uhr"
        )
        self.button.setAccessibleName(f"Ende eintragen für den {show_date(day.on)}")

    def enter(self) -> None:
        """Enter the end."""
        step = self.form.attempt(lambda: end_day(self._context.store, self.day, self.form.day().ends))
        if step:
            self._done(step)


def forgotten_row(context: Context, done: Done) -> Callable[[PresenceDay], QWidget]:
    """Makes the cards of forgotten days."""
    return lambda day: ForgottenDay(context, day, done)


def _place(context: Context, day: PresenceDay) -> str:
    return context.lookups.label("place", day.place) if day.place else ""


def _places(context: Context) -> tuple[tuple[str, str], ...]:
    """Where one can be; where one was last stands first."""
    usual, choices = usual_place(context.store), context.lookups.choices.get("place", ())
    return tuple(sorted(choices, key=lambda pair: pair[0] != usual))
