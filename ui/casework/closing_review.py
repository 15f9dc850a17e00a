"""Before a case is closed: which goals were reached, what is still open, how the need stands at the end."""

from PySide6.QtWidgets import QCheckBox, QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, FollowUp, Need, Referral
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.plan import Goal
from kim_desktop.work.case_work import assess_need
from kim_desktop.work.closure import ClosurePreview
from kim_desktop.work.gaps import blank_gap, report_gap
from ui.casework.area_lock import is_closed
from ui.casework.comparison import Comparison
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.parts import Beside, Rows
from ui.casework.words import beginning
from ui.editors.choices import SearchCombo
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, column, label, row
from ui.widgets.chips import FlowLayout

AT_END = Layout((FormSection("", (("life_area", "level"), ("situation",))),))
_TITLE_MOST = 110


class ReviewCard(QWidget):
    """Nothing of goals and open things is written before the case is closed; needs and Lücken are at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        none = label("Es wurden keine Ziele vereinbart.", "muted", wrap=True)
        self.goals: Rows[Goal] = Rows(lambda goal: GoalChoice(desk, goal), none)
        nothing = label("Nichts ist offen.", "muted", wrap=True)
        self.open_things: Rows[Record] = Rows(lambda record: OpenThing(desk, record), nothing)
        hint = label("Was Sie nicht anhaken, bleibt in der Akte offen stehen.", "small", wrap=True)
        left = Card(self.goals, title="Was wurde erreicht?")
        right = Card(self.open_things, hint, title="Endet mit dem Abschluss")
        self.need_panel, self.gap_panel = self._need_panel(), self._gap_panel()
        self.comparison = Comparison(desk)
        self.comparison.hide()
        self.compare = QuietButton("Anfang und Ende vergleichen", self._toggle, "chart")
        self.begin_need = Button("Bedarf am Ende erheben", self.need_panel.open, "need")
        self.begin_gap = Button("Lücke melden", self.gap_panel.open, "plus")
        buttons = QWidget()
        flow = FlowLayout()
        for button in (self.begin_need, self.begin_gap, self.compare):
            flow.addWidget(button)
        buttons.setLayout(flow)
        self.state = label("", "muted", wrap=True)
        last = Card(self.state, buttons, self.need_panel, self.gap_panel, self.comparison, title="Situation am Ende")
        self.setLayout(column(Beside(left, right), last, space=2 * GRID))

    def show_preview(self, preview: ClosurePreview) -> None:
        """Show how things stand now; what was chosen stays."""
        self.goals.show_records(preview.goals)
        self.open_things.show_records(preview.open_things)
        self.state.setText(
            "Der Bedarf am Ende ist erhoben."
            if preview.has_end
            else "Der Bedarf am Ende ist noch nicht erhoben; Sie können auch ohne ihn abschließen."
        )
        if self.comparison.isVisibleTo(self):
            self.comparison.refresh()

    def goal_states(self) -> dict[str, str]:
        """The chosen state of each goal."""
        return {each.goal.id: each.state() for each in self.goals.widgets() if isinstance(each, GoalChoice)}

    def to_finish(self) -> frozenset[str]:
        """The open things that end with the case."""
        things = (each for each in self.open_things.widgets() if isinstance(each, OpenThing))
        return frozenset(each.record.id for each in things if each.box.isChecked())

    def keep(self) -> None:
        """Save what is half typed."""
        self.need_panel.keep()
        self.gap_panel.keep()

    def _toggle(self) -> None:
        opening = self.comparison.isHidden()
        if opening:
            self.comparison.refresh()
        self.comparison.setVisible(opening)
        self.compare.setText("Vergleich schließen" if opening else "Anfang und Ende vergleichen")

    def _need_panel(self) -> EntryPanel:
        desk = self._desk
        return EntryPanel(
            desk,
            lambda: desk.form(Need, AT_END, (("life_area", _open_areas(desk)),)),
            EntryWords("Bedarf am Ende", "Bedarf speichern"),
            f"need-at-end:{desk.case_id}",
            blank=lambda: Need(id=new_id(), case_id=desk.case_id, at_end=True),
            save=lambda need: assess_need(desk.context.store, need),
        )

    def _gap_panel(self) -> EntryPanel:
        desk = self._desk
        return EntryPanel(
            desk,
            lambda: desk.form(Gap),
            EntryWords("Lücke melden", "Melden", "Ohne Namen und ohne Angaben, die jemanden erkennen lassen."),
            f"gap:closing:{desk.case_id}",
            blank=lambda: blank_gap(desk.context.store),
            save=lambda gap: report_gap(desk.context.store, gap, desk.case_id),
        )


class GoalChoice(QWidget):
    """A goal and how it ended."""

    def __init__(self, desk: Desk, goal: Goal) -> None:
        super().__init__()
        self._desk, self.goal = desk, goal
        lists = desk.context.lookups
        self.combo = SearchCombo(lists.choices.get("goal_state", ()), lambda code: lists.label("goal_state", code))
        self._words = label("", wrap=True)
        layout = row(self._words, self.combo, space=GRID)
        layout.setStretch(0, 1)
        layout.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        self.setLayout(layout)
        self.show_record(goal)

    def show_record(self, goal: Goal) -> None:
        """Show the goal as it is now."""
        self.goal = goal
        words = goal.words or ("Geschützt" if is_closed(self._desk, goal.life_area) else "Ziel ohne Worte")
        self._words.setText(beginning(words, _TITLE_MOST))
        self.combo.show_code(goal.state)
        self.combo.setAccessibleName(f"Stand des Ziels: {beginning(words, 60)}")

    def state(self) -> str:
        """The chosen state."""
        return self.combo.code() or self.goal.state


class OpenThing(QWidget):
    """Something that is still to be done, and whether it ends with the case."""

    def __init__(self, desk: Desk, record: Record) -> None:
        super().__init__()
        self._desk, self.record = desk, record
        self.box = QCheckBox()
        self.box.setChecked(True)
        self._words = label("", wrap=True)
        self._words.setBuddy(self.box)
        layout = row(self.box, self._words, space=GRID)
        layout.setStretch(1, 1)
        layout.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        self.setLayout(layout)
        self.show_record(record)

    def show_record(self, record: Record) -> None:
        """Show it as it is now."""
        self.record = record
        words = _open_words(self._desk, record)
        self._words.setText(words)
        self.box.setAccessibleName(f"Mit dem Fall abschließen: {words}")


def _open_words(desk: Desk, record: Record) -> str:
    if isinstance(record, FollowUp):
        return f"Wiedervorlage {show_date(record.due_on)}: {beginning(record.what, _TITLE_MOST)} (gilt als erledigt)"
    if isinstance(record, Appointment):
        return f"Termin {show_date(record.on)}: {beginning(record.what, _TITLE_MOST)} (wird abgesagt)"
    assert isinstance(record, Referral)
    service = desk.service_name(record)
    return f"Verweis {show_date(record.referred_on)}: {service} (endet ohne Rückmeldung)"


def _open_areas(desk: Desk) -> tuple[tuple[str, str], ...]:
    areas = desk.context.lookups.choices.get("life_area", ())
    return tuple(pair for pair in areas if not is_closed(desk, pair[0]))
