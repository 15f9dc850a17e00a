"""Papers of the Steuerung that belong to no case: Vorlage, invitation and minutes; none of them names a client."""

from collections.abc import Iterable

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.steering import Errand
from kim_desktop.domain.rules.gap_steps import frequencies, reporters
from kim_desktop.errors import BadInput
from kim_desktop.printing.steering import (
    ItemFacts,
    MeetingFacts,
    TopicFacts,
    print_invitation,
    print_minutes,
    print_topic,
)
from kim_desktop.storage.store import Store
from kim_desktop.work.bodies import MeetingFile, members, open_meeting, open_only
from kim_desktop.work.lookups import lookups
from kim_desktop.work.papers.order import provider
from kim_desktop.work.topics import TopicFile, open_topic, protected_number

_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


def topic_paper(store: Store, topic_id: str) -> bytes:
    """The one-page Vorlage of a Thema, small numbers protected for everybody. Raises `BadInput` and `DocumentError`."""
    file = open_topic(store, topic_id)
    if file is None:
        raise BadInput("Dieses Thema gibt es nicht mehr.", "Laden Sie die Liste neu.")
    names, topic = lookups(store), file.topic
    remedies = tuple(
        (each.what, _label(names, "organisation", each.owner), each.funding, show_date(each.due_on),
         show_date(each.done_on))
        for each in file.remedies
    )  # fmt: skip
    return print_topic(
        TopicFacts(
            provider=provider(store),
            name=topic.name,
            facts=_facts(store, names, file),
            summary=topic.summary,
            proposal=topic.proposal,
            remedies=remedies,
            decision=topic.decision,
        )
    )


def invitation(store: Store, meeting_id: str) -> bytes:
    """The invitation to a Sitzung with its agenda. Raises `BadInput` for one that has no day."""
    file = _file(store, meeting_id)
    return print_invitation(_meeting(store, file))


def minutes(store: Store, meeting_id: str) -> bytes:
    """The minutes of a Sitzung as they stand. Raises `BadInput` for one that has no day."""
    file = _file(store, meeting_id)
    return print_minutes(_meeting(store, file))


def _facts(store: Store, names: Lookups, file: TopicFile) -> tuple[tuple[str, str], ...]:
    topic, gaps = file.topic, file.gaps
    days = [each.reported_on for each in gaps if each.reported_on]
    number, people = len(gaps), reporters(gaps)
    span = f", {show_date(min(days))} bis {show_date(max(days))}" if days else ""
    often = ", ".join(f"{count}-mal „{names.label('gap_frequency', code)}“" for code, count in frequencies(gaps))
    return (
        ("life_area", _label(names, "life_area", topic.life_area) or "–"),
        ("legal_domain", _label(names, "legal_domain", topic.legal_domain) or "–"),
        ("organisation", _label(names, "organisation", topic.organisation) or "–"),
        ("district", _label(names, "district", topic.district) or "ganze Stadt"),
        ("reported", f"{number}-mal von {people} {'Person' if people == 1 else 'Personen'} im Team{span}"),
        ("frequency", often or "–"),
        ("affected", protected_number(store, file.affected) if file.affected else "nicht angegeben"),
        ("state", names.label("topic_state", topic.state)),
    )


def _meeting(store: Store, file: MeetingFile) -> MeetingFacts:
    names, meeting = lookups(store), file.meeting
    on = meeting.on or local_date(store.clock())
    seats = members(store, meeting.body, on)
    return MeetingFacts(
        provider=provider(store),
        body=file.name,
        on=f"{_WEEKDAYS[on.weekday()]}, {show_date(on)}",
        at=f"{meeting.at} Uhr" if meeting.at else "",
        where=meeting.where,
        sees=file.sight,
        items=tuple(
            ItemFacts(number=number, what=each.what, said=each.said, decision=each.decision)
            for number, each in enumerate(file.items, start=1)
        ),
        members=tuple(
            (each.name, each.function, _label(names, "organisation", each.organisation), each.deputy) for each in seats
        ),
        left=_rows(names, file.left if meeting.state == "held" else open_only(file.left)),
        errands=_rows(names, file.errands),
        present=meeting.present,
        excused=meeting.excused,
        by=names.label("staff_member", meeting.taken_by) if meeting.taken_by else store.identity.user_name,
    )


def _rows(names: Lookups, errands: Iterable[Errand]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            "\n".join(part for part in (each.what, each.outcome) if part),
            ", ".join(part for part in (each.person, _label(names, "organisation", each.organisation)) if part),
            show_date(each.due_on),
            f"erledigt {show_date(each.done_on)}" if each.done_on else "offen",
        )
        for each in errands
    )


def _label(names: Lookups, catalogue: str, code: str | None) -> str:
    return names.label(catalogue, code) if code else ""


def _file(store: Store, meeting_id: str) -> MeetingFile:
    file = open_meeting(store, meeting_id)
    if file is None or file.meeting.on is None:
        raise BadInput("An welchem Tag ist die Sitzung?", "Tragen Sie den Tag ein, dann lässt sie sich drucken.")
    return file
