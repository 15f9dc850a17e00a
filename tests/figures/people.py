"""A small invented office whose figures can be counted by hand."""

from datetime import date

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Offer, Organisation, StaffMember
from kim_desktop.domain.records.office import DeletionRequest, Gap, PresenceDay, Visit
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.people import Address, Consent, Household, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure
from kim_desktop.figures.report import Period

QUARTER_ONE = Period(date(2026, 1, 1), date(2026, 3, 31))
NAMES = ("Musterfrau", "Beispielmann", "Testkind")


def code(catalogue: str, code: str, label: str, group: str = "", position: int = 0) -> CodeEntry:
    return CodeEntry(
        id=f"code-{catalogue}-{code}",
        catalogue=catalogue,
        code=code,
        label=label,
        group=group,
        position=position,
    )


MASTER: tuple[Record, ...] = (
    code("district", "I", "Stadtbezirk I", position=1),
    code("district", "II", "Stadtbezirk II", position=2),
    code("quarter", "wiesdorf", "Wiesdorf", "I"),
    code("quarter", "opladen", "Opladen", "II"),
    code("place", "gu_opladen", "GU Opladen", "II"),
    code("decision", "admitted", "aufgenommen", position=1),
    code("decision", "declined", "nicht aufgenommen", position=2),
    code("target_group", "green", "Zielgruppe"),
    code("sex", "female", "weiblich", position=1),
    code("sex", "male", "männlich", position=2),
    code("status_group", "duldung", "Duldung"),
    code("residence_status", "p60a", "Duldung (§ 60a AufenthG)", "duldung"),
    code("contact_kind", "talk", "Gespräch", position=1),
    code("contact_kind", "phone", "Telefonat", position=2),
    code("life_area", "sprache", "Sprache", position=1),
    code("life_area", "wohnen", "Wohnen", position=2),
    code("need_level", "0", "kein Bedarf", position=1),
    code("need_level", "2", "deutlicher Bedarf", position=2),
    code("goal_state", "open", "offen", position=1),
    code("goal_state", "reached", "erreicht", position=2),
    code("measure_actor", "client", "Klient oder Klientin"),
    code("housing", "shelter", "Gemeinschaftsunterkunft"),
    code("closure", "goals_reached", "Ziele erreicht"),
    code("appointment_state", "held", "stattgefunden", position=1),
    code("appointment_state", "missed", "nicht wahrgenommen", position=2),
    code("visit_group", "resident", "in der Unterkunft", position=1),
    code("visit_group", "flat", "in einer Wohnung", position=2),
    code("gap_kind", "waiting", "Wartezeit zu lang"),
    code("data_request", "access", "Auskunft"),
    code("deletion_ground", "retention", "Aufbewahrungsfrist abgelaufen"),
    code("consent_state", "open", "offen", position=1),
    code("consent_state", "given", "erteilt", position=2),
    Organisation(id="org-a", name="Beispielamt"),
    Offer(id="offer-a", name="Sprachkurs", organisation="org-a"),
    StaffMember(id="user-a", name="Case-Managerin A"),
)

MELDUNGEN: tuple[Record, ...] = (
    Meldung(
        id="m1",
        case_id="c1",
        sender="org-a",
        family_name="Musterfrau",
        quarter="wiesdorf",
        place="gu_opladen",
        concerns=frozenset({"sprache", "wohnen"}),
        received_on=date(2026, 1, 1),
        decision="admitted",
        decided_on=date(2026, 1, 5),
        target_group="green",
        target_group_overridden=True,
    ),
    Meldung(
        id="m2",
        case_id="c2",
        sender="org-a",
        family_name="Beispielmann",
        place="gu_opladen",
        concerns=frozenset({"sprache"}),
        received_on=date(2026, 3, 31),
        decision="declined",
        decided_on=date(2026, 4, 2),
        target_group="green",
    ),
    Meldung(
        id="m3",
        case_id="c3",
        sender_other="Frau Musterfrau",
        reported_on=date(2026, 2, 1),
        imported_from="Liste Musterfrau.xlsx",
    ),
    Meldung(id="m4", case_id="c4", sender="org-a", received_on=date(2025, 12, 31), responsible="user-a"),
    Meldung(id="m5", case_id="c5", sender="org-a", received_on=date(2026, 4, 1)),
)

