"""The imports made on this device, each to be taken back as long as nobody has worked on it."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kim_desktop.errors import KnownError
from kim_desktop.work.import_runs import Run, Undone, runs, undo
from ui.context import Context
from ui.intake.words import name_of
from ui.tokens import GRID
from ui.widgets.basic import Card, Divider, QuietButton, column, label, row
from ui.widgets.signs import Banner, EmptyState, Level

_SHOWN = 20
_NAMED = 8


class RunsCard(Card):
    """Emits `undone` when an import was taken back."""

    undone = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(title="Eingelesene Listen")
        self._context = context
        self._asked: Run | None = None
        self.banner = Banner(Level.SOON, "", "Jetzt zurücknehmen", self._undo, closable=True)
        self.banner.hide()
        self.buttons: dict[str, QuietButton] = {}
        self._list = QWidget()
        self._empty = EmptyState("history", "Noch keine Liste eingelesen", "Hier können Sie einen Import zurücknehmen.")
        for part in (self.banner, self._empty, self._list):
            self.body.addWidget(part)

    def refresh(self) -> None:
        """Read the imports again."""
        found = runs(self._context.store)[:_SHOWN]
        made = QWidget()
        layout = column(space=GRID)
        made.setLayout(layout)
        self.buttons = {}
        for at, run in enumerate(found):
            if at:
                layout.addWidget(Divider())
            layout.addLayout(self._row(run))
        self.body.replaceWidget(self._list, made)
        self._list.hide()
        self._list.deleteLater()
        self._list = made
        self._empty.setVisible(not found)
        made.setVisible(bool(found))

    def ask(self, run: Run) -> None:
        """Ask before anything is taken back."""
        self._asked = run
        self.banner.button.show()
        self.banner.show()
        self.banner.say(
            Level.SOON,
            f"„{run.file_name}“ zurücknehmen? Meldungen, die niemand bearbeitet hat, werden auf allen Geräten "
            "endgültig gelöscht. Bearbeitete bleiben.",
        )
        self.banner.button.setFocus()

    def _row(self, run: Run) -> QHBoxLayout:
        when = f"{datetime.fromisoformat(run.at).astimezone():%d.%m.%Y, %H:%M}"
        count = len(run.records)
        text = f"{when}  ·  {count} {'Meldung' if count == 1 else 'Meldungen'}"
        if run.undone_at:
            back = f"{datetime.fromisoformat(run.undone_at).astimezone():%d.%m.%Y, %H:%M}"
            text = f"{when}  ·  zurückgenommen am {back}" + (f"  ·  {count} bearbeitete behalten" if count else "")
        words = column(label(run.file_name, "strong", wrap=True), label(text, "small", wrap=True), space=2)
        button = QuietButton("Einlesen zurücknehmen", lambda: self.ask(run))
        button.setAccessibleName(f"Einlesen von {run.file_name} zurücknehmen")
        button.setVisible(not run.undone_at)
        self.buttons[run.id] = button
        line = row(words, button, space=2 * GRID)
        line.setStretch(0, 1)
        return line

    def _undo(self) -> None:
        run, store = self._asked, self._context.store
        if run is None:
            return
        self._asked = None
        self.banner.button.hide()
        self.banner.say(Level.INFO, "Der Import wird zurückgenommen …")
        self._context.jobs.run_reporting(
            lambda report: undo(store, run, report),
            self._undone,
            self._failed,
            owner=self,
            progress=lambda text, _share: self.banner.say(Level.INFO, f"{text} …"),
        )

    def _undone(self, result: Undone) -> None:
        count = result.erased
        words = [f"{count} {'Meldung' if count == 1 else 'Meldungen'} gelöscht."]
        if result.kept:
            names = "; ".join(name_of(each.family_name, each.given_name) for each in result.kept[:_NAMED])
            more = " und weitere" if len(result.kept) > _NAMED else ""
            words.append(f"Behalten, weil schon bearbeitet: {names}{more}.")
        self.banner.say(Level.SOON if result.kept else Level.FINE, " ".join(words))
        self.refresh()
        self._context.shell.data_changed()
        self.undone.emit()

    def _failed(self, error: KnownError) -> None:
        self.banner.say(Level.LATE, str(error))
        self.refresh()
