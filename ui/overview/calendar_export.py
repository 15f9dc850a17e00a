"""Gives out the own Termine for another calendar, after saying what the file holds and what it does not."""

from pathlib import Path

from kim_desktop.work.calendar import calendar, count_events
from ui.context import Context
from ui.saving import ask_target
from ui.widgets.signs import Banner, Level

_ENDING = ".ics"


class CalendarExport(Banner):
    """Asks first; then the file is written where the user wants it."""

    def __init__(self, context: Context) -> None:
        super().__init__(Level.SOON, "", "Datei speichern …", self._choose, closable=True)
        self._context = context
        self.hide()

    def ask(self) -> None:
        """Say what the file would hold."""
        count = count_events(self._context.store)
        self.button.setVisible(count > 0)
        self.show()
        if not count:
            self.say(Level.INFO, "Es gibt keine eigenen Termine oder Wiedervorlagen ab heute.")
            return
        entries = "1 Eintrag" if count == 1 else f"{count} Einträge"
        self.say(
            Level.SOON,
            f"Die Datei enthält {entries} mit Tag, Uhrzeit und Fallnummer, keine Namen und keine Texte. "
            "Sie ist nicht verschlüsselt: Speichern Sie sie nur für einen dienstlichen Kalender.",
        )

    def write(self, target: Path) -> None:
        """Write the file."""
        self.button.hide()
        try:
            target.write_bytes(calendar(self._context.store))
        except OSError:
            self.say(
                Level.LATE, f"In „{target.parent}“ lässt sich nichts speichern. Bitte wählen Sie einen anderen Ort."
            )
        else:
            self.say(Level.FINE, f"Gespeichert als „{target.name}“, unverschlüsselt und ohne Namen.")

    def _choose(self) -> None:
        if target := ask_target(self, "Kalender ausgeben", f"KIM-Termine{_ENDING}", f"Kalender (*{_ENDING})"):
            self.write(target)
