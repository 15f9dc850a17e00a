"""One Meldung of the Eingang: how it stands and why, what can be done, and what one needs to know for that."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.duplicates import DuplicateHit
from kim_desktop.work.checks import IntakeChecks
from kim_desktop.work.incoming import Incoming
from kim_desktop.work.today import why
from ui.context import Context
from ui.incoming.words import IncomingWords, contact_level, contact_word, level_of
from ui.intake.lists import clear
from ui.intake.people_cards import DuplicatesCard
from ui.intake.words import colour_words
from ui.intake.words import level_of as colour_level
from ui.tokens import GRID
from ui.why import Why
from ui.widgets.basic import Button, Card, column, label
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Badge, Banner, Level

_NOTHING = "Wählen Sie eine Meldung."
_OVER = "KIM hat diese Meldung übernommen. Den Namen sieht nur noch, wer den Fall führt."
_ENDED = "Diese Meldung ist beendet. Hier steht nur noch, was die meldende Stelle erfahren hat."


@dataclass(frozen=True)
class Deed:
    """Something that can be done with a Meldung: its words, its key, and when it makes sense."""

    text: str
    key: str
    do: Callable[[], object]
    fits: Callable[[Meldung], bool] = lambda _meldung: True


class IncomingDetail(QWidget):
    """Shows a line of the list; `opened` carries a similar Meldung to look at."""

    opened = Signal(str)

    def __init__(self, context: Context, deeds: Iterable[Deed]) -> None:
        super().__init__()
        self._context = context
        self.name = label("", "h2", wrap=True)
        self.stand = Badge(Level.NEUTRAL, "")
        self.target = Badge(Level.NEUTRAL, "")
        self.agreed = Badge(Level.SOON, "Einverständnis fehlt", "consent")
        self.contact = Badge(Level.NEUTRAL, "")
        self.net = Banner(Level.INFO, "")
        self.why = Why("Frist")
        self.target_words = label("", "small", wrap=True)
        self.target_why = Why("Zielgruppe")
        self.buttons = {deed: _button(deed) for deed in deeds}
        self.forms = column(space=0)
        self.duplicates = DuplicatesCard(lambda _hit: "offene Meldung")
        self.duplicates.opened.connect(self._open)
        self._facts = column(space=GRID)
        self._build()
        self.show_row(None, None)

    def show_row(self, row: Incoming | None, checks: IntakeChecks | None) -> None:
        """Show this line, with what the rules say about it."""
        words = IncomingWords(self._context.lookups)
        meldung = row.meldung if row else None
        self.name.setText(words.name(row) if row else _NOTHING)
        self.setAccessibleName(self.name.text())
        self._show_badges(row, checks, words)
        self._show_net(row)
        for deed, button in self.buttons.items():
            button.setVisible(meldung is not None and deed.fits(meldung))
        self.duplicates.setVisible(bool(checks and checks.duplicates))
        if checks:
            self.duplicates.show_hits(checks.duplicates, True)
        self.target_words.setText(f"Zielgruppe {self.target.accessibleName()}" if checks and meldung else "")
        self.target_why.show_reasons(checks.target_group.reasons if checks and meldung else ())
        clear(self._facts)
        for title, text in words.facts(meldung) if meldung else _left(row):
            if text:
                self._facts.addWidget(_fact(title, text))

    def _show_badges(self, row: Incoming | None, checks: IntakeChecks | None, words: IncomingWords) -> None:
        meldung = row.meldung if row else None
        self.stand.setVisible(row is not None)
        if row:
            self.stand.show_state(Level.NEUTRAL, words.stand(row))
        own = meldung.target_group if meldung and meldung.target_group_overridden else None
        colour = own or (checks.target_group.colour if checks else None)
        self.target.setVisible(meldung is not None and not meldung.decision)
        self.target.show_state(colour_level(colour), colour_words(colour))
        self.agreed.setVisible(meldung is not None and meldung.agreed not in {"signed", "oral"})
        said = contact_word(row.contact) if row else ""
        self.contact.setVisible(bool(said))
        level = (contact_level(row) if row else None) or Level.NEUTRAL
        self.contact.show_state(level, f"Erster Kontakt: {said}", "phone")

    def _show_net(self, row: Incoming | None) -> None:
        """What the net says about it, and by which rule."""
        finding = row.finding if row else None
        self.net.setVisible(finding is not None)
        self.why.setVisible(finding is not None)
        if row and finding:
            self.net.say(level_of(row) or Level.INFO, finding.text)
            self.why.show_reasons((why(self._context.store, finding),))

    def _build(self) -> None:
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = Card(self.name, _flow(self.stand, self.target, self.contact, self.agreed), self.net, self.why)
        head.body.addWidget(_flow(*self.buttons.values()))
        head.body.addLayout(self.forms)
        facts = Card(title="Zur Meldung")
        facts.body.addLayout(self._facts)
        facts.body.addWidget(self.target_words)
        facts.body.addWidget(self.target_why)
        self.setLayout(column(head, self.duplicates, facts, None, space=12))

    def _open(self, hit: DuplicateHit) -> None:
        found = self._context.store.all(Meldung, case_id=hit.case_id)
        if found:
            self.opened.emit(found[0].id)


def _left(row: Incoming | None) -> list[tuple[str, str]]:
    """What is told of a Meldung that one no longer sees."""
    if row is None:
        return []
    days = "1 Arbeitstag" if row.waited == 1 else f"{row.waited} Arbeitstagen"
    after = f" (nach {days})" if row.waited is not None else ""
    return [
        ("Hinweis", _OVER if row.stand == "admitted" else _ENDED),
        ("Zeichen der Stelle", row.reference),
        ("Eingang", show_date(row.received_on)),
        ("Entschieden", f"{show_date(row.ended_on)}{after}" if row.ended_on else ""),
    ]


def _fact(title: str, text: str) -> QWidget:
    made = QWidget()
    words = label(text, wrap=True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setLayout(column(label(title, "small"), words, space=0))
    return made


def _flow(*parts: QWidget) -> QWidget:
    made, flow = QWidget(), FlowLayout()
    for part in parts:
        flow.addWidget(part)
    made.setLayout(flow)
    return made


def _button(deed: Deed) -> Button:
    made = Button(f"{deed.text} ({deed.key})", deed.do)
    made.setAccessibleName(deed.text)
    made.setToolTip(f"Taste {deed.key}")
    return made
