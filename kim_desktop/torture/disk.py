"""`kim torture disk`: a disk that is full or fails at every write, bytes that flip, two windows on one vault."""

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from kim_desktop.errors import DocumentError, KnownError, VaultError, VaultInUse
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault, restore_vault
from kim_desktop.torture.disk_ops import FULL, IO_FAULT, Kind, Op, watched
from kim_desktop.torture.ground import PASSWORD, in_memory
from kim_desktop.torture.report import Report
from kim_desktop.torture.session import ACTS, Act, Promises, Session, hurrying_clock, new_profile
from kim_desktop.torture.verdict import broken_promises, missing_notes

_NOTES = 12
_WRITING = frozenset({Kind.CREATE, Kind.WRITE, Kind.SYNC})


class FailingDisk:
    """Does `good` writes, then fails: for good if it is full, once if it only stumbled."""

    def __init__(self, good: int, code: int) -> None:
        self._good, self._code = good, code
        self.armed = self.failed = False

    def take(self, op: Op) -> int:
        """Lets it happen, or not."""
        if not self.armed or op.kind not in _WRITING or op.path.endswith("-shm"):
            return 0
        self._good -= 1
        if self._good >= 0 or (self.failed and self._code == IO_FAULT):
            return 0
        self.failed = True
        return self._code


def torture_disk(seed: int, most: int, flips: int, tell: Callable[[str], None] = lambda _: None) -> Report:
    """Fails each of the first `most` writes of every act, flips so many bytes in every file, opens a vault twice."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="kim-disk-", dir=in_memory()) as temporary:
        folder = Path(temporary)
        new_profile(folder / "fresh")
        for act, _ in ACTS:
            _fail_everywhere(report, folder, act, seed, most)
            tell(f"{act.__name__}: {len(report.violations)} Verletzungen")
        _flip_everywhere(report, folder, seed, flips)
        tell(f"Verfälschte Bytes: {len(report.violations)} Verletzungen")
        report.find(_two_windows(folder / "fresh"), f"kim torture disk --seed {seed}")
        report.counts["Zweites Fenster auf denselben Tresor"] += 1
    return report


def _fail_everywhere(report: Report, folder: Path, act: Act, seed: int, most: int) -> None:
    """The n-th write fails, for every n until the act gets through."""
    for code, name in ((FULL, "Festplatte voll"), (IO_FAULT, "Schreibfehler der Festplatte")):
        for number in range(most):
            profile = folder / f"{act.__name__}-{code}-{number}"
            shutil.copytree(folder / "fresh", profile)
            disk, promises = FailingDisk(number, code), Promises()
            found = [
                *_with_failing(profile, act, disk, promises, seed),
                *broken_promises(profile, promises, hurrying_clock),
            ]
            report.faults[name] += disk.failed
            story = f"{name} ab dem Schreibvorgang {number} von {act.__name__}"
            report.find(found, f"kim torture disk --seed {seed}", [story])
            shutil.rmtree(profile)
            profile.with_suffix(".kim").unlink(missing_ok=True)
            if not disk.failed:
                break


def _with_failing(profile: Path, act: Act, disk: FailingDisk, promises: Promises, seed: int) -> Iterator[str]:
    """I10: the act succeeds or says in German what is wrong; nothing else comes out, and the vault goes on."""
    session = Session(profile, PASSWORD, promises.hear, random.Random(seed), hurrying_clock)  # noqa: S311
    session.save()
    with watched(disk.take):
        disk.armed = True
        try:
            act(session)
        except KnownError as error:
            if not error.way_on:
                yield f"I10 die Meldung sagt nicht, was zu tun ist: {error.message}"
        except Exception as error:
            yield f"I10 unerwarteter Fehler {type(error).__name__}: {error}"
        disk.armed = False
        try:
            session.store.close()
        except Exception as error:
            yield f"I10 der Tresor lässt sich danach nicht schließen: {type(error).__name__}: {error}"


def _flip_everywhere(report: Report, folder: Path, seed: int, flips: int) -> None:
    """One byte differs, in each file of a vault that was left open and of its backup."""
    promises = Promises()
    left = _left_open(folder, promises, seed)
    dice = random.Random(seed)  # noqa: S311 - the same each time
    for path in sorted(left.iterdir()):
        if path.name in ("vault.lock", "vault.reserve") or not path.stat().st_size:
            continue
        for _ in range(flips):
            copy = folder / "flipped"
            shutil.copytree(left, copy)
            at = _flip(copy / path.name, dice)
            found = _noticed_backup(copy / path.name) if path.suffix == ".kim" else _noticed(copy, promises)
            report.faults[f"Verfälschtes Byte in {path.name}"] += 1
            report.find(found, f"kim torture disk --seed {seed}", [f"Byte {at} von {path.name}"])
            shutil.rmtree(copy)


def _left_open(folder: Path, promises: Promises, seed: int) -> Path:
    """A vault whose program ended without closing it, so that its write-ahead log is full of acknowledged notes."""
    profile, left = folder / "open", folder / "left"
    shutil.copytree(folder / "fresh", profile)
    session = Session(profile, PASSWORD, promises.hear, random.Random(seed), hurrying_clock)  # noqa: S311
    session.store.vault.backup(profile / "sicherung.kim")
    for _ in range(_NOTES):
        session.save()
    shutil.copytree(profile, left, ignore=shutil.ignore_patterns("*-shm"))
    session.close()
    return left


def _flip(path: Path, dice: random.Random) -> int:
    content = bytearray(path.read_bytes())
    at = dice.randrange(len(content))
    content[at] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return at


def _noticed(profile: Path, promises: Promises) -> Iterator[str]:
    """Either nothing is missing, or the user is told: when opening, by the check, or that this is an older copy."""
    try:
        store = Store(open_vault(profile, PASSWORD, clock=hurrying_clock), None, hurrying_clock)
    except KnownError as error:
        if not error.way_on:
            yield f"I10 die Meldung sagt nicht, was zu tun ist: {error.message}"
        return
    except Exception as error:
        yield f"I10 unerwarteter Fehler {type(error).__name__}: {error}"
        return
    try:
        if not store.older_copy:
            yield from missing_notes(store, promises)
        store.vault.check()
    except VaultError:
        return
    finally:
        store.close()


def _noticed_backup(backup: Path) -> Iterator[str]:
    try:
        restore_vault(backup, backup.with_suffix(".restored"), PASSWORD, clock=hurrying_clock).close()
        yield "eine verfälschte Sicherung wurde ohne Warnung wiederhergestellt"
    except (VaultError, DocumentError):
        return
    except Exception as error:
        yield f"I10 unerwarteter Fehler {type(error).__name__}: {error}"


_HOLDING = """
import sys
from pathlib import Path
from kim_desktop.storage.vault import open_vault
open_vault(Path(sys.argv[1]), sys.argv[2])
print("offen", flush=True)
sys.stdin.read()
"""


def _two_windows(profile: Path) -> Iterator[str]:
    """The second window is told so, and can open the vault once the first is gone."""
    command = [sys.executable, "-c", _HOLDING, str(profile), PASSWORD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        first.stdout.readline()
        try:
            open_vault(profile, PASSWORD).close()
            yield "zwei Fenster haben denselben Tresor geöffnet"
        except VaultInUse:
            pass
        first.communicate()
    open_vault(profile, PASSWORD).close()
