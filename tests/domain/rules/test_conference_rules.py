"""Fallkonferenzen: pseudonyms, what a dossier's text keeps, and which tasks are late."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.domain.rules.conference import decisions_due, name_of, next_pseudonym, told_apart
from kim_desktop.domain.rules.dossier import HIDDEN, Part, masked, nameless, read, written

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
PARTS = st.builds(
    Part, WORDS, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=3).map(tuple), st.lists(WORDS, max_size=2).map(tuple)
)


def test_pseudonyms_go_on_beyond_the_alphabet_and_never_come_back():
    taken: list[str] = []
    for _ in range(28):
        taken.append(next_pseudonym(taken))
    assert taken[:2] == ["Fall A", "Fall B"] and taken[25:] == ["Fall Z", "Fall AA", "Fall AB"]


def test_two_cases_that_got_one_pseudonym_on_two_devices_are_told_apart():
    cases = [ConferenceCase(id=each, case_id="c", pseudonym="Fall A") for each in ("2", "1")]
    assert told_apart([*cases, ConferenceCase(id="3", case_id="c", pseudonym="Fall B")]) == {
        "1": "Fall A",
        "2": "Fall A (2)",
        "3": "Fall B",
    }


def test_a_conference_is_called_by_its_day():
    assert name_of(Conference(id="c", on=date(2026, 11, 19))) == "Fallkonferenz am 19.11.2026"


def test_names_are_hidden_in_any_spelling_and_script():
    names = ("Zoë Müller-Lang", "أميرة")
    assert masked("Frau Mueller rief zoes Bruder an.", names) == f"Frau {HIDDEN} rief {HIDDEN} Bruder an."
    assert masked("Zoë Müller kommt, أميرة auch.", names) == f"{HIDDEN} kommt, {HIDDEN} auch."
    assert masked("Sie kommt nicht.", ("Al Ib",)) == "Sie kommt nicht."


def test_what_identifies_a_person_leaves_the_dossier_with_the_name():
    part = Part("person", "Person", (("Name", "Zoë Müller"), ("Geburtsdatum", "1.1.1990"), ("Alter", "36 Jahre")))
    other = Part("needs", "Bedarf", (("Name", "Zoë wünscht sich ein Schild mit ihrem Namen."),))
    left = nameless((part, other), ("Zoë Müller",))
    assert left[0].facts == (("Alter", "36 Jahre"),) and left[1].facts[0][1].startswith(HIDDEN)


@given(st.lists(PARTS, max_size=3))
def test_a_dossier_is_read_back_part_by_part(parts: list[Part]) -> None:
    again = read(written(parts))
    assert len(again) == len(parts) and read(written(again)) == again


def test_a_text_of_many_lines_keeps_them_even_if_they_look_like_parts():
    part = Part("needs", "Bedarf | Wohnen", (("Lage", "eins\n# zwei | drei\n\n> vier"),), ("Träger | e. V.",))
    (again,) = read(written((part,)))
    assert again.facts == part.facts and again.title == "Bedarf / Wohnen" and again.services == ("Träger / e. V.",)


def test_a_task_is_late_the_day_after_and_without_a_day():
    tasks = [
        ConferenceDecision(id="1", case_id="c", what="Anrufen", due_on=date(2026, 11, 2)),
        ConferenceDecision(id="2", case_id="c", what="Ohne"),
        ConferenceDecision(id="3", case_id="c", what="Getan", due_on=date(2026, 11, 2), done_on=date(2026, 11, 1)),
    ]
    levels = {day: _levels(tasks, day) for day in (date(2026, 11, 2), date(2026, 11, 3))}
    assert list(levels.values()) == [["soon", "late"], ["late", "late"]]


def _levels(tasks: list[ConferenceDecision], on: date) -> list[str]:
    return [each.finding.level for each in decisions_due(tasks, on, 7) if each.finding]
