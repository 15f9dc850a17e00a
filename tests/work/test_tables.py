"""Lists from any office program are read; what is not understood is told and never lost."""

import io
import random
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.fields import Kind, fields_of
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.errors import BadInput, DocumentError
from kim_desktop.work.list_rows import RowReader
from kim_desktop.work.tables.mapping import Target, is_heading, propose, twice
from kim_desktop.work.tables.mending import mended
from kim_desktop.work.tables.names import split_address, split_name
from kim_desktop.work.tables.reading import book_of, read_book, table_of
from kim_desktop.work.tables.sheets import TableRow
from kim_desktop.work.tables.values import read_cell

TODAY = date(2026, 11, 2)
TARGETS = (
    Target("name", "Familienname", ("Nachname",)),
    Target("birth", "Geburtsdatum", ("geb.",)),
    Target("street", "Straße"),
    Target("remark", "Bemerkung", many=True),
)
FIELDS = {field.name: field for field in fields_of(Meldung)}
RECORDS = starting_set()
LOOKUPS = Lookups.of(
    [each for each in RECORDS if each.kind() == "code_entry"],  # type: ignore[misc]
    [each for each in RECORDS if each.kind() == "organisation"],  # type: ignore[misc]
    [StaffMember(id="user-1", name="Testa Muster")],
    [],
    on=TODAY,
)
LIST = "Nachname;geb.;Straße\nMüller;03.04.91;Kölner Straße 5\nGroß;1991;Weißdornweg 3\n"


def known(text):
    return is_heading(text, TARGETS)


def table(name, data):
    book = book_of(name, data)
    return table_of(book.sheets[0], known)


def workbook(*rows, merged=(), **sheets):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(name, text):
    return read_cell(FIELDS[name], text, LOOKUPS, TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp850", "mac_roman"])
@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
def test_umlauts_survive_every_encoding_and_separator(encoding, separator):
    found = table("liste.csv", LIST.replace(";", separator).encode(encoding))
    assert found.headers == ("Nachname", "geb.", "Straße")
    assert [row.cells[0] for row in found.rows] == ["Müller", "Groß"]
    assert found.rows[0].cells[2] == "Kölner Straße 5"


def test_quotes_line_breaks_and_separators_within_cells_are_kept():
    found = table("a.csv", b'sep=;\nNachname;Bemerkung\n"Muster; Testa";"eins\nzwei ""drei"""\n')
    assert found.rows[0].cells == ("Muster; Testa", 'eins\nzwei "drei"')


def test_titles_totals_and_repeated_headings_are_no_entries_and_are_told():
    rows = [["Liste der GU", "", ""], [], ["Nachname", "geb.", "Straße"], ["Muster", "1991", "Weg 1"], ["", "", ""],
            ["Nachname", "geb.", "Straße"], ["Beispiel", "1992", "Weg 2"], ["Summe:", "2", ""]]  # fmt: skip
    found = table("liste.xlsx", workbook(*rows))
    assert [(row.number, row.cells[0]) for row in found.rows] == [(4, "Muster"), (7, "Beispiel")]
    assert [(each.number, each.why) for each in found.skipped] == [
        (1, "steht über der Tabelle"),
        (6, "wiederholt die Überschriften"),
        (8, "ist eine Summe"),
    ]


def test_merged_cells_are_filled_and_cells_have_the_text_that_one_sees():
    rows = [["Aufstellung", None, None], ["Nachname", "geb.", "Straße"], ["Muster", date(1991, 4, 3), 51379],
            [None, datetime(1992, 1, 1, 10, 30), 1.5], ["Block A", None, None], ["Probe", True, "01234"]]  # fmt: skip
    found = table("liste.xlsx", workbook(*rows, merged=("A1:C1", "A3:A4", "A5:C5")))
    assert [row.cells for row in found.rows] == [
        ("Muster", "1991-04-03", "51379"),
        ("Muster", "1992-01-01 10:30", "1,5"),
        ("Probe", "ja", "01234"),
    ]
    assert [each.why for each in found.skipped] == ["steht über der Tabelle", "ist eine Zwischenüberschrift"]


def test_a_list_without_known_headings_is_still_a_table():
    found = table("liste.csv", b"Irgendwas;Nochwas\nMuster;1991\nProbe;1992\n")
    assert found.headers == ("Irgendwas", "Nochwas")
    assert len(found.rows) == 2


def _far_away():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Nachname", "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", bytes(80_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ist leer"),
        (b"\n\n;;\n", "ist leer"),
        (b"%PDF-1.7 ...", "PDF-Datei"),
        (b"PK\x03\x04 Unsinn", "beschädigt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "beschädigt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "Passwort"),
        (bytes(range(256)) * 4, "keinen lesbaren Text"),
        (_far_away(), "mehr Zellen"),
    ],
)
def test_what_is_no_list_is_told_in_german(data, words):
    with pytest.raises((BadInput, DocumentError), match=words):
        book_of("liste.xlsx", data)


