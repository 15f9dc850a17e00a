"""The papers of case work: each is a proper PDF, says what it must and no more, and holds texts of any length."""

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any
from unicodedata import combining

import pytest
from bidi import get_display  # type: ignore[import-untyped]
from pypdf import PdfReader

from kim_desktop.domain.purposes import Purpose
from kim_desktop.printing.access import ACCESS_FORM, AccessFacts, print_access
from kim_desktop.printing.forms import Provider
from kim_desktop.printing.handover import CaseFacts, print_case_sheet, print_contact_sheet, print_handover
from kim_desktop.printing.letters import (
    Feedback,
    InterpreterRequest,
    ReferralLetter,
    print_feedback,
    print_interpreting,
    print_referral,
)
from kim_desktop.printing.plan import PLAN_FORM, PlanFacts, PlannedGoal, Step, print_plan
from kim_desktop.printing.proofs import DeletionFacts, PresenceFacts, PresenceRow, print_deletion, print_presence
from kim_desktop.printing.records import Entry, Group
from kim_desktop.printing.texts import COMMON, form_languages, form_text
from kim_desktop.printing.withdrawal import WITHDRAWAL_FORM, GivenConsent, WithdrawalFacts, print_withdrawal

PROVIDER = Provider("Beispielverband", "Musterweg 1, 51371 Leverkusen", "ds@beispiel.example")
CODE = "KIM-2026-0001"
ARABIC = "تبحث الأسرة عن شقة قريبة من المدرسة. "
WISH = "أريد شقة لأطفالي"
GROUP = Group("contact", "Kontakte", (Entry("02.11.2026 · Gespräch", (("Notiz", "Kurz."),), ("Gesundheit",), "heute"),))
GOAL = PlannedGoal(WISH, "wohnen", "", "Mietvertrag", "30.06.2027", "open", "", (Step("WBS beantragen", "client"),))
CASE = CaseFacts(provider=PROVIDER, case_code=CODE, client_name="Amira Muster", groups=(GROUP,))
REFERRAL = ReferralLetter(provider=PROVIDER, recipient=("Praxis Beispiel",), request="Bitte beraten.", case_code=CODE)
ROWS = [PresenceRow(date(2026, 10, day), "GU Opladen", "9:00", "12:30", 210, 3, 1, 0) for day in (5, 7, 14)]
PAPERS = {
    "Widerruf von Einwilligungen": lambda: print_withdrawal(WithdrawalFacts(provider=PROVIDER), "de", CODE),
    "Hilfeplan: Was wir gemeinsam vorhaben": lambda: print_plan(PlanFacts(goals=(GOAL,)), "de", CODE),
    "Auskunft über Ihre Daten": lambda: print_access(AccessFacts(groups=(GROUP,)), "de", CODE),
    "Übergabeprotokoll": lambda: print_handover(CASE),
    "Kontaktblatt": lambda: print_contact_sheet(CASE),
    "Fallblatt": lambda: print_case_sheet(CASE),
    "Rückmeldung zu Ihrer Meldung": lambda: print_feedback(Feedback(person="Amira Muster", case_code=CODE)),
    "Verweisschreiben": lambda: print_referral(REFERRAL),
    "Anfrage Sprachmittlung": lambda: print_interpreting(InterpreterRequest(wanted=(("Sprache", "Arabisch"),))),
    "Präsenznachweis": lambda: print_presence(ROWS, PresenceFacts(provider=PROVIDER, days_a_week=2)),
    "Löschprotokoll": lambda: print_deletion(DeletionFacts(case_code=CODE, ground="Frist abgelaufen")),
}
COMES_BACK = {
    "Widerruf von Einwilligungen",
    "Hilfeplan: Was wir gemeinsam vorhaben",
    "Übergabeprotokoll",
    "Verweisschreiben",
    "Anfrage Sprachmittlung",
    "Präsenznachweis",
}


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def printed(pdf: bytes) -> str:
    """What can be read in a document, on one line."""
    return " ".join(" ".join(page.extract_text() for page in opened(pdf).pages).split())


def fonts_of(reader: PdfReader) -> Iterator[tuple[str, Any]]:
    pages: list[Any] = list(reader.pages)
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            yield str(font.get_object()["/BaseFont"]), descriptor


@pytest.mark.parametrize("title", PAPERS)
def test_every_paper_is_a_proper_document(title: str) -> None:
    reader = opened(PAPERS[title]())
    assert reader.metadata is not None and reader.metadata.title == title
    assert "Muster" not in str(dict(reader.metadata)).replace("Musterweg", "")
    assert str(reader.root_object["/Lang"]) == "de-DE"
    outline: list[Any] = reader.outline
    assert outline[0].title == title
    assert all("/FontFile2" in descriptor for _name, descriptor in fonts_of(reader))
    first = reader.pages[0].extract_text()
    assert "Seite 1" in first and f"von {len(reader.pages)}" in first and "Fassung 2026-11 (Entwurf)" in first
    forms: Any = reader.pages[0]["/Resources"]
    assert any("qr-code" in name for name in forms["/XObject"]) == (title in COMES_BACK)


@pytest.mark.parametrize(
    ("form", "language"),
    [(form, each) for form in (WITHDRAWAL_FORM, PLAN_FORM, ACCESS_FORM) for each in form_languages(form, COMMON)[1:]],
)
def test_the_papers_for_clients_print_in_every_language(form: str, language: str) -> None:
    pdf = {
        WITHDRAWAL_FORM: lambda: print_withdrawal(WithdrawalFacts(provider=PROVIDER), language, CODE),
        PLAN_FORM: lambda: print_plan(PlanFacts(provider=PROVIDER, goals=(GOAL,)), language, CODE),
        ACCESS_FORM: lambda: print_access(AccessFacts(provider=PROVIDER, groups=(GROUP,)), language, CODE),
    }[form]()
    copied = printed(pdf)
    assert form_text(form, "de").title in copied and "Übersetzung: ungeprüft" in copied
    words = [
        word for word in form_text(form, language).title.replace(":", " ").split() if not any(map(combining, word))
    ]
    assert all(word in copied or get_display(word) in copied for word in words)


