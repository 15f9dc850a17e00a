"""Schlüssel erneuern: the vault is encrypted anew, so that older copies of its key file open nothing."""

from kim_desktop.errors import KnownError
from ui.context import Context
from ui.passwords import PasswordLine
from ui.widgets.basic import Button, Card, label
from ui.widgets.signs import Banner, Level

_WHY = (
    "Sinnvoll, wenn jemand Ihr Passwort gesehen oder den Ordner des Tresors kopiert haben könnte: Ändern Sie zuerst "
    "das Passwort, dann erneuern Sie den Schlüssel. Frühere Sicherungen öffnen sich weiter mit dem Passwort von damals."
)


class KeyCard(Card):
    """Asks for the password once more, since everything is written anew."""

    def __init__(self, context: Context) -> None:
        super().__init__(title="Schlüssel erneuern")
        self._context = context
        self.password = PasswordLine("Passwort, um den Schlüssel zu erneuern")
        self.answer = Banner(Level.INFO, "")
        self.answer.hide()
        self.button = Button("Schlüssel erneuern", self.renew, "key")
        title = label("&Passwort", "field")
        title.setBuddy(self.password)
        for part in (label(_WHY, "muted", wrap=True), title, self.password, self.answer, self.button):
            self.body.addWidget(part)
        self.password.returnPressed.connect(self.renew)

    def renew(self) -> None:
        """Encrypt the vault anew."""
        if not self.button.isEnabled():
            return
        services, store, password = self._context.services.devices, self._context.store, self.password.text()
        self.button.setEnabled(False)
        self._say(Level.INFO, "Der Tresor wird neu verschlüsselt. Lesen geht weiter, Speichern wartet so lange.")
        self._context.jobs.run(lambda: services.renew_key(store, password), self._renewed, self._refused, owner=self)

    def _renewed(self, _nothing: object) -> None:
        self.button.setEnabled(True)
        self.password.clear()
        self._say(Level.FINE, "Der Tresor hat einen neuen Schlüssel.")

    def _refused(self, error: KnownError) -> None:
        self.button.setEnabled(True)
        self._say(Level.LATE, str(error))
        self.password.setFocus()

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)