def test_a_packed_bomb_is_not_unpacked():
    with pytest.raises(BadInput, match="mehr Zellen"):
        book_of("liste.xlsx", _bomb())


def test_files_that_are_too_large_or_gone_are_told(tmp_path):
    large = tmp_path / "groß.csv"
    with large.open("wb") as file:
        file.truncate(21_000_000)
    with pytest.raises(BadInput, match="21 MB groß; möglich sind 20 MB"):
        read_book(large)
    with pytest.raises(DocumentError, match="lässt sich nicht öffnen"):
        read_book(tmp_path / "fehlt.csv")
    with pytest.raises(BadInput, match="möglich sind 20000 Zeilen"):
        table("lang.csv", b"Nachname\n" + b"Muster\n" * 20_001)


def test_a_damaged_workbook_never_ends_in_a_crash():
    whole = workbook(*([f"Muster {number}", number] for number in range(30)))
    for seed in range(60):
        dice = random.Random(seed)
        broken = bytearray(whole[: dice.randrange(len(whole) // 2, len(whole))] if seed % 3 == 0 else whole)
        for _ in range(dice.randint(1, 20)):
            broken[dice.randrange(4, len(broken))] = dice.randrange(256)
        try:
            book_of("liste.xlsx", bytes(broken))
        except (BadInput, DocumentError):
            continue


def test_columns_are_proposed_by_heading_and_contents_and_each_once():
    targets = (*TARGETS, Target("sex", "Geschlecht", fits=lambda text: text in {"m", "w"}))
    found = table("a.csv", b"Nachnahme;Geburts-Datum;Strasse;Spalte X;Nachname\nA;1;b;m;c\nB;2;d;w;e\n")
    assert propose(found, targets) == {4: "name", 1: "birth", 2: "street", 3: "sex"}
    assert twice({0: "name", 1: "name", 2: "remark", 3: "remark"}, targets) == {"name"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("03.04.91", "1991-04-03"), ("3.4.1991", "1991-04-03"), ("1991", "1991"), ("04/1991", "1991-04"),
        ("1991-04-03", "1991-04-03"), ("1991-04-03 00:00", "1991-04-03"), ("33331", "1991-04-03"),
        ("03.04.28", "1928-04-03"), ("19910403", "1991-04-03"), ("00.00.1991", "1991"), ("00.04.1991", "1991-04"),
        ("geb. 3.4.91", "1991-04-03"), ("3. April 1991", "1991-04-03"), ("03.04.1991.", "1991-04-03"),
    ],
)  # fmt: skip
def test_dates_of_birth_are_read_in_every_spelling(text, value):
    reading = read("birth", text)
    assert (reading.value, reading.doubts) == (value, ())


def test_doubtful_cells_carry_their_doubt_and_their_text():
    assert read("birth", "04/13/1991").value == "1991-04-13"
    assert read("birth", "04/13/1991").doubts == ("‚04/13/1991‘ nennt den Monat zuerst",)
    for name, text in (("birth", "bald"), ("status", "Fantasiestatus"), ("sex", "blau"), ("children", "viele")):
        reading = read(name, text)
        assert not reading.filled
        assert reading.original == text
    assert read("postcode", "1234").value == "01234"
    assert read("postcode", "1234").doubts
    assert read("postcode", "51379 Leverkusen").value == "51379"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("sex", "w", "female"), ("sex", "Herr", "male"), ("nationality", "Syrien", "SY"),
        ("status", "Gestattung", "p55"),
        ("status", "Duldung", "p60a"),
        ("status", "§ 25 (5)", "p25_5"),
        ("status", "§60a AufenthG", "p60a"),
        ("interpreter", "x", True), ("interpreter", "nein", False), ("languages", "Arabisch, Deutsch", {"ar", "de"}),
        ("quarter", "Kueppersteg", "kueppersteg"), ("status", "unbekannt", None), ("birth", "-", None),
    ],
)  # fmt: skip
def test_codes_and_answers_are_known_by_the_words_of_lists(name, text, value):
    reading = read(name, text)
    assert reading.value == value
    assert reading.doubts == ()


