"""Whatever shows a case or lets something out of the vault stands in the Zugriffsprotokoll, and never with a name."""

import ast
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from kim_desktop.domain.audit import LOOKS, Action, Entry, Line
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Appointment, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Organisation
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.plan import SupportPlan
from kim_desktop.errors import KnownError
from kim_desktop.printing.incoming import read_paper
from kim_desktop.storage.store import Store
from kim_desktop.work.attachments import read_attachment, take_attachment
from kim_desktop.work.audit import Paper, as_csv, in_words, note_opened, note_printed, note_saved, own_looks
from kim_desktop.work.calendar import calendar
from kim_desktop.work.case_file import open_case
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.data_requests import access_data
from kim_desktop.work.documents import DOCUMENTS, available, filled_meldebogen, print_document
from kim_desktop.work.intake import admit
from kim_desktop.work.lookups import lookups
from kim_desktop.work.searching import find

NAME, WORD = "Zebrafink", "Wanderfalke"
GIVEN = ((Purpose.FILE, ""), (Purpose.INTERPRETER, ""), (Purpose.RECIPIENT, "Caritasverband Leverkusen e. V."))


@pytest.fixture
def case_id(store: Store) -> str:
    """A case of which every document can be printed."""
    meldung_id = new_id()
    meldung = Meldung(id=meldung_id, case_id=meldung_id, family_name=NAME, given_name="Amira", sender="org-jobcenter")
    with store.unit() as unit:
        unit.add(meldung)
    case = admit(store, meldung).case.id
    client = store.all(Person, case_id=case)[0]
    for purpose, target in GIVEN:
        answer_consent(store, client, purpose, Answer("given", "signed"), target)
    day = date(2026, 11, 12)
    with store.unit() as unit:
        unit.add(Referral(id=new_id(), case_id=case, organisation="org-caritas", request=WORD, referred_on=day))
        unit.add(Appointment(id=new_id(), case_id=case, on=day, at="10:00", interpreter="ar", state="planned"))
        unit.add(SupportPlan(id=new_id(), case_id=case, person=client.id, agreed_on=day))
    assert store.get(Organisation, "org-caritas") is not None
    return case


def noted(store: Store, do: Callable[[], object]) -> list[Entry]:
    """What the log gained."""
    before = len(store.audit.entries())
    do()
    return store.audit.entries()[: len(store.audit.entries()) - before]


def test_every_document_is_noted_with_its_case_and_the_name_of_its_form(store: Store, case_id: str) -> None:
    file, printed = open_case(store, case_id), set()
    for each in available(store, file):
        record = next((record for record, _, lock in each.choices if not lock), "")
        try:
            found = noted(store, lambda: print_document(store, each.document.name, case_id, "de", record))  # noqa: B023
        except KnownError:
            continue
        shown = [(entry.case_id, entry.detail) for entry in found if entry.action == Action.SHOWN]
        assert shown == [(case_id, each.document.title)]
        printed.add(each.document.name)
    locked = {"schweigepflicht", "widerruf", "uebergabeprotokoll", "kontaktblatt", "fallkonferenz_dossier"}
    assert {document.name for document in DOCUMENTS} - printed <= locked


def test_every_other_way_out_is_noted(store: Store, case_id: str) -> None:
    meldung, picture = store.all(Meldung)[0], BytesIO()
    Image.new("RGB", (40, 20), "navy").save(picture, "PNG")
    record = Attachment(id=new_id(), case_id=case_id, name=WORD, received_on=date(2026, 11, 2))
    attachment = take_attachment(store, record, read_paper("scan.png", picture.getvalue()))
    ways: dict[str, tuple[Callable[[], object], str, str]] = {
        "open": (lambda: open_case(store, case_id), Action.OPENED, case_id),
        "search": (lambda: find(store, NAME), Action.SEARCHED, ""),
        "meldung": (lambda: note_opened(store, "meldung"), Action.OPENED, "meldung"),
        "meldebogen": (lambda: filled_meldebogen(store, meldung), Action.SHOWN, meldung.case_id),
        "attachment": (lambda: read_attachment(store, attachment), Action.SHOWN, case_id),
        "auskunft": (lambda: access_data(store, case_id), Action.DISCLOSED, case_id),
        "calendar": (lambda: calendar(store), Action.EXPORTED, ""),
        "print": (lambda: note_printed(store, Paper("Fallblatt", case_id)), Action.PRINTED, case_id),
        "save": (lambda: note_saved(store, Paper("Fallblatt", case_id)), Action.SAVED, case_id),
        "backup": (lambda: store.vault.backup(store.vault.folder.parent / "copy"), Action.BACKED_UP, ""),
    }
    for name, (do, action, case) in ways.items():
        store.audit._seen.clear()
        assert (action, case) in {(each.action, each.case_id) for each in noted(store, do)}, name
    told = repr(store.audit.entries(most=10_000))
    assert NAME not in told and WORD not in told and "Amira" not in told


def test_a_case_tells_who_looked_at_it_in_words(store: Store, case_id: str) -> None:
    print_document(store, "fallblatt", case_id)
    lines = own_looks(store, case_id)
    assert {line.action for line in lines} <= LOOKS
    told = in_words(lines, lookups(store), store.model)
    assert [each.what for each in told][:2] == ["Dokument angesehen", "Akte geöffnet"]
    assert told[0].detail == "Fallblatt" and told[0].device == store.identity.device_name


def test_the_table_for_a_spreadsheet_begins_no_formula(store: Store) -> None:
    lines = [Line("2027-03-01T09:00:00+00:00", "system", "", "changed", code="=1+1", record="case person", detail="3")]
    table = as_csv(in_words(lines, lookups(store), store.model)).decode("utf-8-sig").splitlines()
    assert table[1].split(";")[1:] == ["Zentrale", "", "Geändert", "'=1+1", "Fall, Person", "3 Änderungen"]


ROOT = Path(__file__).parents[2]
WRITES = {"write_bytes", "write_out", "write_text", "print_on"}
NOTES = {"note_saved", "note_printed", "note_log_saved", "calendar", "access_file", "access_data", "_read_and_note"}
NAMELESS = {
    "write_out", "write_recovery_pair", "write_shares", "blank", "openapi", "handbook", "datenschutz", "doctor",
    "diagnosis.write",
}  # fmt: skip
"""What holds nothing of any person: the door itself, keys, empty forms, descriptions, handbook, self-check."""


def writing() -> Iterator[tuple[str, set[str]]]:
    """Functions of window and commands that write a file or print, with all that they call."""
    for path in [*(ROOT / "ui").rglob("*.py"), *(ROOT / "kim_desktop" / "commands").glob("*.py")]:
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(each, ast.FunctionDef):
                calls = {getattr(node.func, "attr", getattr(node.func, "id", "")) for node in ast.walk(each)
                         if isinstance(node, ast.Call)}  # fmt: skip
                if calls & WRITES:
                    yield f"{path.stem}.{each.name}", calls


def test_no_door_of_window_or_commands_writes_a_file_unnoted() -> None:
    found = dict(writing())
    assert len(found) > 8
    assert not [name for name, calls in found.items() if not calls & NOTES and not {name, *name.split(".")} & NAMELESS]
