"""The street table is brought in step with a list; the same list a second time changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kim_desktop.clock import local_date
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.master import CodeEntry, ResponsibilityKey, StaffMember, Street
from kim_desktop.domain.rules.facts import BORDER
from kim_desktop.domain.rules.responsibility import Whereabouts
from kim_desktop.errors import BadInput
from kim_desktop.work.case_work import save_record
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from kim_desktop.work.lookups import lookups
from kim_desktop.work.master import save_master
from kim_desktop.work.responsibility import ResponsibilityDesk, set_border, terms
from kim_desktop.work.street_import import TARGETS, apply_streets, plan_streets, read_streets
from kim_desktop.work.tables.mapping import is_heading, propose
from kim_desktop.work.tables.plan import State
from kim_desktop.work.tables.reading import book_of, table_of

OPEN_PLZ = """Name,PostalCode,Locality,RegionalKey,Borough,Suburb
Kölner Straße,51379,Leverkusen,05316000,Stadtbezirk II,Opladen
Musterweg,51377,Leverkusen,05316000,Stadtbezirk III,Waldsiedlung
Musterweg,51377,Leverkusen,05316000,Stadtbezirk I,Manfort
Grenzstr.,51381,Leverkusen,05316000,,
Domplatz,50667,Köln,05315000,,
"""


def quiet(_text, _share):
    """Nobody waits for a report."""


def plan_of(store, book):
    table = table_of(book.sheets[0], lambda text: is_heading(text, TARGETS))
    return plan_streets(store, lookups(store), table, propose(table, TARGETS), quiet)


def streets(store):
    today = local_date(store.clock())
    return {(each.name, each.quarter) for each in store.all(Street) if each.valid_on(today)}


@pytest.fixture
def filled(store, tmp_path):
    path = tmp_path / "strassen.csv"
    path.write_text(OPEN_PLZ, encoding="utf-8")
    assert apply_streets(store, plan_of(store, read_streets(path)), quiet) == 4
    return store


def test_only_the_citys_streets_are_taken_and_names_of_places_are_understood(filled):
    assert streets(filled) == {
        ("Kölner Straße", "opladen"),
        ("Musterweg", "schlebusch"),
        ("Musterweg", "manfort"),
        ("Grenzstr.", None),
    }


def test_the_same_list_again_changes_nothing(filled, tmp_path):
    again = plan_of(filled, read_streets(tmp_path / "strassen.csv"))
    assert set(again.counts()) == {State.SAME}
    with pytest.raises(BadInput, match="nichts zu ändern"):
        apply_streets(filled, again, quiet)


def test_a_list_of_the_city_changes_ends_and_adds(filled):
    city = (
        "Straßenname;Ortsteil;Postleitzahl\nKoelner Str.;Küppersteg;51379\n"
        "Musterweg;Manfort;51377\nNeuweg;Hitdorf;51371\nX;Atlantis;1\n"
    )
    plan = plan_of(filled, book_of("stadt.csv", city.encode("cp850")))
    assert [(row.title, row.state) for row in plan.rows] == [
        ("X", State.ERROR),
        ("Koelner Str.", State.CHANGED),
        ("Musterweg", State.SAME),
        ("Neuweg", State.NEW),
        ("Grenzstr.", State.ENDED),
        ("Musterweg", State.ENDED),
    ]
    apply_streets(filled, plan, quiet)
    assert streets(filled) == {("Koelner Str.", "kueppersteg"), ("Musterweg", "manfort"), ("Neuweg", "hitdorf")}
    old = next(each for each in filled.all(Street) if each.name == "Kölner Straße")
    assert old.valid_to == local_date(filled.clock()) - timedelta(days=1)
    assert ResponsibilityDesk(filled).propose(Whereabouts(street="Kölner Str. 12a", postcode="51379")).quarter == (
        "kueppersteg"
    )


def test_a_list_that_misses_most_streets_ends_none_by_itself(store):
    many = "".join(f"Weg {chr(65 + at)}{chr(97 + at)};51371;Hitdorf\n" for at in range(20))
    apply_streets(store, plan_of(store, book_of("a.csv", f"Straße;PLZ;Stadtteil\n{many}".encode())), quiet)
    plan = plan_of(store, book_of("b.csv", "Straße;PLZ;Stadtteil\nWeg Aa;51371;Hitdorf\n".encode()))
    assert plan.counts() == {State.ENDED: 19, State.SAME: 1}
    assert plan.ticked() == ()


def test_a_street_in_two_quarters_says_so_instead_of_guessing(filled):
    found = ResponsibilityDesk(filled).propose(Whereabouts(street="Musterweg 3", postcode="51377"))
    assert found.quarter is None
    assert found.reasons[0].text == "Die Straße liegt in mehreren Stadtteilen: Manfort oder Schlebusch. Bitte wählen."


def test_a_border_quarter_proposes_both_with_load_and_the_reason_travels_into_the_case(filled):
    store = filled
    with store.unit() as unit:
        for staff, capacity in (("user-1", 20), ("user-2", 10)):
            unit.add(StaffMember(id=staff, name=f"Testa {staff}", role="case_manager", capacity=capacity))
        unit.add(Case(id="c", case_id="c", responsible="user-1"))
    save_master(store, None, ResponsibilityKey(id="k1", staff="user-1", district="I"))
    save_master(store, None, ResponsibilityKey(id="k2", staff="user-2", district="II"))
    with pytest.raises(BadInput, match="Wofür"):
        save_master(store, None, ResponsibilityKey(id="k3", staff="user-2"))
    manfort = store.all(CodeEntry, catalogue="quarter", code="manfort")[0]
    found = ResponsibilityDesk(store).propose(Whereabouts(quarter="manfort"))
    assert [(each.staff, each.ground, each.load, each.free) for each in found.proposals] == [
        ("user-1", "district", 1, 19),
        ("user-2", "capacity", None, None),
    ]
    assert "Zahl der Fälle hier nicht bekannt, Kapazität 10." in [each.text for each in found.proposals[1].reasons]
    assert BORDER not in set_border(store, manfort, is_border=False).flags
    assert len(ResponsibilityDesk(store).propose(Whereabouts(quarter="manfort")).proposals) == 1
    assert [(load.staff, load.cases, load.capacity) for load in ResponsibilityDesk(store).loads()] == [
        ("user-1", 1, 20),
        ("user-2", None, 10),
    ]
    draft = replace(
        new_meldung(store), family_name="Muster", responsible="user-2", responsible_reason="spricht Tigrinya"
    )
    case = admit(store, take_meldung(store, draft)).case
    assert (case.responsible, case.responsible_reason) == ("user-2", "spricht Tigrinya")
    save_record(store, case, replace(case, responsible="user-1", responsible_reason="Umzug nach Manfort"))
    assert [(term.staff, term.reason, bool(term.until), term.set_by) for term in terms(store, case.id)] == [
        ("user-1", "Umzug nach Manfort", False, "user-1"),
        ("user-2", "spricht Tigrinya", True, "user-1"),
    ]
