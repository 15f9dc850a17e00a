"""The handbook and its quick starts on paper, from the window."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from kim_desktop.printing.handbook_pdf import handbook_pdf, quick_start_pdf
from kim_desktop.work.audit import Paper
from ui.context import Context
from ui.places.preview import PdfPreview
from ui.widgets.chips import ChipRow

_WHOLE = "handbuch"
_CHOICES = (
    (_WHOLE, "Ganzes Handbuch"),
    ("cm", "Blatt Case-Management"),
    ("koordination", "Blatt Koordination"),
    ("it", "Blatt IT"),
)


class HandbookPreview(PdfPreview):
    """All of it, or one of the sheets."""

    def __init__(self, context: Context, part: str = _WHOLE) -> None:
        self._part = part
        super().__init__(context, "Handbuch", _maker(part), private=False, paper=Paper("Handbuch"))

    def _choices(self) -> tuple[QWidget, ...]:
        self.parts = ChipRow(list(_CHOICES), "Was gedruckt wird", single=True)
        self.parts.choose([self._part])
        self.parts.changed.connect(self._turn)
        return (self.parts,)

    def _turn(self, chosen: frozenset[str]) -> None:
        part = next(iter(chosen), "")
        if not part:
            self.parts.choose([self._part])
        elif part != self._part:
            self._part = part
            self.make_again(_maker(part))


def _maker(part: str) -> Callable[[], bytes]:
    return handbook_pdf if part == _WHOLE else partial(quick_start_pdf, part)
