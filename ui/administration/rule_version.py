"""Work on one version of a rule: the form, what it would change, and saving it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from kim_desktop.clock import local_date
from kim_desktop.domain.rules.parameters import shown_value, version_of
from kim_desktop.errors import BadInput, KnownError
from kim_desktop.work.rules import may_change, plan, rules, write
from ui.administration.rule_form import Subject, VersionForm
from ui.administration.rule_preview import RulePreview
from ui.context import Context
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, PrimaryButton, QuietButton, column, row

_DRAFT = "parameter:new"


class VersionPanel(Card):
    """Hidden until a version is begun; `wrote` is called after one was written."""

    def __init__(self, context: Context, wrote: Callable[[], None]) -> None:
        super().__init__()
        self._context, self._wrote = context, wrote
        self.form: VersionForm | None = None
        self._home = column()
        self.preview = RulePreview(context)
        self.save_button = PrimaryButton("Fassung speichern", self.save)
        self.save_button.setToolTip("Strg+Enter")
        self.preview_button = Button("Was würde sich ändern?", self.look, "eye")
        self.body.addLayout(self._home)
        buttons = row(self.save_button, self.preview_button, QuietButton("Verwerfen", self.cancel), None, space=GRID)
        self.body.addLayout(buttons)
        self.body.addWidget(self.preview)
        self.hide()
        for keys, do in (("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Esc", self.cancel)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)
        self._restore()

    def open(self, subject: Subject) -> None:
        """Begin a version or a correction; one that was begun before goes."""
        self._take_form_away()
        self.preview.clear()
        self.form = VersionForm(self._context, subject, local_date(self._context.clock()))
        self._home.addWidget(self.form)
        self.show()
        self.form.focus_first()

    def keep(self) -> None:
        """Save what is half typed."""
        if self.form:
            subject = self.form.subject
            typed = {"shape": subject.shape.id, "corrects": subject.is_correction, "raw": self.form.raw()}
            self._context.store.save_draft(_DRAFT, typed)

    def look(self) -> None:
        """Show what the version would change."""
        if self.form:
            try:
                self.form.settle()
                self.preview.show_plan(plan(self._context.store, self.form.draft()))
            except KnownError as error:
                self._refuse(error)

    def save(self) -> None:
        """Write the version; what does not fit is said beside its field."""
        if self.form is None:
            return
        try:
            self.form.settle()
            written = write(self._context.store, self.form.draft())
        except KnownError as error:
            self._refuse(error)
            return
        self.cancel()
        self._context.shell.say(f"Gespeichert: {written.label}: {shown_value(written)}, {version_of(written)}.")
        self._wrote()

    def cancel(self) -> None:
        """Close without writing."""
        self._context.store.drop_draft(_DRAFT)
        self.preview.clear()
        self._take_form_away()
        self.hide()

    def _take_form_away(self) -> None:
        if self.form:
            self._home.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = None

    def _restore(self) -> None:
        kept = self._context.store.draft(_DRAFT)
        if not kept or not may_change(self._context.store):
            return
        for rule in rules(self._context.store):
            shape = next((each for each in rule.versions if each.id == kept.get("shape")), None)
            if shape:
                self.open(Subject(rule, shape, bool(kept.get("corrects"))))
                assert self.form
                self.form.set_raw(dict(kept.get("raw") or {}))

    def _refuse(self, error: KnownError) -> None:
        if isinstance(error, BadInput) and self.form:
            self.form.complain(error)
        else:
            self._context.shell.say_error(error)
