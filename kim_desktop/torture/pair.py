"""Two real PostgreSQL servers, of which one follows the other and takes over when the first is killed."""

import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL, create_engine, text

from kim_desktop.errors import ServiceError
from sync.service.store.embedded import EmbeddedPostgres
from sync.service.store.programs import Programs

_STANDBY = "kim_standby"
_PAUSE = 0.02
_LONGEST = 30


class Pair:
    """A primary and its standby; use as a context manager.

    With `waits`, a commit is answered only when the standby holds it; otherwise the standby lags behind.
    """

    def __init__(self, folder: Path, *, waits: bool = True) -> None:
        self._folder, self._waits, self._number = folder, waits, 0
        self.primary = EmbeddedPostgres(folder / "server-0")
        self.standby = self.primary
        self.url: URL
        """Where the service finds whichever of the two takes work."""

    def __enter__(self) -> "Pair":
        self.primary.start()
        self.add_standby()
        return self

    def __exit__(self, *_: object) -> None:
        for server in {self.primary, self.standby}:
            with suppress(ServiceError):
                server.stop()

    def add_standby(self) -> None:
        """Copies the primary and lets the copy follow it."""
        self._number += 1
        made = EmbeddedPostgres(self._folder / f"server-{self._number}")
        programs, url = Programs(), self.primary.url()
        made.folder.mkdir(parents=True)
        programs.make_room(made.folder)
        named = url.update_query_dict({"application_name": _STANDBY})
        programs.run_client("pg_basebackup", "-D", made.data, "-R", "-X", "stream", "-c", "fast", server=named)
        shutil.copy(self.primary.folder / "password", made.folder / "password")
        programs.give(made.folder, all_in_it=True)
        made.start()
        self.standby = made
        hosts = ",".join(str(each.query["host"]) for each in (url, made.url()))
        self.url = url.set(query={"host": hosts, "target_session_attrs": "read-write"})
        self.execute("ALTER SYSTEM SET synchronous_standby_names = " + (f"'{_STANDBY}'" if self._waits else "''"))
        self.execute("SELECT pg_reload_conf()")
        self._until("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'", self.primary)

    def hold_back(self) -> None:
        """From now on the standby takes nothing more."""
        self._until("SELECT bool_and(replay_lsn = pg_current_wal_lsn()) FROM pg_stat_replication", self.primary)
        self.execute("ALTER SYSTEM SET primary_conninfo = ''", self.standby)
        self.execute("SELECT pg_reload_conf()", self.standby)
        self._until("SELECT count(*) = 0 FROM pg_stat_wal_receiver", self.standby)

    def fail_over(self) -> None:
        """Kills the primary with everything that belongs to it and lets the standby take over."""
        _kill(self.primary)
        self.primary.stop()
        self.primary = self.standby
        self.execute("SELECT pg_promote()")

    def execute(self, statement: str, server: EmbeddedPostgres | None = None) -> object:
        """What a statement gives, outside any transaction; on the primary if no server is named."""
        engine = create_engine((server or self.primary).url(), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                result = connection.execute(text(statement))
                return result.scalar() if result.returns_rows else None
        finally:
            engine.dispose()

    def _until(self, question: str, server: EmbeddedPostgres) -> None:
        end = time.monotonic() + _LONGEST
        while not self.execute(question, server):
            if time.monotonic() > end:
                raise ServiceError("Die zweite Datenbank folgt der ersten nicht.")
            time.sleep(_PAUSE)


def _kill(server: EmbeddedPostgres) -> None:
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        for _ in range(int(_LONGEST / _PAUSE)):
            os.kill(pid, 0)
            time.sleep(_PAUSE)
