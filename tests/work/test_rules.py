"""Rules are data with versions: a new one never changes the past, and one sees beforehand what it would change."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Parameter
from kim_desktop.domain.rules.facts import DULDUNG
from kim_desktop.domain.starting_set import code_id, starting_set
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.work.checks import IntakeDesk
from kim_desktop.work.rule_preview import what_would_change
from kim_desktop.work.rules import Draft, gaps, group_of, plan, rules, set_flag, statuses, write

TODAY = date(2026, 11, 2)
NEXT = date(2027, 1, 1)


@pytest.fixture
def office(make_store):
    store = make_store(role="coordinator")
    with store.unit() as unit:
        for record in starting_set():
            unit.add(record)
    return store


def rule(store, name):
    return next(each for each in rules(store) if each.name == name)


def meldung(number, **values):
    facts = {"birth": PartialDate("1990-01-01"), "managed_by": frozenset({"jobcenter"}), "status": "p9"}
    return Meldung(id=f"m{number}", case_id=f"c{number}", family_name=f"Muster{number}", **(facts | values))


def test_a_meldung_is_judged_by_the_version_of_its_day(office):
    write(office, Draft("target_years", 10, "Beschluss der Lenkungsgruppe", NEXT))
    desk, moved = IntakeDesk(office), PartialDate("2019-06-01")
    before = desk.check(meldung(1, moved_here=moved, received_on=NEXT - timedelta(days=1))).target_group
    after = desk.check(meldung(1, moved_here=moved, received_on=NEXT)).target_group
    assert (before.colour, after.colour) == ("red", "green")
    assert any("5 Jahre (mit dem Programm geliefert)" in each for reason in before.reasons for each in reason.values)
    assert any("10 Jahre (gültig ab 01.01.2027)" in each for reason in after.reasons for each in reason.values)


def test_a_new_version_ends_the_old_one_and_leaves_no_gap(office):
    write(office, Draft("contact_days", 20, "Beschluss", NEXT))
    write(office, Draft("contact_days", 25, "Übergang", date(2026, 12, 1)))
    versions = rule(office, "contact_days").versions
    assert [(each.value, each.valid_from, each.valid_to) for each in versions] == [
        (20, NEXT, None),
        (25, date(2026, 12, 1), date(2026, 12, 31)),
        (30, None, date(2026, 11, 30)),
    ]
    assert gaps(versions) == ()
    torn = (replace(versions[0], valid_from=date(2027, 2, 1)), *versions[1:])
    assert gaps(torn) == ("Vom 01.01.2027 bis 31.01.2027 gilt keine Fassung.",)
    assert len(gaps((versions[0], replace(versions[1], valid_to=None)))) == 1


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        (Draft("contact_days", 20, "Beschluss", TODAY - timedelta(days=1)), "valid_from", "frühestens heute"),
        (Draft("contact_days", 20, " ", NEXT), "source", "Woher"),
        (Draft("contact_days", 30, "Beschluss", NEXT), "value", "dasselbe"),
        (Draft("target_counts_from", 7, "Beschluss", NEXT), "value", "kennt die Regel nicht"),
        (Draft("teilhabemanagement", 1, "Beschluss", NEXT), "offer", "An wen"),
        (Draft("expiry_days_urgent", 45, "Beschluss", NEXT), "value", "läge ab"),
        (Draft("contact_days", 30, "Tippfehler", of="param-contact_days"), "value", "derselbe"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(draft, field, words, office):
    with pytest.raises(BadInput, match=words) as refused:
        write(office, draft)
    assert refused.value.field == field
    assert len(rule(office, draft.name).versions) <= 2


def test_nothing_holds_between_two_versions_only_if_that_is_past(office):
    with office.unit() as unit:
        old = office.get(Parameter, "param-contact_days")
        unit.save(old, replace(old, valid_to=date(2026, 11, 30)))
    with pytest.raises(BadInput, match="bis 31\\.12\\.2026 gälte keine Fassung"):
        plan(office, Draft("contact_days", 20, "Beschluss", NEXT))
    assert write(office, Draft("contact_days", 20, "Beschluss", date(2026, 12, 1))).value == 20


def test_a_correction_changes_the_past_and_says_why(office):
    right = write(office, Draft("contact_days", 28, "Zahlendreher", of="param-contact_days"))
    assert (right.value, right.valid_from, right.id) == (28, None, "param-contact_days")
    assert right.source.endswith("berichtigt am 02.11.2026: Zahlendreher")
    assert len(rule(office, "contact_days").versions) == 1


def test_the_referral_leads_to_an_offer_of_the_directory(office):
    offer = next(each for each in starting_set() if each.kind() == "offer")
    made = write(office, Draft("teilhabemanagement", 1, "Rahmenvereinbarung", NEXT, offer=offer.id))
    assert (made.label, made.offer) == (offer.name, offer.id)
    on = meldung(1, birth=PartialDate("2005"), status="p60a", received_on=NEXT)
    assert IntakeDesk(office).check(on).referral_guard.destination == offer.name


def test_only_the_keepers_of_the_lists_change_rules(store):
    with pytest.raises(NotAllowed):
        write(store, Draft("contact_days", 20, "Beschluss", NEXT))
    with pytest.raises(NotAllowed):
        set_flag(store, statuses(store)[0], DULDUNG, True)


def test_a_flag_of_a_residence_status_is_one_tick(office):
    status = office.get(CodeEntry, code_id("residence_status", "p25_5"))
    set_flag(office, status, DULDUNG, True)
    assert IntakeDesk(office).check(meldung(1, status="p25_5")).target_group.colour == "yellow"


def test_every_parameter_has_a_group(office):
    assert {each.group for each in rules(office)} == {
        "Zielgruppe", "Verweisberatung", "Fristen", "Ablauf von Titeln", "Bleiberecht (Hinweise)",
        "Aufbewahrung", "Auswertung", "Gerät",
    }  # fmt: skip
    assert group_of("contact_days") == "Fristen"


def test_the_preview_tells_who_would_be_judged_otherwise(office):
    with office.unit() as unit:
        unit.add(meldung(1, moved_here=PartialDate("2019-06-01"), received_on=TODAY))
        unit.add(meldung(2, moved_here=PartialDate("2024-06-01"), received_on=TODAY))
        unit.add(meldung(3, moved_here=PartialDate("2001"), received_on=TODAY))
    said = []
    planned = plan(office, Draft("target_years", 10, "Beschluss", NEXT))
    target, guard, warnings, retention = what_would_change(office, planned, lambda text, share: said.append(share))
    assert dict(target.before) == {"grün": 1, "rot": 2}
    assert dict(target.after) == {"grün": 2, "rot": 1}
    (one,) = target.affected
    assert (one.name, one.before, one.after) == ("Muster1", "rot", "grün")
    assert "mehr als 5 Jahren" in one.reasons_before and "letzten 10 Jahren" in one.reasons_after
    assert not (guard.affected or warnings.affected or retention.affected) and said
    assert len(rule(office, "target_years").versions) == 1


def test_the_preview_shows_deadlines_before_and_after(store):
    with store.unit() as unit:
        unit.add(Case(id="k1", case_id="k1", code="F-1", responsible="user-1", admitted_on=TODAY - timedelta(days=20)))
        unit.add(Case(id="k2", case_id="k2", code="F-2", admitted_on=date(2020, 1, 1), closed_on=date(2023, 5, 1)))
    _, _, warnings, retention = what_would_change(
        store, plan(store, Draft("contact_days", 15, "Beschluss", TODAY)), lambda *_: None
    )
    assert [each.code for each in warnings.affected] == ["F-1"] and "überfällig" in warnings.affected[0].after
    assert not retention.affected
    *_, kept = what_would_change(
        store, plan(store, Draft("retention_case_years", 2, "Beschluss", TODAY)), lambda *_: None
    )
    (one,) = kept.affected
    assert (one.before, one.after) == ("Löschen ab 01.01.2027", "Löschen ab 01.01.2026")
    assert kept.after["zu löschen"] == kept.before["zu löschen"] + 1