def test_broken_umlauts_are_mended_and_others_left_alone():
    assert mended("MÃ¼ller") == "Müller"
    assert mended("KÃƒÂ¶ln und Özgür GroÃŸ") == "Köln und Özgür Groß"
    assert mended("AyÅŸe YÄ±lmaz") == "Ayşe Yılmaz"
    for fine in ("Mueller", "Müller", "Ästhetik", "Ångström", "محمد", "Ђорђе", "São Paulo"):
        assert mended(fine) == fine


@pytest.mark.parametrize(
    ("text", "family", "given", "sure"),
    [
        ("Muster, Testa", "Muster", "Testa", True), ("MUSTER Testa Maria", "Muster".upper(), "Testa Maria", True),
        ("Testa Muster", "Muster", "Testa", False), ("Frau Dr. Muster, Testa", "Muster", "Testa", True),
        ("Testa von der Probe", "von der Probe", "Testa", False), ("Muster", "Muster", "", False),
        ("AL MUSTER Testa", "AL MUSTER", "Testa", True), ("محمد المثال", "المثال", "محمد", False),
    ],
)  # fmt: skip
def test_names_in_one_column_are_taken_apart(text, family, given, sure):
    split = split_name(text)
    assert (split.family_name, split.given_name, not split.doubt) == (family, given, sure)


def test_addresses_in_one_column_are_taken_apart():
    assert split_address("Kölner Straße 5, 51379 Leverkusen-Opladen") == {
        "street": "Kölner Straße 5", "postcode": "51379", "quarter": "Opladen",
    }  # fmt: skip
    assert split_address("Musterweg 3") == {"street": "Musterweg 3"}


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=60) | st.from_regex(r"[0-9./ -]{1,12}", fullmatch=True))
def test_no_cell_ends_in_a_crash_or_is_lost_without_a_word(name, text):
    reader = RowReader(("Spalte",), {0: name}, LOOKUPS, TODAY, "liste.csv")
    read_row = reader.read(TableRow(2, (text,)))
    field, value = FIELDS[name], getattr(read_row.meldung, name)
    if text.strip() and not value and field.kind not in {Kind.YES_NO, Kind.NUMBER}:
        said = " ".join((read_row.meldung.done_so_far, read_row.meldung.sender_other))
        assert read_cell(field, text, LOOKUPS, TODAY).doubts == () or text.strip()[:20] in said or read_row.notes


def test_what_is_not_understood_stays_with_the_meldung():
    reader = RowReader(("Name", "Status", "Info"), {0: "_name", 1: "status", 2: "_remark"}, LOOKUPS, TODAY, "alt.xlsx")
    made = reader.read(TableRow(7, ("Muster, Testa", "grüner Schein", "kommt dienstags")))
    assert (made.meldung.family_name, made.meldung.given_name, made.meldung.status) == ("Muster", "Testa", None)
    assert made.meldung.done_so_far == "Aufenthaltsstatus: grüner Schein\nInfo: kommt dienstags"
    assert [note.original for note in made.notes] == ["grüner Schein"]
    assert made.meldung.imported_from == "alt.xlsx"
