"""How long the author of a journal entry may still change it; afterwards it is only ever corrected."""

from datetime import date, datetime, timedelta

_LAST_DAY = timedelta(days=1)
_LONGEST_DAY = timedelta(hours=25)
"""The day on which summer time ends."""


def is_open(made_on: date, today: date) -> bool:
    """Whether an entry made on that day may still be changed: until the end of the next calendar day.

    Both days must come from the same clock. One that was set back past the making of the entry opens nothing.
    """
    return made_on <= today <= made_on + _LAST_DAY


def may_have_been_open(made_at: str, changed_at: str) -> bool:
    """Whether an entry can have been open when it was changed, by two moments (ISO 8601) of one clock.

    For who does not know in which time zone that clock stands: nothing is refused that `is_open` allowed.
    """
    try:
        passed = datetime.fromisoformat(changed_at) - datetime.fromisoformat(made_at)
    except (ValueError, TypeError):
        return False
    return -_LONGEST_DAY <= passed <= 2 * _LONGEST_DAY
