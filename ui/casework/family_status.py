"""Aufenthaltsstatus: each member's own history, and the checklist when another Rechtskreis applies."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.people import Residence
from kim_desktop.domain.rules.facts import current_residence
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import save_record
from kim_desktop.work.family import DOMAIN_CHECKS, add_residence, domain_before, end_residence, plan_domain_checks
from ui.casework.choices import offer_choices
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.live import Fold
from ui.casework.parts import Rows, Sketch
from ui.casework.words import beginning, expiry, people, span
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, label, row
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Level, announce

RESIDENCE = Layout(
    (
        FormSection(
            "",
            (("person", "status"), ("valid_from", "valid_until"), ("conditions",), ("authority", "legal_domain")),
        ),
    )
)
_EVERYBODY, _LONGEST_CHIP = "all", 28


class StatusCard(ListCard):
    """Every entry can be corrected where it stands, the current one ended; `asked` when a checklist opens."""

    asked = Signal(QWidget)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.rows: Rows[Residence] = Rows(self._fold, label("Kein Status eingetragen.", "muted"))
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(Residence, RESIDENCE, (("person", people(desk.file)),)),
            EntryWords("Neuer Aufenthaltsstatus", "Eintragen", "Der bisherige bleibt im Verlauf stehen."),
            f"residence:{desk.case_id}",
            blank=self._blank,
            save=self._add,
        )
        self.checks = DomainChecks(desk)
        self.checks.hide()
        super().__init__("Aufenthaltsstatus", self.rows, self.panel, "Neuer Status")
        self.which = QWidget()
        self.which.setLayout(row(space=0))
        self._chips: ChipRow | None = None
        self._offered: list[tuple[str, str]] = []
        self.body.insertWidget(1, self.which)
        self.body.insertWidget(2, self.checks)
        self.checklist = QuietButton("Checkliste zum Rechtskreiswechsel", self._open_checks)
        self.body.addLayout(row(self.checklist, None))

    def chosen(self) -> str:
        """Whose history is shown; empty for everybody's."""
        key = next(iter(self._chips.chosen()), _EVERYBODY) if self._chips else _EVERYBODY
        return "" if key == _EVERYBODY else key

    def choose(self, person_id: str) -> None:
        """Show one person's history."""
        if self._chips:
            self._chips.choose([person_id])
            self._show_rows()

    def refresh(self) -> None:
        """Show the case as it was read last."""
        self._offer_people()
        self._show_rows()
        if self.panel.is_built():
            offer_choices(self.panel.form, "person", people(self._desk.file))

    def keep(self) -> None:
        """Save what is half typed."""
        self.panel.keep()
        for fold in self.rows.widgets():
            if isinstance(fold, Fold):
                fold.keep()

    def _show_rows(self) -> None:
        whose = self.chosen()
        shown = [each for each in self._desk.file.residences if not whose or each.person == whose]
        self.rows.show_records(sorted(shown, key=_begun, reverse=True))

    def _offer_people(self) -> None:
        members = people(self._desk.file)
        self.which.setVisible(len(members) > 1)
        if members == self._offered:
            return
        chosen, self._offered = self.chosen(), members
        if self._chips:
            self._chips.deleteLater()
        short = [(key, beginning(name, _LONGEST_CHIP)) for key, name in members]
        self._chips = ChipRow([(_EVERYBODY, "Alle"), *short], "Wessen Status", single=True)
        self._chips.choose([chosen if chosen in dict(members) else _EVERYBODY])
        self._chips.changed.connect(lambda _chosen: self._turn())
        layout = self.which.layout()
        assert layout is not None
        layout.addWidget(self._chips)

    def _turn(self) -> None:
        self._show_rows()
        if self.panel.is_built() and not self.panel.form.is_changed():
            self.panel.form.set_record(self._blank())

    def _blank(self) -> Residence:
        client = self._desk.file.client
        person = self.chosen() or (client.id if client else "")
        return Residence(id=new_id(), case_id=self._desk.case_id, person=person)

    def _add(self, residence: Residence) -> Residence:
        before = domain_before(residence, self._desk.file.residences)
        added = add_residence(self._desk.context.store, residence)
        self._offer_checks(added, before)
        return added

    def _fold(self, residence: Residence) -> "StatusFold":
        return StatusFold(self._desk, residence, self._save)

    def _save(self, store: Store, before: Residence, after: Residence) -> Residence:
        saved = save_record(store, before, after)
        if before.legal_domain != after.legal_domain:
            old = domain_before(after, self._desk.file.residences)
            self._offer_checks(saved, before.legal_domain or old if after.legal_domain else "")
        return saved

    def _open_checks(self) -> None:
        whose = self._blank().person
        current = current_residence(whose, self._desk.file.residences)
        self.checks.offer(current or Residence(id="", person=whose), "")
        self.asked.emit(self.checks)

    def _offer_checks(self, residence: Residence, before: str) -> None:
        if before:
            self.checks.offer(residence, before)
            self.asked.emit(self.checks)


