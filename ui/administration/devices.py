"""Geräte und Personen: who works with which device, new codes, and what is to be done about a lost one."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from kim_desktop.errors import BadInput, KnownError, Unreachable
from kim_desktop.work.team import Colleague, Team, TeamDevice, last_team
from ui.administration.code_card import CodeCard
from ui.administration.device_tables import devices_table, moment_of, people_table
from ui.administration.new_person import NewPerson
from ui.administration.part import AdminPart
from ui.context import Context
from ui.device_services import NewCode
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, DangerButton, QuietButton, label, row
from ui.widgets.signs import Banner, Level
from ui.widgets.table import RecordTable

_HEIGHT = 230
_OFFLINE = "Ohne Verbindung zur Zentrale sehen Sie die Liste von damals; ändern lässt sich nur mit Verbindung."
_NEVER = "Die Liste liegt bei der Zentrale. Bitte laden Sie sie einmal mit Verbindung."


class DevicesPart(AdminPart):
    """The list as the central store has it; every change goes there at once."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.team: Team | None = None
        self.reload = Button("Neu laden", self.load, "sync")
        self.standing = label("", "muted", wrap=True)
        self.fault = Banner(Level.INFO, "")
        self.sure = Question()
        self.code = CodeCard(context.clock)
        self.new_person = NewPerson(context, self._add)
        self.people = people_table(self._named("role"), self._named("organisation"))
        self.devices = devices_table(context.clock)
        self.make_code = Button("Code für neues Gerät", self._make_code, "key")
        self.let_go = DangerButton("Scheidet aus …", self._ask_to_let_go)
        self.add = Button("Neue Person", self.new_person.open, "plus")
        self.second_role = Button("Weitere Rolle …", self._give_second_role, "person")
        self.revoke = DangerButton("Gerät sperren …", self._ask_to_revoke)
        for table in (self.people, self.devices):
            table.setMinimumHeight(_HEIGHT)
        self._lay_out()
        self.people.picked.connect(lambda _person: self._allow())
        self.devices.picked.connect(lambda _device: self._allow())
        self._loaded = False

    def refresh(self) -> None:
        self._show(self.team or last_team(self.context.store))
        if not self._loaded:
            self._loaded = True
            self.load()

    def focus_first(self) -> None:
        (self.people if self.people.count() else self.reload).setFocus()

    def load(self) -> None:
        """Fetch the list anew."""
        services = self.context.services.devices
        self._run(lambda: services.team(self.context.store), self._show)

    def _show(self, team: Team | None) -> None:
        self.team = team
        chosen, device = self.people.current(), self.devices.current()
        people = sorted(team.people if team else (), key=lambda each: (not each.is_active, each.name.casefold()))
        devices = list(team.devices if team else ())
        self.people.set_rows(people)
        self.devices.set_rows(devices)
        _select(self.people, chosen.id if chosen else "")
        _select(self.devices, device.id if device else "")
        said = f"Stand: {moment_of(team.at.isoformat())} Uhr" if team else _NEVER
        self.standing.setText(said)
        self._allow()

    def _make_code(self) -> None:
        person = self.people.current()
        if person:
            services, store = self.context.services.devices, self.context.store
            self._run(lambda: services.new_code(store, person.id), lambda code: self._show_code(person, code))

    def _give_second_role(self) -> None:
        person = self.people.current()
        if person:
            self.new_person.open_for(person.name, person.organisation)
            self._bring(self.new_person)

    def _show_code(self, person: Colleague, code: NewCode) -> None:
        self.code.show_code(person.name, code)
        self._bring(self.code)

    def _ask_to_revoke(self) -> None:
        device = self.devices.current()
        if device:
            services, store = self.context.services.devices, self.context.store
            text = (
                f"„{device.name}“ von {device.user_name} sperren? Beim nächsten Kontakt übergibt das Gerät, was es "
                "noch nicht übertragen hat, und löscht seinen Tresor. Das lässt sich nicht zurücknehmen."
            )
            self._ask(text, "Endgültig sperren", lambda: services.revoke(store, device.id))

    def _ask_to_let_go(self) -> None:
        person = self.people.current()
        if person:
            services, store = self.context.services.devices, self.context.store
            text = (
                f"{person.name} scheidet aus? Alle Geräte der Person werden gesperrt und löschen ihren Tresor. "
                "Übergeben Sie vorher ihre Fälle; was offen bleibt, sieht die Koordination."
            )
            self._ask(text, "Scheidet heute aus", lambda: services.let_go(store, person.id))

    def _ask(self, text: str, action: str, act: Callable[[], Team]) -> None:
        self.sure.ask(text, action, lambda: self._run(act, self._changed))
        self._bring(self.sure)

    def _add(self, name: str, role: str, organisation: str) -> None:
        services, store = self.context.services.devices, self.context.store
        self._run(lambda: services.add_person(store, name, role, organisation), self._added)

    def _added(self, team: Team) -> None:
        self.new_person.close_form()
        self._changed(team)

    def _changed(self, team: Team) -> None:
        self._show(team)
        self.context.shell.say("Gespeichert. Die Zentrale hält sich ab sofort daran.")

    def _run(self, work: Callable[[], object], then: Callable[[object], None] | Callable[..., None]) -> None:
        self._allow(busy=True)

        def done(result: object) -> None:
            self.fault.hide()
            self._allow()
            then(result)

        self.context.jobs.run(work, done, self._failed, owner=self)

    def _failed(self, error: KnownError) -> None:
        self._allow()
        if isinstance(error, BadInput) and not self.new_person.isHidden():
            self.new_person.say(str(error))
            return
        said = _OFFLINE if isinstance(error, Unreachable) and self.team else str(error)
        self.fault.show()
        self.fault.say(Level.INFO if isinstance(error, Unreachable) else Level.LATE, said)
        self._bring(self.fault)

    def _allow(self, *, busy: bool = False) -> None:
        person, device = self.people.current(), self.devices.current()
        own = self.context.store.identity
        self.reload.setEnabled(not busy)
        self.new_person.save_button.setEnabled(not busy)
        self.make_code.setEnabled(not busy and person is not None and person.is_active)
        self.second_role.setEnabled(not busy and person is not None and person.is_active)
        self.let_go.setEnabled(not busy and person is not None and person.is_active and person.id != own.user_id)
        self.revoke.setEnabled(not busy and _may_be_revoked(device, own.device_id))

    def _bring(self, part: Card | Banner) -> None:
        area = self.findChild(QScrollArea)
        if area:
            area.ensureWidgetVisible(part)

    def _named(self, catalogue: str) -> Callable[[str], str]:
        return lambda code: self.context.lookups.label(catalogue, code) if code else ""

    def _lay_out(self) -> None:
        head = row(self.standing, self.reload, space=GRID)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        people = Card(
            _head("Personen", self.add, self.second_role, self.make_code, self.let_go), self.new_person, self.people
        )
        devices = Card(_head("Geräte", self.revoke), self.devices)
        for part in (self.fault, self.sure, self.code, people, devices):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.fault.hide()


