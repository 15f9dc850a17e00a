"""Überblick: what comes next, and everything that happened on one line of time."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.case import FollowUp
from kim_desktop.domain.rules.net import Finding, Rulebook
from kim_desktop.work.case_work import finish_follow_up
from kim_desktop.work.today import look_at, why
from ui.administration.rules import RulesPage
from ui.casework.conference_card import ConferenceCard
from ui.casework.desk import Desk
from ui.casework.parts import Beside, Line, Rows, Section, Sign, Sketch
from ui.casework.texts import say
from ui.casework.timeline import Moment, day_by_day, moments
from ui.overview.agenda_items import section_for
from ui.theme import current_tokens
from ui.tokens import GRID
from ui.why import Why
from ui.widgets.basic import Button, Card, IconLabel, QuietButton, column, label, row
from ui.widgets.chips import ChipRow
from ui.widgets.signs import EmptyState

_GROUPS = (
    ("contacts", "Kontakte"),
    ("referrals", "Verweise"),
    ("follow_ups", "Wiedervorlagen"),
    ("consents", "Einwilligungen"),
    ("status", "Status"),
    ("needs", "Bedarf"),
)
_FREE = 4


class MomentRow(QWidget):
    """One thing on the line of time."""

    def __init__(self, moment: Moment) -> None:
        super().__init__()
        self._day = label("", "small")
        self._day.setFixedWidth(max(84, self._day.fontMetrics().horizontalAdvance("00.00.0000") + 8))
        self._icon = IconLabel(moment.picture, 18)
        self._title = label("", "strong", wrap=True)
        self._text = label("", "muted", wrap=True)
        self._sign = Sign(Qt.AlignmentFlag.AlignTop)
        outer = row(space=12)
        for part in (self._day, self._icon):
            outer.addWidget(part, alignment=Qt.AlignmentFlag.AlignTop)
        outer.addLayout(column(self._title, self._text, space=2), 1)
        outer.addLayout(self._sign)
        outer.setContentsMargins(0, GRID, 0, GRID)
        self.setLayout(outer)
        self.show_record(moment)

    def show_record(self, moment: Moment) -> None:
        """Show the moment as it is now."""
        self._day.setText("" if moment.same_day else show_date(moment.on))
        self._icon.show_icon(moment.picture, "muted")
        self._title.setText(moment.title)
        say(self._text, moment.text)
        self._text.setVisible(bool(moment.text))
        self._sign.show_state(moment.level, moment.word)
        self.setAccessibleName(f"{show_date(moment.on)}: {moment.title}. {moment.text}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line of time runs from picture to picture."""
        super().paintEvent(event)
        picture = self._icon.geometry().adjusted(0, -_FREE, 0, _FREE)
        painter = QPainter(self)
        painter.setPen(QPen(QColor(current_tokens().outline), 1.5))
        if self.y() > 0:
            painter.drawLine(picture.center().x(), 0, picture.center().x(), picture.top())
        painter.drawLine(picture.center().x(), picture.bottom(), picture.center().x(), self.height())


