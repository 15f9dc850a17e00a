"""The cards of the place Lücken: one to report by hand, one that shows a Lücke whole and lets it be answered."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Topic
from kim_desktop.domain.rules.gap_steps import Standing, is_unread, standing
from kim_desktop.errors import KnownError
from kim_desktop.work.gaps import ANSWERED_BY, blank_gap, change_gap, may_correct, read_answer, report_gap
from ui.autosave import Autosave
from ui.context import Context
from ui.forms import RecordForm
from ui.layouts import GAP, Layout
from ui.layouts import Section as FormSection
from ui.widgets.basic import Card, PrimaryButton, QuietButton, label, row
from ui.widgets.signs import Banner, Level

ANSWER = Layout((FormSection("", (("state",), ("answer",))),))
_DRAFT = "gap:neu"


class NewGap(Card):
    """A Lücke by hand; a half-written one stays as a draft."""

    def __init__(self, context: Context, done: Callable[[], object]) -> None:
        super().__init__()
        self._context, self._done, self._refused = context, done, ""
        self.form = RecordForm(Gap, context.store.model, context.lookups, GAP, clock=context.clock)
        self.form.set_record(blank_gap(context.store))
        self._draft = Autosave(self.form, context.store, _DRAFT)
        self.save_button = PrimaryButton("Melden", self.save)
        self.save_button.setToolTip("Strg+Enter")
        head = row(label("Lücke melden", "h3"), None, QuietButton("Verwerfen", self.cancel), self.save_button)
        self.body.addLayout(head)
        self.body.addWidget(label("Ohne Namen und ohne Angaben, die jemanden erkennen lassen.", "muted", wrap=True))
        self.body.addWidget(self.form)
        self.setVisible(self._draft.restore())
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.save)

    def open(self) -> None:
        """Show the form; what was begun before is still there."""
        self.show()
        self.form.focus_first()

    def keep(self) -> None:
        """Save the draft."""
        self._draft.keep()

    def save(self) -> None:
        """Report it; what is refused is said beside its field."""
        if self._refused:
            self.form.complain(self._refused, "")
        if self.form.problems():
            self.form.focus_problem()
            return
        try:
            report_gap(self._context.store, _gap(self.form))
        except KnownError as error:
            self._refused = _complain(self._context, self.form, error)
            return
        self.cancel()
        self._done()

    def cancel(self) -> None:
        """Give up what was typed."""
        self._draft.done()
        self.form.set_record(blank_gap(self._context.store))
        self.hide()


class GapDetails(Card):
    """A Lücke in full; Koordination answers it, who reported it may correct it until then.

    One that is bundled is answered in its Thema, to which `open_topic` leads.
    """

    def __init__(
        self, context: Context, saved: Callable[[], object], open_topic: Callable[[str], object] = lambda _topic: None
    ) -> None:
        super().__init__()
        self._context, self._saved, self._open_topic = context, saved, open_topic
        self.gap: Gap | None = None
        self.answers = context.store.identity.role in ANSWERED_BY
        layout = ANSWER if self.answers else GAP
        self.form = RecordForm(Gap, context.store.model, context.lookups, layout, clock=context.clock)
        self.form.left.connect(lambda _name: self.keep())
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts = label("", "small", wrap=True)
        self.told = Banner(Level.FINE, "", "Als gelesen vermerken", self.read)
        self.topic = Banner(Level.INFO, "", "Thema ansehen", self._show_topic)
        self.body.addWidget(label("Diese Lücke", "h3"))
        for part in (self.told, self.topic, self.words, self.facts, self.form):
            self.body.addWidget(part)
        self.hide()

    def show_gap(self, gap: Gap | None) -> None:
        """Show a Lücke, or none."""
        self.setVisible(gap is not None)
        if gap is None:
            return
        store = self._context.store
        topic = store.get(Topic, gap.topic) if gap.topic else None
        stands = standing(gap, topic)
        self._show_banners(gap, topic, stands)
        self.words.setText("\n\n".join(part for part in _texts(gap, stands, self.answers and not topic) if part))
        self.facts.setText("  ·  ".join(part for part in self._facts(gap, stands) if part))
        if gap == self.gap:
            return
        self.gap = gap
        self.form.set_record(gap)
        own = may_correct(store, gap)
        self.form.setVisible((self.answers and not topic) or own)
        self.words.setVisible(self.answers or not own)

    def focus_first(self) -> None:
        """Put the keyboard where something can be done."""
        if not self.told.isHidden():
            self.told.button.setFocus()
        elif not self.form.isHidden():
            self.form.focus_first()
        elif not self.topic.isHidden():
            self.topic.button.setFocus()

    def keep(self) -> None:
        """Save what has changed."""
        gap, after = self.gap, _gap(self.form)
        if gap is None or self.form.isHidden() or gap == after or self.form.problems():
            return
        try:
            self.gap = change_gap(self._context.store, gap, after)
        except KnownError as error:
            _complain(self._context, self.form, error)
            return
        self._context.shell.say("Gespeichert.")
        self._saved()

    def read(self) -> None:
        """Whoever reported has read the answer."""
        if self.gap is None:
            return
        try:
            self.gap = read_answer(self._context.store, self.gap)
        except KnownError as error:
            self._context.shell.say_error(error)
            return
        self._saved()

    def _show_banners(self, gap: Gap, topic: Topic | None, stands: Standing) -> None:
        mine = gap.reported_by == self._context.store.identity.user_id
        unread = mine and is_unread(gap, topic)
        self.told.setVisible(unread)
        if unread:
            self.told.say(Level.FINE, f"Ihre Lücke wurde beantwortet: {stands.answer}")
        self.topic.setVisible(topic is not None)
        if topic:
            state = self._context.lookups.label("topic_state", topic.state)
            self.topic.say(Level.INFO, f"Gebündelt im Thema „{topic.name}“: {state}.")

    def _show_topic(self) -> None:
        if self.gap and self.gap.topic:
            self._open_topic(self.gap.topic)

    def _facts(self, gap: Gap, stands: Standing) -> tuple[str, ...]:
        catalogues = {
            "gap_state": stands.state,
            "gap_kind": gap.sort,
            "life_area": gap.life_area,
            "legal_domain": gap.legal_domain,
            "organisation": gap.organisation,
            "district": gap.district,
            "gap_frequency": gap.frequency,
        }
        named = (self._context.lookups.label(name, code) for name, code in catalogues.items() if code)
        days = f"{gap.days_waited} Tage" if gap.days_waited else ""
        mine = gap.reported_by == self._context.store.identity.user_id
        people = f"{gap.affected} Betroffene" if gap.affected and (mine or self.answers) else ""
        by = self._context.lookups.label("staff_member", gap.reported_by)
        return (*named, days, people, f"gemeldet von {by} am {show_date(gap.reported_on)}")


def _texts(gap: Gap, stands: Standing, answers: bool) -> tuple[str, ...]:
    proposal = f"Vorschlag: {gap.proposal}" if gap.proposal else ""
    answer = f"Antwort: {stands.answer}" if stands.answer and not answers else ""
    return gap.what, proposal, answer


def _gap(form: RecordForm) -> Gap:
    gap = form.record()
    assert isinstance(gap, Gap)
    return gap


def _complain(context: Context, form: RecordForm, error: KnownError) -> str:
    """Show a refusal beside its field, else above the page; gives the field."""
    name = str(getattr(error, "field", ""))
    if name in form.names():
        form.complain(name, str(error))
        form.focus_field(name)
        return name
    context.shell.say_error(error)
    return ""
