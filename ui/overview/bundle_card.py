"""Late work of a colleague, and own changes that the central store refused: field by field, and what can be done."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLayout, QWidget

from kim_desktop.storage.stragglers import Bundle
from kim_desktop.work.inbox import Item
from kim_desktop.work.said import SaidLine
from kim_desktop.work.set_aside import aside_in_words, drop, resend
from kim_desktop.work.stragglers import Late, dismiss, late_in_words, mark_seen, take
from ui.context import Context
from ui.overview.decision_card import Decided, DecisionCard
from ui.tokens import GRID
from ui.widgets.basic import Button, DangerButton, Divider, IconLabel, column, label, row
from ui.widgets.signs import Banner, Level

_MOST = 40
_TOLD = {
    "arrived": "{who} hat das eingetragen ({when}), ohne schon zu wissen, dass der Fall weitergegeben war. "
    "Es steht in der Akte.",
    "waiting": "{who} hat das eingetragen ({when}), als der eigene Zugang zum Fall schon beendet war. "
    "Soll es in die Akte?",
    "revoked": "{who} hat das eingetragen ({when}). Das Gerät wurde gesperrt, bevor es übertragen war. "
    "Soll es in die Akte?",
}


class LateCard(DecisionCard):
    """What a colleague wrote who had lost the case: to be noticed if it arrived, else to be taken over or not."""

    def __init__(
        self, context: Context, item: Item, bundle: Bundle, decided: Decided, later: Callable[[], object]
    ) -> None:
        super().__init__(context, item, decided, later)
        store, late = context.store, late_in_words(context.store, context.lookups, bundle)
        self.body.addWidget(label(_TOLD[_way(late)].format(who=late.who, when=late.when), "", wrap=True))
        if late.arrived:
            self.seen = Button("Gesehen", lambda: self.decide(lambda: mark_seen(store, bundle), "Gesehen."), "check")
            self.answers = [self.seen]
        else:
            self.take = Button("Übernehmen", self._taker(lambda: take(store, bundle)), "check")
            self.leave = DangerButton("Nicht übernehmen", lambda: self.sure.show_it())
            self.answers = [self.take, self.leave]
        self.sure = Sure(
            "Der Eintrag kommt dann nicht in die Akte, auch bei niemand anderem.",
            "Nicht übernehmen",
            lambda: self.decide(lambda: dismiss(store, bundle), "Nicht übernommen."),
        )
        _fill(self, lines=late.lines, sure=self.sure)

    def _taker(self, act: Callable[[], object]) -> Callable[[], None]:
        return lambda: self.decide(act, "Übernommen. Der Eintrag steht jetzt in der Akte.")


class AsideCard(DecisionCard):
    """A change that the central store refused: to be sent once more, or to be let go."""

    def __init__(
        self, context: Context, item: Item, bundle: Bundle, decided: Decided, later: Callable[[], object]
    ) -> None:
        super().__init__(context, item, decided, later)
        store, aside = context.store, aside_in_words(context.store, context.lookups, bundle)
        why = " ".join(context.services.explain(reason) for reason in aside.reasons)
        self.body.addWidget(label(f"Von Ihnen eingetragen ({aside.when}), aber nicht angenommen. {why}", "", wrap=True))
        if aside.stuck:
            self.body.addWidget(Banner(Level.NEUTRAL, aside.stuck))
        self.again = Button("Noch einmal übertragen", self._sender(lambda: resend(store, bundle)), "sync")
        self.again.setEnabled(not aside.stuck)
        self.away = DangerButton("Verwerfen", lambda: self.sure.show_it())
        self.answers = [self.again, self.away]
        self.sure = Sure(
            "Hier gilt dann wieder, was ohne diese Änderung stand.",
            "Verwerfen",
            lambda: self.decide(lambda: drop(store, bundle), "Verworfen."),
        )
        _fill(self, lines=aside.lines, sure=self.sure)

    def _sender(self, act: Callable[[], object]) -> Callable[[], None]:
        return lambda: self.decide(act, "Die Angaben gehen mit dem nächsten Abgleich noch einmal mit.")


class Sure(Banner):
    """Asks once more before something is let go."""

    def __init__(self, text: str, action: str, do: Callable[[], object]) -> None:
        super().__init__(Level.SOON, text, action, do)
        self._question = text
        self.hide()

    def show_it(self) -> None:
        """Ask."""
        self.show()
        self.say(Level.SOON, self._question)
        self.button.setFocus()


def _way(late: Late) -> str:
    return "arrived" if late.arrived else "revoked" if "revoked" in late.bundle.reasons else "waiting"


def _fill(card: DecisionCard, lines: Sequence[SaidLine], sure: Sure) -> None:
    for number, button in enumerate(card.answers, 1):
        button.setToolTip(f"{button.text()} ({number})")
    card.body.addLayout(_lines(lines[:_MOST]))
    if len(lines) > _MOST:
        card.body.addWidget(label(f"und {len(lines) - _MOST} weitere Angaben", "small"))
    card.body.addLayout(row(*card.answers, None, space=GRID))
    card.body.addWidget(sure)
    card.add_foot()


def _lines(lines: Sequence[SaidLine]) -> QLayout:
    """One below the other, under the name of their record."""
    parts: list[QWidget | QLayout] = []
    title = ""
    for line in lines:
        if line.record != title:
            parts += [Divider(), label(line.record, "overline")] if parts else [label(line.record, "overline")]
            title = line.record
        parts.append(_line(line))
    return column(*parts, space=6)


def _line(line: SaidLine) -> QLayout:
    name = label(line.label, "muted", wrap=True)
    name.setFixedWidth(160)
    if line.locked:
        words = column(label(line.locked, "small", wrap=True), space=2)
        return _stretched(row(name, IconLabel("lock", 16), words, space=GRID), 2)
    words = column(label(line.text, "strong", wrap=True), space=2)
    if line.now:
        words.addWidget(label(f"bisher: {line.now}", "small", wrap=True))
    return _stretched(row(name, words, space=GRID), 1)


def _stretched(line: QLayout, at: int) -> QLayout:
    line.setStretch(at, 1)  # type: ignore[attr-defined]
    return line