class Overview(Section):
    """The first thing one sees of a case."""

    name = "overview"
    title = "Überblick"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.steps: Rows[FollowUp] = Rows(self._step, self._no_steps())
        self.watch: Rows[_Watch] = Rows(self._watch_line, label("Alles im grünen Bereich.", "muted", wrap=True))
        self.timeline: Rows[Moment] = Rows(
            MomentRow,
            EmptyState("history", "Noch nichts geschehen", "Kontakte, Verweise und Änderungen erscheinen hier."),
            "Ältere anzeigen",
            lines=False,
        )
        self.groups = ChipRow(_GROUPS, "Zeitlinie filtern")
        self.groups.changed.connect(lambda _chosen: self._show_timeline(anew=True))
        self.conference = ConferenceCard(desk)
        self.body.addWidget(Beside(self._line_of_time(), self._ahead(), (3, 2)))
        self.body.addStretch(1)

    def refresh(self) -> None:
        file = self.desk.file
        self.steps.show_records([each for each in file.follow_ups if not each.done_on][:6])
        self.watch.show_records(self._watched())
        self.conference.refresh()
        self._show_timeline()

    def focus_first(self) -> None:
        self.groups.setFocus()

    def keep(self) -> None:
        self.conference.keep()

    def _line_of_time(self) -> Card:
        return Card(self.groups, self.timeline, title="Was bisher geschah")

    def _ahead(self) -> QWidget:
        ahead = QWidget()
        ahead.setLayout(
            column(
                Card(self.steps, title="Nächste Schritte"),
                self.conference,
                Card(self.watch, title="Im Blick"),
                space=2 * GRID,
            )
        )
        return ahead

    def _no_steps(self) -> QWidget:
        empty = QWidget()
        words = label(
            "Es ist kein nächster Schritt geplant. So geht niemand verloren: ein Tag, ein Stichwort.", "muted", True
        )
        button = Button("Wiedervorlage planen", lambda: self.desk.show_section("follow_ups"), "plus")
        layout = column(words, space=12)
        layout.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
        empty.setLayout(layout)
        return empty

    def _step(self, follow_up: FollowUp) -> QWidget:
        return StepLine(self.desk, follow_up)

    def _watch_line(self, watch: "_Watch") -> QWidget:
        return WatchLine(self.desk, watch)

    def _watched(self) -> list["_Watch"]:
        desk = self.desk
        rules = Rulebook(desk.parameters, desk.status_flags)
        found = look_at(desk.context.store, desk.file, desk.today, rules)
        return [_Watch(each) for each in found if each.kind != "follow_up" and _is_worth_a_look(each)]

    def _show_timeline(self, anew: bool = False) -> None:
        chosen = self.groups.chosen()
        found = [each for each in moments(self.desk) if not chosen or each.group in chosen]
        self.timeline.show_records(day_by_day(found), anew)


class StepLine(Line):
    """A Wiedervorlage that one click marks as done."""

    def __init__(self, desk: Desk, follow_up: FollowUp) -> None:
        self._desk, self._follow_up = desk, follow_up
        done = Button("Erledigt", self._finish)
        done.setAccessibleName(f"Erledigt: {follow_up.what}")
        super().__init__(step_sketch(desk, follow_up), done)

    def show_record(self, follow_up: FollowUp) -> None:
        """Show it as it is now."""
        self._follow_up = follow_up
        self.show_sketch(step_sketch(self._desk, follow_up))

    def _finish(self) -> None:
        self._desk.attempt(lambda: finish_follow_up(self._desk.context.store, self._follow_up))


class WatchLine(QWidget):
    """Something that a rule found, why, and the way to where it is mended."""

    def __init__(self, desk: Desk, watch: "_Watch") -> None:
        super().__init__()
        self._desk = desk
        section, action = section_for(watch.finding.kind), watch.finding.action
        button = QuietButton(action, lambda: desk.show_section(section))
        button.setAccessibleName(f"{action}: {watch.finding.text}")
        self.line = Line(_watch_sketch(watch.finding))
        self.line.layout().setContentsMargins(0, GRID, 0, 0)  # type: ignore[union-attr]
        self.why = Why(watch.finding.text, button, open_rules=self._open_rules)
        self.why.setContentsMargins(4 * GRID, 0, 0, 4)
        self.setLayout(column(self.line, self.why, space=0))
        self.show_record(watch)

    def show_record(self, watch: "_Watch") -> None:
        """Show it as it is now."""
        self.line.show_sketch(_watch_sketch(watch.finding))
        self.why.show_reasons([why(self._desk.context.store, watch.finding)])

    def _open_rules(self) -> None:
        self._desk.context.shell.open_page(RulesPage(self._desk.context))


class _Watch:
    """A finding as a list entry."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self.id = f"{finding.kind}-{finding.record_id}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Watch) and other.finding == self.finding

    __hash__ = None  # type: ignore[assignment]


def step_sketch(desk: Desk, follow_up: FollowUp) -> Sketch:
    """A Wiedervorlage in words."""
    if follow_up.due_on is None:
        return Sketch("late", follow_up.what, "ohne Datum")
    left = (follow_up.due_on - desk.today).days
    picture = "late" if left < 0 else "soon" if left == 0 else "clock"
    words = "überfällig seit" if left < 0 else "heute," if left == 0 else "am"
    return Sketch(picture, follow_up.what, f"{words} {show_date(follow_up.due_on)}")


def _is_worth_a_look(finding: Finding) -> bool:
    """What has a day waits for it; a hint to have something looked at has none."""
    return finding.level != "fine" or finding.kind == "hint"


def _watch_sketch(finding: Finding) -> Sketch:
    return Sketch("info" if finding.kind == "hint" else finding.level, finding.text)
