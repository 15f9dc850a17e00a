"""What is steered by is counted: posts by month, conferences, handovers, topics, coverage; whole and by part."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Organisation, StaffMember
from kim_desktop.domain.records.office import Gap, PresenceDay
from kim_desktop.domain.records.people import Address, Person
from kim_desktop.domain.records.steering import Body, Event, Post, ReferenceFigure, Topic
from kim_desktop.errors import BadInput
from kim_desktop.figures.disclosure import protect
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period, Report, Slice, Wanted
from kim_desktop.storage.schema import Tables
from tests.figures.conftest import Databases
from tests.figures.people import MASTER, QUARTER_ONE, code
from tests.figures.test_queries import as_dict

WHOLE = Slice()
Count = Callable[..., Report]

STEERING: tuple[Record, ...] = (
    *(each for each in MASTER if each.id not in {"user-a", "code-residence_status-p60a"}),
    code("funding_part", "part_2", "Baustein 2"),
    code("handover_reason", "moved", "Umzug"),
    code("handover_state", "accepted", "angenommen"),
    code("topic_state", "answered", "beantwortet"),
    replace(code("residence_status", "p60a", "Duldung"), group="duldung", flags=frozenset({"duldung"})),
    Organisation(id="org-b", name="Musterverband"),
    StaffMember(id="user-a", name="Case-Managerin A", organisation="org-a"),
    StaffMember(id="user-b", name="Case-Manager B", organisation="org-b"),
    Post(id="s1", number="1", employer="org-a", part="part_2", staff="user-a"),
    Post(id="s2", number="2", employer="org-b", percent=50, staff="user-b", valid_from=date(2026, 2, 15)),
    Post(id="s3", number="3", employer="org-b", percent=100, staff=None),
    Case(id="c1", case_id="c1", responsible="user-a", admitted_on=date(2026, 1, 5)),
    Case(id="c2", case_id="c2", responsible="user-b", admitted_on=date(2026, 2, 5), closed_on=date(2026, 3, 1)),
    Meldung(id="m1", case_id="c1", sender="org-a", received_on=date(2026, 1, 2)),
    Meldung(id="m2", case_id="c2", received_on=date(2026, 2, 2), quarter="opladen"),
    Meldung(id="m3", case_id="c3", received_on=date(2026, 3, 2), responsible="user-b", quarter="opladen"),
    Address(id="a1", case_id="c1", quarter="wiesdorf"),
    Person(id="p1", case_id="c1", birth=None),
    PresenceDay(id="d1", staff="user-b", place="gu_opladen", on=date(2026, 3, 3)),
    Body(id="b1", name="Fallkonferenz KIM"),
    Conference(id="k1", case_id="k1", body="b1", state="held", held_on=date(2026, 2, 2)),
    Conference(id="k2", case_id="k2", body="b1", state="planned", on=date(2026, 3, 30)),
    ConferenceCase(id="kc1", case_id="k1", case="c1"),
    ConferenceDecision(id="kd1", case_id="k1", done_on=date(2026, 3, 1)),
    ConferenceDecision(id="kd2", case_id="k1", done_on=date(2026, 4, 1)),
    Handover(id="h1", case_id="h1", case="c1", reason="moved", offered_on=date(2026, 1, 5),
             accepted_on=date(2026, 1, 9)),
    Handover(id="h2", case_id="h2", case="c2", reason="moved", offered_on=date(2026, 3, 5),
             accepted_on=date(2026, 4, 9)),
    Topic(id="t1", life_area="sprache", state="answered", answered_on=date(2026, 3, 3)),
    Gap(id="g1", sort="waiting", topic="t1", reported_on=date(2025, 11, 1), reported_by="user-a", district="I"),
    Gap(id="g2", sort="waiting", reported_on=date(2026, 2, 1), reported_by="user-b", district="II"),
    Event(id="e1", on=date(2026, 2, 3), sort="public", part="part_2"),
    ReferenceFigure(id="r1", subject="people", label="Menschen", value=50, as_of=date(2020, 1, 1), source="Zensus"),
)  # fmt: skip


@pytest.fixture
def count(both: Databases, tables: Tables) -> Count:
    """Counts on both databases; they must agree."""
    databases = both(*STEERING)

    def counted(part: Slice = WHOLE, period: Period = QUARTER_ONE, as_of: date | None = None) -> Report:
        reports = [compute(each, tables, Wanted(period, as_of, part), threshold=1) for each in databases.values()]
        assert reports[0] == reports[1]
        return reports[0]

    return counted


def test_everything_that_is_steered_by_is_counted(count: Count) -> None:
    report = count()
    assert as_dict(report.table("months")) == {
        "01/2026": (1, 1, 0, 0),
        "02/2026": (1, 1, 0, 0),
        "03/2026": (1, 0, 1, 0),
    }
    posts = {row.label: row.measures for row in report.table("posts").rows}
    assert report.table("posts").headings == ("Beispielamt", "Musterverband", "Gesamt")
    assert posts == {"01/2026": (1, 0, 1), "02/2026": (1, 0.25, 1.25), "03/2026": (1, 0.5, 1.5)}
    assert as_dict(report.table("cases_by_employer")) == {"Beispielamt": (1, 1, 0), "Musterverband": (0, 1, 1)}
    assert as_dict(report.table("cases_by_part")) == {"Baustein 2": (1, 1, 0), "ohne Angabe": (0, 1, 1)}
    assert as_dict(report.table("cases_by_post")) == {"Stelle 1": (1, 1, 0), "Stelle 2": (0, 1, 1)}
    assert as_dict(report.table("conferences")) == {"Fallkonferenz KIM": (1, 1, 2, 1)}
    assert as_dict(report.table("handovers")) == {"Umzug": (1, 1, 0, 0, 2, 4)}
    assert as_dict(report.table("gaps_course")) == {"Wartezeit zu lang": (1, 1, 1)}
    assert as_dict(report.table("topics")) == {"Sprache": (1, 1)}
    assert report.table("events").total.measures == (1,)
    assert report.table("coverage_newness").total.values == (1,)
    assert report.table("coverage_status").total.measures == (2.0,)
    assert "Menschen: 50 (Zensus, Stand 01.01.2020)" in report.table("coverage_status").note


def test_a_part_of_the_work_has_only_what_belongs_to_it(count: Count) -> None:
    for part in (Slice(employer="org-a"), Slice(post="1"), Slice(part="part_2")):
        report = count(part)
        assert report.table("meldungen_by_way").total.values == (1,)
        assert report.table("persons_by_sex").total.values == (1,)
        assert report.table("presence").total.values[0] == 0
        assert "deletions" not in [table.name for table in report.tables]
    other = count(Slice(employer="org-b"))
    assert other.table("meldungen_by_way").total.values == (2,)
    assert other.table("presence").total.values[0] == 1
    assert other.table("gaps_by_kind").total.values[-1] == 1
    assert other.table("posts").headings == ("Musterverband", "Gesamt")
    assert count(Slice(district="II")).table("meldungen_by_way").total.values == (2,)
    assert count(Slice(district="I")).table("handovers").total.values[-1] == 1
    sent = count(Slice(sender="org-a"))
    assert sent.table("meldungen_by_way").total.values == (1,)
    assert "presence" not in [table.name for table in sent.tables]
    assert sent.narrowed == "Meldende Stelle: Beispielamt"


def test_an_unknown_part_is_refused(count: Count) -> None:
    for part in (Slice(employer="nobody"), Slice(post="99"), Slice(district="IX")):
        with pytest.raises(BadInput):
            count(part)


def test_the_day_whose_state_counts_may_be_another_than_the_last_one(count: Count) -> None:
    assert count().table("active_cases").total.values[-1] == 1
    earlier = count(as_of=date(2026, 2, 10))
    assert earlier.table("active_cases").total.values[-1] == 2
    assert earlier.as_of == date(2026, 2, 10)
    assert earlier.table("meldungen_by_way").total.values == (3,)


def test_full_posts_and_events_are_no_secret(count: Count) -> None:
    raw = count()
    told = protect(replace(raw, threshold=5))
    assert told.table("posts") == raw.table("posts")
    assert told.table("conferences").rows[0].values == (None, None, None, None)
