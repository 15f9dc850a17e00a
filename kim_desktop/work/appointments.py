"""Termine: planned with day and hour, changed, and told how they went."""

from dataclasses import replace
from datetime import date

from kim_desktop.domain.records.case import Appointment
from kim_desktop.domain.times import parse_time
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.case_state import check_running
from kim_desktop.work.case_work import add_record, save_record

PLANNED, HELD, MISSED, CANCELLED = "planned", "held", "missed", "cancelled"


def plan_appointment(store: Store, appointment: Appointment) -> Appointment:
    """Adds a Termin. Raises `BadInput` without a day or in a closed case, `NotAllowed` for a locked field."""
    check_running(store, appointment.case_id)
    staff = appointment.staff or store.identity.user_id
    return add_record(store, replace(_fitting(appointment), staff=staff))


def change_appointment(store: Store, before: Appointment, after: Appointment) -> Appointment:
    """Saves what changed of a Termin. Raises `BadInput` and `NotAllowed`."""
    return save_record(store, before, _fitting(after))


def settle_appointment(store: Store, appointment: Appointment, state: str) -> Appointment:
    """Says how a Termin went: held, missed or cancelled; `PLANNED` takes it back."""
    return save_record(store, appointment, replace(appointment, state=state))


def has_passed(appointment: Appointment, today: date) -> bool:
    """Whether one can say by now how it went."""
    return appointment.on is not None and appointment.on <= today


def _fitting(appointment: Appointment) -> Appointment:
    if appointment.on is None:
        raise BadInput("Es fehlt der Tag.", "Zum Beispiel „morgen“ oder „Montag“.", field="on")
    return replace(appointment, at=parse_time(appointment.at))
