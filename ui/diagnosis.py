"""Diagnose: the device checks itself; its text is read before it is saved, and nothing goes out by itself."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from kim_desktop.domain.findings import Diagnosis, Finding, Grade
from kim_desktop.errors import KnownError
from kim_desktop.work.support_file import support_file
from ui.jobs import Jobs
from ui.printer import count_printers
from ui.saving import ask_target
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, column, label, row
from ui.widgets.signs import Badge, Banner, Level

_WHY = (
    "Prüft Programm, Festplatte, Tresor, Zentrale und Uhr. Es wird nichts verschickt. Unten steht genau der Text, den "
    "das Hilfspaket für die IT enthält: keine Namen, nichts aus Akten."
)
_WORST = {
    Grade.FINE: (Level.FINE, "Alles in Ordnung."),
    Grade.SOON: (Level.SOON, "Es gibt etwas zu beachten."),
    Grade.LATE: (Level.LATE, "Hier ist etwas zu tun."),
}
_LINES = 12


class DiagnosisCard(Card):
    """Runs the self-check; shows its lines, then the very text that can be saved."""

    def __init__(self, diagnose: Callable[[int], Diagnosis], jobs: Jobs) -> None:
        """`diagnose` does the check, given the number of printers."""
        super().__init__(label(_WHY, "muted", wrap=True), title="Diagnose")
        self._diagnose, self._jobs = diagnose, jobs
        self.answer = Banner(Level.INFO, "")
        self.answer.hide()
        self.start = Button("Selbstprüfung starten", self.examine, "check")
        self.save = Button("Hilfspaket speichern …", self._ask, "document")
        self.findings = _Findings()
        self.text = _Text()
        self._result = QWidget()
        heading = label("&Text des Hilfspakets", "field")
        heading.setBuddy(self.text)
        self._result.setLayout(column(self.findings, heading, self.text, row(self.save, None)))
        self._result.hide()
        for part in (row(self.start, None), self.answer, self._result):
            self.body.addLayout(part) if not isinstance(part, QWidget) else self.body.addWidget(part)

    def examine(self) -> None:
        """Check the device in the background."""
        if not self.start.isEnabled():
            return
        printers = count_printers()
        self.start.setEnabled(False)
        self._say(Level.INFO, "Das Gerät wird geprüft …")
        self._jobs.run(lambda: self._diagnose(printers), self._show, self._failed, owner=self)

    def write(self, target: Path) -> None:
        """Write the text as it is shown."""
        try:
            target.write_bytes(support_file(self.text.toPlainText(), target.suffix))
        except OSError:
            self._say(
                Level.LATE, f"Die Datei {target.name} lässt sich dort nicht schreiben. Wählen Sie einen anderen Ort."
            )
            return
        self._say(Level.FINE, f"Gespeichert: {target.name}. Verschickt wurde nichts.")

    def _ask(self) -> None:
        kinds = "Text (*.txt);;Archiv (*.zip)"
        if target := ask_target(self, "Hilfspaket speichern", "KIM-Diagnose.txt", kinds):
            self.write(target)

    def _show(self, found: Diagnosis) -> None:
        self.start.setEnabled(True)
        self.findings.show_all(found.findings)
        self.text.setPlainText(found.text)
        self._result.show()
        self._say(*_WORST[found.worst])

    def _failed(self, error: KnownError) -> None:
        self.start.setEnabled(True)
        self._say(Level.LATE, str(error))

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)


class _Findings(QWidget):
    """A sign, a name and a sentence for each finding."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(2, 1)
        self._grid.setHorizontalSpacing(2 * GRID)

    def show_all(self, findings: Iterable[Finding]) -> None:
        """Show these in place of those before."""
        while item := self._grid.takeAt(0):
            if part := item.widget():
                part.deleteLater()
        for line, each in enumerate(findings):
            parts = (
                Badge(Level(each.grade.value), each.grade.word),
                label(each.name, "strong"),
                label(_said(each), wrap=True),
            )
            for place, part in enumerate(parts):
                self._grid.addWidget(part, line, place, Qt.AlignmentFlag.AlignTop)


class _Text(QPlainTextEdit):
    """The text of the package, to be read and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setAccessibleName("Text des Hilfspakets")
        self.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing())


def _said(finding: Finding) -> str:
    return f"{finding.says} {finding.way_on}".strip() if finding.says.endswith(".") else _joined(finding)


def _joined(finding: Finding) -> str:
    return f"{finding.says}. {finding.way_on}" if finding.way_on else finding.says
