"""Self-check, technical log and support package: useful for the IT, and empty of anything personal."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kim_desktop.app import make_services
from kim_desktop.crash import crash_text
from kim_desktop.diagnosis.doctor import as_json, examine, examine_closed, in_words
from kim_desktop.diagnosis.log import MOST_BYTES, Event, Log, log_beside
from kim_desktop.diagnosis.reading import read_log
from kim_desktop.domain.findings import Diagnosis, Grade
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Contact
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import VaultError, WrongPassword
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.support_file import support_file
from sync.service.running.logs import FORMS
from tests.conftest import NOW, PASSWORD, someone

MARKS = ("Zwetschgenkuchen", "Quarzuhr", "Jalousie", "Xylophon", "Flugzeughalle")
"""A client's name, a note, a colleague, a password that was tried, a folder."""
NAME, NOTE, COLLEAGUE, TRIED, FOLDER = MARKS


@pytest.fixture
def profile(tmp_path: Path, template_vault: Path) -> Path:
    """A closed vault, in a folder with a person's name, with marks in a record, a draft and a setting."""
    folder = tmp_path / FOLDER / f"profil-{COLLEAGUE}"
    folder.parent.mkdir()
    shutil.copytree(template_vault, folder)
    store = Store(open_vault(folder, PASSWORD), clock=lambda: NOW)
    store.set_identity(replace(someone(), user_name=COLLEAGUE, device_name=COLLEAGUE))
    with store.unit() as unit:
        case = new_id()
        unit.add(Person(id=new_id(), case_id=case, family_name=NAME))
        unit.add(Contact(id=new_id(), case_id=case, text=NOTE))
    store.save_draft(f"draft {NAME}", {"text": NOTE})
    store.close()
    return folder


def bug(value: str) -> Exception:
    """An error of our own code that quotes a value, as Python's errors like to do."""
    try:
        try:
            json.loads(value)
        except ValueError as first:
            raise KeyError(value) from first
    except KeyError as error:
        return error


def all_bytes(folder: Path, *more: bytes) -> bytes:
    return b"".join([*(path.read_bytes() for path in folder.rglob("*") if path.is_file()), *more])


def marks_in(content: bytes) -> list[str]:
    ways = ("utf-8", "utf-16-le", "utf-16-be")
    return [mark for mark in MARKS if any(mark.encode(way).lower() in content.lower() for way in ways)]


def test_no_name_note_password_or_folder_reaches_log_check_or_package(profile: Path) -> None:
    services, log = make_services(profile, lambda: None), log_beside(profile)
    with pytest.raises(WrongPassword):
        services.open_vault(profile, TRIED)
    log.note_bug(bug(NAME))
    broken = log.timed(Event.SYNCED, lambda text: open(text))  # noqa: PTH123, SIM115
    with pytest.raises(OSError, match=FOLDER):
        broken(str(profile / NOTE))
    store = Store(open_vault(profile, PASSWORD, clock=lambda: datetime.now(UTC) + timedelta(minutes=5)))
    with pytest.raises(VaultError):
        services.back_up(store, profile / "fehlt" / NAME, lambda *_: None)
    found = services.diagnose(store, 2)
    store.close()
    outside = examine_closed(profile, TRIED)
    texts = [found.text, outside.text, as_json(found), in_words(outside.findings), crash_text(bug(NOTE))]
    written = [text.encode() for text in texts] + [support_file(found.text, ".zip")]
    content = all_bytes(log.folder, *written)
    assert marks_in(content) == []
    assert all(str(part).encode() not in content for part in (profile, Path.home()))
    assert marks_in("".join(MARKS).encode("utf-16-be")) == list(MARKS), "the search can find"
    events = [line.event for line in read_log(log)]
    assert events == [Event.OPENED, Event.BUG, Event.SYNCED, Event.BACKED_UP, Event.CHECKED, Event.CHECKED]
    kinds = [line.error for line in read_log(log)]
    assert kinds[:3] == ["WrongPassword", "KeyError < JSONDecodeError", "FileNotFoundError"]


