"""Decisions of a Fallkonferenz: a line that opens, one key that reports them as done, and the form for a new one."""

from collections.abc import Callable

from kim_desktop.domain.records.conference import Conference, ConferenceDecision
from kim_desktop.domain.rules.conference import OVER
from kim_desktop.work.conference_minutes import change_decision, decide, finish, may_report, new_decision
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.live import PlainFold
from ui.casework.parts import Sketch
from ui.conference.desk import ConferenceDesk
from ui.conference.words import DECISION, NEW_DECISION, REPORT, decision_sketch, team
from ui.forms import RecordForm
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, row


class DecisionRow(PlainFold):
    """One decision; who has the task reports what became of it, who leads may still mend its words."""

    def __init__(self, desk: ConferenceDesk, decision: ConferenceDecision) -> None:
        self._where = desk
        super().__init__(desk, decision, self._put, self._form, change_decision, "Was daraus wurde")
        self.done = QuietButton("Erledigt", self._finish, "check")
        actions = row(self.done, None)
        actions.setContentsMargins(3 * GRID, 0, 0, GRID)
        self.extra.addLayout(actions)
        self._show_what_applies(decision)

    def show_record(self, decision: ConferenceDecision) -> None:  # type: ignore[override]
        """Show it as it is now."""
        super().show_record(decision)
        self._show_what_applies(decision)

    def _show_what_applies(self, decision: ConferenceDecision) -> None:
        mine = may_report(self._where.context.store, decision)
        self.button.setVisible(mine)
        self.done.setVisible(mine and decision.done_on is None)
        self.done.setAccessibleName(f"Erledigt: {decision.what}")

    def _put(self, decision: ConferenceDecision) -> Sketch:
        return decision_sketch(self._where, self._where.file, decision)

    def _form(self) -> RecordForm:
        decision, store = self._record, self._where.context.store
        conference = store.get(Conference, decision.case_id)
        stands = conference is None or conference.state in OVER or not self._where.leads(conference)
        references = (("staff_member", team(store, self._where.today)),)
        return self._where.form(ConferenceDecision, REPORT if stands else DECISION, references)

    def _finish(self) -> None:
        self.keep()
        decision = self._where.context.store.get(ConferenceDecision, self._record.id)
        if decision and self._where.attempt(lambda: finish(self._where.context.store, decision)):
            self._where.context.shell.say("Erledigt. Was daraus wurde, können Sie dazuschreiben.")


def decision_panel(desk: ConferenceDesk, about: Callable[[], str | None]) -> EntryPanel:
    """The form for a decision about the case that is being discussed, or about none."""
    store = desk.context.store
    return EntryPanel(
        desk,
        lambda: desk.form(ConferenceDecision, NEW_DECISION, (("staff_member", team(store, desk.today)),)),
        EntryWords("Neuer Beschluss", "Festhalten", "Wer tut was bis wann? Eine Stelle oder jemand aus dem Team."),
        f"{desk.conference_id}:decision",
        blank=lambda: new_decision(store, desk.file.conference, about()),
        save=lambda decision: decide(store, decision),
    )
