"""Daily work on a large vault: unlock, list, open a case, search, save."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from kim_desktop.app import make_services
from kim_desktop.bench.figure import Figure, Goal, by_turns, milliseconds
from kim_desktop.bench.vaults import PASSWORD, bare_database, by_hand
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import KnownError
from kim_desktop.storage.rows import change_row
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.lookups import lookups
from ui.jobs import Job, Jobs
from ui.main import prepare
from ui.places.table import CASE_FILE, PLACES
from ui.shell import Shell

T = TypeVar("T")

_CASE_TABLES = (
    "meldung", "case", "participation", "person", "household", "address", "residence", "consent", "contact", "need",
    "referral", "follow_up",
)  # fmt: skip
_LIST_COLUMNS = (
    'SELECT id, code, responsible, admitted_on, closed_on FROM "case"',
    "SELECT case_id, id, family_name, given_name, birth FROM person WHERE relation = 'self'",
    "SELECT person, status, valid_until FROM residence",
    "SELECT case_id, place, quarter FROM address",
    "SELECT case_id, due_on FROM follow_up WHERE done_on IS NULL",
)
_NAP = 0.001
_TYPED = (
    "mustermann",
    "beispielberg",
    "ubungshof",
    "test",
    "antrag wohnung",
    "m-00012",
    "fiktor probe",
    "jobcenter fr",
)


@dataclass(frozen=True)
class Office:
    """The large vault, and its case with many entries."""

    folder: Path
    long_case: str
    entries: int
    runs: int


def measure_unlock(office: Office) -> Figure:
    """Only the way from the password to *Heute* and the list."""
    with _application():
        return _unlock(office)


def measure_case_work(office: Office) -> Iterator[Figure]:
    """All figures of a case manager's day on this computer."""
    with _application():
        yield _unlock(office)
        yield from _at_the_window(office)


def _at_the_window(office: Office) -> Iterator[Figure]:
    with _window(office.folder) as shell:
        store = shell.context.store
        yield _list(office, shell)
        yield _open_case(office, shell)
        yield _search(store)
        yield _save(office, store)


@contextmanager
def _application() -> Iterator[None]:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    prepare(application)
    heard = qInstallMessageHandler(lambda *_: None)  # the screenless platform complains of itself for every window
    yield
    qInstallMessageHandler(heard)


def _unlock(office: Office) -> Figure:
    def own() -> None:
        with _window(office.folder):
            pass

    def baseline() -> None:
        with by_hand(office.folder):
            pass

    runs, bare = by_turns(office.runs, own, baseline)
    return Figure("unlock", "Anmelden bis Heute und Liste", "ms", Goal(1.3, slack=150), runs, bare)


def _list(office: Office, shell: Shell) -> Figure:
    def baseline() -> list[Any]:
        return [connection.execute(columns).fetchall() for columns in _LIST_COLUMNS]

    with by_hand(office.folder) as connection:
        runs, bare = by_turns(office.runs, lambda: _show_list(shell), baseline)
    return Figure("list", "Fallliste öffnen", "ms", Goal(5, most=500), runs, bare)


def _open_case(office: Office, shell: Shell) -> Figure:
    def own() -> None:
        shell.open_case(office.long_case, "contacts")
        _settle(shell)
        shell.grab()

    def baseline() -> list[Any]:
        queries = (f'SELECT * FROM "{table}" WHERE case_id = ?' for table in _CASE_TABLES)  # noqa: S608 - own names
        return [connection.execute(query, (office.long_case,)).fetchall() for query in queries]

    with by_hand(office.folder) as connection:
        runs, bare = by_turns(office.runs, own, baseline)
    title = f"Fall mit {office.entries} Einträgen, Bild fertig"
    return Figure("open_case", title, "ms", Goal(5, most=100), runs, bare)


def _search(store: Store) -> Figure:
    typed = [word[:end] for word in _TYPED for end in range(1, len(word) + 1)]
    store.search(typed[0])
    times = sorted(milliseconds(lambda text=text: store.search(text)) for text in typed)  # type: ignore[misc]
    slowest = times[int(len(times) * 0.95)]
    return Figure("search", f"Suche beim Tippen (p95 von {len(times)})", "ms", Goal(most=50), [slowest])


def _save(office: Office, store: Store) -> Figure:
    people = deque(store.all(Person))

    def own() -> None:
        person = people.popleft()
        with store.unit() as unit:
            people.append(unit.save(person, replace(person, phone=person.phone + "1")))

    own()
    content = repr(change_row(store.replica.pending(1)[0]))

    def baseline() -> None:
        connection.execute("INSERT INTO saved VALUES (?)", (content,))

    with bare_database(office.folder.parent / "bare-save.db", ["CREATE TABLE saved (content TEXT)"]) as connection:
        runs, bare = by_turns(20 * office.runs, own, baseline)
    return Figure("save", "Feld speichern, sicher auf der Platte", "ms", Goal(1.5), runs, bare)


@contextmanager
def _window(folder: Path) -> Iterator[Shell]:
    """The main window as it stands when *Heute* and the list can be used; everything is closed at the end."""
    jobs = _WatchedJobs()
    store = Store(open_vault(folder, PASSWORD))
    shell = Shell(store, make_services(folder, lambda: None), jobs, lookups, PLACES, CASE_FILE)
    shell.resize(1366, 768)
    shell.show()
    shell.start()
    _settle(shell)
    _show_list(shell)
    yield shell
    shell.close()
    shell.deleteLater()
    jobs.close()
    store.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _show_list(shell: Shell) -> None:
    shell.open_place("cases")
    _settle(shell)
    shell.grab()


def _settle(shell: Shell) -> None:
    """Lets the window finish what it has to do: reading, answers, layout, painting; sleeps as its own loop would."""
    jobs = shell.context.jobs
    assert isinstance(jobs, _WatchedJobs)
    while jobs.are_running():
        QCoreApplication.processEvents()
        time.sleep(_NAP)
    QCoreApplication.processEvents()


class _WatchedJobs(Jobs):
    """Jobs of which one can ask whether they are done."""

    def __init__(self) -> None:
        super().__init__(_fail)
        self._begun: list[Job] = []

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[KnownError], object] | None = None,
        *,
        owner: QObject,
    ) -> Job:
        job = super().run(work, then, failed, owner=owner)
        self._begun.append(job)
        return job

    def are_running(self) -> bool:
        """Whether work is under way whose answer somebody waits for."""
        self._begun = [job for job in self._begun if job._future and not job._future.done()]
        return bool(self._begun)


def _fail(error: Exception) -> None:
    raise error
