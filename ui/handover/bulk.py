"""Fälle übertragen: Koordination chooses a person, a Träger or a district and offers the cases in one go."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.rules.access import CASE_MANAGER
from kim_desktop.errors import KnownError, Unreachable
from kim_desktop.storage.store import Store
from kim_desktop.work.bulk_handover import Preview, offer_many, preview_many, propose_targets
from kim_desktop.work.responsibility import team_of
from ui.autosave import Autosave
from ui.context import Context
from ui.editors.choices import Choices, SearchCombo
from ui.handover.bulk_table import BulkTable, Loads, summary
from ui.handover.part import HandoverPart
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.services import CaseFilter, Caseload
from ui.widgets.basic import Button, Card, PrimaryButton, column, label
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Banner, Level

_WORDS = Layout((FormSection("", (("reason",), ("note",))),))
_DRAFT, _CHOSEN = "handover:bulk", "handover:bulk-chosen"
_HOW = (
    "Die Liste kommt aus der Zentrale und nennt keine Namen. Jede Übergabe wird angeboten: Zuständig bleibt die "
    "bisherige Person, bis die neue annimmt."
)
_OFFLINE = (
    "Diese Liste steht nur in der Zentrale, und die ist gerade nicht zu erreichen. Was Sie hier eingetragen haben, "
    "bleibt. Versuchen Sie es, sobald Sie wieder Netz haben."
)


class BulkPart(HandoverPart):
    """Fetch, assign, look, confirm once."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._caseload: Caseload | None = None
        self._preview: Preview | None = None
        self._to: dict[str, str] = {}
        self._proposed: dict[str, str] = {}
        self._asking, self._wished = False, ""
        self.source = SearchCombo(_sources(context))
        self.source.setAccessibleName("Fälle von Person, Träger oder Stadtbezirk")
        self.source.setMinimumWidth(320)
        self.fetch_button = Button("Fälle holen", self.fetch, "sync")
        self.fault = Banner(Level.INFO, "", "Noch einmal versuchen", self.fetch)
        self.preview = BulkTable(self.desk, self._assign, self._propose)
        self.loads = Loads()
        self.form = self.desk.form(Handover, _WORDS)
        self.form.set_record(Handover(id=new_id()))
        self._draft = Autosave(self.form, context.store, _DRAFT)
        self.offer_button = PrimaryButton("Übergaben anbieten", self.ask)
        self.sure = Banner(Level.SOON, "", "Jetzt anbieten", self.offer, closable=True)
        self.confirm = Card(self.form, self.sure, self.offer_button, title="Grund und Hinweis")
        self._lay_out()
        self._draft.restore()
        self._recall()

    def refresh(self) -> None:
        choices = _sources(self.context)
        if self.source.code() not in dict(choices):
            self.source.show_code("")
        self.source.offer(choices)
        if self._caseload:
            self._show()

    def focus_first(self) -> None:
        (self.preview.table if self._caseload else self.source).setFocus()

    def keep(self) -> None:
        self._draft.keep()

    def choose(self, source: str, to: str = "") -> None:
        """Choose whose cases, as in 'staff:…', and fetch them; all for one person if one is named."""
        self.source.show_code(source)
        self._wished = to
        self.fetch()

    def fetch(self) -> None:
        """Ask the central store for the cases."""
        if self._asking or not self.source.settle() or not self.source.code():
            self.source.setFocus()
            return
        kind, _, code = self.source.code().partition(":")
        wanted = CaseFilter(**{kind: code})
        self._set_asking(True)
        services, store = self.context.services, self.context.store
        self.context.jobs.run(lambda: services.caseload(store, wanted), self._fetched, self._failed, owner=self)

    def ask(self) -> None:
        """Say what will happen before it does."""
        if self._preview is None or self.form.focus_problem():
            return
        self.sure.show()
        number = len(self._preview.planned)
        what = "1 Übergabe" if number == 1 else f"{number} Übergaben"
        self.sure.say(Level.SOON, f"{what} anbieten? {summary(self._preview)}")
        self.sure.button.setFocus()

    def offer(self) -> None:
        """Offer all of them, or none."""
        preview, written, store = self._preview, self.form.record(), self.context.store
        if preview is None or not isinstance(written, Handover):
            return
        self.sure.hide()
        try:
            offered = offer_many(store, preview, written.reason, written.note)
        except KnownError as error:
            self.desk.tell(error, self.form)
            return
        self._reset()
        self.desk.wrote()
        number = "1 Übergabe" if len(offered) == 1 else f"{len(offered)} Übergaben"
        self.context.shell.say(f"{number} angeboten. Sie gehen mit dem nächsten Abgleich hinaus.")

    def _fetched(self, found: Caseload) -> None:
        self._set_asking(False)
        self._caseload = found
        kept = {each.case_id: self._to[each.case_id] for each in found.cases if each.case_id in self._to}
        self._proposed = propose_targets(self.context.store, found.cases, found.loads)
        self._to = self._proposed | kept
        if self._wished:
            self._to = {each.case_id: self._wished for each in found.cases}
            self._wished = ""
            self._remember()
        self._show()
        self.preview.table.setFocus()

    def _failed(self, error: KnownError) -> None:
        self._set_asking(False)
        self.fault.show()
        self.fault.say(Level.INFO, _OFFLINE if isinstance(error, Unreachable) else str(error))

    def _assign(self, cases: list[str], staff: str) -> None:
        self._to |= dict.fromkeys(cases, staff)
        self._remember()
        self._show()

    def _propose(self) -> None:
        if self._caseload:
            self._to = dict(self._proposed)
            self._remember()
            self._show()

    def _show(self) -> None:
        found = self._caseload
        assert found is not None
        store = self.context.store
        self._preview = preview_many(store, found.cases, self._to, found.loads)
        self.sure.hide()
        team = {each.id: (each.name, each.capacity) for each in team_of(store)}
        self.preview.offer(_targets(store, self._preview.loads_after))
        self.preview.show_preview(self._preview, self._proposed)
        self.loads.show_preview(self._preview, team)
        self.offer_button.setEnabled(bool(self._preview.planned))
        for part in (self.preview, self.confirm):
            part.show()
        self.order()

    def _set_asking(self, asking: bool) -> None:
        self._asking = asking
        self.fault.hide()
        self.fetch_button.setEnabled(not asking)
        self.fetch_button.setText("Die Zentrale wird gefragt …" if asking else "Fälle holen")

    def _reset(self) -> None:
        self._draft.done()
        self.form.set_record(Handover(id=new_id()))
        self._caseload, self._preview, self._to = None, None, {}
        self.context.store.drop_draft(_CHOSEN)
        for part in (self.preview, self.loads, self.confirm):
            part.hide()
        self.source.setFocus()

    def _remember(self) -> None:
        """What was assigned by hand comes back with the next list."""
        self.context.store.save_draft(_CHOSEN, {"source": self.source.code(), "to": self._to})

    def _recall(self) -> None:
        kept = self.context.store.draft(_CHOSEN) or {}
        self.source.show_code(str(kept.get("source", "")))
        self._to = {str(case): str(staff) for case, staff in dict(kept.get("to") or {}).items()}

    def _lay_out(self) -> None:
        choose = QWidget()
        flow = FlowLayout()
        for part in (self.source, self.fetch_button):
            flow.addWidget(part)
        choose.setLayout(flow)
        self.fault.hide()
        self.sure.hide()
        field = label("Fälle von", "field")
        field.setBuddy(self.source)
        head = Card(label(_HOW, "muted", wrap=True), column(field, choose, space=4), self.fault, title="Welche Fälle?")
        for card in (head, self.preview, self.loads, self.confirm):
            self.body.addWidget(card)
        for card in (self.preview, self.loads, self.confirm):
            card.hide()
        self.body.addStretch(1)


