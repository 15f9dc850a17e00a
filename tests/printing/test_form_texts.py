"""The texts of the forms: every translation says what the German text says, paragraph by paragraph."""

import re
import unicodedata
from importlib.resources import files

import pytest

from kim_desktop.domain.purposes import Purpose
from kim_desktop.errors import DocumentError
from kim_desktop.printing.texts import CLIENT_LANGUAGES, COMMON, GERMAN, Block, form_languages, form_text

FORMS = sorted(
    each.name.removesuffix(".toml")
    for each in files("resources").joinpath("forms", GERMAN).iterdir()
    if each.name.endswith(".toml")
)
TRANSLATIONS = [(form, language) for form in FORMS for language in form_languages(form)[1:]]


def placeholders(block: Block) -> list[list[str]]:
    return [sorted(re.findall(r"\{\w+\}", text)) for text in block.paragraphs]


@pytest.mark.parametrize(("form", "language"), TRANSLATIONS)
def test_a_translation_has_a_counterpart_for_each_german_sentence(form: str, language: str) -> None:
    german, translated = form_text(form, GERMAN), form_text(form, language)
    assert translated.version == german.version
    assert translated.review.startswith("ungeprüft")
    assert translated.labels.keys() == german.labels.keys()
    assert [(block.key, block.laws, bool(block.heading)) for block in translated.blocks] == [
        (block.key, block.laws, bool(block.heading)) for block in german.blocks
    ]
    assert [placeholders(block) for block in translated.blocks] == [placeholders(block) for block in german.blocks]
    assert [(code, bool(text.target)) for code, text in translated.purposes.items()] == [
        (code, bool(text.target)) for code, text in german.purposes.items()
    ]
    assert all(translated.labels.values()) and translated.title


@pytest.mark.parametrize(("form", "language"), TRANSLATIONS)
def test_a_translation_is_written_in_composed_letters_and_closes_what_it_isolates(form: str, language: str) -> None:
    text = files("resources").joinpath("forms", language, f"{form}.toml").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\ufeff")
    assert sum(map(text.count, "\u2066\u2067\u2068")) == text.count("\u2069")


def test_german_comes_first_and_the_languages_of_the_clients_in_their_order() -> None:
    offered = form_languages(COMMON)
    assert offered[0] == GERMAN
    assert [each for each in CLIENT_LANGUAGES if each in offered] == list(offered[1:])
    assert {"ar", "uk", "en"} <= set(offered)


def test_a_form_is_offered_only_in_languages_in_which_all_its_texts_exist() -> None:
    assert form_languages("fallblatt", COMMON) == (GERMAN,)
    assert "en" in form_languages("widerruf", "einwilligung", COMMON)


def test_the_withdrawal_says_of_every_purpose_what_follows() -> None:
    labels = form_text("widerruf", GERMAN).labels
    assert {f"effect_{purpose.value}" for purpose in Purpose} <= labels.keys()


def test_a_missing_text_says_so_in_german() -> None:
    with pytest.raises(DocumentError, match="noch nicht in der Sprache"):
        form_text("widerruf", "xx")
