"""'Was würde sich ändern?': results before and after a new version, and who is affected, before anything is saved."""

from PySide6.QtWidgets import QProgressBar, QWidget

from kim_desktop.work.rule_preview import Affected, Comparison, what_would_change
from kim_desktop.work.rules import BY_DAY_OF_INTAKE, Plan
from ui.context import Context
from ui.intake.lists import clear
from ui.jobs import Job
from ui.tokens import GRID
from ui.widgets.basic import Button, column, label, row
from ui.widgets.signs import Banner, Level
from ui.widgets.table import Column, RecordTable

_HEIGHT = 220
_NO_PAST = (
    "Was schon eingegangen ist, wird weiter nach der Fassung seines Tages beurteilt; "
    "die Vorschau zeigt, wie es nach der neuen Fassung aussähe."
)
_NOTHING = "An den Fällen und Meldungen auf diesem Gerät ändert sich nichts."
_NOBODY = "Auf diesem Gerät liegen keine Fälle oder Meldungen, an denen man die Wirkung sehen könnte."


class RulePreview(QWidget):
    """Counts per rule and a table of the affected; a job that can be stopped."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._job: Job | None = None
        self.banner = Banner(Level.INFO, "")
        self._lines = column(space=4)
        self.table: RecordTable[tuple[str, Affected]] = RecordTable(_COLUMNS, "Wer anders beurteilt würde")
        self.table.setMinimumHeight(_HEIGHT)
        self.table.picked.connect(self._explain)
        self.table.opened.connect(lambda one: self._open(one[1]))
        self.reasons = label("", wrap=True)
        self._bar, self._doing = QProgressBar(), label("", "muted")
        self._bar.setAccessibleName("Fortschritt der Vorschau")
        self._progress = QWidget()
        self._progress.setLayout(row(self._doing, self._bar, Button("Abbrechen", self.stop), space=GRID))
        self.setLayout(column(self._progress, self.banner, self._lines, self.table, self.reasons, space=GRID))
        self.clear()

    def show_plan(self, plan: Plan) -> None:
        """Begin to look; what was shown before goes."""
        self.clear()
        self._told("Die Fälle werden gelesen", None)
        self._progress.show()
        store = self._context.store
        self._job = self._context.jobs.run_reporting(
            lambda report: what_would_change(store, plan, report),
            lambda found: self._show(found, plan),
            owner=self,
            progress=self._told,
        )

    def stop(self) -> None:
        """Give up looking."""
        if self._job:
            self._job.cancel()
        self._job = None
        self._progress.hide()

    def clear(self) -> None:
        """Show nothing."""
        self.stop()
        clear(self._lines)
        for part in (self.banner, self.table, self.reasons):
            part.hide()

    def _told(self, text: str, share: float | None) -> None:
        self._doing.setText(text)
        self._bar.setRange(0, 0 if share is None else 100)
        self._bar.setValue(int((share or 0) * 100))

    def _show(self, found: tuple[Comparison, ...], plan: Plan) -> None:
        self._progress.hide()
        rows = [(each.title, one) for each in found for one in each.affected]
        seen = max((each.looked_at for each in found), default=0)
        self.banner.show()
        self.banner.say(*_summary(len({one.case_id for _, one in rows}), seen, plan))
        for each in found:
            if each.affected or (each.title == plan.group and each.looked_at):
                self._lines.addWidget(label(f"{each.title}: {_counts(each)}", wrap=True))
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        if rows:
            self.table.selectRow(0)

    def _explain(self, one: tuple[str, Affected] | None) -> None:
        reasons = (one[1].reasons_before, one[1].reasons_after) if one else ("–", "–")
        self.reasons.setText(f"Bisher: {reasons[0]}\nDanach: {reasons[1]}")
        self.reasons.setVisible(any(each != "–" for each in reasons))

    def _open(self, affected: Affected) -> None:
        if affected.code != "Meldung":
            self._context.shell.open_case(affected.case_id)


def _summary(affected: int, seen: int, plan: Plan) -> tuple[Level, str]:
    if not affected:
        return Level.FINE, _NOTHING if seen else _NOBODY
    who = "Ein Fall oder eine Meldung wäre" if affected == 1 else f"{affected} Fälle und Meldungen wären"
    return Level.SOON, f"{who} betroffen. {_NO_PAST if plan.since and plan.group in BY_DAY_OF_INTAKE else ''}".strip()


def _counts(comparison: Comparison) -> str:
    words = (
        f"{each} {comparison.before[each]} → {comparison.after[each]}"
        for each in comparison.results
        if comparison.before[each] or comparison.after[each]
    )
    return " · ".join(words) or "nichts"


_COLUMNS: tuple[Column[tuple[str, Affected]], ...] = (
    Column("Regel", lambda each: each[0], width=170),
    Column("Fall", lambda each: each[1].code, width=120),
    Column("Name", lambda each: each[1].name, width=180),
    Column("Bisher", lambda each: each[1].before, width=230),
    Column("Danach", lambda each: each[1].after, level=lambda _each: Level.INFO, width=230, stretch=True),
)
