"""Letters that a wrong encoding has broken are put right: 'MÃ¼ller' is Müller; 'Mueller' stays as it is."""

import re

_SUSPICIOUS = re.compile("[ÃÂÄÅÐÑØÙâ][^\\x00-\\x7f]")
_RUN = re.compile("[^\\x00-\\x7f]+")
_MOST_TIMES = 3
_LAST_OF_LATIN = "\u00a0"


def mended(text: str) -> str:
    """The text as it was meant, where UTF-8 was read as Windows or Latin letters, even several times over."""
    for _ in range(_MOST_TIMES):
        if not _SUSPICIOUS.search(text):
            break
        text = _RUN.sub(lambda run: _as_meant(run[0]), text)
    return text


def _as_meant(letters: str) -> str:
    try:
        return b"".join(map(_byte, letters)).decode("utf-8")
    except UnicodeError:
        return letters


def _byte(letter: str) -> bytes:
    """The byte that was read as this letter; some bytes have no letter in Windows and were kept as they are."""
    return letter.encode("latin-1") if letter <= _LAST_OF_LATIN else letter.encode("cp1252")
