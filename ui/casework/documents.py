"""Dokumente: what can be printed for this case, in German and beside it in the person's language."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.casework.consents import print_languages
from ui.casework.desk import Desk
from ui.casework.parts import Line, Section, Sketch
from ui.casework.printing import open_preview
from ui.widgets.basic import Button, Card, Divider, label
from ui.widgets.chips import ChipRow

_DOCUMENTS = (
    (
        "einwilligung",
        "Einwilligungserklärung",
        "Alle zehn Zwecke zum Ankreuzen und Unterschreiben, mit den Informationen nach Art. 13 DSGVO.",
    ),
    (
        "schweigepflicht",
        "Schweigepflichtentbindung",
        "Für die Personen und Stellen, die unter E8 genannt sind; in beide Richtungen.",
    ),
    ("meldebogen", "Meldebogen", "Die Meldung dieser Person, wie sie aufgenommen wurde."),
)


class Documents(Section):
    """Everything is made in memory; nothing is left on the disk."""

    name = "documents"
    title = "Dokumente"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.languages = ChipRow(print_languages(desk), "Sprache neben Deutsch", single=True)
        self.languages.choose([self._usual_language()])
        self.buttons: dict[str, Button] = {}
        self._lines: dict[str, QWidget] = {}
        card = Card(label("Sprache neben Deutsch", "field"), self.languages, title="Drucken")
        card.body.setSpacing(12)
        for name, title, text in _DOCUMENTS:
            card.body.addWidget(Divider())
            card.body.addWidget(self._line(name, title, text))
        note = "Ein Dokument verlässt den Tresor erst, wenn Sie es drucken oder speichern."
        card.body.addWidget(label(note, "small", wrap=True))
        self.body.addWidget(card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self._lines["meldebogen"].setEnabled(self.desk.file.meldung is not None)

    def focus_first(self) -> None:
        self.buttons["einwilligung"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, name: str, title: str, text: str) -> QWidget:
        button = self.buttons[name] = Button("Ansehen und drucken", lambda: self._open(name), "print")
        button.setAccessibleName(f"{title} ansehen und drucken")
        line = self._lines[name] = Line(Sketch("document", title, text), button)
        return line

    def _open(self, name: str) -> None:
        open_preview(self.desk, name, next(iter(self.languages.chosen()), "de"))

    def _usual_language(self) -> str:
        client = self.desk.file.client or self.desk.file.meldung
        offered = [code for code, _ in print_languages(self.desk)]
        spoken = [code for code in offered if client and code in client.languages and code != "de"]
        return spoken[0] if spoken else "de"
