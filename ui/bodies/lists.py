"""Gremien with their seats, and events: plain lists of rows."""

from collections.abc import Callable

from kim_desktop.domain.records.steering import Body, Event, Membership
from kim_desktop.work.steering import keep
from ui.administration.master_list import MasterList, MasterPart
from ui.bodies.words import BODY, EVENT, MEMBER
from ui.context import Context

_BODIES = (
    "Jedes Gremium hat seinen eigenen Verteiler. „Bekommt zu sehen“ gilt für Tagesordnung und Protokoll: In einem "
    "Gremium, das nur Zahlen und Muster sieht, weist das Programm auch Pseudonyme zurück."
)
_SEATS = (
    "Wer in welchem Gremium sitzt, von wann bis wann. Wechselt die Person, legen Sie mit „Neue Fassung ab …“ eine neue "
    "Zeile an: So stimmt die Liste auch für frühere Sitzungen."
)
_EVENTS = "Veranstaltungen mit Tag, Ort und Zahl der Teilnehmenden; der Sachbericht nimmt sie von hier."

Wrote = Callable[[], object]


def bodies_part(context: Context) -> MasterPart:
    """The Gremien and who sits in them."""

    def bodies(context: Context, wrote: Wrote) -> MasterList:
        columns = ("name", "sees", "meets")
        return MasterList(context, Body, columns, explanation=_BODIES, layout=BODY, save=keep, wrote=wrote)

    def seats(context: Context, wrote: Wrote) -> MasterList:
        columns = ("function", "name", "body", "organisation")
        return MasterList(context, Membership, columns, explanation=_SEATS, layout=MEMBER, save=keep, wrote=wrote)

    return MasterPart(context, bodies, seats)


def events_part(context: Context) -> MasterPart:
    """What took place."""

    def events(context: Context, wrote: Wrote) -> MasterList:
        columns = ("what", "on", "sort", "where", "attendees")
        return MasterList(context, Event, columns, explanation=_EVENTS, layout=EVENT, save=keep, wrote=wrote)

    return MasterPart(context, events)
