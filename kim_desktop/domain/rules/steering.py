"""The net over what Gremien gave to be done, what is done about a Thema, and agreements that end."""

from datetime import date

from kim_desktop.domain.records.steering import Agreement, Errand, Remedy
from kim_desktop.domain.rules.watch import Stages, Watch, found, shifted

_LATE_BEFORE_END, _SEEN_AFTER_END = 7, 30


def errand(given: Errand, on: date, ahead: int) -> Watch:
    """An Auftrag that nobody has reported as done."""
    if given.done_on:
        return Watch(None)
    if given.due_on is None:
        return Watch(found("late", "errand", f"Auftrag ohne Tag: {given.what}", None, given))
    text = f"Auftrag bis {given.due_on:%d.%m.%Y}: {given.what}"
    return Stages.around(given.due_on, ahead).watch(on, "errand", text, given.due_on, given)


def remedy(planned: Remedy, on: date, ahead: int) -> Watch:
    """An Abhilfe that is not done."""
    if planned.done_on:
        return Watch(None)
    if planned.due_on is None:
        return Watch(found("soon", "remedy", f"Abhilfe ohne Tag: {planned.what}", None, planned))
    text = f"Abhilfe bis {planned.due_on:%d.%m.%Y}: {planned.what}"
    return Stages.around(planned.due_on, ahead).watch(on, "remedy", text, planned.due_on, planned)


def agreement(held: Agreement, on: date) -> Watch:
    """An agreement that ends: so many days before as it says, urgent in its last week and for a month afterwards."""
    ends = held.valid_to
    if ends is None or on > shifted(ends, _SEEN_AFTER_END):
        return Watch(None)
    stages = Stages(shifted(ends, -held.notice_days), shifted(ends, -_LATE_BEFORE_END))
    word = "ist ausgelaufen am" if ends < on else "endet am"
    return stages.watch(on, "agreement", f"Vereinbarung „{held.name}“ {word} {ends:%d.%m.%Y}", ends, held)
