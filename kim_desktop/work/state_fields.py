"""The fields of the State's "Datenbank KIM" in the order in which they are typed there, each with where it comes from.

The order is an assumption until the State's form is at hand; whoever knows it moves lines of this one table. No name
and no day of birth is among them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.work.case_file import CaseFile

Say = Callable[[CaseFile, Lookups], str]


@dataclass(frozen=True)
class StateField:
    """One field to type in."""

    key: str
    section: str
    label: str
    say: Say


@dataclass(frozen=True)
class Typed:
    """A field with the value that is to be typed; empty where nothing is known."""

    key: str
    section: str
    label: str
    value: str


def typed(file: CaseFile, names: Lookups) -> list[Typed]:
    """Everything of a case that is typed, in that order; what a consent locks is empty."""
    fields = [Typed(each.key, each.section, each.label, each.say(file, names)) for each in STATE_FIELDS]
    at = next(at for at, each in enumerate(fields) if each.section == _OUTCOME)
    return [*fields[:at], *_needs(file, names), *fields[at:]]


def _needs(file: CaseFile, names: Lookups) -> Iterable[Typed]:
    """One line for each life area that was assessed: the level assessed last before the end."""
    last = {each.life_area: each.level for each in file.needs if not each.at_end and each.level}
    for code, label in names.choices.get("life_area", ()):
        if level := last.get(code):
            yield Typed(f"need_{code}", "Bedarf", f"Bedarf: {label}", names.label("need_level", level))


def _of_case(name: str, catalogue: str = "") -> Say:
    return lambda file, names: _shown(getattr(file.case, name, None), names, catalogue)


def _of_client(name: str, catalogue: str = "") -> Say:
    return lambda file, names: _shown(getattr(file.client, name, None), names, catalogue)


def _of_meldung(name: str, catalogue: str = "") -> Say:
    return lambda file, names: _shown(getattr(file.meldung, name, None), names, catalogue)


def _of_household(name: str, catalogue: str = "") -> Say:
    return lambda file, names: _shown(getattr(file.household, name, None), names, catalogue)


def _of_residence(name: str, catalogue: str = "") -> Say:
    return lambda file, names: _shown(getattr(file.residence, name, None), names, catalogue)


def _birth_year(file: CaseFile, _: Lookups) -> str:
    return (file.client.birth or "")[:4] if file.client else ""


def _quarter(file: CaseFile, names: Lookups) -> str:
    home = file.address or file.meldung
    return _shown(home.quarter or home.place, names, "quarter" if home.quarter else "place") if home else ""


def _goals(file: CaseFile, _: Lookups) -> str:
    return _of_all(len(file.goals), sum(each.state == "reached" for each in file.goals), "erreicht")


def _referrals(file: CaseFile, _: Lookups) -> str:
    answered = sum(bool(each.result or each.result_on) for each in file.referrals)
    return _of_all(len(file.referrals), answered, "mit Rückmeldung")


def _when_closed(say: Say) -> Say:
    """What changes every week is typed once, at the end."""
    return lambda file, names: say(file, names) if file.case and file.case.closed_on else ""


def _contacts(file: CaseFile, _: Lookups) -> str:
    corrected = {each.corrects for each in file.contacts if each.corrects}
    return str(sum(each.id not in corrected for each in file.contacts))


def _of_all(every: int, some: int, word: str) -> str:
    return f"{every}, davon {some} {word}" if every else "keine"


def _shown(value: Any, names: Lookups, catalogue: str) -> str:
    if value is None or value == "" or value == frozenset():
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(names.label(catalogue, each) for each in value))
    return names.label(catalogue, value) if catalogue else str(value)


def _partial(say: Say) -> Say:
    return lambda file, names: show_date(PartialDate(text)) if (text := say(file, names)) else ""


_CASE, _PERSON, _HOME, _STAY, _OUTCOME = "Fall", "Person", "Haushalt", "Aufenthalt", "Verlauf"
STATE_FIELDS: tuple[StateField, ...] = (
    StateField("code", _CASE, "Fallnummer", _of_case("code")),
    StateField("admitted", _CASE, "Aufgenommen am", _of_case("admitted_on")),
    StateField("sender", _CASE, "Gemeldet durch", _of_meldung("sender", "organisation")),
    StateField("level", _CASE, "Begleitung", _of_case("level", "case_level")),
    StateField("sex", _PERSON, "Geschlecht", _of_client("sex", "sex")),
    StateField("birth", _PERSON, "Geburtsjahr", _birth_year),
    StateField("nationality", _PERSON, "Staatsangehörigkeit", _of_client("nationality", "country")),
    StateField("interpreter", _PERSON, "Sprachmittlung nötig", _of_client("interpreter")),
    StateField("benefits", _PERSON, "Leistungen", _of_client("benefits", "benefit")),
    StateField("adults", _HOME, "Erwachsene", _of_household("adults")),
    StateField("children", _HOME, "Kinder", _of_household("children")),
    StateField("single", _HOME, "Alleinerziehend", _of_household("single_parent")),
    StateField("housing", _HOME, "Wohnform", _of_household("housing", "housing")),
    StateField("quarter", _HOME, "Stadtteil oder Unterkunft", _quarter),
    StateField("entered", _STAY, "Einreise nach Deutschland", _partial(_of_client("entered_germany"))),
    StateField("moved", _STAY, "Zuzug nach Leverkusen", _partial(_of_client("moved_here"))),
    StateField("status", _STAY, "Aufenthaltsstatus", _of_residence("status", "residence_status")),
    StateField("status_until", _STAY, "Gültig bis", _of_residence("valid_until")),
    StateField("legal_domain", _STAY, "Rechtskreis", _of_residence("legal_domain", "legal_domain")),
    StateField("closed", _OUTCOME, "Abgeschlossen am", _of_case("closed_on")),
    StateField("closure", _OUTCOME, "Abschlussgrund", _of_case("closure", "closure")),
    StateField("contacts", _OUTCOME, "Kontakte", _when_closed(_contacts)),
    StateField("goals", _OUTCOME, "Ziele", _when_closed(_goals)),
    StateField("referrals", _OUTCOME, "Verweise", _when_closed(_referrals)),
)
"""The needs follow between stay and outcome, one line for each life area that was assessed."""
