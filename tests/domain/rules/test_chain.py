"""The integration chain: its links, its waiting times, and where it breaks."""

from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.case import Case, Need, Referral
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.domain.records.plan import Goal
from kim_desktop.domain.rules.chain import ChainFacts, links
from kim_desktop.domain.rules.chain_breaks import Break, chain
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.progress import progress

TODAY = date(2024, 6, 12)
CLIENT = Person(id="p", relation="self", entered_germany=PartialDate("2020-05"), moved_here=PartialDate("2020-09-14"))
NAMES = Lookups(
    choices={
        "legal_domain": (("asylblg", "AsylbLG"), ("sgb2", "SGB II")),
        "residence_status": (("p55", "Gestattung"), ("p25", "Flüchtling")),
        "organisation": (("org-a", "Beispielstelle"),),
        "life_area": (("sprache", "Sprache"), ("wohnen", "Wohnen")),
        "need_level": (("3", "3 – dringender Bedarf"),),
        "referral_result": (("accepted", "angenommen"),),
    }
)
NONE = Parameters({})
FIRST = Residence(
    id="r1", person="p", status="p55", legal_domain="asylblg", valid_from=PartialDate("2020-06-01"),
    valid_until=date(2022, 8, 1),
)  # fmt: skip
SECOND = Residence(
    id="r2", person="p", status="p25", legal_domain="sgb2", valid_from=PartialDate("2022-09-15"),
    valid_until=date(2025, 9, 14),
)  # fmt: skip
WAITING = Referral(
    id="v", organisation="org-a", life_area="sprache", referred_on=date(2024, 4, 15), expected_on=date(2024, 5, 15)
)


def breaks(facts: ChainFacts, parameters: Parameters = NONE) -> dict[str, Break]:
    return {each.kind: each for each in chain(facts, NAMES, parameters, TODAY).breaks}


def test_links_stand_in_time_with_what_they_come_from() -> None:
    addresses = (
        Address(id="a1", place="gu", since=PartialDate("2020-09-14")),
        Address(id="a2", street="Musterweg 1", since=PartialDate("2022-03")),
    )
    goal = Goal(id="g", life_area="sprache", words="B1", state="reached", state_on=date(2023, 5, 1))
    need = Need(id="n", life_area="sprache", level="3", assessed_on=date(2021, 1, 4))
    facts = ChainFacts(CLIENT, (FIRST, SECOND), addresses, Case(id="c"), (WAITING,), (need,), (goal,))
    found = {each.id: each for each in links(facts, NAMES, TODAY)}
    assert [each.begins for each in found.values()] == sorted(each.begins for each in found.values())
    assert found["p-E"].begins == date(2020, 5, 1) and "(05/2020)" in found["p-E"].title
    assert (found["r1"].title, found["r1"].ends, found["r1"].section) == (
        "Gestattung · AsylbLG",
        date(2022, 8, 1),
        "family",
    )
    assert (found["a1"].ends, found["a1"].open, found["a2"].open) == (date(2022, 3, 1), False, True)
    assert (found["v"].waited, found["v"].open, found["v"].ends) == (58, True, TODAY)
    assert found["v"].words == "seit 15.04.2024  ·  Verweis: Beispielstelle  ·  wartet seit 58 Tagen"
    assert (found["n"].level, found["n"].title) == (3, "Bedarf erhoben: dringender Bedarf")
    assert found["g"].area == "sprache" and found["g"].section == "needs"


def test_time_between_two_statuses_is_a_break_and_so_is_an_end_without_a_next_one() -> None:
    found = breaks(ChainFacts(replace(CLIENT, relation="child"), (FIRST, SECOND)))
    assert set(found) == {"status"} and found["status"].begins == date(2022, 8, 1)
    assert "vergingen 44 Tage" in found["status"].text and "01.08.2022" not in found["status"].anonymous
    ended = breaks(ChainFacts(CLIENT, (replace(FIRST, valid_until=date(2024, 6, 2)),)))["status"]
    assert (ended.days, ended.ends) == (10, TODAY) and "Seit 10 Tagen" in ended.text
    seamless = replace(SECOND, valid_from=PartialDate("2022-08-02"))
    assert "status" not in breaks(ChainFacts(CLIENT, (FIRST, seamless)))


