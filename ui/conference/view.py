"""One Fallkonferenz from its plan to its minutes: when and where, who comes, which cases, what was decided."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.domain.rules.conference import OPEN, OVER
from kim_desktop.work.conference import cancel, change_conference, invite, named_cases
from kim_desktop.work.conference_agenda import own_cases
from kim_desktop.work.conference_minutes import CLOSED, HELD, begin
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import head
from ui.casework.parts import Rows
from ui.conference.agenda import CaseRow
from ui.conference.bring import BringPanel
from ui.conference.decisions import DecisionRow
from ui.conference.desk import ConferenceDesk
from ui.conference.guests import GuestsCard
from ui.conference.papers import show_invitation, show_minutes
from ui.conference.words import PLAN, bodies, conference_facts, conference_level, team
from ui.desk_part import FullView
from ui.forms import RecordForm
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, column, label, row
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Badge, EmptyState, Level

_MOVED = "Am neuen Tag gilt die Einwilligung E5 nicht mehr: {names} stehen dort dann unter Pseudonym."


class ConferenceView(FullView):
    """Made anew for each conference; `back` shows the list again, `sit` the minutes."""

    def __init__(self, desk: ConferenceDesk, back: Callable[[], object], sit: Callable[[], object]) -> None:
        super().__init__()
        self.desk, self._back, self._sit = desk, back, sit
        self._build_head()
        self.plan = self._plan_panel()
        self.change = Button("Planung ändern", self._change)
        self.day = Card()
        self.day.body.addLayout(head("Wann und wo", self.change))
        self.day.body.addWidget(self.facts)
        self.day.body.addWidget(self.plan)
        self.guests = GuestsCard(desk)
        self._build_agenda()
        self.decisions: Rows[ConferenceDecision] = Rows(
            lambda each: DecisionRow(desk, each),
            EmptyState("check", "Noch kein Beschluss", "Beschlüsse entstehen in der Sitzung."),
        )
        self.earlier: Rows[ConferenceDecision] = Rows(lambda each: DecisionRow(desk, each))
        self.following = Card(self.earlier, title="Nachhalten aus früheren Fallkonferenzen")
        self.decided = Card(self.decisions, title="Beschlüsse")
        parts = (self._top, self.following, self.agenda, self.decided, self.guests, self.day)
        self.setLayout(column(*parts, space=2 * GRID))
        self.refresh()

    def refresh(self) -> None:
        """Show it as it is now."""
        file = self.desk.file
        conference, leads = file.conference, self.desk.leads(file.conference)
        self.title.setText(f"{file.name}: {conference.topic}" if conference.topic else file.name)
        level = conference_level(conference, self.desk.today)
        self.state.show_state(level, self.desk.label("conference_state", conference.state))
        self.facts.setText(conference_facts(self.desk, conference))
        self.earlier.show_records(file.followed_up)
        self.following.setVisible(bool(file.followed_up))
        self.cases.show_records(file.cases)
        self.decisions.show_records(file.decisions)
        self.decided.setVisible(conference.state in {HELD, CLOSED})
        self.guests.refresh()
        case_manager = self.desk.context.store.identity.role == "case_manager"
        self.bring.setVisible(case_manager and conference.state not in OVER)
        self.change.setVisible(leads and conference.state not in OVER)
        self._offer(conference, leads)

    def focus_first(self) -> None:
        """Put the keyboard on what comes next."""
        steps = (self.sit, self.invited, self.bring, self.minutes, self.back_button)
        next(each for each in steps if not each.isHidden()).setFocus()

    def keep(self) -> None:
        """Save what is half typed."""
        self.plan.keep()
        self.bringing.keep()
        self.guests.keep()
        for each in (*self.cases.widgets(), *self.decisions.widgets(), *self.earlier.widgets()):
            if isinstance(each, CaseRow | DecisionRow):
                each.keep()

    def reveal(self, record_id: str) -> None:
        """Put the keyboard on a case or a decision."""
        for rows in (self.cases, self.decisions, self.earlier):
            found = rows.reveal(record_id)
            if isinstance(found, DecisionRow):
                (found.done if not found.done.isHidden() else found.button).setFocus()
            elif isinstance(found, CaseRow):
                (found.choose if not found.choose.isHidden() else found.read).setFocus()

    def sit_down(self) -> None:
        """Open the minutes; the conference is held from now on."""
        self.keep()
        store = self.desk.context.store
        conference = self.desk.file.conference
        if conference.state in OPEN and not self.desk.attempt(lambda: begin(store, conference)):
            return
        self._sit()

    def _build_head(self) -> None:
        self.back_button = QuietButton("Alle Fallkonferenzen", self._leave, "back")
        self.title = label("", "h2", wrap=True)
        self.state = Badge(Level.NEUTRAL, "")
        self.facts = label("", wrap=True)
        self.sit = Button("Sitzung beginnen", self.sit_down, "note")
        self.letters = Button("Alle Einladungen", lambda: show_invitation(self.desk), "print")
        self.invited = Button("Als eingeladen vermerken", self._invite, "check")
        self.minutes = Button("Protokoll drucken", lambda: show_minutes(self.desk), "print")
        self.off = QuietButton("Absagen", self._cancel)
        buttons, flow = QWidget(), FlowLayout()
        for part in (self.sit, self.letters, self.invited, self.minutes, self.off):
            flow.addWidget(part)
        buttons.setLayout(flow)
        titled = row(self.title, self.state, space=12)
        titled.setStretch(0, 1)
        self._top = column(row(self.back_button, None), titled, buttons, space=GRID)

    def _build_agenda(self) -> None:
        desk = self.desk
        self.cases: Rows[ConferenceCase] = Rows(
            lambda each: CaseRow(desk, each),
            EmptyState("cases", "Noch kein Fall", "Case-Managerinnen bringen ihre eigenen Fälle ein."),
        )
        self.bring = Button("Eigenen Fall einbringen", self._open_bringing, "plus")
        self.bringing = BringPanel(
            desk,
            "Welcher Fall?",
            lambda: own_cases(desk.context.store),
            lambda case: (desk.conference_id, case),
            f"{desk.conference_id}:bring",
        )
        self.agenda = Card()
        self.agenda.body.addLayout(head("Tagesordnung", self.bring))
        for part in (self.bringing, self.cases):
            self.agenda.body.addWidget(part)

    def _plan_panel(self) -> EntryPanel:
        store, desk = self.desk.context.store, self.desk
        panel = EntryPanel(
            desk,
            lambda: plan_form(desk),
            EntryWords("Planung ändern", "Speichern"),
            f"{desk.conference_id}:plan",
            blank=lambda: desk.file.conference,
            save=lambda after: change_conference(store, desk.file.conference, after),
        )
        panel.saved.connect(lambda _conference: self.change.setFocus())
        return panel

    def _change(self) -> None:
        """Open the plan; whoever stands there by name is told of what another day would mean."""
        conference = self.desk.file.conference
        names = ", ".join(each.shown_as for each in named_cases(self.desk.context.store, conference))
        self.plan.explain(_MOVED.format(names=names) if names else "")
        self.plan.begin_with(conference)

    def _offer(self, conference: Conference, leads: bool) -> None:
        state = conference.state
        self.sit.setVisible(leads and state not in OVER)
        self.sit.setText("Sitzung beginnen" if state in OPEN else "Weiter protokollieren")
        self.letters.setVisible(leads and state in OPEN)
        self.invited.setVisible(leads and state == "planned")
        self.minutes.setVisible(state in {HELD, CLOSED})
        self.off.setVisible(leads and state in OPEN)

    def _open_bringing(self) -> None:
        self.bringing.open()

    def _invite(self) -> None:
        store, conference = self.desk.context.store, self.desk.file.conference
        if self.desk.attempt(lambda: invite(store, conference)):
            self.desk.context.shell.say(f"Vermerkt: eingeladen am {show_date(self.desk.today)}.")

    def _cancel(self) -> None:
        store, conference = self.desk.context.store, self.desk.file.conference
        if self.desk.attempt(lambda: cancel(store, conference)):
            self.desk.context.shell.say("Abgesagt. Fragen und Dossiers sind bei allen gelöscht.")

    def _leave(self) -> None:
        self.keep()
        self._back()


def plan_form(desk: ConferenceDesk) -> RecordForm:
    """When, where, before which Gremium, and who moderates."""
    store, today = desk.context.store, desk.today
    return desk.form(Conference, PLAN, (("body", bodies(store, today)), ("staff_member", team(store, today))))