def _sources(context: Context) -> Choices:
    """People with cases first, who has left among them, then the Träger, then the districts."""
    today, loads = local_date(context.clock()), context.store.loads()
    team = [each for each in team_of(context.store) if each.role == CASE_MANAGER]
    people = [
        (f"staff:{each.id}", _with_load(each, loads.get(each.id), left=not each.valid_on(today)))
        for each in sorted(team, key=lambda each: (each.valid_on(today), each.name.casefold()))
        if each.valid_on(today) or loads.get(each.id)
    ]
    bodies = sorted({each.organisation for each in team if each.organisation})
    named = [(f"organisation:{each}", f"Träger: {context.lookups.label('organisation', each)}") for each in bodies]
    districts = context.lookups.choices.get("district", ())
    return [*people, *named, *((f"district:{code}", text) for code, text in districts)]


def _targets(store: Store, loads: Mapping[str, int]) -> Choices:
    """Who may take cases, the freest first."""
    today = local_date(store.clock())
    team = [each for each in team_of(store) if each.role == CASE_MANAGER and each.valid_on(today)]
    team.sort(key=lambda each: (loads.get(each.id, 0) / (each.capacity or 1_000), each.name.casefold()))
    return [(each.id, _with_load(each, loads.get(each.id, 0))) for each in team]


def _with_load(person: StaffMember, cases: int | None, left: bool = False) -> str:
    known = "" if cases is None else f"{cases} {'Fall' if cases == 1 else 'Fälle'}"
    room = f"Kapazität {person.capacity}" if person.capacity else ""
    said = ", ".join(part for part in ("ausgeschieden" if left else "", known, room) if part)
    return f"{person.name} ({said})" if said else person.name