CASES: tuple[Record, ...] = (
    Case(id="c1", case_id="c1", responsible="user-a", admitted_on=date(2026, 1, 5)),
    Case(id="c6", case_id="c6", responsible="user-a", admitted_on=date(2025, 6, 1)),
    Case(
        id="c7",
        case_id="c7",
        responsible="user-a",
        admitted_on=date(2025, 6, 2),
        closed_on=date(2026, 2, 1),
        closure="goals_reached",
    ),
    Case(id="c8", case_id="c8", responsible="user-a", admitted_on=date(2025, 6, 1), closed_on=date(2025, 12, 31)),
    Case(
        id="c9",
        case_id="c9",
        merged_into="c1",
        admitted_on=date(2025, 6, 1),
        closed_on=date(2025, 12, 30),
        closure="duplicate",
    ),
    Household(id="h1", case_id="c1", housing="shelter"),
    Address(id="a1", case_id="c6", quarter="opladen"),
    Address(id="a2", case_id="c6", quarter="wiesdorf"),
    Person(id="p1", case_id="c1", family_name="Musterfrau", sex="female", birth=PartialDate("2008-04-01")),
    Person(
        id="p2",
        case_id="c6",
        family_name="Testkind",
        sex="female",
        relation="child",
        birth=PartialDate("2020-03-31"),
    ),
    Person(id="p3", case_id="c7", family_name="Beispielmann", birth=PartialDate("1998")),
    Person(id="p4", case_id="c8", family_name="Beispielmann", sex="male"),
    Person(id="p5", case_id="c9", family_name="Musterfrau", sex="female", same_as="p1"),
    Person(id="p6", case_id="c9", family_name="Testkind", relation="child"),
    Person(id="p7", case_id="c1", family_name="Testkind", relation="child", birth=PartialDate("2024"), elsewhere=True),
    Residence(id="r1", case_id="c1", person="p1", status="p55"),
    Residence(id="r2", case_id="c1", person="p1", status="p60a"),
    Consent(id="e1", case_id="c1", person="p1", purpose="E1"),
    Consent(id="e2", case_id="c6", person="p2", purpose="E1", state="given", answered_on=date(2026, 1, 1)),
    Consent(
        id="e3",
        case_id="c7",
        person="p3",
        purpose="E1",
        state="given",
        answered_on=date(2026, 1, 1),
        valid_until=date(2026, 3, 30),
    ),
    Consent(id="e4", case_id="c6", person="p2", purpose="E9", state="given", answered_on=date(2026, 5, 1)),
)

WORK: tuple[Record, ...] = (
    Contact(id="k1", case_id="c1", on=date(2026, 1, 6), sort="talk", place="gu_opladen", text="vertippt"),
    Contact(id="k2", case_id="c1", on=date(2026, 1, 6), sort="phone", place="gu_opladen", corrects="k1"),
    Contact(id="k3", case_id="c6", on=date(2026, 2, 6), sort="talk"),
    Contact(id="k4", case_id="c6", on=date(2026, 4, 6), sort="talk"),
    Need(id="n1", case_id="c1", life_area="sprache", level="2", assessed_on=date(2026, 1, 7)),
    Need(id="n2", case_id="c1", life_area="wohnen", level="0", assessed_on=date(2026, 1, 7)),
    FollowUp(id="f1", case_id="c1", due_on=date(2026, 4, 1), what="nachfragen"),
    Referral(
        id="v1",
        case_id="c6",
        offer="offer-a",
        referred_on=date(2026, 1, 10),
        result="accepted",
        result_on=date(2026, 1, 20),
    ),
    Referral(id="v2", case_id="c6", offer="offer-a", referred_on=date(2026, 3, 10), result_on=date(2026, 4, 20)),
    Referral(id="v3", case_id="c7", organisation="org-a", referred_on=date(2026, 1, 10)),
)

