"""The shipped master data is complete, consistent and plain German."""

import json
import re
from datetime import date

import pytest

from kim_desktop.domain.fields import Kind
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.master import CodeEntry, Offer, Organisation, Parameter
from kim_desktop.domain.rules import access, consents, facts
from kim_desktop.domain.starting_set import _LIST_FILES, code_id, starting_set

MODEL = Model()
RECORDS = starting_set()
CODES = [each for each in RECORDS if isinstance(each, CodeEntry)]
KNOWN = {(each.catalogue, each.code) for each in CODES}
BY_ID = {each.id: each for each in RECORDS}
QUARTERS = {
    "I": {"Wiesdorf", "Manfort", "Rheindorf", "Hitdorf"},
    "II": {"Opladen", "Küppersteg", "Bürrig", "Quettingen", "Bergisch Neukirchen"},
    "III": {"Schlebusch", "Steinbüchel", "Lützenkirchen", "Alkenrath"},
}
PARAMETERS = {
    "target_years": 5, "age_of_majority": 18, "referral_age_from": 18, "referral_age_to": 27,
    "meldung_answer_working_days": 3, "handover_working_days": 5, "contact_days": 30,
    "expiry_days_soon": 60, "expiry_days_late": 30, "expiry_days_urgent": 14, "small_number": 5,
    "auto_lock_minutes": 5,
}  # fmt: skip


def texts_of(record: Record) -> list[str]:
    values = [getattr(record, field.name) for field in MODEL.fields(record.kind())]
    return [each for value in values for each in (value if isinstance(value, frozenset) else [value])
            if isinstance(each, str)]  # fmt: skip


def test_every_catalogue_that_a_field_names_is_shipped():
    lookups = Lookups.of(CODES, [], [], [], on=date(2025, 1, 1))
    named = {field.meaning.choice for kind in MODEL for field in MODEL.fields(kind.kind())} - {""}
    assert named <= set(lookups.choices)
    reckoned = {"handover_state"}
    assert {each.catalogue for each in CODES} == (named | reckoned) - {"purpose"}


def test_every_code_and_reference_in_a_shipped_record_resolves():
    for record in RECORDS:
        for field in MODEL.fields(record.kind()):
            value = getattr(record, field.name)
            if field.meaning.choice:
                for code in value if field.kind is Kind.CHOICES else filter(None, [value]):
                    assert (field.meaning.choice, code) in KNOWN, (record.id, code)
            if field.meaning.refers and value:
                assert BY_ID[value].kind() == field.meaning.refers


def test_groups_name_shipped_codes():
    groups = {"residence_status": "status_group", "quarter": "district", "place": "district"}
    for entry in CODES:
        if entry.catalogue in groups and entry.group:
            assert (groups[entry.catalogue], entry.group) in KNOWN, entry.id
    assert all(entry.group for entry in CODES if entry.catalogue in {"residence_status", "quarter"})


@pytest.mark.parametrize(
    ("catalogue", "code"),
    [
        ("role", access.CASE_MANAGER), ("role", access.COORDINATOR),
        ("case_management", facts.NO_CASE_MANAGEMENT), ("residence_status", facts.UNKNOWN_STATUS),
        *(("consent_state", code) for code in (consents.OPEN, consents.GIVEN, consents.REFUSED, consents.WITHDRAWN)),
        *(("target_group", colour) for colour in ("green", "yellow", "red")),
        *(("decision", code) for code in ("admitted", "referred", "short_contact", "declined", "withdrawn")),
        ("relation", "self"), ("place", "gu_opladen"), ("acceptance", "yes"),
    ],
)  # fmt: skip
def test_codes_that_the_program_names_are_shipped(catalogue, code):
    assert (catalogue, code) in KNOWN


@pytest.mark.parametrize(
    ("catalogue", "flag", "example"),
    [
        ("residence_status", facts.GESTATTUNG, "p55"), ("residence_status", facts.DULDUNG, "p60a"),
        ("residence_status", facts.DULDUNG, "p60c"), ("residence_status", facts.TEMPORARY, "p25_2_gfk"),
        ("quarter", facts.BORDER, "manfort"), ("place", facts.SHELTER, "gu_opladen"),
        ("life_area", "geschuetzt", "gesundheit"), ("life_area", "geschuetzt", "schutz"),
    ],
)  # fmt: skip
def test_flags_that_rules_read_are_set(catalogue, flag, example):
    assert flag in facts.flags_of(CODES, catalogue)[example]


