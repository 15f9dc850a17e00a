"""The Meldebogen on the screen: ten cards, one form in each, that act as one."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.model import Wire
from kim_desktop.domain.records.intake import Meldung
from ui.context import Context
from ui.editors.base import Editor
from ui.fonts import font
from ui.forms import RecordForm
from ui.intake.parts import SHELTERS, Part, parts
from ui.mnemonics import Mnemonics
from ui.theme import current_tokens
from ui.tokens import GRID
from ui.widgets.basic import Card, column, label, row
from ui.widgets.drawing import Drawing

_SIGN = 28


class MeldungForm(QWidget):
    """Shows and edits one Meldung; what the checks beside it decide is held as values that are `set_aside`."""

    edited = Signal(str)
    left = Signal(str)
    reached = Signal()

    def __init__(self, context: Context, mnemonics: Mnemonics) -> None:
        super().__init__()
        self._loaded = Meldung(id="")
        self._aside: dict[str, Any] = {}
        self._plain: Wire = {}
        self.cards: dict[int, PartCard] = {}
        self._homes: dict[str, RecordForm] = {}
        cards = [self._card(context, part, mnemonics) for part in parts(context.lookups)]
        self.setLayout(column(*cards, space=2 * GRID))
        self.load(self._loaded)

    def load(self, meldung: Meldung) -> None:
        """Show a Meldung as it is stored."""
        self._loaded, self._aside = meldung, {}
        for card in self.cards.values():
            card.form.set_record(meldung)
        self._plain = self._raw()

    def loaded(self) -> Meldung:
        """The Meldung as it was given to `load`."""
        return self._loaded

    def record(self) -> Meldung:
        """The Meldung as it stands; entries that do not fit yet leave the last good value."""
        values = dict(self._aside)
        for card in self.cards.values():
            said = card.form.record()
            values |= {name: getattr(said, name) for name in card.form.names()}
        return replace(self._loaded, **values)

    def set_aside(self, **values: str | bool | None) -> None:
        """Take over values of fields that have no editor here."""
        self._aside |= values
        self.edited.emit(next(iter(values)))

    def changed(self) -> Wire:
        """Everything that differs from what was loaded, half-typed entries too; for drafts."""
        now = self._raw() | self._aside
        before = self._plain | {name: getattr(self._loaded, name) for name in self._aside}
        return {name: entry for name, entry in now.items() if entry != before[name]}

    def put_back(self, changed: Wire) -> None:
        """Put back what `changed` gave."""
        for card in self.cards.values():
            own = {name: entry for name, entry in changed.items() if name in card.form.names()}
            card.form.set_raw(own)
        self._aside |= {name: entry for name, entry in changed.items() if self._is_aside(name)}

    def take_value(self, name: str, value: Any) -> None:
        """Fill a field from elsewhere, such as a PDF."""
        editor, home = self.editor(name), self._homes[name]
        editor.set_value(value)
        home.set_raw({name: editor.raw()})
        self.edited.emit(name)

    def is_in_sight(self, name: str) -> bool:
        """Whether the field applies, so that the user can see it."""
        cell = self.editor(name).parentWidget()
        return cell is not None and not cell.isHidden()

    def problems(self) -> dict[str, str]:
        """What does not fit, by field name."""
        found: dict[str, str] = {}
        for card in self.cards.values():
            found |= card.form.problems()
        return found

    def has(self, name: str) -> bool:
        """Whether the field has an editor here."""
        return name in self._homes

    def editor(self, name: str) -> Editor:
        """The editor of a field."""
        return self._homes[name].editor(name)

    def complain(self, name: str, text: str, look: str = "problem") -> None:
        """Show a message beside a field."""
        self.editor(name).complain(text, look)

    def focus_field(self, name: str) -> None:
        """Put the keyboard into a field."""
        self._homes[name].focus_field(name)
        self.reached.emit()

    def focus_part(self, number: int) -> None:
        """Put the keyboard into the first field of a part."""
        self.cards[number].form.focus_first()
        self.reached.emit()

    def _card(self, context: Context, part: Part, mnemonics: Mnemonics) -> "PartCard":
        shelters = context.lookups.choices.get(SHELTERS, ())
        form = RecordForm(
            Meldung,
            context.store.model,
            context.lookups,
            part.layout(),
            clock=context.clock,
            references=(("place", shelters),),
            mnemonics=mnemonics,
        )
        form.edited.connect(self.edited)
        form.left.connect(self.left)
        self._homes |= dict.fromkeys(form.names(), form)
        card = self.cards[part.number] = PartCard(part, form)
        return card

    def _raw(self) -> Wire:
        raw: Wire = {}
        for card in self.cards.values():
            raw |= card.form.raw()
        return raw

    def _is_aside(self, name: str) -> bool:
        return name not in self._homes and hasattr(self._loaded, name)


class PartCard(Card):
    """A part of the form: its number, its title and its fields."""

    def __init__(self, part: Part, form: RecordForm) -> None:
        super().__init__(margin=GRID * 5 // 2)
        self.form = form
        texts: Iterable[QWidget] = [label(part.title, "h2")]
        if part.explanation:
            texts = [*texts, label(part.explanation, "muted", wrap=True)]
        words = column(*texts, space=2)
        head = row(space=12)
        head.addWidget(NumberSign(part.number), alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.body.setSpacing(2 * GRID)
        self.body.addLayout(head)
        self.body.addWidget(form)
        self.setAccessibleName(f"Teil {part.number}: {part.title}")


class NumberSign(Drawing):
    """A part's number in a disc, as on paper."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._text = str(number)
        self.setAccessibleName(f"Teil {number}")
        self.setFixedSize(_SIGN, _SIGN)
        self.setFont(font(weight=600))

    def sizeHint(self) -> QSize:
        return QSize(_SIGN, _SIGN)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_soft))
        painter.drawEllipse(self.rect())
        painter.setPen(QColor(tokens.accent))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
