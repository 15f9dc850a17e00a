"""Consent documents print in every language and law, say what they must and leave no trace on the disk."""

import io
import subprocess
import sys
from typing import Any

import pytest
from pypdf import PdfReader

from kim_desktop.domain.purposes import Purpose
from kim_desktop.errors import DocumentError
from kim_desktop.printing.consents import (
    CONSENT_FORM,
    RELEASE_FORM,
    ConsentAnswer,
    ConsentFacts,
    FormFacts,
    Institution,
    ReleaseFacts,
    consent_version,
    print_consent,
    print_release,
)
from kim_desktop.printing.forms import Provider
from kim_desktop.printing.texts import COMMON, GERMAN, LAWS, form_languages, form_text

TITLES = {CONSENT_FORM: "Einwilligungserklärung", RELEASE_FORM: "Schweigepflichtentbindung"}
BLANK = {CONSENT_FORM: ConsentFacts(), RELEASE_FORM: ReleaseFacts()}
TICK_STROKES = 2


def consent(language: str = "de", **facts: object) -> str:
    return printed(ConsentFacts(**facts), language)  # type: ignore[arg-type]


def make(facts: FormFacts, language: str) -> bytes:
    if isinstance(facts, ConsentFacts):
        return print_consent(facts, language, "KIM-2026-0001")
    assert isinstance(facts, ReleaseFacts)
    return print_release(facts, language, "KIM-2026-0001")


def printed(facts: FormFacts, language: str) -> str:
    """What can be read in the document, on one line."""
    reader = PdfReader(io.BytesIO(make(facts, language)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(
    ("form", "language", "law"),
    [(form, GERMAN, law) for form in BLANK for law in LAWS]
    + [(form, language, "dsgvo") for form in BLANK for language in form_languages(form, COMMON)[1:]],
)
def test_consent_documents_print_in_every_law_and_in_every_language(form: str, language: str, law: str) -> None:
    provider = Provider("Beispielverband", "Musterweg 1, 51371 Leverkusen", "ds@beispiel.example", law)
    facts = (
        ConsentFacts(client_name="Muster, Amira", provider=provider)
        if form == CONSENT_FORM
        else ReleaseFacts(client_name="Muster, Amira", provider=provider)
    )
    reader = PdfReader(io.BytesIO(make(facts, language)))
    assert len(reader.pages) <= (3 if language == "de" else 6)
    assert reader.metadata is not None and reader.metadata.title == TITLES[form]
    assert "Muster, Amira" in reader.pages[0].extract_text()


def test_the_form_asks_for_each_purpose_and_names_a_target_where_one_is_needed() -> None:
    text = form_text(CONSENT_FORM, GERMAN)
    assert set(text.purposes) == {purpose.value for purpose in Purpose}
    assert {code for code, purpose in text.purposes.items() if purpose.target} == {
        purpose.value for purpose in Purpose if purpose.per_target
    }
    copied = consent()
    assert all(purpose.label in copied for purpose in text.purposes.values())


def test_all_texts_of_a_consent_have_one_version() -> None:
    versions = {form_text(form, GERMAN).version for form in (CONSENT_FORM, RELEASE_FORM, COMMON)}
    assert versions == {consent_version(CONSENT_FORM)}


@pytest.mark.parametrize(
    ("law", "said", "unsaid"),
    [
        ("dsgvo", "Artikel 9 Absatz 2 Buchstabe a DSGVO", "KDG"),
        ("sgbx", "§ 67b SGB X", "KDG"),
        ("kdg", "Gesetz über den Kirchlichen Datenschutz", "DSGVO)"),
        ("dsgekd", "Datenschutz der EKD", "KDG"),
    ],
)
def test_the_document_follows_the_law_of_the_employer(law: str, said: str, unsaid: str) -> None:
    copied = consent(provider=Provider("Beispielverband", law=law))
    assert said in copied
    assert unsaid not in copied


def test_a_target_stands_beside_its_purpose() -> None:
    copied = consent(answers=(ConsentAnswer(Purpose.RECIPIENT, "Jobcenter Muster", "given"),))
    assert "Jobcenter Muster" in copied


@pytest.mark.parametrize(("state", "ticks"), [("open", 0), ("withdrawn", 0), ("given", 1), ("refused", 1)])
def test_only_an_answer_already_given_is_ticked(state: str, ticks: int) -> None:
    def strokes(answers: tuple[ConsentAnswer, ...]) -> int:
        pages: list[Any] = list(PdfReader(io.BytesIO(make(ConsentFacts(answers=answers), "de"))).pages)
        return sum(page.get_contents().get_data().count(b" l S") for page in pages)

    answered = strokes((ConsentAnswer(Purpose.FILE, "", state),))  # type: ignore[arg-type]
    assert answered - strokes(()) == ticks * TICK_STROKES


def test_only_the_purposes_asked_for_are_printed() -> None:
    copied = consent(purposes=(Purpose.MESSENGER,))
    assert "Kontakt über Messenger" in copied
    assert "Fallkonferenz" not in copied


def test_a_release_names_institution_topics_and_end() -> None:
    institution = Institution("Praxis Beispiel", "Gesundheit", "31.12.2026", "given", "refused")
    facts = ReleaseFacts(provider=Provider("Beispielverband"), institutions=(institution,))
    copied = printed(facts, "uk")
    for said in ("Praxis Beispiel", "Gesundheit", "31.12.2026", "Beispielverband", "Звільнення"):
        assert said in copied


def test_an_arabic_document_can_be_read_in_both_languages() -> None:
    copied = consent("ar")
    assert "Einwilligungserklärung" in copied
    assert "إقرار" in copied and "الموافقة" in copied
    assert "Rechtlich bindend ist der deutsche Text" in copied


def test_a_missing_translation_says_so_in_german() -> None:
    with pytest.raises(DocumentError, match="noch nicht in der Sprache „xx“") as raised:
        make(ConsentFacts(), "xx")
    assert raised.value.way_on


def test_printing_opens_no_file_for_writing() -> None:
    program = """
import os, sys
written = []
def watch(event, args):
    if event == "open" and (set(str(args[1] or "")) & set("wax+") or
                            (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
        written.append(args[0])
sys.dont_write_bytecode = True
from kim_desktop.printing.consents import ConsentFacts, ReleaseFacts, print_consent, print_release
sys.addaudithook(watch)
sizes = [len(make(facts, language, "KIM-2026-0001"))
         for make, facts in ((print_consent, ConsentFacts()), (print_release, ReleaseFacts()))
         for language in ("de", "ar", "uk", "en")]
assert min(sizes) > 10_000, sizes
assert not written, written
open(os.devnull, "w").close()
assert written == [os.devnull]
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
