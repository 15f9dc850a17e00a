"""Kette: the way of one person through status, language, work and home, where it waits and where it breaks."""

from typing import Any

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.chain import COMPANY, Link, days_in_words
from kim_desktop.domain.rules.chain_breaks import Break
from kim_desktop.work.chain import chain_of, district_of
from kim_desktop.work.gaps import blank_gap, gap_of, report_gap
from ui.casework.chain_view import ZOOMS, ChainView
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import head
from ui.casework.parts import Line, Rows, Section, Sketch
from ui.casework.words import full_name
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, column, label
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Level

_COMPANY_NAME = "KIM"
_PICTURES = {
    "arrival": "home",
    "company": "case",
    "status": "shield",
    "address": "home",
    "referral": "referral",
    "need": "need",
    "goal": "check",
}
_LEGEND = (
    "Raute: Einreise und Zuzug · Dreieck: KIM · Kreis mit Zahl: erhobener Bedarf · Haken: Ziel erreicht · "
    "schraffiert: Wartezeit · Spitze rechts: dauert an · gestrichelt mit Warnzeichen: Bruch, ein Klick meldet die Lücke"
)
_KEYS = "Pfeiltasten gehen von Glied zu Glied, Enter öffnet den Abschnitt, aus dem es stammt."


class ChainSection(Section):
    """Of relatives their statuses and addresses are shown; needs, Verweise and goals belong to the client."""

    name = "chain"
    title = "Kette"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._person = ""
        self._offered: list[tuple[str, str]] = []
        self.people: ChipRow | None = None
        self._whose = QWidget()
        self._whose.setLayout(column(space=0))
        self.zoom = ChipRow(ZOOMS, "Maßstab", single=True)
        self.view = ChainView()
        self.panel = self._gap_panel()
        nothing = label("Kein Bruch gefunden.", "muted", wrap=True)
        self.breaks: Rows[Break] = Rows(self._break_line, nothing)
        self.links: Rows[Link] = Rows(self._link_line, label("Noch nichts eingetragen.", "muted", wrap=True))
        for rows in (self.breaks, self.links):
            rows.grown.connect(desk.reshaped)
        self._build()

    def person(self) -> Person | None:
        """Whose chain is shown: the client's, or that of another member of the family."""
        file = self.desk.file
        return next((each for each in file.people if each.id == self._person), file.client)

    def refresh(self) -> None:
        self._offer_people()
        person = self.person()
        if person is None:
            return
        desk = self.desk
        chain = chain_of(desk.context.store, desk.file, person, desk.context.lookups, desk.parameters)
        areas = [(COMPANY, _COMPANY_NAME), *desk.context.lookups.choices.get("life_area", ())]
        self.view.show_chain(chain, areas)
        self.breaks.show_records(chain.breaks)
        self.links.show_records(chain.links)

    def focus_first(self) -> None:
        self.view.canvas.setFocus()

    def keep(self) -> None:
        self.panel.keep()

    def _build(self) -> None:
        self.zoom.choose(["fit"])
        self.zoom.changed.connect(self._zoomed)
        self.view.opened.connect(self._open)
        self.view.reported.connect(self._report)
        picture = Card(head("Integrationskette", self.zoom), self._whose, self.view)
        picture.body.addWidget(label(_LEGEND, "small", wrap=True))
        picture.body.addWidget(label(_KEYS, "small", wrap=True))
        self.body.addWidget(self.panel)
        self.body.addWidget(picture)
        self.body.addWidget(Card(self.breaks, title="Brüche"))
        self.body.addWidget(Card(self.links, title="Die Kette in Worten"))
        self.body.addStretch(1)

    def _offer_people(self) -> None:
        file = self.desk.file
        members = sorted(file.people, key=lambda each: each.relation != "self")
        offered = [(each.id, full_name(each)) for each in members]
        self._whose.setVisible(len(offered) > 1)
        if offered == self._offered:
            return
        self._offered = offered
        if self.people:
            self.people.deleteLater()
        self.people = ChipRow(offered, "Wessen Kette?", single=True)
        chosen = self.person()
        self.people.choose([chosen.id] if chosen else [])
        self.people.changed.connect(self._choose_person)
        layout = self._whose.layout()
        assert layout is not None
        layout.addWidget(self.people)

    def _choose_person(self, chosen: frozenset[str]) -> None:
        self._person = next(iter(chosen), "")
        self.refresh()
        self.desk.reshaped.emit()

    def _zoomed(self, chosen: frozenset[str]) -> None:
        self.view.zoom(next(iter(chosen), "fit"))

    def _open(self, link: Link) -> None:
        hint: Any = "plan" if link.section == "needs" and link.sort in {"goal", "company"} else None
        self.desk.show_section(link.section, hint)

    def _report(self, found: Break) -> None:
        store = self.desk.context.store
        self.panel.begin_with(gap_of(store, found, district_of(store, self.desk.file.address)))
        self.area.ensureWidgetVisible(self.panel, 0, 2 * GRID)

    def _gap_panel(self) -> EntryPanel:
        desk = self.desk
        store = desk.context.store
        words = EntryWords(
            "Lücke melden",
            "Lücke melden",
            "Die Meldung geht ohne Namen und ohne Bezug zu diesem Fall an die Koordination.",
        )
        panel = EntryPanel(
            desk,
            lambda: desk.form(Gap),
            words,
            f"gap:{desk.case_id}",
            blank=lambda: blank_gap(store),
            save=lambda gap: report_gap(store, gap, desk.case_id),
        )
        panel.saved.connect(lambda _gap: desk.context.shell.say("Lücke gemeldet. Sie steht jetzt unter „Lücken“."))
        return panel

    def _break_line(self, found: Break) -> "BreakLine":
        return BreakLine(self, found)

    def _link_line(self, link: Link) -> "LinkLine":
        return LinkLine(self, link)


