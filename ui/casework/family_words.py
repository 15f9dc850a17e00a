"""The members of a family and how they belong together, in words."""

from collections.abc import Sequence

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.facts import current_residence
from kim_desktop.domain.rules.family import GUARDIAN, Tie, stage, ties_of
from ui.casework.desk import Desk
from ui.casework.words import age, expiry, full_name
from ui.widgets.signs import Level

LEFT_TO_RIGHT = "\u200e"
"""A mark that nobody sees; it keeps a line in the order in which German reads, whatever name it begins with."""
STAGES = {"minor": "minderjährig", "sixteen": "ab 16, erklärt selbst", "adult": "volljährig"}
ELSEWHERE = "lebt nicht im Haushalt"


def born(desk: Desk, person: Person) -> str:
    """'geb. 2016, 7 bis 8 Jahre', or that nobody knows."""
    if not person.birth:
        return "Geburtsdatum unbekannt"
    return f"geb. {show_date(person.birth)}, {age(person.birth, desk.today)}"


def about_member(desk: Desk, person: Person) -> str:
    """Place in the family, age, what that means for signatures; languages and where the person lives."""
    first = (desk.label("relation", person.relation), born(desk, person), stage_word(desk, person))
    mediation = "Sprachmittlung nötig" if person.interpreter else ""
    second = (desk.labels("language", person.languages), mediation, ELSEWHERE if person.elsewhere else "")
    return "\n".join(filter(None, ("  ·  ".join(filter(None, words)) for words in (first, second))))


def stage_word(desk: Desk, person: Person) -> str:
    """Minor, from 16 or of age; nothing where what is known of the birth leaves it open."""
    found = stage(person.birth, desk.today)
    return STAGES[found] if found else ""


def status_sign(desk: Desk, person: Person) -> tuple[Level, str]:
    """Until when the person may stay, urgent where it is; that nothing is on file where it is not."""
    current = current_residence(person.id, desk.file.residences)
    if current is None:
        return Level.NEUTRAL, "kein Status"
    urgent = expiry(current, desk.today, desk.parameters)
    if urgent:
        return urgent
    if current.valid_until:
        return Level.FINE, f"bis {show_date(current.valid_until)}"
    return Level.INFO, "ohne Ablauf"


def short_sign(desk: Desk, person: Person) -> str:
    """The same in two or three words."""
    level, word = status_sign(desk, person)
    current = current_residence(person.id, desk.file.residences)
    until = current.valid_until if current else None
    if until is None or level in {Level.FINE, Level.INFO}:
        return word
    left = (until - desk.today).days
    return "abgelaufen" if left < 0 else "endet heute" if left == 0 else f"noch {left} {'Tag' if left == 1 else 'Tage'}"


def family_ties(desk: Desk) -> tuple[Tie, ...]:
    """How the people of the case belong together."""
    return ties_of(desk.file.people, desk.file.kinships)


def tie_sentence(desk: Desk, tie: Tie) -> str:
    """'Amira Beispiel ist Elternteil von Lina Beispiel'."""
    names = {each.id: full_name(each) for each in desk.file.people}
    word = desk.label("kinship", tie.tie)
    link = "" if word.endswith(" mit") else " für" if tie.tie == GUARDIAN else " von"
    return f"{names.get(tie.person, '?')} ist {word}{link} {names.get(tie.other, '?')}"


def sentences(desk: Desk, ties: Sequence[Tie], person_id: str = "") -> str:
    """The whole family in sentences, or what is said of one person."""
    told = (tie_sentence(desk, each) for each in ties if not person_id or person_id in each.pair())
    return " ".join(f"{each}." for each in told)
