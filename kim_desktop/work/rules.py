"""Rules as data: the numbers behind every rule in groups, with all their versions, and how a new version begins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.master import CodeEntry, Offer, Parameter
from kim_desktop.domain.rules.facts import DULDUNG, GESTATTUNG, TEMPORARY
from kim_desktop.domain.rules.parameters import Parameters, choices_of, shown_value, start_of
from kim_desktop.domain.rules.referral_guard import SUCCESSOR
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store

STATUS_FLAGS = ((GESTATTUNG, "Gestattung"), (DULDUNG, "Duldung"), (TEMPORARY, "läuft ab"))
"""What a rule may ask of a residence status, and how it is called."""

TARGET, REFERRAL, EXPIRY, STAY = "Zielgruppe", "Verweisberatung", "Ablauf von Titeln", "Bleiberecht (Hinweise)"
RETENTION, FIGURES, DEVICE, DEADLINES = "Aufbewahrung", "Auswertung", "Gerät", "Fristen"
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (TARGET, ("target_", "age_of_majority")),
    (REFERRAL, ("referral_", SUCCESSOR, "birthday_")),
    (DEADLINES, ()),
    (EXPIRY, ("expiry_",)),
    (STAY, ("age_limit_", "stay_", "entry_")),
    (RETENTION, ("retention_",)),
    (FIGURES, ("small_number", "reference_")),
    (DEVICE, ("auto_lock",)),
)
GROUPS = tuple(title for title, _ in _GROUPS)
BY_DAY_OF_INTAKE = frozenset({TARGET, REFERRAL})
"""Of these groups the version counts that held on the day a Meldung came in; of all others, today's."""

_IN_ORDER = (
    ("referral_age_from", "referral_age_to"),
    ("expiry_days_urgent", "expiry_days_late"),
    ("expiry_days_late", "expiry_days_soon"),
)
_DAY = timedelta(days=1)
_MOST_SOURCE = 500


Writes = tuple[tuple[Parameter | None, Parameter], ...]
"""Records that change, before (None: new) and after."""


@dataclass(frozen=True)
class Rule:
    """One number of a rule with all its versions, the newest first."""

    name: str
    group: str
    versions: tuple[Parameter, ...]

    def on(self, day: date) -> Parameter | None:
        """The version that holds on a day."""
        return Parameters.of(self.versions, day).get(self.name)

    def coming(self, day: date) -> Parameter | None:
        """The next version that begins after a day."""
        later = [each for each in self.versions if each.valid_from and each.valid_from > day]
        return later[-1] if later else None

    def shown_on(self, day: date) -> str:
        """The value of a day in words; of the Verweisberatung also to whom."""
        version = self.on(day)
        if version is None:
            return "–"
        return version.label if self.name == SUCCESSOR and version.value else shown_value(version)

    def label(self, day: date) -> str:
        """What the rule is called; the label of the Verweisberatung names whom one refers to."""
        if self.name == SUCCESSOR:
            return "Verweisberatung: Angebot, an das verwiesen wird"
        return (self.on(day) or self.versions[0]).label


@dataclass(frozen=True)
class Draft:
    """A version as it shall be: a new one that begins on `since`, or the correction of one that stands (`of`)."""

    name: str
    value: int
    source: str
    since: date | None = None
    offer: str | None = None
    of: str = ""


@dataclass(frozen=True)
class Plan:
    """What a draft does to the versions of all rules; `since` is None for a correction."""

    writes: Writes
    before: tuple[Parameter, ...]
    after: tuple[Parameter, ...]
    group: str
    since: date | None

    def rules_before(self, day: date) -> Parameters:
        """The rules as they are: of the day the new version begins, or of a given day for a correction."""
        return Parameters.of(self.before, self.since or day)

    def rules_after(self, day: date) -> Parameters:
        """The rules as they would be."""
        return Parameters.of(self.after, self.since or day)


