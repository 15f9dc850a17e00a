"""Carries the database's log into the folder of backups as it is written, so that any moment can be restored.

A program of PostgreSQL's fetches the log through a slot, which keeps it until it was fetched; every few seconds what
came is sealed and laid down, even of a file that is not full yet. Of several service processes one does this.
"""

import logging
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from kim_desktop.storage.files import make_private_folder
from sync.service.backup.making import FETCHED, SLOT, Plan, read_plan
from sync.service.backup.shelf import Shelf
from sync.service.centre import Centre
from sync.service.store.database import latest_seq
from sync.service.store.epochs import backed_up, note_backed_up
from sync.service.store.programs import Programs

PAUSE = 5.0
"""Seconds between two turns: what may be lost with the whole computer."""
_WAIT = 2.0
_FETCHER = "kim_archive"

_log = logging.getLogger("kim.sync")


@dataclass(frozen=True)
class _Mark:
    """The last place given, and where in the log that is certainly written."""

    seq: int
    place: str


class Archiver:
    """Works beside the service, in a thread of its own, once there is a plan; use as a context manager."""

    def __init__(self, centre: Centre, pause: float = PAUSE) -> None:
        self._centre, self._database, self._pause = centre, centre.database, pause
        self._folder = centre.folder / FETCHED
        self._programs = Programs()
        self._fetching: subprocess.Popen[bytes] | None = None
        self._begun: tuple[str, int] = ("", 0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kim-archive", daemon=True)

    def __enter__(self) -> "Archiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def turn(self) -> None:
        """Lays down what was written so far, and writes down how far that is."""
        plan = read_plan(self._centre.folder)
        if plan is None:
            return
        self._fetch()
        mark = self._mark()
        fetched = self._wait_for(mark)
        self._lay_down(plan)
        if fetched and mark:
            with self._database.serving() as connection:
                note_backed_up(connection, mark.seq)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self.turn()
            except Exception as error:
                _log.error("the log could not be archived: %s", type(error).__name__)
            self._over.wait(self._pause)
        if self._fetching:
            self._fetching.terminate()
            self._fetching.wait()

    def _fetch(self) -> None:
        """Sees to it that the log is being fetched; a second service process fails to, and tries again later."""
        if self._fetching and self._fetching.poll() is None:
            return
        make_private_folder(self._folder)
        url = self._database.engine.url.update_query_dict({"application_name": _FETCHER})
        options = ("-D", self._folder, "--slot", SLOT, "--synchronous", "--no-loop")
        self._fetching = self._programs.start_client("pg_receivewal", *options, server=url)

    def _mark(self) -> _Mark | None:
        """How far the log shall be fetched in this turn; None if nothing is new."""
        with self._database.serving() as connection:
            seq = latest_seq(connection, self._database.tables)
            if seq == backed_up(connection):
                return None
            return _Mark(seq, str(connection.scalar(text("SELECT pg_current_wal_flush_lsn()"))))

    def _wait_for(self, mark: _Mark | None) -> bool:
        reached = text("SELECT bool_or(flush_lsn >= :place) FROM pg_stat_replication WHERE application_name = :fetcher")
        until = time.monotonic() + _WAIT
        while mark and time.monotonic() < until:
            with self._database.administering() as connection:
                if connection.scalar(reached, {"place": mark.place, "fetcher": _FETCHER}):
                    return True
            time.sleep(_WAIT / 40)
        return False

    def _lay_down(self, plan: Plan) -> None:
        """Seals finished files and removes them here; of the one that is being written, what there is of it."""
        shelf, key = Shelf(Path(plan.to)), bytes.fromhex(plan.public_key)
        for path in sorted(self._folder.glob("*")):
            state = (path.name, path.stat().st_mtime_ns)
            if path.suffix != ".partial":
                shelf.put_log(path, key)
                path.unlink()
            elif state != self._begun:
                shelf.put_log(path, key)
                self._begun = state
