"""Who sees and writes what: not described but asked, of the very rules that devices and central store obey."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kim_desktop.domain.model import RECORDS
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceGuest
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.domain.rules.units import (
    CaseUnit,
    ConferenceUnit,
    FeedbackUnit,
    HandoverUnit,
    ReportUnit,
    Unit,
    Viewer,
)
from kim_desktop.domain.rules.writing import WRITES
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.privacy.markdown import table
from sync.service.running.endpoints import ENDPOINTS

_ME, _OTHER, _OFFICE = "ich", "andere", "stelle"
_TODAY = date(2027, 3, 1)
_WEEK = timedelta(days=7)
YES, NO, WRITES_IT, READS_ONLY = "sieht", "–", "schreibt", "liest"


@dataclass(frozen=True)
class Situation:
    """Something that one may see or not, standing in this relation to it."""

    text: str
    unit: Unit


def roles() -> Mapping[str, str]:
    """The roles by code, as the window calls them."""
    entries = (each for each in starting_set() if isinstance(each, CodeEntry) and each.catalogue == "role")
    labels = {each.code: each.label for each in entries}
    return {role: labels[role] for role in ROLES}


def sight() -> str:
    """Who sees the content of what, each answer given by the rules of access."""
    rows = (
        (each.text, *(YES if each.unit.shows(_viewer(role), _TODAY) else NO for role in ROLES)) for each in SITUATIONS
    )
    return table(("Wovon und in welchem Verhältnis", *roles().values()), rows)


def writing() -> str:
    """Who may write which record at all, case records only within the sight above."""
    return table(("Datenart", *roles().values()), (_row(each) for each in RECORDS))


def requests() -> str:
    """What the central store answers to some roles only."""
    limited = sorted({each.name: each.roles for each in ENDPOINTS if each.roles}.items())
    rows = ((_REQUESTS.get(name, name), _names(allowed)) for name, allowed in limited)
    return table(("Anfrage an die Zentrale", "Beantwortet für"), rows)


def _names(allowed: frozenset[str]) -> str:
    return ", ".join(label for role, label in roles().items() if role in allowed)


def _row(kind: type[Record]) -> tuple[str, ...]:
    if kind.master:
        return (kind.plural, *(WRITES_IT if role in kind.writers else READS_ONLY for role in ROLES))
    return (kind.plural, *(WRITES_IT if kind.kind() in WRITES.get(role, frozenset()) else NO for role in ROLES))


def _viewer(role: str) -> Viewer:
    return Viewer(_ME, role, _OFFICE)


def _situations() -> Iterator[Situation]:
    mine, theirs = Case(id="c", responsible=_ME), Case(id="c", responsible=_OTHER)
    guest = Participation(id="p", staff=_ME, until=_TODAY + _WEEK)
    former = Participation(id="p", staff=_ME, until=_TODAY - _WEEK)
    away = Absence(id="a", staff=_OTHER, deputy=_ME, begins=_TODAY - _WEEK, ends=_TODAY + _WEEK)
    yield Situation("Fall, für den man selbst zuständig ist", CaseUnit(mine))
    yield Situation("Fall, an dem man befristet beteiligt ist", CaseUnit(theirs, participations=(guest,)))
    yield Situation("Fall, an dem man bis letzte Woche beteiligt war", CaseUnit(theirs, participations=(former,)))
    yield Situation("Fall, in dem man heute vertritt", CaseUnit(theirs, absences=(away,)))
    yield Situation("Fremder Fall", CaseUnit(theirs))
    new, taken = Meldung(id="m", sent_by=_ME), Meldung(id="m", sent_by=_ME, decision="admitted")
    yield Situation("Neue Meldung, selbst gesendet, noch nicht entschieden", CaseUnit(None, new))
    yield Situation("Neue Meldung einer anderen Stelle", CaseUnit(None, Meldung(id="m", sent_by=_OTHER)))
    yield Situation("Aufgenommene Meldung, von einem selbst gesendet", CaseUnit(theirs, taken))
    yield Situation("Rückmeldung auf eine Meldung der eigenen Stelle", FeedbackUnit(Feedback(id="f", sender=_OFFICE)))
    yield Situation("Übergabe, die man angeboten hat", HandoverUnit(Handover(id="h", from_staff=_ME, to_staff=_OTHER)))
    yield Situation("Übergabe zwischen anderen", HandoverUnit(Handover(id="h", from_staff="x", to_staff=_OTHER)))
    plain, cases = Conference(id="k", led_by=_OTHER), (ConferenceCase(id="kc", brought_by=_OTHER),)
    invited = (ConferenceGuest(id="g", staff=_ME),)
    yield Situation("Fallkonferenz, zu der man eingeladen ist", ConferenceUnit(plain, invited, cases))
    yield Situation("Fallkonferenz, zu der man nicht eingeladen ist", ConferenceUnit(plain, (), cases))
    yield Situation("Festgeschriebene Auswertung mit kleinen Zahlen", ReportUnit())


SITUATIONS = tuple(_situations())
_REQUESTS = {
    "audit": "Zugriffsprotokoll lesen",
    "caseload": "Fälle einer Person oder eines Trägers zählen und zum Übergeben auswählen, ohne Namen",
    "count": "Auswertung frei zusammenstellen",
    "device-code": "Einrichtungscode für ein Gerät",
    "device-revoke": "Gerät sperren",
    "figures": "Geschützte Zahlen eines Zeitraums (Trägerleitung: nur der eigenen Leute)",
    "research": "Anonymisierte Zeilen für die Forschung",
    "team": "Konten und Geräte ansehen",
    "team-load": "Auslastung des Teams",
    "transfers": "Stand der Landesdatenbank",
    "user-add": "Konto anlegen",
    "user-leave": "Konto sperren",
}
