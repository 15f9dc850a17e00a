"""Vorgaben: what IT prescribes on this computer, what is wrong with it, and whether a newer version waits."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from kim_desktop.errors import KnownError
from kim_desktop.policy import PRESCRIBED
from kim_desktop.updates import Release
from ui.context import Context
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, label, row
from ui.widgets.signs import Banner, Level

_BY_IT = "Eine neue Fassung liegt bereit: {}. Ihre IT spielt sie ein."
_BY_HAND = "Eine neue Fassung liegt bereit: {}."


class PrescribedCard(Card):
    """Only shown where IT has said anything."""

    def __init__(self, context: Context) -> None:
        super().__init__(title="Vorgaben der IT")
        self._context, self._it = context, context.services.it
        policy = self._it.policy()
        self.setVisible(policy.exists)
        self.problem = Banner(Level.LATE, policy.problem)
        self.problem.setVisible(bool(policy.problem))
        self.body.addWidget(self.problem)
        if facts := policy.facts():
            self.body.addWidget(label(f"Dies ist {PRESCRIBED} und lässt sich hier nicht ändern.", "muted", wrap=True))
            self.body.addLayout(_grid(facts))
        self.update_line = label("", wrap=True)
        self.fetch = Button("Fassung laden", self._fetch, "down")
        self.body.addWidget(self.update_line)
        self.body.addLayout(row(self.fetch, None))
        self._release = self._newer()
        self._tell()

    def _newer(self) -> Release | None:
        try:
            return self._it.newer()
        except KnownError:
            return None

    def _tell(self) -> None:
        can_fetch = self._release is not None and self._it.fetch is not None
        words = _BY_HAND if can_fetch else _BY_IT
        self.update_line.setText(words.format(self._release.version) if self._release else "")
        self.update_line.setVisible(self._release is not None)
        self.fetch.setVisible(can_fetch)

    def _fetch(self) -> None:
        fetch, release = self._it.fetch, self._release
        if fetch is None or release is None:
            return
        self.fetch.setEnabled(False)
        self.update_line.setText("Die neue Fassung wird geladen und geprüft …")
        self._context.jobs.run(lambda: fetch(release), self._fetched, self._refused, owner=self)

    def _fetched(self, path: Path) -> None:
        self.update_line.setText(f"Geprüft und geladen: {path}. Zum Einspielen schließen Sie KIM Desktop.")
        self.fetch.hide()

    def _refused(self, error: KnownError) -> None:
        self.fetch.setEnabled(True)
        self.update_line.setText(str(error))


def _grid(facts: Iterable[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(3 * GRID)
    for line, (name, text) in enumerate(facts):
        value = label(text, wrap=True)
        value.setAccessibleName(f"{name}: {text}")
        grid.addWidget(label(name, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, line, 1)
    return grid
