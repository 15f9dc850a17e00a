"""How a Thema is put into words: its facts, its texts, its way, and the order of its fields."""

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.steering import Remedy
from kim_desktop.domain.rules.gap_steps import frequencies, reporters
from kim_desktop.work.topics import TopicFile, told_number
from ui.bodies.words import due_level, layout
from ui.casework.parts import Sketch
from ui.desk import PlainDesk
from ui.widgets.signs import Level

TEXTS = layout(
    ("name",), ("life_area", "legal_domain"), ("organisation", "district"), ("summary",), ("proposal",),
    ("working_group_on", "steering_group_on", "decided_on"),
)  # fmt: skip
DECISION = layout(("decision",))
ANSWER = layout(("answer",))
REMEDY = layout(("what",), ("owner", "funding", "due_on"))
WHOLE_REMEDY = layout(("what",), ("owner", "funding"), ("due_on", "done_on"), ("outcome",))
LEVELS = {"decided": Level.SOON, "answered": Level.FINE, "dropped": Level.NEUTRAL}


def facts_of(desk: PlainDesk, file: TopicFile) -> str:
    """'3 Lücken von 2 Personen  ·  9 Betroffene  ·  häufig (2)  ·  Sprache, SGB II'."""
    topic, gaps = file.topic, file.gaps
    number = "1 Lücke" if len(gaps) == 1 else f"{len(gaps)} Lücken"
    people = reporters(gaps)
    by = f" von {'1 Person' if people == 1 else f'{people} Personen'}" if people else ""
    affected = f"{told_number(desk.context.store, file.affected)} Betroffene" if file.affected else ""
    often = ", ".join(f"{desk.label('gap_frequency', code)} ({count})" for code, count in frequencies(gaps))
    where = (
        desk.label("life_area", topic.life_area),
        desk.label("legal_domain", topic.legal_domain),
        desk.label("organisation", topic.organisation),
        desk.label("district", topic.district),
    )
    about = ", ".join(part for part in where if part)
    return "  ·  ".join(part for part in (f"{number}{by}", affected, often, about) if part)


def texts_of(file: TopicFile) -> str:
    """Everything that a Thema says, for who only reads it."""
    topic = file.topic
    told = topic.answer if topic.answered_on else ""
    parts = (
        topic.summary,
        f"Vorschlag: {topic.proposal}" if topic.proposal else "",
        f"Entscheidung: {topic.decision}" if topic.decision else "",
        f"Antwort: {told}" if told else "",
    )
    return "\n\n".join(part for part in parts if part)


def remedy_sketch(desk: PlainDesk, remedy: Remedy) -> Sketch:
    """An Abhilfe as a line."""
    parts = (
        desk.label("organisation", remedy.owner),
        f"finanziert aus {remedy.funding}" if remedy.funding else "",
        f"bis {show_date(remedy.due_on)}" if remedy.due_on else "",
        remedy.outcome,
    )
    level, word = due_level(remedy.due_on, remedy.done_on, desk.today)
    return Sketch("need", remedy.what, "  ·  ".join(part for part in parts if part), level, word)
