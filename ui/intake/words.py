"""How the checks beside a Meldung are put in words and levels."""

from datetime import date
from typing import Any

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import Field, Kind, PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from ui.widgets.signs import Level

COLOURS = ("green", "yellow", "red")
_LEVELS = {"green": Level.FINE, "yellow": Level.SOON, "red": Level.LATE}
_WORDS = {"green": "Grün: Zielgruppe", "yellow": "Gelb: bitte klären", "red": "Rot: nicht Zielgruppe"}
_SHORT = {"green": "grün", "yellow": "gelb", "red": "rot"}


def level_of(colour: str | None) -> Level:
    """The level that a target group's colour has."""
    return _LEVELS.get(colour or "", Level.NEUTRAL)


def colour_words(colour: str | None) -> str:
    """The result in words, colour first."""
    return _WORDS.get(colour or "", "noch nicht geprüft")


def colour_word(colour: str | None) -> str:
    """The colour alone, in words."""
    return _SHORT.get(colour or "", "offen")


def name_of(family_name: str, given_name: str, otherwise: str = "Noch ohne Namen") -> str:
    """'Familienname, Vorname' as far as known."""
    return ", ".join(part for part in (family_name, given_name) if part) or otherwise


def birth_year(birth: PartialDate | None) -> str:
    """'geboren 1991', or that it is not known."""
    return f"geboren {birth[:4]}" if birth else "Geburtsjahr unbekannt"


def sender_of(meldung: Meldung, lookups: Lookups) -> str:
    """Who has reported the person."""
    return lookups.label("organisation", meldung.sender) if meldung.sender else meldung.sender_other


def shown(field: Field, value: Any, lookups: Lookups) -> str:
    """A field's value as a person reads it."""
    catalogue = field.meaning.choice or field.meaning.refers
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    if isinstance(value, frozenset):
        return ", ".join(sorted(lookups.label(catalogue, code) for code in value))
    if isinstance(value, date) or field.kind is Kind.PARTIAL_DATE:
        return show_date(value)
    return lookups.label(catalogue, str(value)) if catalogue else str(value)
