"""All open conflicts as cards, a few at a time; those put off come back on demand."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from kim_desktop.storage.history import Conflict
from kim_desktop.work.conflicts import in_words, settle_conflict
from ui.context import Context
from ui.overview.conflict_card import ConflictCard
from ui.widgets.basic import Button, QuietButton, SectionHeader, column

_MOST = 20
Key = tuple[str, str, str]


class ConflictList(QWidget):
    """Takes no room while nobody contradicts anybody; `settled` is called after each decision."""

    def __init__(self, context: Context, settled: Callable[[], object]) -> None:
        super().__init__()
        self._context, self._settled = context, settled
        self._put_off: set[Key] = set()
        self._open: list[Conflict] = []
        self.cards: list[ConflictCard] = []
        self.header = SectionHeader("Widersprüche", "Zwei haben dasselbe Feld geändert, ohne voneinander zu wissen.")
        self.again: Button = QuietButton("", self._bring_back)
        self._cards = column(space=12)
        self.setLayout(column(self.header, self._cards, self.again, space=12))

    def refresh(self) -> None:
        """Read the conflicts; cards of the same ones stay as they are."""
        self._open = self._context.store.conflicts()
        wanted = [each for each in self._open if _key(each) not in self._put_off][:_MOST]
        kept = {card.conflict.rivals: card for card in self.cards if card.conflict in wanted}
        for card in self.cards:
            if card not in kept.values():
                self._cards.removeWidget(card)
                card.hide()
                card.deleteLater()
        self.cards = [kept.get(each.rivals) or self._card(each) for each in wanted]
        for at, card in enumerate(self.cards):
            self._cards.insertWidget(at, card)
        self._tell()

    def _card(self, conflict: Conflict) -> ConflictCard:
        words = in_words(self._context.store, self._context.lookups, conflict)
        return ConflictCard(self._context, conflict, words, self._settle, lambda: self._put_away(conflict))

    def _settle(self, conflict: Conflict, value: Any) -> None:
        settle_conflict(self._context.store, conflict, value)
        self.refresh()
        self._settled()

    def _put_away(self, conflict: Conflict) -> None:
        self._put_off.add(_key(conflict))
        self.refresh()

    def _bring_back(self) -> None:
        self._put_off.clear()
        self.refresh()

    def _tell(self) -> None:
        hidden = len(self._open) - len(self.cards)
        self.setVisible(bool(self._open))
        self.again.setVisible(bool(hidden))
        self.again.setText(f"{hidden} weitere zeigen" if len(self.cards) < _MOST else f"Danach noch {hidden} weitere")
        self.again.setEnabled(len(self.cards) < _MOST)


def _key(conflict: Conflict) -> Key:
    return conflict.kind, conflict.record_id, conflict.field
