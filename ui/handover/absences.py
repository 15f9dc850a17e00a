"""Abwesenheit und Vertretung: who is away, who stands in, and for whom one stands in oneself."""

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.handover import Absence
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.rules.access import CASE_MANAGER
from kim_desktop.storage.store import Store
from kim_desktop.work.absence import absences, absent_without_deputy, cancel, change, past, plan
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.live import PlainFold
from ui.casework.parts import Line, Rows, Sketch
from ui.context import Context
from ui.desk import PlainDesk
from ui.editors.choices import Choices
from ui.handover.part import HandoverPart
from ui.handover.words import absence_sketch
from ui.layouts import Layout, Row
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, label, row
from ui.widgets.signs import Banner, EmptyState, Level

_DAYS: tuple[Row, ...] = (("begins", "ends", "deputy"),)
_OWN = Layout((FormSection("", _DAYS),))
_ANYBODY = Layout((FormSection("", (("staff",), *_DAYS)),))
_WHAT = (
    "Die Vertretung sieht und führt in diesen Tagen alle Fälle der abwesenden Person. Übergeben, abschließen oder zur "
    "Löschung vorschlagen kann sie keinen. Am Ende verschwinden die Fälle von selbst von ihrem Gerät."
)


class AbsencePart(HandoverPart):
    """A case manager plans her own absences, Koordination everybody's."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._me = context.store.identity.user_id
        self._for_all = context.store.identity.role != CASE_MANAGER
        self.panel = EntryPanel(
            self.desk,
            lambda: self.desk.form(Absence, _ANYBODY if self._for_all else _OWN, _team(context.store, self._me)),
            EntryWords("Neue Abwesenheit", "Eintragen", _WHAT),
            "absence:new",
            blank=lambda: Absence(id=new_id(), staff="" if self._for_all else self._me),
            save=lambda absence: plan(context.store, absence),
        )
        empty = EmptyState("calendar", "Keine Abwesenheit geplant", "Urlaub und Fortbildung: je früher, desto besser.")
        self.rows: Rows[Absence] = Rows(lambda each: AbsenceFold(self.desk, each, self._for_all), empty)
        self.deputy: Rows[Absence] = Rows(lambda each: DeputyLine(self.desk, each))
        self.past: Rows[Absence] = Rows(lambda each: PastLine(self.desk, each, self._for_all))
        self.card = ListCard("Abwesenheiten", self.rows, self.panel, "Abwesenheit eintragen")
        self.standing_in = Card(self.deputy, title="Sie vertreten")
        self.cases = Button("Fälle ansehen", lambda: context.shell.open_place("cases"), "cases")
        self.standing_in.body.addWidget(
            label("Diese Fälle stehen unter „Fälle“ mit dem Filter „Vertretung“.", "muted", wrap=True)
        )
        self.standing_in.body.addLayout(row(self.cases, None))
        self.before = Card(self.past, title="Frühere Abwesenheiten")
        self.alone = Banner(Level.LATE, "")
        for card in (self.alone, self.standing_in, self.card, self.before):
            self.body.addWidget(card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        store = self.context.store
        whose = "" if self._for_all else self._me
        running = absences(store)
        self.rows.show_records(each for each in running if not whose or each.staff == whose)
        self.deputy.show_records(each for each in running if each.deputy == self._me)
        self.past.show_records(past(store, whose))
        alone = [each.staff for each in absent_without_deputy(store, self.desk.today) if whose in {"", each.staff}]
        self.alone.setVisible(bool(alone))
        names = ", ".join(sorted(self.desk.label("staff_member", each) for each in alone))
        self.alone.say(Level.LATE, f"Heute abwesend, und niemand vertritt: {names}. Bitte eine Vertretung eintragen.")
        self.standing_in.setVisible(bool(self.deputy.widgets()) and self.context.shell.has_place("cases"))
        self.before.setVisible(bool(self.past.widgets()))
        self.order()

    def focus_first(self) -> None:
        self.card.add.setFocus()

    def keep(self) -> None:
        self.panel.keep()
        for fold in self.rows.widgets():
            if isinstance(fold, PlainFold):
                fold.keep()

    def reveal(self, absence_id: str) -> None:
        """Open an absence, so that a deputy can be chosen at once."""
        found = self.rows.reveal(absence_id)
        if isinstance(found, AbsenceFold):
            found.show_field("deputy")


class AbsenceFold(PlainFold):
    """One absence; days and deputy change below the line, and it can be taken back."""

    def __init__(self, desk: PlainDesk, absence: Absence, named: bool) -> None:
        self._plain, self._named = desk, named
        super().__init__(
            desk,
            absence,
            lambda each: absence_sketch(desk, each, named),
            lambda: desk.form(Absence, _OWN, _team(desk.context.store, absence.staff)),
            change,
            "Ändern",
        )
        self.take_back = QuietButton("Zurücknehmen", self._cancel)
        self.take_back.setAccessibleName(f"Zurücknehmen: {absence_sketch(desk, absence, named).title}")
        actions = row(self.take_back, None)
        actions.setContentsMargins(3 * GRID, 0, 0, GRID)
        self.extra.addLayout(actions)

    def show_field(self, name: str) -> None:
        """Open the form with the keyboard in a field."""
        if self.form is None or self.form.isHidden():
            self.toggle()
        if self.form:
            self.form.focus_field(name)

    def _cancel(self) -> None:
        desk, absence = self._plain, self._record
        assert isinstance(absence, Absence)
        if desk.attempt(lambda: cancel(desk.context.store, absence)):
            desk.context.shell.say("Zurückgenommen. Die Vertretung endet mit dem nächsten Abgleich.")


class DeputyLine(Line):
    """Somebody one stands in for."""

    def __init__(self, desk: PlainDesk, absence: Absence) -> None:
        self._desk = desk
        super().__init__(_deputy_sketch(desk, absence))

    def show_record(self, absence: Absence) -> None:
        """Show it as it is now."""
        self.show_sketch(_deputy_sketch(self._desk, absence))


class PastLine(Line):
    """An absence that is over."""

    def __init__(self, desk: PlainDesk, absence: Absence, named: bool) -> None:
        self._desk, self._named = desk, named
        super().__init__(absence_sketch(desk, absence, named))

    def show_record(self, absence: Absence) -> None:
        """Show it as it is now."""
        self.show_sketch(absence_sketch(self._desk, absence, self._named))


def _deputy_sketch(desk: PlainDesk, absence: Absence) -> Sketch:
    runs = absence.holds_on(desk.today)
    days = f"{show_date(absence.begins)} bis {show_date(absence.ends)}"
    level, word = (
        (Level.INFO, f"bis {show_date(absence.ends)}") if runs else (Level.NEUTRAL, f"ab {show_date(absence.begins)}")
    )
    return Sketch("person", desk.label("staff_member", absence.staff), f"abwesend {days}", level, word)


def _team(store: Store, absent: str) -> tuple[tuple[str, Choices], ...]:
    """Whom one can choose: the case managers of today, without the absent one."""
    today = local_date(store.clock())
    team = [each for each in store.all(StaffMember, role=CASE_MANAGER) if each.valid_on(today) and each.id != absent]
    return (("staff_member", [(each.id, each.name) for each in sorted(team, key=lambda each: each.name.casefold())]),)