def test_a_change_of_rechtskreis_without_a_link_is_a_break() -> None:
    found = breaks(ChainFacts(CLIENT, (FIRST, SECOND)))["domain"]
    assert (found.begins, found.ends, found.legal_domain) == (date(2022, 9, 15), TODAY, "sgb2")
    assert "von AsylbLG zu SGB II" in found.anonymous and found.reason.source.endswith("Annahme")
    linked = replace(WAITING, referred_on=date(2022, 11, 14), result_on=date(2022, 11, 20))
    facts = ChainFacts(CLIENT, (FIRST, SECOND), referrals=(linked,))
    assert "domain" not in breaks(facts)
    shorter = Parameters({"chain_break_days": Parameter(id="x", name="chain_break_days", value=30)})
    assert breaks(facts, shorter)["domain"].days == 60
    prepared = replace(linked, referred_on=date(2022, 8, 20))
    assert "domain" not in breaks(replace(facts, referrals=(prepared,)))


def test_a_referral_that_waits_too_long_or_was_never_answered_is_a_break() -> None:
    found = breaks(ChainFacts(CLIENT, referrals=(WAITING,)))["waiting"]
    assert (found.days, found.days_waited, found.organisation, found.section) == (28, 58, "org-a", "referrals")
    assert "Seit 58 Tagen fehlt" in found.text and "nach 30 Tagen" in found.anonymous
    in_time = replace(WAITING, result="accepted", result_on=date(2024, 5, 15))
    assert breaks(ChainFacts(CLIENT, referrals=(in_time,))) == {}
    late = breaks(ChainFacts(CLIENT, referrals=(replace(in_time, result_on=date(2024, 5, 20)),)))["waiting"]
    assert late.days == 5 and "erst nach 35 Tagen" in late.text
    never = breaks(ChainFacts(CLIENT, referrals=(replace(WAITING, closed_without=True),)))["unanswered"]
    assert (never.begins, never.ends) == (WAITING.referred_on, WAITING.expected_on)


def test_of_a_locked_answer_nothing_is_told() -> None:
    facts = ChainFacts(CLIENT, referrals=(WAITING,), locked=frozenset({"v"}))
    assert breaks(facts) == {}
    link = next(each for each in links(facts, NAMES, TODAY) if each.id == "v")
    assert (link.waited, link.open, link.result) == (None, False, "Rückmeldung gesperrt, es fehlt E3")


@pytest.mark.parametrize(("level", "broken"), [("1", False), ("2", True), ("3", True)])
def test_a_clear_need_without_a_step_is_a_break(level: str, broken: bool) -> None:
    need = Need(id=new_id(), life_area="wohnen", level=level, assessed_on=date(2024, 3, 1))
    facts = ChainFacts(CLIENT, needs=(need,))
    found = breaks(facts)
    assert ("unmet" in found) is broken
    if broken:
        assert (found["unmet"].area, found["unmet"].begins, found["unmet"].days) == ("wohnen", date(2024, 3, 1), 103)
    eased = replace(need, id=new_id(), level="0", assessed_on=date(2024, 4, 1))
    assert breaks(replace(facts, needs=(need, eased))) == {}
    in_time = replace(WAITING, life_area="wohnen", expected_on=date(2024, 7, 1))
    assert breaks(replace(facts, referrals=(in_time,))) == {}
    goal = Goal(id="g", life_area="wohnen", words="Wohnung", by=date(2024, 9, 1), state_on=date(2024, 3, 2))
    assert breaks(replace(facts, goals=(goal,))) == {}


def test_nothing_breaks_after_the_end_of_a_case() -> None:
    closed = Case(id="c", closed_on=date(2024, 5, 1))
    assert breaks(ChainFacts(CLIENT, case=closed, referrals=(WAITING,))) == {}


def test_progress_compares_the_first_the_latest_and_the_last_assessment() -> None:
    days = (date(2023, 1, 2), date(2023, 7, 3), date(2024, 1, 8), date(2024, 6, 3))
    needs = [
        Need(id=str(at), life_area="sprache", level=level, assessed_on=day, at_end=at == 3)
        for at, (level, day) in enumerate(zip("3201", days, strict=True))
    ]
    once = Need(id="w", life_area="wohnen", level="2", assessed_on=days[0])
    unknown = Need(id="u", life_area="familie", assessed_on=days[0])
    living, language = progress([*reversed(needs), once, unknown], ["wohnen", "sprache"])
    assert language.now and language.end
    assert (language.start.level, language.now.level, language.end.level, language.change) == (3, 0, 1, -2)
    assert (living.life_area, living.now, living.end, living.change) == ("wohnen", None, None, 0)
