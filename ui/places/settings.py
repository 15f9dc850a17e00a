"""Einstellungen: appearance, automatic lock, password, backup, letterhead, this device."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from kim_desktop.errors import KnownError
from kim_desktop.policy import PRESCRIBED
from ui.context import Context
from ui.diagnosis import DiagnosisCard
from ui.handbook.page import HandbookPage
from ui.jobs import Report
from ui.key_card import KeyCard
from ui.letterhead import Letterhead
from ui.page import Page
from ui.passwords import NewPassword, PasswordLine
from ui.preferences import APPEARANCE, AUTO_LOCK, DEFAULT_LOCK_MINUTES, ZOOM
from ui.prescribed import PrescribedCard
from ui.saving import ask_target
from ui.theme import Appearance, apply_theme
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, column, label, row, scrolled
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Banner, Level
from ui.zoom import LEVELS, zoom

_MINUTES = (2, 5, 10, 15)
_APPEARANCES = (
    (Appearance.SYSTEM, "Wie das System"),
    (Appearance.LIGHT, "Hell"),
    (Appearance.DARK, "Dunkel"),
)


class Settings(Page):
    """What belongs to this person on this device; nothing here travels."""

    title = "Einstellungen"
    icon = "settings"
    help = (
        "Hier stellen Sie ein, wie das Programm aussieht, wann es sich von selbst sperrt, und ändern Ihr "
        "Passwort. Eine Sicherung schreibt den verschlüsselten Tresor in eine Datei, zum Beispiel auf einen "
        "USB-Stick. Öffnen lässt sie sich nur mit Ihrem Passwort. Unter „Briefkopf“ wählen Sie das Logo Ihres Trägers; "
        "es steht dann oben auf allem, was Sie an diesem Gerät drucken. Unter „Diagnose“ prüft sich das Gerät selbst; "
        "den Text, der dabei entsteht, lesen Sie, bevor Sie ihn der IT geben."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        inner = QWidget()
        self.letterhead = Letterhead(context)
        self.key = KeyCard(context)
        self.diagnosis = DiagnosisCard(partial(context.services.diagnose, context.store), context.jobs)
        self.prescribed = PrescribedCard(context)
        cards = (
            self._appearance(), self._lock(), self._password(), self.key, self._backup(), self.letterhead,
            self._device(), self.prescribed, self.diagnosis,
        )  # fmt: skip
        inner.setLayout(column(*cards, None, space=2 * GRID))
        inner.setMaximumWidth(760)
        self.body.addWidget(scrolled(inner))

    def refresh(self) -> None:
        self._zoom.choose([str(zoom())])

    def focus_first(self) -> None:
        self._looks.setFocus()

    def _appearance(self) -> Card:
        self._looks = ChipRow([(look.value, text) for look, text in _APPEARANCES], "Darstellung", single=True)
        self._looks.choose([self.context.store.setting(APPEARANCE, Appearance.SYSTEM.value)])
        self._looks.changed.connect(self._choose_look)
        self._zoom = ChipRow([(str(each), f"{each} %") for each in LEVELS], "Zoom", single=True)
        self._zoom.choose([str(zoom())])
        self._zoom.changed.connect(self._choose_zoom)
        hint = label("Zoom, auch mit Strg und Plus, Minus oder Null", "muted", wrap=True)
        more = QuietButton("Erklärung zur Barrierefreiheit …", self._open_accessibility, "help")
        return Card(self._looks, hint, self._zoom, row(more, None), title="Darstellung")

    def _open_accessibility(self) -> None:
        self.context.shell.open_page(HandbookPage(self.context, "Erklärung zur Barrierefreiheit"))

    def _lock(self) -> Card:
        text = "Ohne Eingabe sperrt sich das Programm von selbst. Angefangenes bleibt erhalten."
        policy = self.context.services.it.policy()
        if policy.lock_minutes is not None:
            text = f"{text} Spätestens nach {policy.lock_minutes} Minuten, {PRESCRIBED}."
        wanted = int(self.context.store.setting(AUTO_LOCK, str(DEFAULT_LOCK_MINUTES)))
        choices = sorted({policy.capped(each) for each in _MINUTES})
        self._minutes = ChipRow([(str(each), _minutes(each)) for each in choices], "Sperren nach", single=True)
        self._minutes.choose([str(policy.capped(wanted))])
        self._minutes.changed.connect(self._choose_minutes)
        return Card(label(text, "muted", wrap=True), self._minutes, title="Automatisch sperren nach")

    def _password(self) -> Card:
        self._old = PasswordLine("Bisheriges Passwort")
        self._new = NewPassword()
        self._answer = Banner(Level.INFO, "")
        self._answer.hide()
        self._change = Button("Passwort ändern", self._change_password, "key")
        title = label("&Bisheriges Passwort", "field")
        title.setBuddy(self._old)
        return Card(title, self._old, self._new, self._answer, self._change, title="Passwort")

    def _backup(self) -> Card:
        text = "Schreibt den verschlüsselten Tresor in eine Datei. Sie öffnet sich nur mit Ihrem Passwort."
        self._backup_answer = Banner(Level.INFO, "")
        self._backup_answer.hide()
        self._back_up = Button("Sicherung schreiben …", self._choose_backup, "backup")
        return Card(label(text, "muted", wrap=True), self._backup_answer, self._back_up, title="Sicherung")

    def _device(self) -> Card:
        identity = self.context.store.identity
        role = self.context.lookups.label("role", identity.role)
        organisation = self.context.lookups.label("organisation", identity.organisation)
        facts = (
            ("Person", identity.user_name),
            ("Rolle", role),
            ("Träger", organisation),
            ("Gerät", identity.device_name),
            ("Zentrale", identity.service_url),
            ("Kommune", identity.municipality),
        )
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(3 * GRID)
        for line, (name, value) in enumerate(facts):
            grid.addWidget(label(name, "muted"), line, 0)
            grid.addWidget(_fact(value), line, 1)
        card = Card(title="Dieses Gerät")
        card.body.addLayout(grid)
        return card

    def _choose_look(self, chosen: frozenset[str]) -> None:
        app = QApplication.instance()
        for look in chosen:
            self.context.store.set_setting(APPEARANCE, look)
            if isinstance(app, QApplication):
                apply_theme(app, Appearance(look))

    def _choose_zoom(self, chosen: frozenset[str]) -> None:
        for percent in chosen - {str(zoom())}:
            self.context.store.set_setting(ZOOM, percent)
            self.context.shell.settings_changed()

    def _choose_minutes(self, chosen: frozenset[str]) -> None:
        for minutes in chosen:
            self.context.store.set_setting(AUTO_LOCK, minutes)
            self.context.shell.settings_changed()

    def _change_password(self) -> None:
        if not self._new.check():
            self._new.first.setFocus()
            return
        services, store = self.context.services, self.context.store
        old, new = self._old.text(), self._new.text()
        self._change.setEnabled(False)
        self.context.jobs.run(
            lambda: services.change_password(store, old, new), self._changed, self._refused, owner=self
        )

    def _changed(self, _nothing: object) -> None:
        self._change.setEnabled(True)
        self._old.clear()
        self._new.clear()
        _say(self._answer, Level.FINE, "Das neue Passwort gilt ab sofort.")

    def _refused(self, error: KnownError) -> None:
        self._change.setEnabled(True)
        _say(self._answer, Level.LATE, str(error))
        self._old.setFocus()

    def _choose_backup(self) -> None:
        if target := ask_target(self, "Sicherung schreiben", "KIM-Sicherung.kimbackup", "Sicherung (*.kimbackup)"):
            self.write_backup(target)

    def write_backup(self, target: Path) -> None:
        """Write a backup in the background."""
        services, store = self.context.services, self.context.store

        def work(report: Report) -> Path:
            services.back_up(store, target, report)
            return target

        self._back_up.setEnabled(False)
        self.context.jobs.run_reporting(
            work, self._backed_up, self._backup_failed, owner=self, progress=self._show_backup
        )

    def _show_backup(self, text: str, _share: float | None) -> None:
        _say(self._backup_answer, Level.INFO, text)

    def _backed_up(self, target: Path) -> None:
        self._back_up.setEnabled(True)
        _say(self._backup_answer, Level.FINE, f"Die Sicherung liegt in {target}.")

    def _backup_failed(self, error: KnownError) -> None:
        self._back_up.setEnabled(True)
        _say(self._backup_answer, Level.LATE, str(error))


def _say(banner: Banner, level: Level, text: str) -> None:
    banner.show()
    banner.say(level, text)


def _minutes(number: int) -> str:
    return "1 Minute" if number == 1 else f"{number} Minuten"


def _fact(text: str) -> QLabel:
    made = label(text, wrap=True)
    made.setAccessibleName(text)
    return made
