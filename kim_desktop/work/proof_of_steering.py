"""What was steered in a funding year: events, meetings, topics from Lücken and what became of them, agreements."""

from collections import Counter

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import (
    AgendaItem,
    Agreement,
    AgreementParty,
    Body,
    Event,
    Meeting,
    Remedy,
    Topic,
)
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.figures.report import BELOW_THRESHOLD
from kim_desktop.figures.sheets import Cell, Table
from kim_desktop.storage.store import Store
from kim_desktop.work.funding_year import FundingYear

_HELD = "held"
_SMALL = 5


def event_table(store: Store, wanted: FundingYear, names: Lookups) -> Table:
    """The events of the year and of the Baustein; one without a Baustein belongs to all."""
    found = [
        each for each in store.all(Event) if wanted.holds(each.on) and wanted.part in {"", each.part or wanted.part}
    ]
    rows = [
        (each.on, each.what, names.label("event_kind", each.sort or ""), each.where, each.partners, each.attendees,
         each.outcome)
        for each in sorted(found, key=lambda each: (str(each.on), each.id))
    ]  # fmt: skip
    heads = ("Am", "Veranstaltung", "Art", "Ort", "Mit wem", "Teilnehmende", "Ergebnis")
    return Table("Veranstaltungen", heads, rows, "Veranstaltungen")


def meeting_table(store: Store, wanted: FundingYear, names: Lookups) -> Table:
    """The meetings that were held, with their agenda and how many decisions were taken."""
    bodies = {each.id: each.name for each in store.all(Body)}
    agenda: dict[str, list[AgendaItem]] = {}
    for item in sorted(store.all(AgendaItem), key=lambda each: (each.position, each.id)):
        agenda.setdefault(item.meeting, []).append(item)
    held = [each for each in store.all(Meeting) if each.state == _HELD and wanted.holds(each.on)]
    rows = [
        (each.on, bodies.get(each.body, ""), "; ".join(item.what for item in agenda.get(each.id, ())),
         sum(bool(item.decision) for item in agenda.get(each.id, ())))
        for each in sorted(held, key=lambda each: (str(each.on), each.id))
    ]  # fmt: skip
    return Table("Sitzungen", ("Am", "Gremium", "Tagesordnung", "Beschlüsse"), rows, "Sitzungen der Gremien")


def topic_table(store: Store, wanted: FundingYear, names: Lookups) -> Table:
    """The topics that were dealt with in the year or are still open; few affected people are not told."""
    gaps = [each for each in store.all(Gap) if each.topic]
    affected: Counter[str] = Counter()
    for gap in gaps:
        affected[gap.topic or ""] += gap.affected or 0
    remedies = store.all(Remedy)
    threshold = Parameters.of(store.all(Parameter), wanted.ends).value("small_number", _SMALL)
    rows = []
    for topic in store.all(Topic):
        days = (topic.working_group_on, topic.steering_group_on, topic.decided_on, topic.answered_on)
        if topic.state in {"answered", "dropped"} and not any(wanted.holds(day) for day in days):
            continue
        own = [each for each in remedies if each.topic == topic.id]
        done = f"{sum(bool(each.done_on) for each in own)} von {len(own)}" if own else "keine"
        rows.append(
            (topic.name, names.label("life_area", topic.life_area or ""), names.label("topic_state", topic.state),
             _protected(affected[topic.id], threshold), topic.decision or topic.proposal, topic.decided_on, done)
        )  # fmt: skip
    heads = ("Thema", "Lebensbereich", "Stand", "Betroffene", "Entscheidung oder Vorschlag", "Entschieden", "Abhilfen")
    note = f"Betroffene nach Angabe der Meldenden; Zahlen unter {threshold} werden nicht genannt."
    return Table("Themen", heads, rows, "Themen aus Lücken und was daraus wurde", note)


def agreement_table(store: Store, wanted: FundingYear, names: Lookups) -> Table:
    """The agreements that held in the year; of one employer those it has signed."""
    parties: dict[str, list[str]] = {}
    for party in store.all(AgreementParty):
        parties.setdefault(party.agreement, []).append(party.organisation or "")
    found = [
        each
        for each in store.all(Agreement)
        if wanted.touches(each.valid_from, each.valid_to)
        if not wanted.employer or wanted.employer in parties.get(each.id, ())
    ]
    rows = [
        (each.name, names.label("agreement_kind", each.sort or ""),
         ", ".join(names.label("organisation", one) for one in parties.get(each.id, ()) if one),
         each.signed_on, each.valid_from, each.valid_to)
        for each in sorted(found, key=lambda each: (each.name.casefold(), each.id))
    ]  # fmt: skip
    heads = ("Vereinbarung", "Art", "Vertragspartner", "Unterschrieben", "Von", "Bis")
    return Table("Vereinbarungen", heads, rows, "Kooperations- und Rahmenvereinbarungen")


def _protected(number: int, threshold: int) -> Cell:
    return BELOW_THRESHOLD.format(threshold) if 0 < number < threshold else number