def test_only_asylum_seekers_and_tolerated_people_carry_the_flags_of_the_target_group():
    groups = facts.groups_of(CODES, "residence_status")
    for code, flags in facts.flags_of(CODES, "residence_status").items():
        if flags & {facts.GESTATTUNG, facts.DULDUNG}:
            assert groups[code] in {"asyl", "duldung"}


def test_permanent_rights_need_no_expiry_date():
    groups = facts.groups_of(CODES, "residence_status")
    flags = facts.flags_of(CODES, "residence_status")
    assert not any(facts.TEMPORARY in flags[code] for code, group in groups.items() if group == "dauerhaft")
    assert facts.TEMPORARY not in flags["deutsch"]


def test_the_thirteen_quarters_lie_in_their_districts():
    shipped = {
        district: {each.label for each in CODES if each.catalogue == "quarter" and each.group == district}
        for district in QUARTERS
    }
    assert shipped == QUARTERS


def test_place_names_of_a_quarter_find_it():
    lookups = Lookups.of(CODES, [], [], [], on=date(2025, 1, 1))
    assert lookups.code_for("quarter", "Waldsiedlung") == "schlebusch"
    assert lookups.code_for("quarter", "Pattscheid") == "bergisch_neukirchen"


@pytest.mark.parametrize("catalogue", sorted({each.catalogue for each in CODES}))
def test_every_label_and_alias_means_one_code(catalogue):
    lookups = Lookups.of(CODES, [], [], [], on=date(2025, 1, 1))
    for entry in (each for each in CODES if each.catalogue == catalogue):
        for name in (entry.label, *entry.aliases):
            assert lookups.code_for(catalogue, name) == entry.code


def test_countries_and_languages_are_complete():
    countries = {each.code for each in CODES if each.catalogue == "country"}
    languages = {each.code for each in CODES if each.catalogue == "language"}
    assert len(countries) == 249 + 3
    assert countries >= {"SY", "AF", "UA", "TR", "IR", "IQ", "ER", "XK", "XX", "XU", "DE"}
    assert languages >= {"de", "ar", "uk", "ru", "tr", "fa", "prs", "en", "kmr", "fr", "ti", "sq"}
    assert len(languages) >= 40


def test_parameters_have_the_agreed_values_and_a_source():
    parameters = [each for each in RECORDS if isinstance(each, Parameter)]
    values = {each.name: each.value for each in parameters}
    assert values.items() >= PARAMETERS.items()
    assert all(each.source and each.label and each.unit for each in parameters)
    assert all(each.source == "Annahme" for each in parameters if each.name.startswith("retention_"))


def test_directory_is_broad_enough_to_start_with():
    organisations = [each for each in RECORDS if isinstance(each, Organisation)]
    offers = [each for each in RECORDS if isinstance(each, Offer)]
    assert len(organisations) >= 20 and len(offers) >= 25
    assert {"org-caritas", "org-fb50", "org-fb33", "org-ki", "offer-mbe-caritas"} <= set(BY_ID)
    assert all(each.law and each.sort for each in organisations)
    assert all(each.life_areas and each.languages and each.checked_on is None for each in offers)
    areas = {each.code for each in CODES if each.catalogue == "life_area"}
    assert areas == {area for each in offers for area in each.life_areas}


def test_ids_are_unique_and_the_same_every_time():
    assert len(BY_ID) == len(RECORDS)
    assert [each.id for each in starting_set()] == [each.id for each in RECORDS]
    assert all(each.id == code_id(each.catalogue, each.code) for each in CODES)


def test_every_shipped_value_keeps_the_limits_of_its_field():
    for record in RECORDS:
        assert MODEL.record(record.kind(), record.id, "", MODEL.wire(record)) == record


def test_texts_have_no_leftovers():
    bad = re.compile(r"todo|fixme|xxx|lorem|\?\?|�|Ã[¤¶¼Ÿ„–œ]|\s{2}|^\s|\s$", re.IGNORECASE)
    found = [(each.id, text) for each in RECORDS for text in texts_of(each) if bad.search(text)]
    assert found == []
    assert all(entry.label for entry in CODES)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"sex": [{"code": "x", "label": "y", "colour": "z"}]}', "unknown keys"),
        ('{"sex": [], "sex": []}', "double key"),
        ('{"sex": [{"code": "x", "label": "y"}, {"code": "x", "label": "z"}]}', "double ids"),
    ],
)
def test_a_faulty_file_is_refused(text, complaint, tmp_path):
    for name in ("catalogues.json", "languages.json", "countries.json"):
        (tmp_path / name).write_text(text if name == "catalogues.json" else "{}", encoding="utf-8")
    for name in _LIST_FILES:
        (tmp_path / name).write_text(json.dumps([]), encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        starting_set(tmp_path)
