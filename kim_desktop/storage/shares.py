"""The municipality's recovery key in three shares, any two of which suffice: words that people can keep and type."""

import re
from collections.abc import Sequence
from pathlib import Path

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from kim_desktop.errors import BadInput
from kim_desktop.storage.keys import KEY_BYTES

SHARES = 3
ENOUGH = 2
_WORDS_OF_A_SHARE = 33
_IN_A_LINE = 3
_BEGIN, _END = "-----ANFANG DER WÖRTER-----", "-----ENDE DER WÖRTER-----"
_MOST = 16_384


def split_key(private_key: bytes) -> list[str]:
    """Shares of a recovery key (SLIP-39), each a line of words; one alone tells nothing about the key."""
    (shares,) = generate_mnemonics(1, [(ENOUGH, SHARES)], private_key)
    return list(shares)


def join_shares(texts: Sequence[str]) -> bytes:
    """The recovery key behind two shares, as files or as typed. Raises `BadInput` for whatever does not fit."""
    shares = [" ".join(_words(text)) for text in texts]
    for number, share in enumerate(shares, start=1):
        found = len(share.split())
        if found != _WORDS_OF_A_SHARE:
            raise BadInput(
                f"Der {number}. Anteil ist nicht vollständig: {found} von {_WORDS_OF_A_SHARE} Wörtern.",
                "Bitte alle Wörter in der Reihenfolge des Blatts eingeben.",
                f"share_{number}",
            )
    if len(set(shares)) < ENOUGH:
        raise BadInput(
            "Das ist zweimal derselbe Anteil.", "Bitte zwei verschiedene der drei Blätter verwenden.", "share_2"
        )
    try:
        key = bytes(combine_mnemonics(shares))
    except (MnemonicError, ValueError) as error:
        raise _refused() from error
    if len(key) != KEY_BYTES:
        raise _refused()
    return key


def read_share(path: Path) -> str:
    """The words of a share's file. Raises `BadInput` if it cannot be one."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            return " ".join(_words(file.read(_MOST)))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"„{path.name}“ lässt sich nicht als Anteil lesen.", "Bitte die Textdatei wählen oder die Wörter eingeben."
        ) from error


def sheet(share: str, number: int, municipality: str, fingerprint: str) -> str:
    """The page that one person keeps: what it is for, and the numbered words (German)."""
    words = [f"{place:>2} {word:<12}" for place, word in enumerate(share.split(), start=1)]
    lines = [" ".join(words[at : at + _IN_A_LINE]).rstrip() for at in range(0, len(words), _IN_A_LINE)]
    return "\n".join([
        f"KIM Desktop · {municipality}",
        f"Wiederherstellungsschlüssel, Anteil {number} von {SHARES}",
        "",
        f"Zwei beliebige der {SHARES} Anteile öffnen zusammen jeden Tresor dieser Kommune, wenn ein Passwort",
        "vergessen wurde. Ein Anteil allein öffnet nichts und verrät nichts.",
        "Bitte drucken, getrennt von den anderen verschlossen verwahren und diese Datei danach löschen.",
        "",
        f"Fingerabdruck des Schlüssels: {fingerprint}",
        "",
        _BEGIN,
        *lines,
        _END,
        "",
    ])  # fmt: skip


def _words(text: str) -> list[str]:
    """What was typed, or what stands between the marks of a sheet."""
    inside = text.partition(_BEGIN)[2].partition(_END)[0] if _BEGIN in text else text
    return re.findall(r"[a-z]+", inside.lower())


def _refused() -> BadInput:
    return BadInput(
        "Die beiden Anteile passen nicht zusammen, oder ein Wort stimmt nicht.",
        "Bitte jedes Wort mit dem Blatt vergleichen. Beide Blätter müssen denselben Fingerabdruck nennen.",
        "share_1",
    )
