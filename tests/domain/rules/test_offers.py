"""Offers are ranked by how they fit a person, and each says why."""

from datetime import date

import pytest

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import Offer
from kim_desktop.domain.rules.offers import Fit, Match, Seeker, Wanted, matching, must_be_checked

ON = date(2026, 11, 2)
NAMES = Lookups(
    {
        "language": (("ar", "Arabisch"), ("de", "Deutsch")),
        "status_group": (("asyl", "Asylverfahren"), ("schutz", "Schutzstatus")),
        "district": (("I", "Stadtbezirk I"), ("II", "Stadtbezirk II")),
    }
)
SEEKER = Seeker(PartialDate("2000-05-01"), "schutz", frozenset({"ar"}), "I")


def match(seeker: Seeker = SEEKER, **fields: object) -> Match:
    offer = Offer(id="o", name="Angebot", **fields)  # type: ignore[arg-type]
    (found,) = matching([offer], seeker, None, ON, NAMES)
    return found


def test_an_offer_that_fits_says_why() -> None:
    found = match(
        age_from=18, age_to=27, status_groups=frozenset({"schutz"}), districts=frozenset({"I"}),
        languages=frozenset({"ar", "de"}), accepts="yes", checked_on=date(2026, 10, 1),
    )  # fmt: skip
    assert found.fit is Fit.FITS
    assert found.reasons == (
        "nimmt auf (Stand 01.10.2026)", "Alter passt (18 bis 27 Jahre)", "offen für Schutzstatus", "für Stadtbezirk I",
        "spricht Arabisch",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"age_from": 27}, "nur ab 27 Jahren"),
        ({"age_to": 18}, "nur bis 18 Jahre"),
        ({"status_groups": frozenset({"asyl"})}, "nur für: Asylverfahren"),
        ({"districts": frozenset({"II"})}, "nur für Stadtbezirk II"),
        ({"accepts": "no"}, "nimmt zurzeit nicht auf"),
    ],
)
def test_what_stands_in_the_way_is_said(fields: dict[str, object], words: str) -> None:
    found = match(**fields)
    assert (found.fit, found.obstacles) == (Fit.HINDERED, (words,))


def test_what_is_not_known_is_a_question_and_never_an_obstacle() -> None:
    fields = {"age_from": 18, "status_groups": frozenset({"asyl"}), "districts": frozenset({"I"}), "accepts": "waiting"}
    found = match(Seeker(), **fields)
    assert found.fit is Fit.TO_CLARIFY and len(found.questions) == 4
    assert match(Seeker(PartialDate("2008")), age_from=18).questions == ("Alter klären (ab 18 Jahren)",)


def test_the_best_stand_first_and_only_those_of_the_area_that_are_valid() -> None:
    area = frozenset({"sprache"})
    offers = [
        Offer(id="1", name="Nein", life_areas=area, accepts="no"),
        Offer(id="2", name="Warten", life_areas=area, accepts="waiting"),
        Offer(id="3", name="Offen", life_areas=area),
        Offer(id="4", name="Nimmt auf", life_areas=area, accepts="yes"),
        Offer(id="5", name="Anderes", life_areas=frozenset({"wohnen"})),
        Offer(id="6", name="Vorbei", life_areas=area, valid_to=date(2025, 1, 1)),
    ]
    assert [each.offer.id for each in matching(offers, SEEKER, "sprache", ON, NAMES)] == ["4", "3", "2", "1"]


def test_an_offer_must_be_checked_after_half_a_year() -> None:
    checked = Offer(id="o", checked_on=date(2026, 5, 6))
    assert not must_be_checked(checked, ON)
    assert must_be_checked(checked, date(2026, 11, 3)) and must_be_checked(Offer(id="o"), ON)


def test_filters_take_what_is_open_to_all() -> None:
    youth = Offer(id="o", age_from=12, age_to=27, life_areas=frozenset({"arbeit"}), languages=frozenset({"ar"}))
    for wanted in (Wanted(), Wanted(age=27), Wanted("arbeit"), Wanted(status_group="asyl"), Wanted(district="II")):
        assert wanted.is_met_by(youth)
    for wanted in (Wanted(age=28), Wanted("wohnen"), Wanted(language="de"), Wanted(accepting=True)):
        assert not wanted.is_met_by(youth)
