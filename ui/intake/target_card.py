"""Zielgruppe and Verweisberatung beside the Meldung: result, reasons, and how to depart from the rule."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.referral_guard import ReferralGuardResult
from kim_desktop.domain.rules.target_group import TargetGroupResult
from ui.intake.lists import clear, focus_chips
from ui.intake.words import COLOURS, colour_word, colour_words, level_of
from ui.tokens import GRID
from ui.why import Why, source_of
from ui.widgets.basic import Button, Card, IconLabel, QuietButton, column, label, row
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Badge, Level

_MOST_REASON = 1_000


class TargetCard(Card):
    """Green, yellow or red; `departed` carries colour and reason, `followed` goes back to the rule."""

    departed = Signal(str, str)
    followed = Signal()

    def __init__(self, open_rules: Callable[[], object]) -> None:
        super().__init__(title="Zielgruppe")
        self.badge = Badge(Level.NEUTRAL, colour_words(None))
        self._own = label("", wrap=True)
        self.depart = QuietButton("Abweichen …", self._open)
        self.depart.setAccessibleName("Zielgruppe abweichend festlegen")
        self.follow = QuietButton("Zurück zur Regel", self.followed.emit)
        self.why = Why("Zielgruppe", self.depart, self.follow, open_rules=open_rules)
        self.form = DepartForm(self._take, self._close)
        self.form.hide()
        for part in (self.badge, self._own, self.why, self.form):
            self.body.addWidget(part)

    def show_result(self, result: TargetGroupResult, meldung: Meldung) -> None:
        """Show what the rule says, or what was laid down against it."""
        own = meldung.target_group_overridden
        colour = meldung.target_group if own else result.colour
        self.badge.show_state(level_of(colour), colour_words(colour))
        rule = colour_word(result.colour)
        self._own.setText(f"Abweichend festgelegt; die Regel sagt „{rule}“. Grund: {meldung.target_group_reason}")
        self._own.setVisible(own)
        self.follow.setVisible(own)
        self.depart.setText("Ändern …" if own else "Abweichen …")
        self.why.show_reasons(result.reasons)

    def _open(self) -> None:
        self.form.show()
        self.depart.hide()
        focus_chips(self.form.colours)

    def _close(self) -> None:
        self.form.hide()
        self.depart.show()
        self.depart.setFocus()

    def _take(self, colour: str, reason: str) -> None:
        self._close()
        self.departed.emit(colour, reason)


class DepartForm(QWidget):
    """Asks for the colour and the reason."""

    def __init__(self, take: Callable[[str, str], object], cancel: Callable[[], object]) -> None:
        super().__init__()
        self._take_it = take
        self.colours = ChipRow([(each, colour_word(each)) for each in COLOURS], "Zielgruppe festlegen als", single=True)
        self.reason = QLineEdit()
        self.reason.setMaxLength(_MOST_REASON)
        self.reason.setAccessibleName("Begründung der Abweichung")
        self.reason.setPlaceholderText("Ein Satz genügt")
        self.reason.returnPressed.connect(self._submit)
        self._problem = label("", "problem", wrap=True)
        self._problem.hide()
        buttons = row(Button("Übernehmen", self._submit), QuietButton("Abbrechen", cancel), None)
        asked = label("Warum weichen Sie ab?", "field")
        asked.setBuddy(self.reason)
        self.setLayout(column(self.colours, asked, self.reason, self._problem, buttons, space=GRID))

    def _submit(self) -> None:
        colour, reason = next(iter(self.colours.chosen()), ""), self.reason.text().strip()
        problem = "" if colour else "Bitte eine Farbe wählen."
        problem = problem or ("" if reason else "Bitte kurz begründen; die Begründung bleibt bei der Meldung.")
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if problem:
            self.reason.setFocus() if colour else focus_chips(self.colours)
        else:
            self.reason.clear()
            self._take_it(colour, reason)


class GuardCard(Card):
    """Verweisberatung between 18 and 27; stays away where it says nothing."""

    def __init__(self, open_rules: Callable[[], object]) -> None:
        super().__init__(title="Verweisberatung")
        self.badge = Badge(Level.INFO, "")
        self.text = label("", "muted", wrap=True)
        self._warnings = column(space=4)
        self._said: tuple[str, ...] = ()
        self.why = Why("Verweisberatung", open_rules=open_rules)
        self.body.addWidget(self.badge)
        self.body.addWidget(self.text)
        self.body.addLayout(self._warnings)
        self.body.addWidget(self.why)

    def show_result(self, result: ReferralGuardResult) -> None:
        """Show destination, what is open, and birthdays that change it."""
        self.setVisible(result.state in {"referral", "off"} or bool(result.warnings))
        self.badge.setVisible(result.state == "referral")
        self.badge.show_state(Level.INFO, result.label or "keine", "referral")
        self.text.setText(_TEXTS[result.state].format(destination=result.destination))
        self.why.show_reasons((*result.reasons, *result.warnings))
        self._warn(tuple(warning.text for warning in result.warnings), [source_of(each) for each in result.warnings])

    def _warn(self, texts: tuple[str, ...], sources: list[str]) -> None:
        if texts == self._said:
            return
        self._said = texts
        clear(self._warnings)
        for text, source in zip(texts, sources, strict=True):
            self._warnings.addWidget(_warning(text, source))


def _warning(text: str, source: str) -> QWidget:
    made = QWidget()
    outer = row(space=GRID)
    outer.addWidget(IconLabel("soon", 18, "soon"), alignment=Qt.AlignmentFlag.AlignTop)
    outer.addWidget(label(text, wrap=True), 1)
    made.setLayout(outer)
    made.setAccessibleName(f"{text} Quelle: {source}")
    return made


_TEXTS = {
    "referral": "Die Person gehört zur Zielgruppe und wird beraten und weiterverwiesen an: {destination}.",
    "off": "Zur Zeit gibt es keine Stelle, an die weiterverwiesen wird. Vorhandene Angebote bitte zuerst prüfen.",
    "unclear": "Ob Verweisberatung gilt, ist noch offen.",
    "no": "Zur Zeit keine Verweisberatung.",
}
