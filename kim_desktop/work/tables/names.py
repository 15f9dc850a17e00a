"""Names and addresses that stand in one column are taken apart."""

import re
from dataclasses import dataclass

_PARTICLES = {"al", "el", "von", "van", "de", "da", "di", "dos", "bin", "ibn", "abu", "zu", "zur", "vom", "der", "den"}
_TITLES = re.compile(r"^((herrn?|frau|fr\.|hr\.|dr\.|prof\.|familie|fam\.)\s+)+", re.IGNORECASE)
_ADDRESS = re.compile(
    r"^(?P<street>.*?\S)?[\s,;]*\b(?:D[- ]?)?(?P<postcode>\d{5})\b[\s,;]*(?P<town>.*)$", re.IGNORECASE | re.DOTALL
)

_TOWN = re.compile(r"^(leverkusen|lev\.?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class SplitName:
    """The two parts of a name; `doubt` says if they might be the other way round."""

    family_name: str
    given_name: str
    doubt: str = ""


def split_name(text: str) -> SplitName:
    """'Nachname, Vorname', 'Vorname Nachname' or 'NACHNAME Vorname'; a single word is a family name."""
    text = " ".join(_TITLES.sub("", text.strip()).split())
    if "," in text:
        family, given = (part.strip() for part in text.split(",", 1))
        return SplitName(family, given)
    words = text.split(" ")
    loud = [word for word in words if _is_loud(word)]
    if loud and len(loud) < len(words):
        return SplitName(" ".join(loud), " ".join(word for word in words if word not in loud))
    if len(words) == 1:
        return SplitName(text, "", "nur ein Wort: als Familienname gelesen")
    at = _family_begins(words)
    family, given = " ".join(words[at:]), " ".join(words[:at])
    return SplitName(family, given, f"als Vorname „{given}“, Familienname „{family}“ gelesen")


def split_address(text: str) -> dict[str, str]:
    """The parts of 'Kölner Straße 5, 51379 Leverkusen-Opladen'; without a postcode all of it is the street."""
    found = _ADDRESS.match(text.strip())
    if not found:
        return {"street": text.strip()}
    quarter = _TOWN.sub("", found["town"]).strip(" ,;-")
    return {"street": (found["street"] or "").strip(" ,;"), "postcode": found["postcode"], "quarter": quarter}


def _is_loud(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) > 1 and word.upper() == word and word.lower() != word


def _family_begins(words: list[str]) -> int:
    """The last word, with the small words that belong to it."""
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold().rstrip("-") in _PARTICLES:
        at -= 1
    return at