class StatusFold(Fold):
    """One entry of the history; once it is open for editing, the current one can be ended today."""

    def __init__(self, desk: Desk, residence: Residence, save: Callable[[Store, Any, Any], Any]) -> None:
        super().__init__(
            desk,
            residence,
            lambda each: status_sketch(desk, each),
            lambda: desk.form(Residence, RESIDENCE, (("person", people(desk.file)),)),
            save,
        )
        self.end = QuietButton("Heute beenden", self._end)
        ways = row(self.end, None)
        ways.setContentsMargins(3 * GRID, 0, 0, 0)
        self.extra.addLayout(ways)
        self._show_end(residence)

    def show_record(self, record: Any) -> None:
        super().show_record(record)
        self._show_end(record)

    def toggle(self) -> None:
        super().toggle()
        self._show_end(self._record)

    def _end(self) -> None:
        self.keep()
        now = self._desk.context.store.get(Residence, self._record.id)
        if now:
            self._desk.attempt(lambda: end_residence(self._desk.context.store, now, self._desk.today))

    def _show_end(self, residence: Any) -> None:
        until = residence.valid_until
        running = is_current(self._desk, residence) and (until is None or until > self._desk.today)
        opened = self.form is not None and not self.form.isHidden()
        self.end.setVisible(running and opened)
        self.end.setAccessibleName(f"Heute beenden: {status_sketch(self._desk, residence).title}")


class DomainChecks(Card):
    """What another Rechtskreis touches; one click plans the Wiedervorlagen for what is ticked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._about = desk, ""
        self._heading = label("", "h3", wrap=True)
        self.boxes = {each.key: QCheckBox() for each in DOMAIN_CHECKS}
        self.plan = Button("Wiedervorlagen anlegen", self._plan, "calendar")
        self.skip = QuietButton("Nicht nötig", self.hide)
        self.body.addWidget(self._heading)
        self.body.addWidget(label("Ein neuer Rechtskreis ändert vieles auf einmal. Was ist zu klären?", "muted", True))
        for box in self.boxes.values():
            self.body.addWidget(box)
        self.body.addLayout(row(self.plan, self.skip, None, space=GRID))

    def offer(self, residence: Residence, before: str) -> None:
        """Ask what is to be seen to after a change of Rechtskreis; `before` may be unknown."""
        desk = self._desk
        self._about = dict(people(desk.file)).get(residence.person, "")
        words = (desk.label("legal_domain", before), desk.label("legal_domain", residence.legal_domain))
        change = " → ".join(each for each in words if each)
        self._heading.setText(f"Rechtskreiswechsel: {', '.join(each for each in (self._about, change) if each)}")
        for each in DOMAIN_CHECKS:
            due = show_date(desk.today + timedelta(days=each.days))
            self.boxes[each.key].setText(f"{each.title}: {each.task} (bis {due})")
            self.boxes[each.key].setChecked(True)
        self.show()
        desk.reshaped.emit()
        announce(self, self._heading.text())

    def _plan(self) -> None:
        desk = self._desk
        chosen = [key for key, box in self.boxes.items() if box.isChecked()]
        planned = desk.attempt(lambda: plan_domain_checks(desk.context.store, desk.case_id, chosen, self._about))
        if planned:
            self.hide()
            count = "1 Wiedervorlage" if len(planned) == 1 else f"{len(planned)} Wiedervorlagen"
            desk.context.shell.say(f"{count} zum Rechtskreiswechsel angelegt.", Level.FINE)


def is_current(desk: Desk, residence: Residence) -> bool:
    """Whether it is the entry that holds now for its person."""
    current = current_residence(residence.person, desk.file.residences)
    return current is not None and current.id == residence.id


def status_sketch(desk: Desk, residence: Residence) -> Sketch:
    """An entry of the history in words."""
    owner = next((name for key, name in people(desk.file) if key == residence.person), "")
    first = (
        owner,
        span(residence.valid_from, residence.valid_until),
        desk.label("legal_domain", residence.legal_domain),
    )
    second = (residence.conditions, residence.authority)
    sign = None
    if is_current(desk, residence):
        sign = expiry(residence, desk.today, desk.parameters) or (Level.INFO, "aktuell")
    title = desk.label("residence_status", residence.status) or "Status unbekannt"
    text = "\n".join(filter(None, ("  ·  ".join(filter(None, words)) for words in (first, second))))
    return Sketch("shield", title, text, *(sign or (None, "")))


def _begun(residence: Residence) -> tuple[str, str]:
    return residence.valid_from or "", residence.id
