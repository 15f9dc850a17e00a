"""Zuständigkeit and possible double reports beside the Meldung."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.duplicates import DuplicateHit
from kim_desktop.domain.rules.responsibility import Proposal, ResponsibilityResult
from ui.context import Context
from ui.editors.choices import SearchCombo
from ui.intake.lists import clear
from ui.intake.words import birth_year, name_of
from ui.tokens import GRID
from ui.why import Why
from ui.widgets.basic import Card, Divider, QuietButton, column, label, row
from ui.widgets.signs import Badge, Level

_MOST_PROPOSED = 3
_MOST_REASON = 500
_MOST_HITS = 4


class ResponsibilityCard(Card):
    """Who should take the case, in order; `chosen` carries the staff id, `reasoned` why it is not the first one."""

    chosen = Signal(str)
    reasoned = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(title="Zuständigkeit")
        self._context = context
        self._shown: tuple[Proposal, ...] | None = None
        self._first = ""
        self.where = label("", "strong", wrap=True)
        self._hint = label("", "muted", wrap=True)
        self.why = Why("Zuständigkeit")
        self._group = QButtonGroup(self)
        self._rows = column(space=GRID)
        self.combo = SearchCombo(context.lookups.choices.get("staff_member", ()), self._name)
        self.combo.chosen.connect(lambda: self.chosen.emit(self.combo.code()))
        self.reason = QLineEdit()
        self.reason.setMaxLength(_MOST_REASON)
        self.reason.setPlaceholderText("Ein Satz genügt")
        self.reason.textEdited.connect(lambda text: self.reasoned.emit(text.strip()))
        self._asked, self._problem = label("Warum nicht der erste Vorschlag?", "field", wrap=True), label("", "problem")
        self._build()

    def show_result(self, result: ResponsibilityResult, meldung: Meldung) -> None:
        """Show what was found out about the address, the proposals and who is chosen."""
        names = (("quarter", result.quarter), ("district", result.district))
        found = [self._context.lookups.label(catalogue, code) for catalogue, code in names if code]
        self.where.setText(" · ".join(found) or "Stadtteil noch unbekannt")
        self._hint.setText(" ".join(each.text for each in result.reasons[-1:]) if not result.proposals else "")
        self._hint.setVisible(bool(self._hint.text()))
        self.why.show_reasons((*result.reasons, *(each for one in result.proposals for each in one.reasons)))
        self._first = result.proposals[0].staff if result.proposals else ""
        self._propose(result.proposals[:_MOST_PROPOSED])
        if self.reason.text().strip() != meldung.responsible_reason:
            self.reason.setText(meldung.responsible_reason)
        self.show_choice(meldung.responsible or "")

    def show_choice(self, staff: str) -> None:
        """Mark who is chosen, and ask for a reason where it is not the first proposal."""
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(button.property("staff") == staff)
        self._group.setExclusive(True)
        if staff != self.combo.code() and not self.combo.hasFocus():
            self.combo.show_code(staff)
        for part in (self._asked, self.reason):
            part.setVisible(self.departs(staff))
        if not self.departs(staff):
            self._problem.hide()

    def departs(self, staff: str) -> bool:
        """Whether choosing this person is a departure from the key."""
        return bool(staff and self._first and staff != self._first)

    def complain(self, text: str) -> None:
        """Say what is missing, and go there."""
        self._problem.setText(text)
        self._problem.show()
        self.reason.setFocus()

    def _build(self) -> None:
        self._problem.hide()
        self._problem.setWordWrap(True)
        asked = label("Zuständig soll sein", "field")
        asked.setBuddy(self.combo)
        self.combo.setAccessibleName("Zuständig soll sein")
        line = self.combo.lineEdit()
        if line:
            line.setPlaceholderText("wer die Meldung aufnimmt")
            line.setAccessibleName("Zuständig soll sein")
        self._asked.setBuddy(self.reason)
        self.reason.setAccessibleName(self._asked.text())
        for part in (self.where, self._hint):
            self.body.addWidget(part)
        self.body.addLayout(self._rows)
        for other in (asked, self.combo, self._asked, self.reason, self._problem, self.why):
            self.body.addWidget(other)

    def _propose(self, proposals: tuple[Proposal, ...]) -> None:
        if proposals == self._shown:
            return
        self._shown = proposals
        for button in self._group.buttons():
            self._group.removeButton(button)
        clear(self._rows)
        for place, proposal in enumerate(proposals):
            self._rows.addWidget(self._row(place, proposal))

    def _row(self, place: int, proposal: Proposal) -> QWidget:
        made, words = QWidget(), " ".join(reason.text for reason in proposal.reasons)
        button = QRadioButton(self._name(proposal.staff))
        button.setProperty("staff", proposal.staff)
        button.setAccessibleDescription(words)
        button.clicked.connect(lambda: self.chosen.emit(proposal.staff))
        self._group.addButton(button)
        head = row(button, None, space=GRID)
        if place == 0:
            head.addWidget(Badge(Level.INFO, "Vorschlag"))
        text = label(words, "small", wrap=True)
        text.setContentsMargins(28, 0, 0, 0)
        made.setLayout(column(head, text, space=0))
        return made

    def _name(self, staff: str) -> str:
        return self._context.lookups.label("staff_member", staff)


class DuplicatesCard(Card):
    """People who may be the same; `opened` carries the hit."""

    opened = Signal(object)

    def __init__(self, who_has: Callable[[DuplicateHit], str]) -> None:
        super().__init__(title="Schon bekannt?")
        self._who_has = who_has
        self._shown: tuple[DuplicateHit, ...] | None = None
        self.badge = Badge(Level.NEUTRAL, "")
        self._hits = column(space=12)
        self.body.addWidget(self.badge)
        self.body.addLayout(self._hits)

    def show_hits(self, hits: Sequence[DuplicateHit], asked: bool) -> None:
        """Show the likeliest hits; `asked` tells whether there is a name to look for."""
        level, word = _found(len(hits), asked)
        self.badge.show_state(level, word)
        if tuple(hits) == self._shown:
            return
        self._shown = tuple(hits)
        clear(self._hits)
        for place, hit in enumerate(hits[:_MOST_HITS]):
            if place:
                self._hits.addWidget(Divider())
            self._hits.addWidget(self._row(hit))

    def _row(self, hit: DuplicateHit) -> QWidget:
        made, name = QWidget(), name_of(hit.family_name, hit.given_name)
        button = QuietButton("Öffnen", lambda: self.opened.emit(hit))
        button.setAccessibleName(f"{name} öffnen")
        facts = ", ".join(part for part in (birth_year(hit.birth), self._who_has(hit)) if part)
        words = column(label(name, "strong", wrap=True), label(facts, "small", wrap=True), space=0)
        head = row(words, button)
        head.setStretch(0, 1)
        why = Why(f"Doppelmeldung {name}")
        why.show_reasons(hit.reasons)
        made.setLayout(column(head, why, space=4))
        return made


def _found(count: int, asked: bool) -> tuple[Level, str]:
    if not asked:
        return Level.NEUTRAL, "wird geprüft, sobald ein Name da ist"
    if not count:
        return Level.FINE, "niemand mit ähnlichem Namen"
    return Level.SOON, "1 ähnliche Person" if count == 1 else f"{count} ähnliche Personen"
