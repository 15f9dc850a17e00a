"""Bundling: which Lücken may be one and the same, with the reason, and a Thema made of those that are chosen."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Topic
from kim_desktop.domain.rules.gap_likeness import Bundle
from kim_desktop.errors import KnownError
from kim_desktop.work.topics import add_to, bundle, proposed, topics
from ui.casework.parts import Line, Rows, Sketch
from ui.casework.words import beginning
from ui.context import Context
from ui.editors.choices import SearchCombo
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, label
from ui.widgets.chips import FlowLayout

_WHAT = (
    "Gleicher Lebensbereich und gleiche Stelle zählen je zwei Punkte, Rechtskreis, Bezirk und jedes gemeinsame Wort "
    "(höchstens zwei) je einen; ab vier Punkten steht der Vorschlag hier."
)
_SHOWN = 90

Bundled = Callable[[Topic, str], object]
"""Told the Thema, and what was done in a sentence."""


class ProposalsCard(Card):
    """Lücken that look alike; takes no room while there are none."""

    def __init__(self, context: Context, done: Bundled) -> None:
        super().__init__(title="Das könnte zusammengehören")
        self._context, self._done = context, done
        self.rows: Rows[Bundle] = Rows(lambda each: ProposalRow(context, each, self._take), rest="Weitere Vorschläge")
        self.body.addWidget(label(_WHAT, "small", wrap=True))
        self.body.addWidget(self.rows)
        self.hide()

    def refresh(self) -> None:
        """Look anew."""
        found = proposed(self._context.store)
        self.rows.show_records(found)
        self.setVisible(bool(found))

    def _take(self, proposal: Bundle) -> None:
        _attempt(self._context, self._done, proposal.gaps, proposal.topic)


class ProposalRow(Line):
    """One proposal with its reason."""

    def __init__(self, context: Context, proposal: Bundle, take: Callable[[Bundle], object]) -> None:
        self._context, self._proposal = context, proposal
        self.button = QuietButton("", lambda: take(self._proposal))
        super().__init__(self._sketch(proposal), self.button)
        self.show_record(proposal)

    def show_record(self, proposal: Bundle) -> None:
        """Show it as it is now."""
        self._proposal = proposal
        self.show_sketch(self._sketch(proposal))
        self.button.setText("In das Thema legen" if proposal.topic else "Bündeln")
        self.button.setAccessibleName(f"{self.button.text()}: {self._sketch(proposal).title}")

    def _sketch(self, proposal: Bundle) -> Sketch:
        topic = self._context.store.get(Topic, proposal.topic) if proposal.topic else None
        number = "1 Lücke" if len(proposal.gaps) == 1 else f"{len(proposal.gaps)} Lücken"
        about = f"zum Thema „{topic.name}“" if topic else f"„{beginning(proposal.gaps[0].what, _SHOWN)}“"
        same = f"gleich: {', '.join(proposal.same)}" if proposal.same else ""
        words = f"gemeinsame Wörter: {', '.join(proposal.words)}" if proposal.words else ""
        return Sketch("filter", f"{number} {about}", "  ·  ".join(part for part in (same, words) if part))


class BundlingCard(QWidget):
    """Makes a Thema of the Lücken that are chosen in the table, or puts them into one that is there."""

    def __init__(self, context: Context, chosen: Callable[[], list[Gap]], done: Bundled) -> None:
        super().__init__()
        self._context, self._chosen, self._done = context, chosen, done
        self.new = Button("Zu einem neuen Thema bündeln", lambda: self._take(""), "plus")
        self.topics = SearchCombo(())
        self.topics.setAccessibleName("In welches Thema")
        self.topics.setMinimumWidth(280)
        self.topics.lineEdit().setPlaceholderText("Thema wählen")  # type: ignore[union-attr]
        self.put = Button("In dieses Thema legen", lambda: self._take(self.topics.code()))
        self.count = label("", "muted")
        self.count.setMinimumHeight(4 * GRID)
        flow = FlowLayout()
        for part in (self.count, self.new, self.topics, self.put):
            flow.addWidget(part)
        self.setLayout(flow)
        self.topics.chosen.connect(self.refresh)

    def refresh(self) -> None:
        """Offer what can be done with what is chosen."""
        gaps = self._chosen()
        open_ones = [(each.id, each.topic.name) for each in topics(self._context.store) if not _is_over(each.topic)]
        self.topics.offer(open_ones)
        chosen = "1 Lücke gewählt" if len(gaps) == 1 else f"{len(gaps)} Lücken gewählt"
        self.count.setText(chosen if gaps else "Lücken oben wählen, um sie zu bündeln")
        self.new.setEnabled(bool(gaps))
        self.put.setEnabled(bool(gaps) and bool(self.topics.code()))

    def _take(self, topic: str) -> None:
        _attempt(self._context, self._done, self._chosen(), topic)


def _attempt(context: Context, done: Bundled, gaps: Sequence[Gap], topic_id: str) -> None:
    store = context.store
    topic = store.get(Topic, topic_id) if topic_id else None
    try:
        if topic:
            add_to(store, topic, gaps)
        else:
            topic = bundle(store, gaps)
    except KnownError as error:
        context.shell.say_error(error)
        return
    done(topic, f"Gebündelt im Thema „{topic.name}“.")


def _is_over(topic: Topic) -> bool:
    return topic.state in {"answered", "dropped"}