def rules(store: Store) -> tuple[Rule, ...]:
    """All rules in the order of their groups."""
    found: dict[str, list[Parameter]] = {}
    for each in store.all(Parameter):
        found.setdefault(each.name, []).append(each)
    made = [
        Rule(name, group_of(name), tuple(sorted(versions, key=start_of, reverse=True)))
        for name, versions in found.items()
    ]
    return tuple(sorted(made, key=lambda each: (GROUPS.index(each.group), each.versions[-1].label)))


def group_of(name: str) -> str:
    """The group that a parameter stands in."""
    return next((title for title, begins in _GROUPS if name.startswith(begins)), DEADLINES)


def may_change(store: Store) -> bool:
    """Whether this user keeps the rules; all others read them."""
    return store.identity.role in Parameter.writers


def plan(store: Store, draft: Draft) -> Plan:
    """What writing a draft would change. Raises `BadInput` where it does not fit, naming the field.

    A new version never changes the past: it begins today or later and ends the version before it. A correction
    changes a version that stands, also for the past, and says why.
    """
    versions = next((each for each in rules(store) if each.name == draft.name), None)
    if versions is None:
        raise BadInput("Diesen Regelwert gibt es nicht.", "Bitte die Seite neu öffnen.")
    if not draft.source.strip():
        asked = "Warum wird berichtigt?" if draft.of else "Woher kommt der neue Wert?"
        raise BadInput(asked, "Nennen Sie Beschluss, Gesetz oder Grund in einem Satz.", field="source")
    today = local_date(store.clock())
    writes = _correction(store, versions, draft, today) if draft.of else _new_version(store, versions, draft, today)
    before = tuple(store.all(Parameter))
    changed = {after.id: after for _, after in writes}
    after = (*(changed.pop(each.id, each) for each in before), *changed.values())
    _check_order(after, draft.name, {each.valid_from or today for _, each in writes} | {today})
    return Plan(writes, before, tuple(after), versions.group, draft.since if not draft.of else None)


def write(store: Store, draft: Draft) -> Parameter:
    """Writes a new version or a correction, and tells the version. Raises `BadInput`, `NotAllowed`."""
    if not may_change(store):
        raise NotAllowed("Regeln ändert die Koordination.", "Sagen Sie ihr, was nicht mehr stimmt.")
    planned = plan(store, draft)
    with store.unit() as unit:
        for before, after in planned.writes:
            unit.save(before, after) if before else unit.add(after)
    return planned.writes[-1][1]


def gaps(versions: Iterable[Parameter]) -> tuple[str, ...]:
    """Days on which no version or more than one holds, in sentences."""
    found = []
    ordered = sorted(versions, key=start_of)
    for one, other in pairwise(ordered):
        start = other.valid_from or date.min
        if one.valid_to is None or one.valid_to >= start:
            found.append(f"Ab {show_date(start)} gelten zwei Fassungen; es zählt die spätere.")
        elif one.valid_to + _DAY < start:
            found.append(f"Vom {show_date(one.valid_to + _DAY)} bis {show_date(start - _DAY)} gilt keine Fassung.")
    return tuple(found)


def statuses(store: Store) -> tuple[CodeEntry, ...]:
    """Every residence status that is in use, in its order."""
    today = local_date(store.clock())
    entries = store.all(CodeEntry, catalogue="residence_status")
    return tuple(sorted((each for each in entries if each.valid_on(today)), key=lambda each: each.position))


def set_flag(store: Store, status: CodeEntry, flag: str, holds: bool) -> CodeEntry:
    """Says of a residence status whether it is a Gestattung, a Duldung, or runs out. Raises `NotAllowed`."""
    if not may_change(store):
        raise NotAllowed("Regeln ändert die Koordination.", "Sagen Sie ihr, was nicht mehr stimmt.")
    flags = status.flags | {flag} if holds else status.flags - {flag}
    with store.unit() as unit:
        return unit.save(status, replace(status, flags=flags))


