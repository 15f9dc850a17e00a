"""Dokumente & Anlagen: what is kept with this case, and what can be printed for it in the person's language too."""

from PySide6.QtCore import Qt

from ui.casework.attachments import Attachments
from ui.casework.desk import Desk
from ui.casework.parts import Section
from ui.casework.print_card import PrintCard
from ui.file_drop import FileDrop


class Documents(Section):
    """Everything is made in memory; nothing is left on the disk."""

    name = "documents"
    title = "Dokumente"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.attachments = Attachments(desk)
        self.drop = FileDrop(self, desk.context.clock)
        self.drop.given.connect(self.attachments.take)
        self.drop.hovering.connect(self.attachments.invite)
        self.card = PrintCard(desk)
        self.languages, self.buttons = self.card.languages, self.card.buttons
        self.body.addWidget(self.attachments)
        self.body.addWidget(self.card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.attachments.refresh()
        self.card.refresh()

    def focus_first(self) -> None:
        self.attachments.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        self.attachments.keep()
