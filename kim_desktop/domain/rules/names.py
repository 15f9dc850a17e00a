"""Names in a form in which different spellings and scripts of one name come close.

Nothing is cached: names must not outlive the lock of the vault in memory.
"""

import re

from anyascii import anyascii

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_PARTICLES = {"al", "el", "ul", "bin", "ibn", "bint", "van", "von", "de"}
_SOUNDS = (
    ("tsch", "C"),
    ("dsch", "j"),
    ("sch", "s"),
    ("tch", "C"),
    ("dzh", "j"),
    ("sh", "s"),
    ("zh", "s"),
    ("ch", "C"),
    ("cz", "C"),
    ("sz", "s"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("dj", "j"),
    ("ck", "k"),
    ("ks", "x"),
)
_VOWELS = (("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i"), ("o", "u"), ("e", "i"), ("y", "i"))
_LETTERS = str.maketrans({"c": "k", "q": "k", "z": "s", "v": "w", "j": "y"})
_DOUBLE = re.compile(r"(.)\1+")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_NO_LETTER = re.compile(r"[^a-z ]")
_SOFT = re.compile(r"(?<=\S)[aeiouwy]")
_LEADING_VOWEL = re.compile(r"(?<!\S)[aeiou](?=\S)")
_SILENT_END = re.compile(r"(?<=\S)h(?!\S)")
_WITHOUT_VOWELS = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def in_latin(text: str) -> str:
    """The text in Latin letters without accents; what is so already is passed over quickly."""
    return text if text.isascii() else _FOREIGN.sub(lambda found: anyascii(found.group()), text)


def plain(name: str) -> str:
    """Latin small letters without accents; umlauts as 'ae', 'oe', 'ue', articles left out."""
    small = name.casefold()
    if not small.isascii():
        small = in_latin(small.translate(_UMLAUTS)).casefold()
    words = _NO_LETTER.sub("", small.replace("-", " ")).split()
    return " ".join([word for word in words if word not in _PARTICLES] or words)


def skeleton(name: str) -> str:
    """The consonants as they sound, word by word: what transliterations of a name agree on."""
    letters = plain(name)
    for sound, letter in _SOUNDS:
        letters = letters.replace(sound, letter)
    letters = _DOUBLE.sub(r"\1", letters.translate(_LETTERS))
    return _SILENT_END.sub("", _LEADING_VOWEL.sub("", _SOFT.sub("", letters)))


def spoken(name: str) -> str:
    """Plain letters with vowels as close as transliterations take them: 'Noor' as 'Nur', 'Omar' as 'Umar'."""
    letters = plain(name)
    for spelling, sound in _VOWELS:
        letters = letters.replace(spelling, sound)
    return _DOUBLE.sub(r"\1", letters)


def name_key(family_name: str, given_name: str) -> str:
    """A key under which equal-sounding names meet, whichever of the two was written first."""
    return " ".join(sorted(skeleton(f"{family_name} {given_name}").split()))


def is_without_vowels(name: str) -> bool:
    """Whether the name is written in a script that leaves out short vowels, such as Arabic."""
    return bool(_WITHOUT_VOWELS.search(name))
