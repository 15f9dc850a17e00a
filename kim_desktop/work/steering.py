"""What is kept row by row of Gremien, agreements and events: each row says enough, and names nobody."""

from typing import TypeVar

from kim_desktop.domain.records.master import MasterRecord
from kim_desktop.domain.records.steering import (
    AgendaItem,
    Agreement,
    AgreementParty,
    Body,
    Errand,
    Event,
    Meeting,
    Membership,
)
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.nameless import Text, check_nameless

R = TypeVar("R", bound=MasterRecord)

AGGREGATES = "aggregates"
_WHY = {
    AGGREGATES: "Dieses Gremium bekommt nur Zahlen und Muster zu sehen, auch keine Pseudonyme.",
    "": "Hier darf nicht stehen, um wen es geht.",
}
_NEEDED: dict[type[MasterRecord], tuple[tuple[tuple[str, ...], str, str], ...]] = {
    Body: ((("name",), "Wie heißt das Gremium?", "So steht es auf Einladung und Protokoll."),),
    Membership: (
        (("body",), "In welchem Gremium?", "Wählen Sie eines aus der Liste."),
        (("name", "function"), "Wer sitzt im Gremium?", "Name oder Funktion, zum Beispiel „Leitung FB 50“."),
    ),
    Meeting: (
        (("body",), "Welches Gremium tagt?", "Wählen Sie eines aus der Liste."),
        (("on",), "An welchem Tag?", "Zum Beispiel „12.3.“ oder „in 2 Wochen“."),
    ),
    AgendaItem: ((("what",), "Worum geht es?", "Ein paar Wörter genügen."),),
    Errand: (
        (("what",), "Was ist zu tun?", "Ein Satz genügt."),
        (("person", "organisation"), "Wer tut es?", "Nennen Sie eine Stelle oder eine Person."),
        (("due_on",), "Bis wann?", "Ohne Tag kann niemand nachhalten."),
    ),
    Agreement: ((("name",), "Wie heißt die Vereinbarung?", "Der Titel, unter dem man sie findet."),),
    AgreementParty: ((("organisation",), "Wer ist Vertragspartner?", "Wählen Sie eine Stelle aus der Liste."),),
    Event: (
        (("what",), "Wie heißt die Veranstaltung?", "Ein paar Wörter genügen."),
        (("on",), "An welchem Tag?", "So steht sie im Sachbericht im richtigen Jahr."),
    ),
}
_TOLD: dict[type[MasterRecord], tuple[str, ...]] = {
    Body: ("task",),
    AgendaItem: ("what", "said", "decision"),
    Errand: ("what", "outcome"),
    Agreement: ("scope", "note"),
    Event: ("what", "partners", "outcome"),
}


def may_keep(store: Store, kind: type[MasterRecord]) -> bool:
    """Whether the person at the desk writes records of this kind."""
    return store.identity.role in kind.writers


def keep(store: Store, before: R | None, after: R, sight: str = "") -> R:
    """Writes a record, new without one before. `sight` is what the Gremium it is for may see.

    Raises `BadInput` if it does not say enough or says who a client is, `NotAllowed` for a role that may not.
    """
    check(store, after, sight)
    with store.unit() as unit:
        return unit.save(before, after) if before else unit.add(after)


def check(store: Store, record: MasterRecord, sight: str = "") -> None:
    """Raises as `keep` does."""
    kind = type(record)
    if not may_keep(store, kind):
        raise NotAllowed("Das tragen Koordination und Assistenz ein.", "Sagen Sie ihnen, was sich geändert hat.")
    for fields, asked, way_on in _NEEDED[kind]:
        if not any(_says(getattr(record, each)) for each in fields):
            raise BadInput(asked, way_on, field=fields[0])
    if record.valid_from and record.valid_to and record.valid_to < record.valid_from:
        raise BadInput("Das Ende liegt vor dem Beginn.", "Prüfen Sie die beiden Tage.", field="valid_to")
    labels = {field.name: field.label for field in store.model.fields(record.kind())}
    texts = [Text(each, labels[each], getattr(record, each)) for each in _TOLD.get(kind, ())]
    check_nameless(store, texts, _WHY.get(sight, _WHY[""]), veiled=sight == AGGREGATES)


def _says(value: object) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)
