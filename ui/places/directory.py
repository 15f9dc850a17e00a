"""Angebote und Partner: who helps with what, for whom, and whether what we know of it is still true."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.master import Offer, Organisation
from kim_desktop.domain.rules.offers import Match, Seeker, matching, must_be_checked
from kim_desktop.errors import KnownError
from kim_desktop.storage.views import case_rows
from kim_desktop.work.case_file import open_case
from kim_desktop.work.lookups import lookups
from kim_desktop.work.offers import confirm_offer, may_keep, read_directory, seeker_of
from ui.casework.referral_form import FITS
from ui.context import Context
from ui.overview.directory_detail import EntryDetail, EntryEditor
from ui.overview.directory_filters import DirectoryFilters
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import Button, column, label, row, scrolled
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Badge, EmptyState, Level
from ui.widgets.table import Column, RecordTable

OFFERS, BODIES = "offer", "organisation"
_CHECK = "Angaben prüfen"
_BESIDE_FROM, _WORDS_FROM = 900, 720
_BODY_FROM, _ACCEPTS_FROM = 560, 820
"""Widths of the list below which a column gives way."""
_MOST_HITS = 500


@dataclass(frozen=True)
class Line:
    """A line of the directory; `match` says how an offer fits the person chosen."""

    entry: Offer | Organisation
    body: str
    match: Match | None
    must_check: bool


class Verzeichnis(Page):
    """Filter at the top, list at the left, the entry at the right."""

    title = "Angebote und Partner"
    icon = "offer"
    help = (
        "Wählen Sie unter „Passend für“ eine Person: was zu Alter, Status, Sprache und Wohnort passt, steht zuerst, "
        "mit dem Grund. Die übrigen Filter engen ein. „Angaben prüfen“ heißt: seit über 180 Tagen hat niemand "
        "nachgesehen, ob der Eintrag noch stimmt. Koordination und Assistenz pflegen die Einträge."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.editor: EntryEditor | None = None
        self._offers: list[Line] = []
        self._bodies: list[Line] = []
        self.count = label("", "muted")
        self.add = Button("Neues Angebot", self._begin, "plus")
        if not may_keep(context.store):
            self.add.hide()
        self.which = ChipRow(((OFFERS, "Angebote"), (BODIES, "Stellen")), "Was gezeigt wird", single=True)
        self.filters = DirectoryFilters(context.lookups, _cases(context))
        self.table: RecordTable[Line] = RecordTable(
            self._columns(), "Angebote und Stellen", EmptyState("offer", "Nichts passt", "Nehmen Sie Filter weg.")
        )
        self.detail = EntryDetail(context)
        for part in (self.which, self.count, self.add):
            self.tools.addWidget(part)
        self._build()

    def refresh(self) -> None:
        store, names = self.context.store, self.context.lookups
        directory, today = read_directory(store), local_date(self.context.clock())
        seeker = self._seeker()
        matches = matching(directory.offers, seeker or Seeker(), None, today, names)
        self._offers = [
            Line(
                each.offer,
                names.label("organisation", each.offer.organisation or ""),
                each if seeker else None,
                must_be_checked(each.offer, today, directory.check_after),
            )
            for each in (matches if seeker else sorted(matches, key=lambda each: each.offer.name.casefold()))
        ]
        self._bodies = [Line(each, "", None, False) for each in directory.organisations]
        self._show()

    def focus_first(self) -> None:
        self.filters.line.setFocus()

    def keep(self) -> None:
        if self.editor:
            self.editor.keep()

    def open_entry(self, kind: str, record_id: str) -> None:
        """Show an offer or a body."""
        self.filters.clear()
        self.which.choose([kind])
        for at in range(self.table.count()):
            if self.table.records.row_at(at).entry.id == record_id:
                self.table.selectRow(at)
                self.table.setFocus()
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= _BESIDE_FROM
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._name_add()
        QTimer.singleShot(0, self, self._show_columns)

    def _build(self) -> None:
        self.table.setMinimumHeight(200)
        self._right = QWidget()
        self._right.setLayout(column(self.detail, None))
        area = scrolled(self._right)
        area.setMinimumWidth(280)
        area.setMinimumHeight(200)
        self._box = row(space=2 * GRID)
        self._box.addWidget(self.table, 8)
        self._box.addWidget(area, 5)
        sheet = QWidget()
        sheet.setLayout(column(self.filters, self._box, space=12))
        self.body.addWidget(scrolled(sheet), 1)
        self.table.picked.connect(self._pick)
        self.filters.changed.connect(self.refresh)
        self.which.choose([OFFERS])
        self.which.changed.connect(lambda _chosen: self._show())
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.focus_first)

    def _seeker(self) -> Seeker | None:
        case_id = self.filters.person.code()
        return seeker_of(self.context.store, open_case(self.context.store, case_id)) if case_id else None

    def _name_add(self) -> None:
        """A narrow window has room for its picture only."""
        words = "Neue Stelle" if self._is_about_bodies() else "Neues Angebot"
        self.add.setText(words if self.width() >= _WORDS_FROM else "")
        self.add.setAccessibleName(words)
        self.add.setToolTip(words)
        self.count.setVisible(self.width() >= _WORDS_FROM)

    def _is_about_bodies(self) -> bool:
        return self.which.chosen() == {BODIES}

    def _show(self) -> None:
        bodies, current = self._is_about_bodies(), self.table.current()
        self._name_add()
        self._show_columns()
        self.table.set_rows(self._bodies if bodies else self._offers)
        self.table.filter(self._keeper())
        shown, what = self.table.count(), "Stellen" if bodies else "Angebote"
        self.count.setText(f"{shown} {what}" if shown != 1 else "1 Stelle" if bodies else "1 Angebot")
        self._choose_again(current)

    def _show_columns(self) -> None:
        bodies, width = self._is_about_bodies(), self.table.width()
        self.table.setColumnHidden(1, bodies or width < _BODY_FROM)
        self.table.setColumnHidden(2, bodies or not self.filters.person.code())
        self.table.setColumnHidden(3, bodies or width < _ACCEPTS_FROM)
        self.table.setColumnHidden(4, bodies)

    def _keeper(self) -> Callable[[Line], bool]:
        text, wanted, check = self.filters.line.text().strip(), self.filters.wanted(), self.filters.must_be_checked()
        hits = self.context.store.search(text, _MOST_HITS, (OFFERS, BODIES)) if text else ()
        found = {hit.record_id for hit in hits}

        def keep(line: Line) -> bool:
            entry = line.entry
            if text and entry.id not in found and getattr(entry, "organisation", None) not in found:
                return False
            return isinstance(entry, Organisation) or (wanted.is_met_by(entry) and (line.must_check or not check))

        return keep

    def _choose_again(self, current: Line | None) -> None:
        ids = [self.table.records.row_at(at).entry.id for at in range(self.table.count())]
        if not ids:
            self.detail.say("Wählen Sie einen Eintrag.")
            return
        self.table.selectRow(ids.index(current.entry.id) if current and current.entry.id in ids else 0)

    def _pick(self, line: Line | None) -> None:
        if line is None:
            return
        entry = line.entry
        badges = [Badge(Level.SOON, _CHECK)] if line.must_check else []
        ways: list[Button] = []
        if may_keep(self.context.store):
            ways.append(Button("Bearbeiten", lambda: self._edit(entry, "Eintrag bearbeiten")))
            if isinstance(entry, Offer):
                ways.append(Button("Heute geprüft", lambda: self._confirm(entry), "check"))
        self.detail.show_entry(entry, badges, line.match, *ways)

    def _begin(self) -> None:
        new = Organisation(id=new_id()) if self._is_about_bodies() else Offer(id=new_id())
        self._edit(new, self.add.text())

    def _edit(self, entry: Offer | Organisation, title: str) -> None:
        self.keep()
        self._close_editor()
        self.editor = EntryEditor(self.context, entry, title)
        self.editor.done.connect(self._edited)
        layout = self._right.layout()
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(0, self.editor)
        self.detail.hide()
        self.editor.show()
        self.editor.form.focus_first()

    def _edited(self, entry: Offer | Organisation | None) -> None:
        self._close_editor()
        if entry is None:
            self.table.setFocus()
            return
        self._wrote(f"„{entry.name}“ ist gespeichert.")
        self.open_entry(entry.kind(), entry.id)

    def _confirm(self, offer: Offer) -> None:
        try:
            confirm_offer(self.context.store, offer)
        except KnownError as error:
            self.context.shell.say_error(error)
            return
        self._wrote(f"„{offer.name}“ ist heute geprüft.")

    def _wrote(self, text: str) -> None:
        self.context.lookups = lookups(self.context.store)
        self.refresh()
        self.context.shell.data_changed()
        self.context.shell.say(text)

    def _close_editor(self) -> None:
        if self.editor:
            self.editor.hide()
            self.editor.deleteLater()
            self.editor = None
        self.detail.show()

    def _columns(self) -> list[Column[Line]]:
        def accepts(line: Line) -> str:
            code = getattr(line.entry, "accepts", None)
            return self.context.lookups.label("acceptance", code) if code else ""

        def checked(line: Line) -> str:
            return show_date(getattr(line.entry, "checked_on", None)) or "noch nie"

        return [
            Column("Name", lambda line: line.entry.name, stretch=True),
            Column("Stelle", lambda line: line.body, width=160),
            Column(
                "Passt",
                lambda line: FITS[line.match.fit][1] if line.match else "",
                key=lambda line: line.match.fit if line.match else 0,
                level=lambda line: FITS[line.match.fit][0] if line.match else None,
                width=128,
            ),
            Column("Nimmt auf", accepts, width=106),
            Column("Geprüft", checked, level=lambda line: Level.SOON if line.must_check else None, width=124),
        ]


def _cases(context: Context) -> list[tuple[str, str]]:
    """Open cases by name."""
    rows = [each for each in case_rows(context.store) if not each.closed_on]
    named = [(each.case_id, f"{each.family_name}, {each.given_name}".strip(", ") + f"  {each.code}") for each in rows]
    return sorted(named, key=lambda pair: pair[1].casefold())
