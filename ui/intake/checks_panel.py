"""The live checks beside the Meldung, and the same in one line where there is no room beside it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.duplicates import DuplicateHit
from kim_desktop.work.checks import IntakeChecks
from ui.administration.rules import RulesPage
from ui.context import Context
from ui.intake.people_cards import DuplicatesCard, ResponsibilityCard
from ui.intake.target_card import GuardCard, TargetCard
from ui.intake.words import colour_word, level_of
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, column, row, scrolled
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Badge, Level, announce


class ChecksPanel(QWidget):
    """Four cards, one for each check."""

    opened = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.target = TargetCard(self._open_rules)
        self.guard = GuardCard(self._open_rules)
        self.duplicates = DuplicatesCard(self._who_has)
        self.responsibility = ResponsibilityCard(context)
        self.duplicates.opened.connect(self.opened)
        self._colour: str | None = None
        inner = QWidget()
        cards = column(self.target, self.guard, self.duplicates, self.responsibility, None, space=2 * GRID)
        cards.setContentsMargins(0, 0, GRID, 0)
        inner.setLayout(cards)
        self.setLayout(column(scrolled(inner)))
        self.setAccessibleName("Prüfung")

    def show_checks(self, checks: IntakeChecks, meldung: Meldung) -> None:
        """Show what the rules say about the Meldung as it stands."""
        self.target.show_result(checks.target_group, meldung)
        self.guard.show_result(checks.referral_guard)
        self.duplicates.show_hits(checks.duplicates, bool(meldung.family_name or meldung.given_name))
        self.responsibility.show_result(checks.responsibility, meldung)
        if self._colour not in {None, checks.target_group.colour}:
            announce(self, f"Zielgruppe jetzt {colour_word(checks.target_group.colour)}")
        self._colour = checks.target_group.colour

    def _open_rules(self) -> None:
        self._context.shell.open_page(RulesPage(self._context))

    def _who_has(self, hit: DuplicateHit) -> str:
        """'bei Mia Muster', or that it is a Meldung nobody has decided on."""
        case = self._context.store.get(Case, hit.case_id)
        if case is None:
            return "offene Meldung"
        return f"Fall {case.code} bei {self._context.lookups.label('staff_member', case.responsible)}"


class ChecksLine(QWidget):
    """The results as badges, for small windows; `wanted` asks for the whole panel or the form again."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._target = Badge(Level.NEUTRAL, "")
        self._guard = Badge(Level.INFO, "Verweisberatung", "referral")
        self._duplicates = Badge(Level.SOON, "")
        self.button = QuietButton("Prüfung zeigen", self.wanted.emit)
        badges = QWidget()
        flow = FlowLayout()
        badges.setLayout(flow)
        for part in (self._target, self._guard, self._duplicates):
            flow.addWidget(part)
        outer = row()
        outer.addWidget(badges, 1, Qt.AlignmentFlag.AlignVCenter)
        outer.addWidget(self.button)
        self.setLayout(outer)

    def show_checks(self, checks: IntakeChecks, meldung: Meldung) -> None:
        """Show the same results in short."""
        colour = meldung.target_group if meldung.target_group_overridden else checks.target_group.colour
        self._target.show_state(level_of(colour), f"Zielgruppe {colour_word(colour)}")
        self._guard.setVisible(checks.referral_guard.state == "referral")
        self._duplicates.setVisible(bool(checks.duplicates))
        self._duplicates.show_state(Level.SOON, f"{len(checks.duplicates)} × ähnlich")

    def show_open(self, is_open: bool) -> None:
        """Name the button after what it does next."""
        self.button.setText("Zum Bogen" if is_open else "Prüfung zeigen")