def _new_version(store: Store, rule: Rule, draft: Draft, today: date) -> Writes:
    since = _beginning(rule, draft.since, today)
    earlier = [each for each in rule.versions if (each.valid_from or date.min) < since]
    coming = [each.valid_from for each in rule.versions if each.valid_from and each.valid_from > since]
    previous = earlier[0] if earlier else None
    shape = previous or rule.versions[-1]
    until = min(coming) - _DAY if coming else None
    new = _filled(store, replace(shape, id=new_id(), valid_from=since, valid_to=until), draft, draft.source.strip())
    if previous is None or (previous.valid_to and previous.valid_to < since):
        return ((None, new),)
    if (new.value, new.offer) == (previous.value, previous.offer):
        raise BadInput("Die neue Fassung sagt dasselbe wie die alte.", "Ändern Sie den Wert.", field="value")
    return ((previous, replace(previous, valid_to=since - _DAY)), (None, new))


def _beginning(rule: Rule, since: date | None, today: date) -> date:
    if since is None or since < today:
        raise BadInput(
            "Eine neue Fassung beginnt frühestens heute.",
            "War ein Wert von Anfang an falsch, berichtigen Sie seine Fassung.",
            field="valid_from",
        )
    if any(each.valid_from == since for each in rule.versions):
        raise BadInput(
            f"Ab {show_date(since)} gibt es schon eine Fassung.",
            "Berichtigen Sie diese, oder wählen Sie einen anderen Tag.",
            field="valid_from",
        )
    ends = [each.valid_to for each in rule.versions if (each.valid_from or date.min) < since]
    first = max([today, *(each + _DAY for each in ends if each)])
    if ends and None not in ends and first < since and not rule.on(since):
        raise BadInput(
            f"Vom {show_date(first)} bis {show_date(since - _DAY)} gälte keine Fassung.",
            f"Lassen Sie die neue Fassung am {show_date(first)} beginnen.",
            field="valid_from",
        )
    return since


def _correction(store: Store, rule: Rule, draft: Draft, today: date) -> Writes:
    wrong = next(each for each in rule.versions if each.id == draft.of)
    reason = f"berichtigt am {show_date(today)}: {draft.source.strip()}"
    source = f"{wrong.source}; {reason}" if wrong.source else reason
    right = _filled(store, wrong, draft, source[-_MOST_SOURCE:])
    if (right.value, right.offer) == (wrong.value, wrong.offer):
        raise BadInput("Der Wert ist derselbe geblieben.", "Ändern Sie den Wert.", field="value")
    return ((wrong, right),)


def _filled(store: Store, shape: Parameter, draft: Draft, source: str) -> Parameter:
    choices = dict(choices_of(shape))
    if choices and draft.value not in choices:
        raise BadInput("Diesen Wert kennt die Regel nicht.", f"Möglich ist: {shape.unit}.", field="value")
    made = replace(shape, value=draft.value, source=source)
    if shape.name != SUCCESSOR:
        return made
    offer = store.get(Offer, draft.offer) if draft.offer else None
    if draft.value and offer is None:
        raise BadInput("An wen wird verwiesen?", "Wählen Sie ein Angebot aus dem Verzeichnis.", field="offer")
    return replace(made, offer=draft.offer if draft.value else None, label=offer.name if offer else shape.label)


def _check_order(records: Sequence[Parameter], name: str, days: Iterable[date]) -> None:
    """A first age lies below the last one, and warnings become more urgent towards the end."""
    for day in sorted(days):
        held = Parameters.of(records, day)
        for low, high in _IN_ORDER:
            one, other = held.get(low), held.get(high)
            if name in {low, high} and one and other and one.value > other.value:
                raise BadInput(
                    f"„{one.label}“ ({one.value}) läge ab {show_date(day)} über „{other.label}“ ({other.value}).",
                    "Ändern Sie zuerst den anderen Wert, oder wählen Sie einen passenden.",
                    field="value",
                )
