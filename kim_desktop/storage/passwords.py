"""What makes a password good enough, and the one form in which it is used."""

import unicodedata

from kim_desktop.errors import BadInput

MIN_LENGTH = 12
MAX_LENGTH = 200
_GOOD_ENOUGH = 3
_LOOKED_AT = 72


def password_problem(password: str) -> str | None:
    """Why `password` is too weak (German), or None."""
    normal = unicodedata.normalize("NFKC", password)
    if len(normal) < MIN_LENGTH:
        return f"Das Passwort ist zu kurz. Es braucht mindestens {MIN_LENGTH} Zeichen."
    if len(normal) > MAX_LENGTH:
        return f"Das Passwort ist zu lang. Es darf höchstens {MAX_LENGTH} Zeichen haben."
    if strength(normal) < _GOOD_ENOUGH:
        return "Das Passwort ist zu leicht zu erraten. Gut sind fünf zufällige Wörter hintereinander."
    return None


def strength(password: str) -> int:
    """From 0 (guessed at once) to 4; only the first 72 characters are looked at."""
    if len(password) < MIN_LENGTH:
        return min(1, len(password) // 6)
    import zxcvbn  # large lists, needed only where a password is chosen

    known = ["kim", "leverkusen", "tresor", "passwort"]
    return int(zxcvbn.zxcvbn(password[:_LOOKED_AT], user_inputs=known)["score"])


def password_bytes(password: str) -> bytes:
    """The password in the form that keys are derived from: the same on every keyboard and system."""
    if not password:
        raise BadInput("Das Passwort fehlt.", "Bitte ein Passwort eingeben.", field="password")
    if len(password) > MAX_LENGTH:
        raise BadInput(f"Das Passwort darf höchstens {MAX_LENGTH} Zeichen haben.", field="password")
    return unicodedata.normalize("NFKC", password).encode()
