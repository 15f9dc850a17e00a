"""`kim torture kills`: a child does a device's work and is killed, at any moment or at one chosen write to its disk."""

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kim_desktop.errors import KnownError
from kim_desktop.storage import unlock
from kim_desktop.storage.files import VaultFiles
from kim_desktop.torture.disk_ops import Op, watched
from kim_desktop.torture.ground import in_memory
from kim_desktop.torture.report import Report
from kim_desktop.torture.session import ACTS, Promises, Session, hurrying_clock, new_profile, some_acts
from kim_desktop.torture.verdict import broken_promises

_LIFETIME = (0.01, 0.35)
"""Seconds until a kill at random comes; longer than a start takes."""
_OF_ONE_PROFILE = 40
_WAIT = 30.0


class Killer:
    """Ends this process at the n-th thing done to the disk while the chosen act goes on."""

    def __init__(self, number: int) -> None:
        self._left = number
        self.armed = False

    def take(self, _: Op) -> int:
        """Counts, and kills before it is done."""
        if self.armed:
            self._left -= 1
            if self._left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return 0


def torture_kills(count: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Report:
    """Kills that many children; half of them at random, half at a chosen write of a chosen act."""
    report, points = Report(), set[tuple[str, int]]()
    for start in range(0, count, _OF_ONE_PROFILE):
        number = seed + start // _OF_ONE_PROFILE
        with _profile() as folder:
            dice, promises = random.Random(number), Promises()  # noqa: S311 - the same each time
            for kill in range(start, min(start + _OF_ONE_PROFILE, count)):
                story = (
                    _kill_at_random(folder, promises, dice) if kill % 2 else _kill_at(folder, promises, dice, points)
                )
                report.counts["Gewaltsam beendete Programme"] += 1
                again = f"kim torture kills --count {_OF_ONE_PROFILE} --seed {number}"
                found = list(broken_promises(folder, promises, hurrying_clock))
                _remember_password(promises, folder)
                report.find(found, again, [story])
                if found:
                    break
        tell(f"{report.counts['Gewaltsam beendete Programme']} Kills, {len(report.violations)} Verletzungen")
    report.counts["Verschiedene Stellen dabei"] = len(points)
    return report


def _kill_at_random(folder: Path, promises: Promises, dice: random.Random) -> str:
    """Whatever the child is doing after some hundredths of a second."""
    seed, lifetime = dice.randrange(2**32), dice.uniform(*_LIFETIME)

    def work(history: "Pen") -> None:
        chance = random.Random(seed)  # noqa: S311 - the same each time
        session = Session(folder, promises.password, history.hear, chance, hurrying_clock)
        for act in some_acts(chance, 10_000):
            act(session)

    let_live(folder, work, promises, lifetime)
    return f"nach {lifetime:.3f} s"


def _kill_at(folder: Path, promises: Promises, dice: random.Random, points: set[tuple[str, int]]) -> str:
    """One act, killed at one of its writes; each act as often as the others."""
    act, seed = dice.choice([each for each, _ in ACTS]), dice.randrange(2**32)
    number = int(dice.paretovariate(0.6)) - 1

    def work(history: "Pen") -> None:
        killer = Killer(number)
        with watched(killer.take):
            chance = random.Random(seed)  # noqa: S311 - the same each time
            session = Session(folder, promises.password, history.hear, chance, hurrying_clock)
            session.save()
            killer.armed = True
            act(session)
            session.close()

    points.add((act.__name__, number))
    let_live(folder, work, promises, _WAIT)
    return f"{act.__name__}, Schreibvorgang {number}"


class Pen:
    """The acknowledgements of a child, on a file of its own that outlives it."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def hear(self, word: str, value: str) -> None:
        """Writes one down before the program goes on."""
        os.write(self._handle, f"{word}\t{value}\n".encode())


def let_live(folder: Path, work: Callable[[Pen], None], promises: Promises, seconds: float) -> None:
    """Runs `work` in a child until it is killed, by itself or after so many seconds."""
    path = folder.with_suffix(".history")
    path.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _be_the_child(work, Pen(path))
    _await(child, seconds)
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        promises.hear(*line.split("\t"))


def _be_the_child(work: Callable[[Pen], None], history: Pen) -> None:
    code = 0
    try:
        work(history)
    except KnownError:
        code = 1
    except BaseException as error:
        sys.stderr.write(f"{error!r}\n")
        code = 2
    finally:
        os._exit(code)


def _await(child: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _remember_password(promises: Promises, folder: Path) -> None:
    """After a kill within a change of the password either may hold; from now on it is the one that opens."""
    if not promises.begun_password:
        return
    header = unlock.read_header(VaultFiles(folder))
    if header.open_by_password(promises.begun_password) is not None:
        promises.hear("password", promises.begun_password)
    promises.begun_password = ""


@contextmanager
def _profile() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kim-kills-", dir=in_memory()) as temporary:
        folder = Path(temporary) / "profile"
        new_profile(folder)
        yield folder
