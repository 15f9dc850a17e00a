"""Verwaltung: what Koordination and administration keep for everybody, part by part."""

from PySide6.QtWidgets import QStackedWidget

from ui.administration.part import AdminPart, PartEntry
from ui.administration.responsibility import ResponsibilityPart
from ui.administration.rules import RulesPart
from ui.administration.streets import StreetsPart
from ui.casework.switch import SectionSwitch
from ui.context import Context
from ui.page import Page

PARTS: tuple[PartEntry, ...] = (
    PartEntry("streets", "Straßen", StreetsPart),
    PartEntry("responsibility", "Zuständigkeit", ResponsibilityPart),
    PartEntry("rules", "Regeln", RulesPart),
)


class Verwaltung(Page):
    """Parts under tabs; each is made when it is first opened."""

    title = "Verwaltung"
    icon = "key"
    help = (
        "Was hier steht, gilt für alle und geht mit dem nächsten Abgleich an alle Geräte. „Straßen“ hält das "
        "Straßenverzeichnis, aus dem Stadtteil und Stadtbezirk vorgeschlagen werden: Lesen Sie die Liste von "
        "OpenPLZ oder der Stadt ein; vor dem Speichern sehen Sie jede Änderung. „Zuständigkeit“ hält den "
        "Schlüssel, die Randquartiere und die Auslastung. Frühere Zeilen bleiben mit ihrem Ende stehen. "
        "„Regeln“ hält die Werte, nach denen das Programm urteilt, jeden mit Quelle und Fassungen: Eine neue Fassung "
        "beginnt an einem Tag; „Was würde sich ändern?“ zeigt vorher, wer anders beurteilt würde."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        role = context.store.identity.role
        self._entries = [each for each in PARTS if not each.roles or role in each.roles]
        self._made: dict[str, AdminPart] = {}
        self.tabs = SectionSwitch([each.title for each in self._entries])
        for bar in (self.tabs.tabs, self.tabs.list):
            bar.setAccessibleName("Teile der Verwaltung")
        self._stack = QStackedWidget()
        self.body.addWidget(self.tabs)
        self.body.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self._turn)

    def refresh(self) -> None:
        if self._made:
            self._front().refresh()
        else:
            self._turn(self.tabs.current())

    def part(self) -> str:
        return self._entries[self.tabs.current()].name

    def focus_first(self) -> None:
        self._front().focus_first()

    def keep(self) -> None:
        for part in self._made.values():
            part.keep()

    def open_part(self, name: str) -> AdminPart:
        """Bring a part to the front."""
        self.tabs.show_current([each.name for each in self._entries].index(name))
        return self._front()

    def _front(self) -> AdminPart:
        return self._made[self.part()]

    def _turn(self, at: int) -> None:
        entry = self._entries[at]
        if entry.name not in self._made:
            part = self._made[entry.name] = entry.make(self.context)
            self._stack.addWidget(part)
        self._made[entry.name].refresh()
        self._stack.setCurrentWidget(self._made[entry.name])
