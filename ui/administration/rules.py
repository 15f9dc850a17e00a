"""Regeln: every number behind a rule with all its versions; Koordination begins new ones, all others read."""

from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.parameters import shown_value, version_of
from kim_desktop.work.rules import GROUPS, Rule, gaps, may_change, rules
from ui.administration.part import AdminPart
from ui.administration.rule_form import Subject
from ui.administration.rule_version import VersionPanel
from ui.administration.status_flags import StatusFlags
from ui.context import Context
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, label, row
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Banner, Level
from ui.widgets.table import Column, RecordTable

_HEIGHT, _VERSIONS_HEIGHT = 300, 150
_HOW = (
    "Nach diesen Werten urteilt das Programm auf allen Geräten. Über Zielgruppe und Verweisberatung entscheidet die "
    "Fassung, die am Eingangstag der Meldung galt; Fristen rechnen mit der Fassung von heute."
)
_READ_ONLY = "Ändern kann es die Koordination; sagen Sie ihr, was nicht mehr stimmt."


class RulesPart(AdminPart):
    """The table of rules, the versions of the chosen one, work on a version, and the residence statuses."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.groups = ChipRow([(each, each) for each in GROUPS], "Nur Regeln dieser Gruppe zeigen")
        self.table: RecordTable[Rule] = RecordTable(self._columns(), "Regeln")
        self.table.setMinimumHeight(_HEIGHT)
        self.chosen = ChosenRule(self._today())
        self.panel = VersionPanel(context, self.wrote)
        self.statuses = StatusFlags(context, self.wrote)
        how = _HOW if may_change(context.store) else f"{_HOW} {_READ_ONLY}"
        self.body.addWidget(Card(label(how, "muted", wrap=True), self.groups, self.table))
        for part in (self.chosen, self.panel, self.statuses):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.groups.changed.connect(self._filter)
        self.table.picked.connect(self.chosen.show_rule)
        self.table.opened.connect(lambda _rule: self.chosen.begin())
        self.chosen.wanted.connect(self._work)
        self.chosen.allow(may_change(context.store))

    def refresh(self) -> None:
        chosen, found = self.table.current(), rules(self.context.store)
        self.table.set_rows(found)
        self._select(chosen.name if chosen else "")
        self.statuses.refresh()

    def focus_first(self) -> None:
        self.table.setFocus()

    def keep(self) -> None:
        self.panel.keep()

    def show_rule(self, name: str) -> None:
        """Choose a rule by the name of its parameter."""
        self.groups.choose([])
        self._select(name)

    def _select(self, name: str) -> None:
        shown = [self.table.records.row_at(at).name for at in range(self.table.count())]
        if shown:
            self.table.selectRow(shown.index(name) if name in shown else 0)
        self.chosen.show_rule(self.table.current())

    def _work(self, subject: Subject) -> None:
        if may_change(self.context.store):
            self.panel.open(subject)
            self._bring(self.panel)

    def _bring(self, part: QWidget) -> None:
        """Scroll to a part once it is laid out."""
        area = self.findChild(QScrollArea)
        if area:
            QTimer.singleShot(0, part, lambda: area.ensureWidgetVisible(part))

    def _filter(self, chosen: frozenset[str]) -> None:
        self.table.filter((lambda each: each.group in chosen) if chosen else None)
        self._select("")

    def _today(self) -> date:
        return local_date(self.context.clock())

    def _columns(self) -> tuple[Column[Rule], ...]:
        return (
            Column("Gruppe", lambda each: each.group, lambda each: GROUPS.index(each.group), width=170),
            Column("Regel", lambda each: each.label(self._today()), width=330, stretch=True),
            Column("Wert", self._value, width=220),
            Column("Fassung", self._version, level=self._level, width=250),
        )

    def _value(self, rule: Rule) -> str:
        return rule.shown_on(self._today())

    def _version(self, rule: Rule) -> str:
        now, coming = rule.on(self._today()), rule.coming(self._today())
        if coming:
            return f"neu ab {show_date(coming.valid_from)}: {shown_value(coming)}"
        return version_of(now) if now else "gilt zurzeit nicht"

    def _level(self, rule: Rule) -> Level:
        if gaps(rule.versions) or not rule.on(self._today()):
            return Level.SOON
        return Level.INFO if rule.coming(self._today()) else Level.NEUTRAL


class ChosenRule(Card):
    """The versions of one rule, newest first; `wanted` carries what somebody wants to write."""

    wanted = Signal(object)

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._rule: Rule | None = None
        self.name = label("", "h3", wrap=True)
        self.new = Button("Neue Fassung ab …", self.begin, "plus")
        self.mend = Button("Berichtigen …", self.correct)
        self.mend.setAccessibleName("Gewählte Fassung berichtigen")
        self.gaps = Banner(Level.SOON, "")
        self.versions: RecordTable[Parameter] = RecordTable(_VERSIONS, "Fassungen der Regel")
        self.versions.setFixedHeight(_VERSIONS_HEIGHT)
        self.versions.opened.connect(lambda _version: self.correct())
        head = row(self.name, self.new, self.mend, space=GRID)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.gaps)
        self.body.addWidget(self.versions)

    def allow(self, may: bool) -> None:
        """Offer to write, or only to read."""
        for button in (self.new, self.mend):
            button.setVisible(may)

    def show_rule(self, rule: Rule | None) -> None:
        """Show the versions of a rule and what is wrong with them."""
        self._rule = rule
        self.setVisible(rule is not None)
        if rule is None:
            return
        self.name.setText(rule.label(self._today))
        self.versions.set_rows(rule.versions)
        self.versions.selectRow(0)
        said = gaps(rule.versions)
        self.gaps.setVisible(bool(said))
        if said:
            self.gaps.say(Level.SOON, " ".join(said))

    def begin(self) -> None:
        """Ask for a new version."""
        if self._rule:
            self.wanted.emit(Subject(self._rule, self._rule.versions[0], is_correction=False))

    def correct(self) -> None:
        """Ask for the correction of the chosen version."""
        version = self.versions.current()
        if self._rule and version:
            self.wanted.emit(Subject(self._rule, version, is_correction=True))


class RulesPage(Page):
    """The same for everyone who reads why: opened from "Warum?"."""

    title = "Regeln"
    icon = "key"
    help = (
        "Wonach das Programm urteilt: jeder Wert mit seiner Quelle und all seinen Fassungen. Ändern kann ihn die "
        "Koordination unter „Verwaltung“."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rules = RulesPart(context)
        self.tools.addWidget(Button("Zurück", context.shell.go_back, "back"))
        self.body.addWidget(self.rules, 1)

    def refresh(self) -> None:
        self.rules.refresh()

    def focus_first(self) -> None:
        self.rules.focus_first()

    def keep(self) -> None:
        self.rules.keep()


def _label_of(version: Parameter) -> str:
    return shown_value(version) + (f": {version.label}" if version.offer else "")


_VERSIONS: tuple[Column[Parameter], ...] = (
    Column("Wert", _label_of, width=240),
    Column("Gültig ab", lambda each: show_date(each.valid_from) if each.valid_from else "von Anfang an", width=130),
    Column("Gültig bis", lambda each: show_date(each.valid_to) if each.valid_to else "offen", width=130),
    Column("Quelle", lambda each: each.source, width=320, stretch=True),
)
