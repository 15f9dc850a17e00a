"""One sheet that came in: what its code says, and the fields by which that is corrected."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.people import Person
from kim_desktop.printing.incoming import size_in_words
from kim_desktop.storage.store import Store
from kim_desktop.work.scans import Scan, proven_consent
from ui.editors.choices import Choices, SearchCombo
from ui.tokens import GRID
from ui.widgets.basic import Card, IconButton, QuietButton, column, label, row
from ui.widgets.signs import Badge, Level


class ScanRow(Card):
    """A sheet with its case, kind and name."""

    def __init__(
        self,
        scan: Scan,
        cases: Choices,
        lookups: Lookups,
        look: Callable[[Scan], object],
        leave_out: Callable[["ScanRow"], object],
    ) -> None:
        super().__init__()
        self._scan = scan
        proposed, paper = scan.proposed, scan.paper
        self.case = _combo(cases, proposed.case_id, "Fall")
        self.sort = _combo(lookups.choices.get("attachment_kind", ()), proposed.sort or "", "Art der Anlage")
        self.name = QLineEdit(proposed.name or paper.name)
        self.name.setMaxLength(200)
        self.name.setAccessibleName("Bezeichnung")
        known = bool(proposed.case_id)
        self.badge = Badge(Level.FINE if known else Level.SOON, "zugeordnet" if known else "Fall fehlt")
        self.case.chosen.connect(self._show_state)
        pages = "1 Seite" if paper.pages == 1 else f"{paper.pages} Seiten"
        facts = "  ·  ".join((scan.source or paper.name, pages, size_in_words(len(paper.data))))
        view = QuietButton("Ansehen", lambda: look(scan))
        view.setAccessibleName(f"Ansehen: {self.name.text()}")
        away = IconButton("close", f"Weglassen: {self.name.text()}", lambda: leave_out(self))
        told = label(scan.told, "strong", wrap=True)
        top = row(told, self.badge, view, away, space=GRID)
        top.setStretch(0, 1)
        self.body.addLayout(top)
        self.body.addWidget(label(facts, "small", wrap=True))
        for note in paper.notes:
            self.body.addWidget(label(note, "small", wrap=True))
        self.body.addLayout(self._fields())

    def is_complete(self) -> bool:
        """Whether it can be filed."""
        return self.case.settle() and bool(self.case.code())

    def focus_case(self) -> None:
        """Put the keyboard where the case is chosen."""
        self.case.setFocus()

    def scan(self, store: Store) -> Scan:
        """The sheet as it shall be filed."""
        self.sort.settle()
        before = self._scan.proposed
        case_id, sort = self.case.code(), self.sort.code() or None
        after = replace(before, case_id=case_id, sort=sort, name=self.name.text().strip() or self._scan.paper.name)
        if (case_id, sort) != (before.case_id, before.sort):
            clients = store.all(Person, case_id=case_id, relation="self")
            after = replace(
                after, person=clients[0].id if clients else None, consent=proven_consent(store, case_id, sort)
            )
        return replace(self._scan, proposed=after)

    def _show_state(self) -> None:
        known = bool(self.case.code())
        self.badge.show_state(Level.FINE if known else Level.SOON, "zugeordnet" if known else "Fall fehlt")

    def _fields(self) -> QHBoxLayout:
        fields = row(space=2 * GRID)
        for title, editor, share in (("Fall", self.case, 3), ("Art", self.sort, 2), ("Bezeichnung", self.name, 3)):
            name = label(title, "field")
            name.setBuddy(editor)
            fields.addLayout(column(name, editor, space=4), share)
        return fields


def _combo(choices: Choices, code: str, name: str) -> SearchCombo:
    made = SearchCombo(choices)
    made.setAccessibleName(name)
    line: QWidget | None = made.lineEdit()
    if line:
        line.setAccessibleName(name)
    made.show_code(code)
    return made
