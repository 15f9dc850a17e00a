"""A list of people becomes Meldungen, all or nothing, and an import can be taken back."""

import io
import random

import openpyxl
import pytest

from kim_desktop.clock import local_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.work.import_runs import runs, undo
from kim_desktop.work.intake import decide
from kim_desktop.work.list_import import import_list, plan_list, targets
from kim_desktop.work.list_rows import RowReader
from kim_desktop.work.lookups import lookups
from kim_desktop.work.tables.mapping import is_heading, propose
from kim_desktop.work.tables.plan import State
from kim_desktop.work.tables.reading import book_of, table_of

SYLLABLES = ["mu", "ster", "te", "sta", "bei", "spiel", "pro", "be", "la", "kor", "nim", "dul", "fa", "ros", "wen"]
LIST = """Liste Café Beispiel;;;;;
Name, Vorname;geb.;m/w;Herkunftsland;Status;Adresse
Muster, Testa;03.04.91;w;Syrien;Gestattung;Kölner Str. 5, 51379 Leverkusen-Opladen
PROBE Anna;1988;w;Mondstaat;Duldung;
Muster, Testa;3.4.1991;w;Syrien;;
;01.01.1990;m;;;
Bekannt, Bruno;05.06.1980;m;;;
Gesamt;4;;;;
"""


def quiet(_text, _share):
    """Nobody waits for a report."""


def prepare(store, text=LIST, name="alt.csv", report=quiet):
    words = lookups(store)
    every = targets(words, store)
    data = text if isinstance(text, bytes) else text.encode("cp1252")
    table = table_of(book_of(name, data).sheets[0], lambda heading: is_heading(heading, every))
    reader = RowReader(table.headers, propose(table, every), words, local_date(store.clock()), name)
    return plan_list(store, reader, table, report)


@pytest.fixture
def known(store):
    with store.unit() as unit:
        unit.add(Person(id="p", case_id="c", family_name="Bekannt", given_name="Bruno", birth="1980-06-05"))
    return store


def test_each_line_says_what_becomes_of_it(known):
    plan = prepare(known)
    assert [(row.number, row.state, row.ticked) for row in plan.rows] == [
        (3, State.NEW, True),
        (4, State.NOTICE, True),
        (5, State.DUPLICATE, False),
        (6, State.ERROR, False),
        (7, State.DUPLICATE, False),
    ]
    made = plan.rows[0].record
    assert (made.family_name, made.given_name, made.birth, made.sex) == ("Muster", "Testa", "1991-04-03", "female")
    assert (made.nationality, made.status, made.street) == ("SY", "p55", "Kölner Str. 5")
    assert (made.postcode, made.quarter, made.responsible) == ("51379", "opladen", "user-1")
    assert "‚Mondstaat‘ steht nicht in der Liste" in plan.rows[1].notes[0].message
    assert "in Zeile 3 dieser Liste" in plan.rows[2].notes[0].message
    assert "schon in KIM" in plan.rows[4].notes[0].message
    assert [each.number for each in plan.skipped] == [1, 8]
    assert known.count(Meldung) == 0


def test_what_is_ticked_is_written_and_nothing_else(known):
    plan = prepare(known)
    run = import_list(known, "alt.csv", plan.tick(frozenset({4, 6}), on=False), quiet)
    written = known.all(Meldung)
    assert [each.family_name for each in written] == ["Muster"]
    assert written[0].imported_from == "alt.csv"
    assert written[0].received_on == local_date(known.clock())
    assert written[0].decision is None
    assert [each.id for each in runs(known)] == [run.id]
    with pytest.raises(BadInput, match="keine Zeile"):
        import_list(known, "alt.csv", prepare(known).tick(frozenset(range(20)), on=False), quiet)


def test_a_failure_in_the_middle_leaves_nothing(store):
    rows = "".join(f"Muster {number};Testa;19{number % 90 + 10}\n" for number in range(250))
    plan = prepare(store, f"Nachname;Vorname;geb.\n{rows}")
    plan = plan.tick(frozenset(row.number for row in plan.rows), on=True)

    def stop(_text, share):
        if share and share > 0.5:
            raise NotAllowed("Abgebrochen")

    with pytest.raises(NotAllowed):
        import_list(store, "alt.csv", plan, stop)
    assert store.count(Meldung) == 0
    assert runs(store) == ()


def test_an_import_is_taken_back_except_for_what_was_worked_on(store, reopen):
    plan = prepare(store).tick(frozenset({5, 7}), on=True)
    import_list(store, "alt.csv", plan, quiet)
    store = reopen(store)
    run = runs(store)[0]
    by_name = {each.family_name: each for each in store.all(Meldung)}
    decide(store, by_name["PROBE"], "referred", "an die Beratung verwiesen")
    store.save_draft(f"meldung:{by_name['Bekannt'].id}", {})
    done = undo(store, run, quiet)
    assert done.erased == 2
    assert {each.family_name for each in done.kept} == {"PROBE", "Bekannt"}
    assert {each.id for each in store.all(Meldung) if each.family_name} == {each.id for each in done.kept}
    assert not [hit for hit in store.search("Testa") if hit.kind == "meldung"]
    assert runs(store)[0].undone_at
    with pytest.raises(NotAllowed, match="schon zurückgenommen"):
        undo(store, run, quiet)


def test_workbooks_are_read_as_well_and_five_thousand_lines_are_no_trouble(store):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Alle")
    sheet.append(["Familienname", "Vorname", "Geburtsdatum"])
    dice = random.Random(7)
    for number in range(5_000):
        family, given = ("".join(dice.choices(SYLLABLES, k=3)).title() for _ in range(2))
        sheet.append([family, given, f"{number % 28 + 1}.{number % 12 + 1}.{1950 + number % 50}"])
    out = io.BytesIO()
    book.save(out)
    said = []
    plan = prepare(store, out.getvalue(), "alle.xlsx", lambda text, share: said.append(share))
    assert len(plan.rows) == 5_000
    assert said[-1] == pytest.approx(0.98)
    assert all(row.record for row in plan.rows)
