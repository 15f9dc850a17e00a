"""Stellen: how many VZÄ each Träger has filled, month by month, and which posts stand free."""

from kim_desktop.domain.records.steering import Post
from kim_desktop.domain.rules.load import decimal
from kim_desktop.work.load import vze_steps
from ui.context import Context
from ui.handover.part import HandoverPart
from ui.overview.ways import open_part
from ui.team.steps import StepChart, StepRow
from ui.widgets.basic import Button, Card, column, label, row
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

_HEIGHT = 220
_HOW = (
    "Durchgezogen: besetzte Stellenanteile (VZÄ) je Monat; ein nur zum Teil besetzter Monat zählt nach Tagen. "
    "Gepunktet: was heute vorgesehen ist."
)


class PostsPart(HandoverPart):
    """Read only; the posts are kept under Verwaltung."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._holder = column()
        self.chart: StepChart | None = None
        self.edit = Button("Stellen bearbeiten", lambda: open_part(context, self, "administration", "posts"), "key")
        empty = EmptyState("document", "Noch keine Stellen", "Stellen legen Sie unter „Verwaltung“ an.")
        self.table: RecordTable[Post] = RecordTable(self._columns(), "Stellen von heute", empty)
        self.table.setMinimumHeight(_HEIGHT)
        self.sum = label("", "strong", wrap=True)
        self.body.addWidget(Card(label(_HOW, "muted", wrap=True), self._holder, title="Besetzte Stellen"))
        self.body.addWidget(Card(self.sum, self.table, row(self.edit, None), title="Stellen heute"))
        self.body.addStretch(1)

    def refresh(self) -> None:
        posts = [each for each in self.context.store.all(Post) if each.valid_on(self.desk.today)]
        self.table.set_rows(sorted(posts, key=lambda each: (each.number.casefold(), each.id)))
        filled = sum(each.percent for each in posts if each.staff) / 100
        planned = sum(each.percent for each in posts) / 100
        self.sum.setText(f"{decimal(filled)} von {decimal(planned)} VZÄ sind besetzt.")
        self._show_steps()
        self.order()

    def focus_first(self) -> None:
        self.table.setFocus()

    def _show_steps(self) -> None:
        steps = vze_steps(self.context.store)
        rows = [
            StepRow(
                self.desk.label("organisation", employer),
                values,
                steps.planned.get(employer, 0.0),
                f"{decimal(values[-1])} von {decimal(steps.planned.get(employer, 0.0))} VZÄ",
            )
            for employer, values in steps.by_employer.items()
        ]
        rows.sort(key=lambda each: each.label.casefold())
        if self.chart:
            self._holder.removeWidget(self.chart)
            self.chart.hide()
            self.chart.deleteLater()
        self.chart = StepChart("Besetzte VZÄ je Träger und Monat", steps.months, rows)
        self._holder.addWidget(self.chart)

    def _columns(self) -> list[Column[Post]]:
        def named(catalogue: str, code: str | None) -> str:
            return self.desk.label(catalogue, code) or "–"

        return [
            Column("Stelle", lambda each: each.number, width=90),
            Column("Träger", lambda each: named("organisation", each.employer), stretch=True),
            Column("Besetzt mit", self._staff, level=_level, width=200),
            Column("Umfang", lambda each: f"{each.percent} %", lambda each: each.percent, width=90, right=True),
            Column(
                "Kapazität", lambda each: str(each.capacity or "–"), lambda each: each.capacity, width=90, right=True
            ),
        ]

    def _staff(self, post: Post) -> str:
        return self.desk.label("staff_member", post.staff) or "frei"


def _level(post: Post) -> Level:
    return Level.FINE if post.staff else Level.SOON
