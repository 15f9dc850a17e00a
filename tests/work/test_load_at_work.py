"""Auslastung and Zuweisung on the device of Koordination: what waits, who may assign, and what is not known."""

from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import ResponsibilityKey, StaffMember
from kim_desktop.domain.records.steering import Post
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.assigning import Assignment, Waiting, assign_many, waiting_meldungen
from kim_desktop.work.load import team_picture, vze_steps
from kim_desktop.work.load_counts import Told, last_counts, remember_counts
from kim_desktop.work.master import save_master, succeed
from tests.conftest import someone

TEAM = ("ada", "ben")


@pytest.fixture
def office(store: Store) -> Store:
    """The vault of Koordination with two case managers and five Meldungen."""
    store.set_identity(someone(9, "coordinator"))
    with store.unit() as unit:
        for name, district in zip(TEAM, ("I", "II"), strict=True):
            unit.add(StaffMember(id=name, name=name.title(), role="case_manager", organisation="org-ki", capacity=4))
            unit.add(ResponsibilityKey(id=f"k-{name}", staff=name, district=district))
        left = date(2026, 1, 31)
        unit.add(StaffMember(id="weg", name="Weg", role="case_manager", valid_to=left))
        for at, said in enumerate(
            (
                {"quarter": "wiesdorf"},
                {"quarter": "wiesdorf", "responsible": "weg"},
                {"quarter": "opladen", "responsible": "ben"},
                {"quarter": "opladen", "forwarded_to": "org-awo"},
                {"quarter": "opladen", "decision": "declined"},
            )
        ):
            day = date(2026, 10, 20 + at)
            unit.add(Meldung(id=f"m{at}", case_id=f"c{at}", family_name=f"Probe {at}", received_on=day, **said))
    return store


def waiting(store: Store) -> dict[str, Waiting]:
    return {each.id: each for each in waiting_meldungen(store)}


def test_what_nobody_in_case_management_has_waits_and_each_proposal_counts_for_the_next(office: Store) -> None:
    remember_counts(office, [Told("ada", "wiesdorf", "", 1, 2)])
    found = waiting(office)
    assert list(found) == ["m0", "m1"], "neither passed on, nor decided, nor with somebody who works here"
    told = [each.first.reasons[1].text for each in found.values() if each.first]
    assert told == [
        "1 offener Fall, gewichtet 1,2; Kapazität 4, davon frei 2,8.",
        "1 offener Fall und 1 offene Meldung, gewichtet 2,4; Kapazität 4, davon frei 1,6.",
    ]


def test_many_are_assigned_together_or_not_at_all(office: Store) -> None:
    found = waiting(office)
    both = [Assignment(found["m0"], "ada"), Assignment(found["m1"], "ben")]
    with pytest.raises(BadInput, match="weicht vom Vorschlag ab"):
        assign_many(office, both)
    with pytest.raises(BadInput, match="Wer soll zuständig sein"):
        assign_many(office, [both[0], Assignment(found["m1"], "weg", "war es schon")])
    assert set(waiting(office)) == {"m0", "m1"}
    steps = assign_many(office, [both[0], replace(both[1], reason="kennt die Familie")])
    assert [each.after.responsible for each in steps] == ["ada", "ben"] and not waiting(office)
    with pytest.raises(NotAllowed, match="inzwischen geändert"):
        assign_many(office, [both[0]])
    office.set_identity(someone(1))
    with pytest.raises(NotAllowed, match="Koordination"):
        assign_many(office, both)


def test_what_the_centre_has_not_told_is_not_known(office: Store) -> None:
    assert last_counts(office) is None
    office.note_loads({"ada": 3})
    picture = team_picture(office)
    ada, ben = picture.carriers
    assert (ada.name, ada.cases, ada.weighted, ada.state) == ("Ada", 3, None, "free") and ben.cases == 0
    assert picture.at is None and {each.state for each in picture.quarters} == {"unknown"}
    assert {each.percent for each in picture.districts} == {None}


def test_a_post_that_changes_hands_counts_for_both_by_days(office: Store) -> None:
    (post,) = office.all(Post, number="CM-2")
    with pytest.raises(BadInput, match="Ende liegt vor dem Beginn"):
        save_master(office, post, replace(post, valid_to=date(2020, 1, 1)))
    held = save_master(office, post, replace(post, staff="ada", valid_from=date(2026, 9, 1)))
    succeed(office, held, replace(held, id="next", staff="ben", percent=50, valid_from=date(2026, 10, 17)))
    steps = vze_steps(office, months=3)
    assert [round(each, 2) for each in steps.by_employer["org-ki"]] == [1.0, round(16 / 31 + 0.5 * 15 / 31, 2), 0.5]
    with pytest.raises(BadInput, match="Lücke"):
        succeed(office, replace(held, valid_to=date(2026, 10, 1)), replace(held, valid_from=date(2026, 12, 1)))
