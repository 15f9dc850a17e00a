"""The central store and the command line as the administrator uses them: real processes, real TLS."""

import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kim_desktop.errors import KnownError
from kim_desktop.program import command
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault

PASSWORD = "Pferd Klammer Batterie Heft"  # noqa: S105 - the demo's people are invented, and so is their password
_PATIENCE = 60.0


@dataclass(frozen=True)
class Colleague:
    """Somebody of the demo, with a device."""

    key: str
    user_id: str
    name: str
    profile: Path


@contextmanager
def opened(profile: Path) -> Iterator[Store]:
    """Somebody's vault, for a look behind the window."""
    store = Store(open_vault(profile, PASSWORD))
    try:
        yield store
    finally:
        store.close()


class Office:
    """Runs `kim` in processes of their own, all in one folder; `central` is the central store's, if another."""

    def __init__(self, folder: Path, central: Sequence[str] = ()) -> None:
        self.folder = folder
        self._central = tuple(central) or tuple(command())
        self.centre = folder / "zentrale"
        self.password_file = folder / "passwort"
        self.port = _free_port()
        self.url = f"https://localhost:{self.port}"
        self.password_file.write_text(PASSWORD + "\n", encoding="utf-8")
        self.password_file.chmod(0o600)

    def kim(self, *arguments: str | Path) -> str:
        """The output of a command. Raises `KnownError` with what it said if it failed."""
        return _said(command(*arguments))

    def server(self, *arguments: str) -> str:
        """`kim server …` on the central store's folder."""
        return _said([*self._central, "server", *arguments, "--folder", str(self.centre)])

    def with_profile(self, who: Colleague, *arguments: str | Path) -> str:
        """A command on somebody's profile."""
        return self.kim(*arguments, "--profile", who.profile, "--password-file", self.password_file)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The central store, running in a process of its own."""
        process = subprocess.Popen(
            [*self._central, "server", "run", "--folder", str(self.centre)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        try:
            self._wait(process)
            yield
        finally:
            process.terminate()
            process.wait(_PATIENCE)

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            if _answers(self.port):
                return
            time.sleep(0.1)
        raise KnownError("Die Zentrale ist nicht angelaufen.", f"Versuchen Sie: kim server run --folder {self.centre}")


def _said(whole: list[str]) -> str:
    done = subprocess.run(whole, capture_output=True, text=True, env=_environment(), check=False)
    if done.returncode:
        raise KnownError(f"{' '.join(whole[:4])} …: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(port: int) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as raw, context.wrap_socket(raw):
            return True
    except OSError:
        return False