def test_a_process_that_crashes_says_where_and_not_with_what(tmp_path: Path) -> None:
    program = f"""
import threading
from pathlib import Path
from kim_desktop.crash import tell_crashes
from kim_desktop.diagnosis.log import log_beside
from kim_desktop.domain.model import Model
tell_crashes(log_beside(Path({str(tmp_path / "profil")!r})).note_bug)
thread = threading.Thread(target=lambda: Model().type_of({NAME!r}))
thread.start(); thread.join()
Model().record("person", "", "", {{"family_name": {{"{NOTE}": 1}}}})
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"kim_desktop.domain.model" in done.stderr and b"KeyError" in done.stderr
    lines = read_log(log_beside(tmp_path / "profil"))
    assert [line.event for line in lines] == [Event.BUG, Event.BUG]
    assert all(line.where and line.where[-1].startswith("kim_desktop.domain.") for line in lines)
    assert marks_in(all_bytes(tmp_path, done.stderr, done.stdout)) == []


def test_what_the_program_cannot_have_written_never_gets_into_the_package(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.note(Event.STARTED, ms=12)
    forged = [
        f'{{"at": "2026-11-02T08:30:00+00:00", "event": "started", "note": "{NAME}"}}',
        f'{{"at": "{NAME}", "event": "started"}}',
        f'{{"at": "2026-11-02T08:30:00+00:00", "event": "{NAME}"}}',
        f'{{"at": "2026-11-02T08:30:00+00:00", "event": "bug", "error": "{NAME} {NOTE}"}}',
        f'{{"at": "2026-11-02T08:30:00+00:00", "event": "bug", "where": ["{NAME}"]}}',
        NAME,
    ]
    with log.files[1].open("a") as file:
        file.write("\n".join(forged))
    assert [line.ms for line in read_log(log)] == [12]


def test_the_log_stays_small_private_and_never_in_the_way(tmp_path: Path) -> None:
    log = Log(tmp_path / "diagnose")
    log.note(Event.STARTED)
    before, now = log.files
    with now.open("ab") as file:
        file.write(b"\n" * MOST_BYTES)
    log.note(Event.ENDED)
    assert before.stat().st_size > MOST_BYTES > now.stat().st_size
    assert [line.event for line in read_log(log)] == [Event.STARTED, Event.ENDED]
    assert now.stat().st_mode & 0o077 == 0 and log.folder.stat().st_mode & 0o077 == 0
    Log(now / "kein Ordner").note(Event.STARTED)


@pytest.mark.parametrize("form", FORMS)
def test_what_the_central_store_logs_of_an_error_quotes_no_value(form: str, tmp_path: Path) -> None:
    program = f"""
import logging
from sync.service.running.logs import log_to_stderr
from kim_desktop.domain.model import Model
log_to_stderr({form!r})
try:
    Model().type_of({NAME!r})
except KeyError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert b"KeyError" in done.stderr and b"kim_desktop.domain.model" in done.stderr
    assert marks_in(done.stderr) == []


def grade_of(found: Diagnosis, name: str) -> Grade:
    return next(each.grade for each in found.findings if each.name == name)


def test_a_sound_device_is_said_to_be_sound_and_a_broken_one_is_not(profile: Path, tmp_path: Path) -> None:
    sound = examine_closed(profile, PASSWORD)
    assert grade_of(sound, "Tresor") is grade_of(sound, "Prüfung") is grade_of(sound, "Rechte") is Grade.FINE
    assert grade_of(sound, "Letzter Abgleich") is Grade.SOON and sound.worst is Grade.SOON
    assert all(finding.way_on for finding in sound.findings if finding.grade is not Grade.FINE)
    (profile / "vault.db").chmod(0o644)
    assert grade_of(examine(profile), "Rechte") is Grade.SOON
    cloud = tmp_path / "OneDrive" / "profil"
    assert grade_of(examine(cloud), "Ort") is Grade.SOON
    with_store = Store(open_vault(profile, PASSWORD))
    held = examine_closed(profile, PASSWORD)
    with_store.close()
    assert grade_of(held, "Prüfung") is Grade.SOON and "gerade geöffnet" in held.text
    content = bytearray((profile / "vault.db").read_bytes())
    content[-2000] ^= 0xFF
    (profile / "vault.db").write_bytes(content)
    assert grade_of(examine_closed(profile, PASSWORD), "Prüfung") is Grade.LATE
    (profile / "vault.header").unlink()
    assert grade_of(examine(profile), "Tresor") is Grade.LATE


def test_recent_bugs_are_counted_and_old_ones_are_not(tmp_path: Path) -> None:
    profile = tmp_path / "profil"
    for days in (40, 2, 1):
        Log(log_beside(profile).folder, lambda days=days: NOW - timedelta(days=days)).note_bug(bug(NAME))  # type: ignore[misc]
    found = examine(profile, clock=lambda: NOW)
    assert next(each for each in found.findings if each.name == "Fehler").says.startswith("2 ")
