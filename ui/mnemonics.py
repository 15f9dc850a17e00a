"""Hands out Alt keys within one window so that no two labels share one."""


class Mnemonics:
    """Marks each label with the first of its letters that is still free."""

    def __init__(self, taken: str = "") -> None:
        self._taken = set(taken.casefold())

    def mark(self, text: str) -> str:
        """The label with '&' before its letter; unmarked if none is free."""
        plain = text.replace("&", "&&")
        for at, letter in enumerate(plain):
            if letter.isalpha() and letter.isascii() and letter.casefold() not in self._taken:
                self._taken.add(letter.casefold())
                return f"{plain[:at]}&{plain[at:]}"
        return plain
