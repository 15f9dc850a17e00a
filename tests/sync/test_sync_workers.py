"""Several service processes on one port: devices notice nothing when one is killed, all are renewed, or all end."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from office_parts import HOSTS, Desk, Office

from kim_desktop.domain.records.case import Contact
from sync.client.transport import Patience
from sync.service.centre import Settings, write_settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
WORKERS = 2
PATIENT = Patience(connect=20, answer=60, attempts=8, pause=0.05)


@dataclass
class Running:
    """`kim server run` with several processes."""

    process: "subprocess.Popen[str]"
    folder: Path
    port: int
    watch: int
    log: Path
    states: socket.socket
    heard: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where all processes listen."""
        return f"https://localhost:{self.port}"

    def workers(self) -> set[int]:
        """The processes that serve."""
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        children = [int(each) for each in task.read_text().split()]
        return {each for each in children if b"spawn_main" in _command_line(each)}

    def said(self) -> set[str]:
        """What systemd was told so far."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self.heard.add(self.states.recv(64).decode())
        return self.heard

    def told(self, path: str) -> str:
        """What monitoring reads."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.watch}{path}", timeout=20) as answer:
            return str(answer.read().decode())


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_until(holds: Callable[[], object]) -> None:
    """At most a minute."""
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def several(office: Office) -> Iterator[Running]:
    """The office's store, served by processes of their own beside it."""
    folder, port, watch = office.folder / "several", free_port(), free_port()
    settings = Settings("Musterstadt", HOSTS, port=port, database_url=office.centre.settings.database_url)
    write_settings(folder, settings)
    shutil.copytree(office.folder / "centre" / "tls", folder / "tls")
    options = ["--workers", str(WORKERS), "--log-format", "json", "--metrics", f"127.0.0.1:{watch}"]
    log = folder / "log"
    with log.open("w") as errors:
        command = [sys.executable, "-m", "kim_desktop.cli", "server", "run", "--folder", str(folder), *options]
        environment = {**os.environ, "NOTIFY_SOCKET": str(folder / "notify")}
        states = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        states.bind(environment["NOTIFY_SOCKET"])
        states.setblocking(False)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, text=True, env=environment)
    running = Running(process, folder, port, watch, log, states)
    try:
        wait_until(lambda: len(running.workers()) == WORKERS and _condition(running).get("processes") == WORKERS)
        wait_until(lambda: {"READY=1", "WATCHDOG=1"} <= running.said())
        yield running
    finally:
        process.terminate()
        process.wait(60)
        stopping = running.said()
        states.close()
    assert "STOPPING=1" in stopping


def _condition(running: Running) -> dict[str, object]:
    try:
        return dict(json.loads(running.told("/ready")))
    except OSError:
        return {}


def busy(desk: Desk, url: str, case: str, rounds: int) -> threading.Thread:
    """Somebody who writes and reconciles all the time."""

    def work() -> None:
        for number in range(rounds):
            desk.note(case, f"Eintrag {number}")
            assert desk.sync(url, PATIENT).digests_equal

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_killed_process_is_replaced_and_no_round_fails(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    mine, his = ada.admit(), ben.admit()
    with several(office) as running:
        before = running.workers()
        threads = [busy(ada, running.url, mine, 3), busy(ben, running.url, his, 3)]
        time.sleep(0.5)
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        for thread in threads:
            thread.join()
        wait_until(lambda: len(running.workers() - {victim}) == WORKERS)
        assert len(ada.store.all(Contact)) == len(ben.store.all(Contact)) == 3
        assert ada.store.replica.count_pending() == ben.store.replica.count_pending() == 0

        before = running.workers()
        running.process.send_signal(signal.SIGHUP)
        thread = busy(ada, running.url, mine, 3)
        wait_until(lambda: len(running.workers()) == WORKERS and not running.workers() & before)
        thread.join()
        assert ada.store.replica.count_pending() == 0 and len(ada.store.all(Contact)) == 6
        assert 'kim_requests_total{endpoint="push",status="200"}' in running.told("/metrics")
        told = _condition(running)
        assert told["migrated"] is True and told["devices"] == 2 and told["last_contact"]
        with pytest.raises(OSError, match="404"):
            running.told("/v1/health")
    assert running.process.returncode == 0
    lines = [json.loads(line) for line in running.log.read_text().splitlines()]
    assert {"hello", "push", "pull"} <= {line.get("endpoint") for line in lines}
    assert any(line["event"] == f"worker {victim} died and is replaced" for line in lines)
    assert "Muster" not in running.log.read_text() and "Eintrag" not in running.log.read_text()
