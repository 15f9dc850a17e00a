"""Who declares for whom: adults and young people from 16 on themselves, children by those who have custody."""

from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Consent, Kinship, Person
from kim_desktop.domain.rules.family import ties_of
from kim_desktop.domain.rules.net import NetFacts, findings
from kim_desktop.domain.rules.net_reasons import explain
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.signing import Signing, outgrown, who_signs

ON = date(2026, 11, 2)
ADA = Person(id="ada", case_id="c", given_name="Ada", birth=PartialDate("1990-01-01"))
TOM = Person(id="tom", case_id="c", given_name="Tom", relation="other", birth=PartialDate("1980"))


def child(birth: str | None) -> Person:
    return Person(
        id="kim", case_id="c", given_name="Kim", relation="child", birth=PartialDate(birth) if birth else None
    )


def signs(person: Person, *kinships: Kinship, others: tuple[Person, ...] = (ADA, TOM)) -> Signing:
    people = [each for each in others if each.id != person.id] + [person]
    return who_signs(person, people, ties_of(people, kinships), ON)


@pytest.mark.parametrize(
    ("birth", "proposed", "signers", "is_sure"),
    [
        ("2008-11-02", "kim", ("kim",), True),  # 18 today
        ("2008-11-03", "kim", ("kim", "ada"), True),
        ("2010-11-02", "kim", ("kim", "ada"), True),  # 16 today
        ("2010-11-03", "ada", ("ada",), True),
        ("2010", "", ("kim", "ada"), False),  # 15 or 16
        ("2008", "kim", ("kim", "ada"), True),  # 17 or 18
        (None, "", ("kim", "ada"), False),
    ],
)
def test_who_declares_follows_from_the_age(
    birth: str | None, proposed: str, signers: tuple[str, ...], is_sure: bool
) -> None:
    found = signs(child(birth))
    assert (found.proposed, found.signers, found.is_sure) == (proposed, signers, is_sure)


def test_a_guardian_declares_for_a_child_and_may_for_an_adult() -> None:
    guardian = Kinship(id="k", case_id="c", person="tom", tie="guardian", other="kim")
    assert signs(child("2015"), guardian).signers == ("ada", "tom")
    assert signs(child("2000"), guardian).signers == ("kim", "tom")


def test_a_child_without_anybody_who_has_custody_needs_one_on_file() -> None:
    found = signs(replace(child("2015"), relation="self"), others=())
    assert found.signers == () and "noch niemand" in found.reason


def test_an_adult_whose_birth_is_not_on_file_declares_alone_but_one_should_ask() -> None:
    found = signs(replace(ADA, birth=None))
    assert found.proposed == "ada" and not found.is_sure and "Bitte fragen Sie" in found.reason


def test_a_consent_that_a_parent_gave_is_asked_for_anew_at_16_and_18() -> None:
    given = Consent(id="e", case_id="c", person="kim", purpose="E1", state="given", answered_on=date(2024, 1, 1),
                    signed_by="ada")  # fmt: skip
    assert "16" in outgrown(given, child("2009"), ON)
    assert "volljährig" in outgrown(given, child("2008-01-01"), ON)
    assert outgrown(given, child("2015"), ON) == ""
    assert outgrown(replace(given, signed_by="kim"), child("2009"), ON) == ""


def test_a_consent_that_ends_stands_in_heute() -> None:
    case = Case(id="c", case_id="c", admitted_on=ON)
    given = Consent(id="e", case_id="c", person="ada", purpose="E9", state="given", answered_on=date(2026, 1, 1))

    def levels(until: date) -> list[str]:
        facts = NetFacts(case=case, persons=(ADA,), consents=(replace(given, valid_until=until),))
        return [each.level for each in findings(facts, ON, Parameters.of((), ON), {}) if each.kind == "consent"]

    assert (levels(date(2026, 12, 3)), levels(date(2026, 12, 2))) == (["fine"], ["soon"])
    assert (levels(ON), levels(date(2026, 11, 1))) == (["soon"], ["late"])
    assert explain("consent", Parameters.of((), ON)).rule
