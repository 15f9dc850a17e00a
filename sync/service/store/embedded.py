"""The real PostgreSQL from a wheel, run as a child of the service on a data folder of its own.

It listens on a private socket (on Windows on 127.0.0.1) and asks for a random password.
"""

import secrets
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from sqlalchemy import URL

from kim_desktop.errors import ServiceError, VaultInUse
from kim_desktop.storage.files import FolderLock
from sync.service.store.programs import Programs

_USER = "kim"
_SOCKET_PATH_LIMIT = 100
_KEPT_FOR_ARCHIVE = "8GB"
"""How much log may wait for an archive that does not come to fetch it, before the disk is worth more."""


class EmbeddedPostgres:
    """A PostgreSQL server on `folder`; use as a context manager or call `start` and `stop`."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self._durable = durable
        self._programs = Programs()
        self._socket_folder: Path | None = None
        self._port = 5432
        self._lock: FolderLock | None = None

    def __enter__(self) -> "EmbeddedPostgres":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the server, or joins one that already runs here. Raises `ServiceError`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = _lock_or_none(self.folder / "lock")
        try:
            self._start()
        except BaseException:
            if self._lock:
                self._lock.release()
            raise

    def _start(self) -> None:
        self._programs.make_room(self.folder)
        if self._password_file.exists():
            self._programs.give(self._password_file)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if self._runs():
            self._join()
            return
        self._listen_place()
        log = self.folder / "postgres.log"
        self._run("pg_ctl", "-w", "-D", self.data, "-l", log, "-o", self._options(), "start")

    def stop(self) -> None:
        """Stops the server cleanly, unless another process started it and still uses it."""
        if self._lock is None:
            return
        if self._runs():
            self._run("pg_ctl", "-w", "-m", "fast", "-D", self.data, "stop")
        if self._socket_folder:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
        self._lock.release()
        self._lock = None

    def url(self, database: str = "postgres") -> URL:
        """Where SQLAlchemy finds a database of this server."""
        place = {"host": str(self._socket_folder)} if self._socket_folder else {}
        return URL.create(
            "postgresql+psycopg",
            username=_USER,
            password=self._password_file.read_text(),
            host=None if self._socket_folder else "127.0.0.1",
            port=None if self._socket_folder else self._port,
            database=database,
            query=place,
        )

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    def _runs(self) -> bool:
        return self._programs.run_server("pg_ctl", "-D", self.data, "status")[0] == 0

    def _join(self) -> None:
        """Reads off where the running server listens (lines 4 and 5 of its `postmaster.pid`)."""
        lines = (self.data / "postmaster.pid").read_text().splitlines()
        self._port = int(lines[3])
        self._socket_folder = Path(lines[4]) if lines[4] else None

    def _initialise(self) -> None:
        self._write_password()
        self._run(
            "initdb", "-D", self.data, "-U", _USER, "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256",
            f"--pwfile={self._password_file}", "--no-instructions",
        )  # fmt: skip

    def _write_password(self) -> None:
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(32))
        self._programs.give(self._password_file)

    def _listen_place(self) -> None:
        if sys.platform == "win32":
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self._port = probe.getsockname()[1]
            return
        self._socket_folder = Path(tempfile.mkdtemp(prefix="kim-pg-"))
        if len(str(self._socket_folder)) > _SOCKET_PATH_LIMIT:
            self._socket_folder = Path(tempfile.mkdtemp(prefix="kim-pg-", dir="/tmp"))
        self._programs.give(self._socket_folder)

    def _options(self) -> str:
        place = f"-h '' -k {self._socket_folder}" if self._socket_folder else f"-h 127.0.0.1 -p {self._port}"
        safe = f"-c max_slot_wal_keep_size={_KEPT_FOR_ARCHIVE}"
        return f"{place} {safe if self._durable else '-c fsync=off -c synchronous_commit=off -c full_page_writes=off'}"

    def _run(self, program: str, *arguments: object) -> None:
        code, said = self._programs.run_server(program, *arguments)
        if code:
            raise ServiceError(
                f"Die eingebaute Datenbank meldet einen Fehler ({program}: {said or code}).",
                f"Einzelheiten stehen in {self.folder / 'postgres.log'}.",
            )


def _lock_or_none(path: Path) -> FolderLock | None:
    try:
        return FolderLock(path)
    except VaultInUse:
        return None
