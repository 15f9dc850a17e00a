"""Vorlage, invitation and minutes: proper PDFs that say what they must, and the Vorlage always on one page."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from pypdf import PdfReader

from kim_desktop.errors import DocumentError
from kim_desktop.printing.forms import Provider
from kim_desktop.printing.steering import (
    ItemFacts,
    MeetingFacts,
    TopicFacts,
    print_invitation,
    print_minutes,
    print_topic,
)

PROVIDER = Provider("Beispielverband", "Musterweg 1, 51371 Leverkusen")
SENTENCE = "Auf einen Integrationskurs mit Kinderbetreuung wartet man ein halbes Jahr. "
TOPIC = TopicFacts(
    provider=PROVIDER,
    name="Kurse mit Kinderbetreuung",
    facts=(("life_area", "Sprache"), ("affected", "<5")),
    summary=SENTENCE,
    proposal="Kurse auch am Abend.",
    remedies=(("Antrag stellen", "Beispielamt", "Landesmittel", "30.09.2026", ""),),
)
MEETING = MeetingFacts(
    provider=PROVIDER,
    body="Arbeitsgruppe",
    on="Montag, 02.11.2026",
    sees="aggregates",
    items=(ItemFacts(number=1, what="Kurse", said=SENTENCE * 40, decision="Der Antrag wird gestellt."),),
    members=(("Mia Muster", "Koordination", "Beispielamt", ""),),
    left=(("Liste besorgen", "Ben Beispiel", "01.11.2026", "offen"),),
    errands=(("Antrag schreiben", "Beispielamt", "30.11.2026", "offen"),),
    present="Mia Muster\nBen Beispiel",
    by="Mia Muster",
)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("times", [1, 8, 16])
def test_a_vorlage_stays_on_one_page_however_much_is_to_be_said(times: int) -> None:
    pdf = print_topic(replace(TOPIC, summary=SENTENCE * times, proposal=SENTENCE * times))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    said = words(pdf)
    assert "Kurse mit Kinderbetreuung" in said and "<5" in said and "Landesmittel" in said and "vertagt" in said


def test_a_vorlage_that_cannot_fit_says_so() -> None:
    with pytest.raises(DocumentError, match="nicht auf eine Seite"):
        print_topic(replace(TOPIC, summary="Langer Absatz.\n" * 200))


def test_a_decision_stands_in_the_place_of_the_boxes() -> None:
    said = words(print_topic(replace(TOPIC, decision="Zugestimmt am Montag.")))
    assert "Zugestimmt am Montag." in said and "vertagt" not in said


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        (print_invitation, ["Tagesordnung", "Verteiler", "Nachzuhalten", "auch nicht unter Pseudonym"]),
        (print_minutes, ["1. Kurse", "Beschluss: Der Antrag wird gestellt.", "Antrag schreiben", "Mia Muster; Ben"]),
    ],
)
def test_invitation_and_minutes_say_what_they_must(printed: Callable[[MeetingFacts], bytes], told: list[str]) -> None:
    said = words(printed(MEETING))
    assert [each for each in told if each not in said] == []
