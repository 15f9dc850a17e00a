"""`kim meldung`, `kim print`, `kim export`: PDF in, PDF out, and nothing past a closed gate."""

import json
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_parts import CODE, LANGUAGES, Kim, filled, foreign, pages

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import BadInput, DocumentError, KnownError, VaultError
from kim_desktop.work.case_work import save_record
from kim_desktop.work.consents import Answer, answer_consent

HEALTH = "Braucht eine Brille."
FORM = {
    "kim.sender": "org-fb33",
    "kim.family_name": "Тестенко",
    "kim.given_name": "Олена",
    "kim.status_until": "31.02.2027",
}


def blank(kim: Kim, tmp_path: Path, language: str = "de") -> bytes:
    target = tmp_path / "leer.pdf"
    kim.ok("meldung", "blank", "--language", language, "--out", target)
    return target.read_bytes()


def exported(kim: Kim) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kim.ok("export", "--case", CODE))
    return found


def test_a_filled_in_form_becomes_a_meldung_and_a_doubt_is_told(kim: Kim, tmp_path: Path) -> None:
    source = tmp_path / "meldebogen.pdf"
    source.write_bytes(filled(blank(kim, tmp_path, "uk"), FORM))
    output = kim.ok("meldung", "import", source)
    assert "Meldung übernommen: " in output
    (doubt,) = (line for line in output.splitlines() if line.startswith("Bitte prüfen: "))
    assert "gültig bis" in doubt.lower()
    with kim.store() as store:
        (meldung,) = store.all(Meldung, family_name="Тестенко")
    assert meldung.id in output
    assert (meldung.given_name, meldung.sender, meldung.status_until) == ("Олена", "org-fb33", None)


def test_an_empty_form_makes_no_meldung(kim: Kim, tmp_path: Path) -> None:
    source = tmp_path / "leer.pdf"
    blank(kim, tmp_path)
    assert "Name" in str(kim.fails(BadInput, "meldung", "import", source))
    with kim.store() as store:
        assert store.count(Meldung) == 1


@pytest.mark.parametrize("kind", ["damaged", "foreign", "no pdf"])
def test_what_is_no_readable_form_is_refused_and_explained(kim: Kim, tmp_path: Path, kind: str) -> None:
    source = tmp_path / "fremd.pdf"
    whole = filled(blank(kim, tmp_path), FORM)
    source.write_bytes({"damaged": whole[: len(whole) // 3], "foreign": foreign(), "no pdf": b"Hallo"}[kind])
    error = kim.fails(DocumentError, "meldung", "import", source)
    assert error.way_on
    with kim.store() as store:
        assert store.count(Meldung) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_blank_form_comes_in_every_language(kim: Kim, tmp_path: Path, language: str) -> None:
    blank(kim, tmp_path, language)
    assert pages(tmp_path / "leer.pdf") >= 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", ["meldebogen", "einwilligung", "schweigepflicht"])
def test_every_document_is_printed_in_every_language(kim: Kim, tmp_path: Path, document: str, language: str) -> None:
    target = tmp_path / "neu" / f"{document}.pdf"
    said = kim.ok("print", document, "--case", CODE, "--language", language, "--out", target)
    assert "unverschlüsselt" in said
    assert pages(target) >= 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_printed_document_is_readable_by_its_owner_only(kim: Kim, tmp_path: Path) -> None:
    target = tmp_path / "einwilligung.pdf"
    kim.ok("print", "einwilligung", "--case", CODE, "--out", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_case_number_may_be_typed_in_small_letters(kim: Kim, tmp_path: Path) -> None:
    kim.ok("print", "einwilligung", "--case", CODE.lower(), "--out", tmp_path / "e.pdf")


def test_health_is_exported_only_while_its_consent_stands(kim: Kim) -> None:
    with kim.store() as store:
        (client,) = store.all(Person, relation="self")
        answer_consent(store, client, Purpose.SPECIAL, Answer("given", "signed"))
        save_record(store, client, replace(client, health=HEALTH))
    assert HEALTH in json.dumps(exported(kim), ensure_ascii=False)
    with kim.store() as store:
        answer_consent(store, client, Purpose.SPECIAL, Answer("withdrawn", "signed"))
    held = exported(kim)
    assert HEALTH not in json.dumps(held, ensure_ascii=False)
    (person,) = held["angaben"]["person"]
    assert "Gesundheit" in " ".join(person["gesperrt"])
    assert person["felder"]["family_name"]["wert"] == "Muster"


def test_the_export_goes_into_a_file_if_asked(kim: Kim, tmp_path: Path) -> None:
    target = tmp_path / "auskunft.json"
    assert kim.ok("export", "--case", CODE, "--out", target) == ""
    told = json.loads(target.read_text(encoding="utf-8"))
    assert told["angaben"]["person"]


def test_the_export_tells_sources_and_recipients(kim: Kim) -> None:
    with kim.store() as store, store.unit() as unit:
        (meldung,) = store.all(Meldung)
        unit.save(meldung, replace(meldung, sender_other="Beispielschule"))
    told = exported(kim)
    assert [each.split(" (")[0] for each in told["quellen"]] == ["Beispielschule"]
    assert any("zuständiges Case-Management" in each for each in told["empfaenger"])


@pytest.mark.parametrize("command", [("print", "einwilligung", "--out", "x.pdf"), ("export",)], ids=["print", "export"])
def test_an_unknown_case_is_explained(kim: Kim, command: tuple[str, ...]) -> None:
    assert "KIM-99-001-0001" in str(kim.fails(BadInput, *command, "--case", "KIM-99-001-0001"))


def test_an_unknown_document_or_language_is_explained_and_writes_nothing(kim: Kim, tmp_path: Path) -> None:
    target = tmp_path / "x.pdf"
    error = kim.fails(BadInput, "print", "rechnung", "--case", CODE, "--out", target)
    assert "schweigepflicht" in error.way_on
    error = kim.fails(BadInput, "print", "einwilligung", "--case", CODE, "--language", "xx", "--out", target)
    assert "uk" in error.way_on
    assert not target.exists()


def test_a_target_that_cannot_be_written_is_explained_in_german(kim: Kim, tmp_path: Path) -> None:
    target = kim.password_file / "x.pdf"
    error = kim.fails(KnownError, "print", "einwilligung", "--case", CODE, "--out", target)
    assert str(error).startswith("Die Datei „x.pdf“ lässt sich nicht schreiben. Prüfen Sie")


def test_a_missing_profile_prints_nothing(kim: Kim, tmp_path: Path) -> None:
    other = Kim(tmp_path / "nirgends", kim.password_file)
    other.fails(VaultError, "print", "einwilligung", "--case", CODE, "--out", tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()
