"""Times of day as people type them: '14:30', '14.30', '1430', '14 Uhr'."""

import re

from kim_desktop.errors import BadInput

_TYPED = re.compile(r"(\d{1,2})(?:\s*[:.]\s*(\d{2})|(\d{2}))?\s*(?:uhr\s*(\d{1,2})?|h)?", re.IGNORECASE)
_SHOWN = 20


def parse_time(text: str) -> str:
    """The time in the form '14:30'; nothing for nothing. Raises `BadInput`."""
    typed = " ".join(text.split())
    if not typed:
        return ""
    found = _TYPED.fullmatch(typed)
    hour, minute = (int(found[1]), int(found[2] or found[3] or found[4] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise BadInput(f"„{typed[:_SHOWN]}“ ist keine Uhrzeit.", "Zum Beispiel 14:30, 14.30 oder 14 Uhr.", field="at")
    return f"{hour:02}:{minute:02}"