PLANS: tuple[Record, ...] = (
    Need(id="n3", case_id="c1", life_area="sprache", level="2", assessed_on=date(2026, 3, 7), at_end=True),
    Need(id="n4", case_id="c1", life_area="wohnen", level="0", assessed_on=date(2026, 3, 7), at_end=True),
    Goal(id="z1", case_id="c1", life_area="sprache", state="reached", state_on=date(2026, 3, 1)),
    Goal(id="z2", case_id="c1", life_area="sprache", state="reached", state_on=date(2026, 4, 1)),
    Goal(id="01a00000-0000-7000-8000-000000000000", case_id="c1", life_area="wohnen", state="reached"),
    Goal(id="019d0000-0000-7000-8000-000000000000", case_id="c1", life_area="wohnen"),
    Measure(id="s1", case_id="c1", goal="z1", who="client", done_on=date(2026, 2, 1)),
    Measure(id="s2", case_id="c1", goal="z1", who="client", done_on=date(2026, 4, 1)),
    Measure(id="s3", case_id="c1", goal="gone", done_on=date(2026, 3, 31)),
    Appointment(id="t1", case_id="c1", on=date(2026, 1, 8), state="held", interpreter="ar"),
    Appointment(id="t2", case_id="c1", on=date(2026, 1, 9), state="missed"),
    Appointment(id="t3", case_id="c1", on=date(2026, 4, 9), state="held"),
)

OFFICE_WORK: tuple[Record, ...] = (
    PresenceDay(id="d1", place="gu_opladen", on=date(2026, 1, 8), begins="9:00", ends="12:10"),
    PresenceDay(id="d2", place="gu_opladen", on=date(2026, 3, 31), begins="9:00", ends="11:30"),
    PresenceDay(id="d3", place="gu_opladen", on=date(2026, 2, 3), begins="9:00"),
    PresenceDay(id="d4", place="gu_opladen", on=date(2026, 4, 3), begins="9:00", ends="12:00"),
    Visit(id="b1", day="d1", number=1, group="resident", life_areas=frozenset({"sprache", "wohnen"})),
    Visit(id="b2", day="d1", number=2, group="flat"),
    Visit(id="b3", day="d4", number=1, group="resident", life_areas=frozenset({"sprache"})),
    Gap(id="g1", sort="waiting", life_area="sprache", reported_on=date(2026, 1, 8)),
    Gap(id="g2", sort="waiting", life_area="wohnen", reported_on=date(2026, 1, 9), state="answered", answer="Ja."),
    Gap(id="g3", sort="waiting", life_area="wohnen", reported_on=date(2025, 1, 9)),
    DataRequest(id="q1", case_id="c1", sort="access", received_on=date(2026, 1, 8), answered_on=date(2026, 1, 20)),
    DataRequest(id="q2", case_id="c1", sort="access", received_on=date(2026, 3, 8), answered_on=date(2026, 4, 5)),
    DeletionRequest(id="l1", ground="retention", proposed_by="a", released_by="b", released_on=date(2026, 3, 8)),
    DeletionRequest(id="l2", ground="retention", proposed_by="a", released_by="a", released_on=date(2026, 3, 8)),
    DeletionRequest(id="l3", ground="retention", proposed_by="a", proposed_on=date(2026, 3, 8)),
    Consent(
        id="e5",
        case_id="c6",
        person="p2",
        purpose="E2",
        state="withdrawn",
        answered_on=date(2026, 1, 1),
        withdrawn_on=date(2026, 4, 1),
    ),
)

OFFICE = MASTER + MELDUNGEN + CASES + WORK + PLANS + OFFICE_WORK
