"""The register of Lücken: report one, read how each stands, and bundle those that are one and the same."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Topic
from kim_desktop.domain.rules.gap_map import NOWHERE, Spot
from kim_desktop.domain.rules.gap_steps import Standing, standing
from kim_desktop.work.gaps import ANSWERED_BY
from ui.administration.part import AdminPart
from ui.casework.focus import order_focus
from ui.context import Context
from ui.gaps.bundling import BundlingCard, ProposalsCard
from ui.overview.gap_cards import GapDetails, NewGap
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

_FILTERS = (("open", "Offen"), ("loose", "Ohne Thema"), ("mine", "Von mir"), ("done", "Beantwortet"))
_LEVELS = {"reported": Level.SOON, "decided": Level.FINE, "answered": Level.FINE, "dropped": Level.NEUTRAL}
_CLOSED = frozenset({"decided", "answered", "dropped"})
_ALL_COLUMNS_FROM = 760

OpenTopic = Callable[[str], object]


class GapRegister(AdminPart):
    """All Lücken; Koordination says what becomes of each, alone or bundled."""

    def __init__(self, context: Context, open_topic: OpenTopic) -> None:
        super().__init__(context)
        self._gap: Gap | None = None
        self._spot: Spot | None = None
        self._topics: dict[str, Topic] = {}
        self.steers = context.store.identity.role in ANSWERED_BY
        self.new = NewGap(context, self._reported)
        self.filters = ChipRow(_FILTERS, "Lücken filtern")
        self.here = Banner(Level.INFO, "", "Alle zeigen", lambda: self.show_spot(None))
        empty = EmptyState(
            "filter", "Keine Lücke gemeldet", "Wo eine Kette bricht, hilft eine Meldung allen, die danach kommen."
        )
        self.table: RecordTable[Gap] = RecordTable(self._columns(), "Lücken", empty)
        self.table.setMinimumHeight(220)
        self.proposals = ProposalsCard(context, self._bundled)
        self.bundling = BundlingCard(context, self.table.chosen, self._bundled)
        self.details = GapDetails(context, self._saved, open_topic)
        for part in (self.new, self.proposals, self.filters, self.here, self.table, self.bundling, self.details):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.here.hide()
        self.bundling.setVisible(self.steers)
        self._open_topic = open_topic
        self._connect()

    def refresh(self) -> None:
        store = self.context.store
        self._topics = {each.id: each for each in store.all(Topic)}
        gaps = sorted(store.all(Gap), key=lambda each: (str(each.reported_on), each.id), reverse=True)
        chosen = self._gap
        self.table.set_rows(gaps)
        self._filter()
        self._pick(next((each for each in gaps if chosen and each.id == chosen.id), None))
        self._select(chosen.id if chosen else "")
        if self.steers:
            self.proposals.refresh()
            self.bundling.refresh()
        order_focus(self)

    def focus_first(self) -> None:
        self.table.setFocus()

    def begin(self) -> None:
        """Report a new one."""
        self.new.open()

    def keep(self) -> None:
        self.new.keep()
        self.details.keep()

    def show_spot(self, spot: Spot | None) -> None:
        """Show only the Lücken of one place in the picture, or all."""
        self._spot = spot
        self.here.setVisible(spot is not None)
        if spot:
            self.filters.choose(())
            self.here.say(Level.INFO, f"Nur: {spot_in_words(self.context, spot)}")
        self._filter()

    def reveal(self, gap_id: str) -> None:
        """Show one Lücke, whatever is filtered."""
        self.show_spot(None)
        self.filters.choose(())
        self._select(gap_id)
        self.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for at in (0, 3):
            self.table.setColumnHidden(at, event.size().width() < _ALL_COLUMNS_FROM)

    def stands(self, gap: Gap) -> Standing:
        """How a Lücke stands."""
        return standing(gap, self._topics.get(gap.topic or ""))

    def _select(self, gap_id: str) -> None:
        rows = (at for at in range(self.table.count()) if self.table.records.row_at(at).id == gap_id)
        at = next(rows, None)
        if at is not None:
            self.table.selectRow(at)

    def _connect(self) -> None:
        self.filters.changed.connect(lambda _chosen: self._filter())
        self.table.picked.connect(self._pick)
        self.table.opened.connect(lambda _gap: self.details.focus_first())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.bundling.refresh())

    def _pick(self, gap: Gap | None) -> None:
        if gap and (self._gap is None or gap.id != self._gap.id):
            self.details.keep()
        self._gap = gap or self._gap
        self.details.show_gap(self._gap)

    def _filter(self) -> None:
        chosen, me, spot = self.filters.chosen(), self.context.store.identity.user_id, self._spot

        def keep(gap: Gap) -> bool:
            closed = self.stands(gap).state in _CLOSED
            return (
                ("open" not in chosen or not closed)
                and ("done" not in chosen or closed)
                and ("mine" not in chosen or gap.reported_by == me)
                and ("loose" not in chosen or not (gap.topic or closed))
                and (spot is None or spot.holds(gap))
            )

        self.table.filter(keep if chosen or spot else None)

    def _reported(self) -> None:
        self.context.shell.say("Lücke gemeldet.")
        self._saved()

    def _bundled(self, topic: Topic, said: str) -> None:
        self.context.shell.say(said)
        self._saved()
        self._open_topic(topic.id)

    def _saved(self) -> None:
        self.context.shell.data_changed()
        self.refresh()

    def _columns(self) -> list[Column[Gap]]:
        return [
            Column("Gemeldet", lambda gap: show_date(gap.reported_on), key=lambda gap: str(gap.reported_on), width=110),
            Column("Stand", self._state, level=lambda gap: _LEVELS.get(self.stands(gap).state, Level.INFO), width=190),
            Column("Was fehlt oder bricht ab?", lambda gap: " ".join(gap.what.split())[:300], stretch=True),
            Column("Lebensbereich", self._area, width=190),
            Column("Tage", lambda gap: str(gap.days_waited or ""), key=lambda gap: gap.days_waited or 0, width=70),
        ]

    def _state(self, gap: Gap) -> str:
        return self.context.lookups.label("gap_state", self.stands(gap).state)

    def _area(self, gap: Gap) -> str:
        return self.context.lookups.label("life_area", gap.life_area) if gap.life_area else ""


def spot_in_words(context: Context, spot: Spot) -> str:
    """'Sprache, SGB II, Stadtbezirk II'."""
    names = context.lookups
    area = names.label("life_area", spot.life_area) if spot.life_area != NOWHERE else "ohne Lebensbereich"
    domain = names.label("legal_domain", spot.legal_domain) if spot.legal_domain != NOWHERE else "ohne Rechtskreis"
    if spot.district is None:
        return f"{area}, {domain}"
    where = names.label("district", spot.district) if spot.district != NOWHERE else "ohne Stadtbezirk"
    return f"{area}, {domain}, {where}"