class Question(Card):
    """Asks once more before something that cannot be taken back."""

    def __init__(self) -> None:
        super().__init__()
        self._text = label("", wrap=True)
        self._act: Callable[[], object] = lambda: None
        self.yes = DangerButton("", self._do)
        self.no = QuietButton("Abbrechen", self.hide)
        self.body.addWidget(self._text)
        self.body.addLayout(row(self.yes, self.no, None, space=GRID))
        self.hide()

    def ask(self, text: str, action: str, act: Callable[[], object]) -> None:
        """Show the question; the keyboard stands on the answer that changes nothing."""
        self._text.setText(text)
        self.yes.setText(action)
        self._act = act
        self.show()
        self.no.setFocus()

    def _do(self) -> None:
        self.hide()
        self._act()


def _head(title: str, *buttons: QWidget) -> QHBoxLayout:
    head = row(label(title, "h3"), None, *buttons, space=GRID)
    head.setStretch(0, 1)
    return head


def _may_be_revoked(device: TeamDevice | None, own: str) -> bool:
    return device is not None and not device.revoked_at and device.id != own


def _select(table: RecordTable[Colleague] | RecordTable[TeamDevice], wanted: str) -> None:
    ids = [table.records.row_at(at).id for at in range(table.count())]
    if wanted in ids:
        table.selectRow(ids.index(wanted))
