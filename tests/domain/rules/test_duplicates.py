"""People known already are found across spellings and scripts, and only by name and date of birth together."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.duplicates import DuplicateIndex
from kim_desktop.domain.rules.names import name_key

BORN = PartialDate("1991-04-03")


def person(family, given, birth=BORN, name="p"):
    return Person(id=name, case_id=f"case-{name}", family_name=family, given_name=given, birth=birth)


def find(known, family, given, birth=BORN):
    return DuplicateIndex([known]).find(family, given, birth)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        (("Ahmad", "Muster"), ("Ahmed", "Muster")),
        (("أحمد", "محمد"), ("Ahmad", "Mohammed")),
        (("أحمد", "محمد"), ("Ahmed", "Muhamad")),
        (("حسين", "يوسف"), ("Al-Hussein", "Youssef")),
        (("عائشة", "علي"), ("Aisha", "Ali")),
        (("Müller", "Jürgen"), ("Mueller", "Juergen")),
        (("Muller", "Jurgen"), ("Müller", "Jürgen")),
        (("Шевченко", "Олена"), ("Shevchenko", "Olena")),
        (("Шевченко", "Олена"), ("Schewtschenko", "Olena")),
        (("Şahin", "Çiğdem"), ("Sahin", "Cigdem")),
        (("ገብረማርያም", "ሰላም"), ("Gebremariam", "Selam")),
        (("Muster", "Mohammed Ali"), ("Muster", "Mohammed")),
        (("Muster-Beispiel", "Sara"), ("Muster Beispiel", "Sarah")),
        (("Beispiel", "Aya"), ("Aya", "Beispiel")),
        (("Muster", "Ahmad"), ("Ahmed", "Muster")),
        (("Muster", "Noor"), ("Muster", "Nur")),
        (("Hosseini", "Omar"), ("Hussaini", "Umar")),
    ],
)
def test_different_spellings_of_one_name_are_found(known, asked):
    (hit,) = find(person(*known), *asked)
    assert hit.score >= 80
    assert hit.case_id == "case-p"
    assert "Geburtsdatum ist gleich" in hit.reasons[1].text


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        (("Muster", "Ahmad"), ("Muster", "Fatima")),
        (("Muster", "Ahmad"), ("Beispiel", "Ahmad")),
        (("Hassan", "Omar"), ("Hassan", "Marya")),
        (("Muster", "Ali"), ("Muster", "Ola")),
        (("Muster", "Sara"), ("Muster", "Sami")),
        (("Muster", ""), ("Muster", "Ahmad")),
    ],
)
def test_siblings_and_namesakes_are_left_alone(known, asked):
    assert find(person(*known), *asked) == []


@pytest.mark.parametrize(
    ("known", "asked", "text"),
    [
        ("1991-04-03", "1991-04-03", "ist gleich"),
        ("1991", "1991-04-03", "soweit es bekannt ist"),
        ("1991-04-03", "1991-04", "soweit es bekannt ist"),
        ("1991-03-04", "1991-04-03", "vertauscht"),
        ("1991-01-01", "1991-04-03", "Ersatzdatum"),
        (None, "1991-04-03", "nicht bei beiden"),
        ("1991-04-03", None, "nicht bei beiden"),
    ],
)
def test_dates_of_birth_fit_as_far_as_they_are_known(known, asked, text):
    (hit,) = find(person("Muster", "Ahmad", known), "Muster", "Ahmad", asked)
    assert text in hit.reasons[1].text


@pytest.mark.parametrize("asked", ["1992-04-03", "1991-04-04", "1991-05", "1990"])
def test_the_same_name_with_another_date_of_birth_is_somebody_else(asked):
    assert find(person("Muster", "Ahmad"), "Muster", "Ahmad", asked) == []


def test_the_better_the_fit_the_higher_it_stands():
    index = DuplicateIndex(
        [
            person("Muster", "Ahmed", name="similar"),
            person("Muster", "Ahmad", name="same"),
            person("Muster", "Ahmad", PartialDate("1991"), name="year"),
        ]
    )
    assert [hit.record_id for hit in index.find("Muster", "Ahmad", BORN)] == ["same", "similar", "year"]


def test_the_own_case_is_no_duplicate_of_itself():
    index = DuplicateIndex([person("Muster", "Ahmad")])
    assert index.find("Muster", "Ahmad", BORN, without=frozenset({"case-p"})) == []
    assert index.find("Muster", "Ahmad", BORN, without=frozenset({"p"})) == []


def test_meldungen_are_compared_like_persons():
    meldung = Meldung(id="m", case_id="c", family_name="Muster", given_name="Ahmad", birth=BORN)
    assert find(meldung, "Ahmad", "Muster")[0].record_id == "m"


def test_swapped_names_are_said_to_be_swapped():
    (hit,) = find(person("Muster", "Ahmad"), "Ahmad", "Muster")
    assert "vertauscht" in hit.reasons[0].text


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_name_in_any_script_finds_itself(family, given_name):
    known = person(family, given_name)
    hits = find(known, family, given_name)
    assert hits == [] if not name_key(family, given_name) else hits[0].score == 100


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_key_does_not_depend_on_the_order_of_the_names(one, other):
    assert name_key(one, other) == name_key(other, one)


def test_fifty_thousand_people_are_searched_in_less_than_fifty_milliseconds():
    chance = random.Random(7)
    syllables = ["mus", "ter", "bei", "spiel", "pro", "be", "ah", "mad", "lena", "yus", "uf", "kow", "al"]
    people = [
        person(
            "".join(chance.choices(syllables, k=3)),
            "".join(chance.choices(syllables, k=2)),
            PartialDate(f"{chance.randint(1940, 2024)}-{chance.randint(1, 12):02}-01"),
            str(number),
        )
        for number in range(50_000)
    ]
    index = DuplicateIndex([*people, person("أحمد", "محمد")])
    times = []
    for _ in range(5):
        start = time.perf_counter()
        assert index.find("Ahmed", "Mohamad", BORN)[0].record_id == "p"
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05