class BreakLine(Line):
    """A break in words; one click reports it."""

    def __init__(self, section: ChainSection, found: Break) -> None:
        self._desk, self._found = section.desk, found
        self.report = Button("Lücke melden", lambda: section._report(self._found))
        super().__init__(break_sketch(self._desk, found), self.report)
        self._name()

    def show_record(self, found: Break) -> None:
        """Show it as it is now."""
        self._found = found
        self.show_sketch(break_sketch(self._desk, found))
        self._name()

    def _name(self) -> None:
        self.report.setAccessibleName(f"Lücke melden: {self._found.text}")


class LinkLine(Line):
    """A link in words, and the way to its section."""

    def __init__(self, section: ChainSection, link: Link) -> None:
        self._desk, self._link = section.desk, link
        self.open = QuietButton("Ansehen", lambda: section._open(self._link))
        super().__init__(link_sketch(self._desk, link), self.open)
        self.open.setAccessibleName(f"Ansehen: {link.title}")

    def show_record(self, link: Link) -> None:
        """Show it as it is now."""
        self._link = link
        self.show_sketch(link_sketch(self._desk, link))
        self.open.setAccessibleName(f"Ansehen: {link.title}")


def break_sketch(desk: Desk, found: Break) -> Sketch:
    """A break with its reason."""
    area = desk.label("life_area", found.area) or _COMPANY_NAME
    text = f"{area}  ·  {show_date(found.begins)} bis {show_date(found.ends)}  ·  {found.reason.source}"
    return Sketch("late", found.text, text, Level.LATE, days_in_words(found.days))


def link_sketch(desk: Desk, link: Link) -> Sketch:
    """A link with its days and its life area."""
    when, *rest = link.words.split("  ·  ")
    area = desk.label("life_area", link.area) or _COMPANY_NAME
    words = [when, area, *(part for part in rest if part != link.title)]
    return Sketch(_PICTURES[link.sort], link.title, "  ·  ".join(words))