def test_a_withdrawal_names_what_was_given_to_whom_since_when_and_what_follows() -> None:
    given = (
        GivenConsent(Purpose.FILE, "", "01.02.2026"),
        GivenConsent(Purpose.RESULTS, "Beratung Muster", "02.02.2026"),
    )
    copied = printed(print_withdrawal(WithdrawalFacts(given=given), "de", CODE))
    for said in ("Erlaubt seit 01.02.2026", "Beratung Muster (Erlaubt seit 02.02.2026)", "Ich nehme alle"):
        assert said in copied
    assert "Wir löschen die Ergebnisse dieser Stelle" in copied
    assert "Datenbank des Landes" not in copied


def test_a_plan_keeps_the_words_of_the_client_beside_area_state_and_steps() -> None:
    copied = printed(print_plan(PlanFacts(wish=WISH, goals=(GOAL,)), "en", CODE))
    for said in (WISH, "Ziel 1 / Goal 1", "Housing and accommodation", "offen / open", "Ich selbst / I myself"):
        assert said in copied
    assert "Noch kein Schritt" not in copied


def test_a_plan_without_goals_is_a_sheet_to_fill_in() -> None:
    copied = printed(print_plan(PlanFacts(), "de", ""))
    assert "Ziel 3" in copied and "Was wird gemacht?" in copied


def test_an_access_paper_heads_the_data_in_both_languages_and_tells_what_is_locked() -> None:
    copied = printed(print_access(AccessFacts(sources=("Jobcenter Muster",), groups=(GROUP,)), "en", CODE))
    for said in ("Gespräche und Kontakte", "Talks and contacts", "Jobcenter Muster", "No other service."):
        assert said in copied
    assert "Gesperrt, weil die Einwilligung fehlt Gesundheit" in copied and "Eingetragen: heute" in copied


@pytest.mark.parametrize(("decision", "said"), [("admitted", 2), ("declined", 2), ("", 1)])
def test_the_feedback_tells_where_it_stands_and_nothing_else(decision: str, said: int) -> None:
    pages: list[Any] = list(opened(print_feedback(Feedback(person="Amira Muster", decision=decision))).pages)
    ticks = sum(page.get_contents().get_data().count(b" l S") for page in pages)
    blank = ticks - 2 * said
    nothing: list[Any] = list(opened(print_feedback(Feedback(person="Amira Muster", decision=""))).pages)
    assert sum(page.get_contents().get_data().count(b" l S") for page in nothing) - 2 == blank


def test_a_referral_asks_for_the_result_only_if_the_person_allows_it() -> None:
    without, with_result = (
        printed(print_referral(ReferralLetter(answer_by="20.11.2026", asks_back=each))) for each in (False, True)
    )
    assert "bestätigen Sie uns bis 20.11.2026 nur" in without and "Ergebnis:" not in without
    assert "was daraus geworden ist" in with_result and "Die Beratung ist abgeschlossen. Ergebnis:" in with_result


def test_presence_is_summed_by_week_and_in_all_for_both_groups() -> None:
    copied = printed(print_presence(reversed(ROWS), PresenceFacts(days_a_week=2)))
    assert copied.index("Kalenderwoche 41/2026") < copied.index("Mo 05.10.2026") < copied.index("Kalenderwoche 42/2026")
    assert "Woche 2 Tage 7:00 Std. 6 2 0" in copied and "Gesamt 3 Tage 10:30 Std. 9 3 0" in copied
    assert "1 von 2" in copied


def test_ten_thousand_arabic_characters_print_from_right_to_left_without_loss() -> None:
    note = (ARABIC * 300)[:10_000] + "\nSchluss auf Deutsch"
    entry = Entry("Gespräch", (("Notiz", note),))
    reader = opened(print_case_sheet(CaseFacts(groups=(Group("contact", "Kontakte", (entry,)),))))
    copied = " ".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) > 2
    assert copied.count("المدرسة") >= 10_000 // len(ARABIC) and "Schluss auf Deutsch" in copied


def test_texts_of_any_length_stay_above_the_foot_of_every_page() -> None:
    long = "Wohnungssuche in der Nähe der Schule, mit Begleitung. " * 150
    goal = PlannedGoal(
        long[:500], "", "Anderer Bereich", long, "", "", "", (Step(long, "service", "Stelle " * 30),) * 2
    )
    pdf = print_plan(PlanFacts(wish=long, review_note=long, goals=(goal,)), "de", CODE)
    lows: list[float] = []

    def visit(text: str, _cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if "Wohnungssuche" in text:
            lows.append(float(tm[5]))

    pages: list[Any] = list(opened(pdf).pages)
    for page in pages:
        page.extract_text(visitor_text=visit)
    assert len(pages) > 5 and min(lows) > 80
    assert printed(pdf).count("Wohnungssuche") >= 5 * 150
    assert printed(pdf).count("Was wird gemacht?") > 2


def test_the_new_papers_open_no_file_for_writing() -> None:
    program = """
import os, sys
written = []
def watch(event, args):
    if event == "open" and (set(str(args[1] or "")) & set("wax+") or
                            (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
        written.append(args[0])
sys.dont_write_bytecode = True
from tests.printing.test_case_papers import PAPERS
sys.addaudithook(watch)
assert all(len(make()) > 5_000 for make in PAPERS.values())
assert not written, written
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
