"""`kim torture power`: the disk as a power cut may leave it, state by state, opened with the real code.

The model: what was synced is there. What was written since then is there, is not, or is there in part, cut at 512
bytes, each write for itself. Of names made, changed or deleted since the folder was synced, the first so many hold.
"""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kim_desktop.torture.disk_ops import Kind, Op, watched
from kim_desktop.torture.ground import in_memory
from kim_desktop.torture.report import Report
from kim_desktop.torture.session import MARKER, Promises, Session, hurrying_clock, new_profile, some_acts
from kim_desktop.torture.verdict import broken_promises

_SECTOR = 512
_STATES = 100
"""Of each recording."""
_ACTS = 30
Heard = tuple[int, str, str]


@dataclass
class Tape:
    """A recording: what lay on the disk before, everything done to it, and what was acknowledged after how much."""

    root: str
    before: dict[str, bytes]
    ops: list[Op] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    def take(self, op: Op) -> int:
        """Records one."""
        if op.path.startswith("temp-"):
            self.leaks.append("I8 die Datenbank legt eine Datei außerhalb des Tresors an")
        if any(code in op.data for code in _MARKERS):
            self.leaks.append(f"I8 ein gespeichertes Wort steht im Klartext in {Path(op.path).name}")
        if op.path.startswith(self.root):
            self.ops.append(op)
        return 0

    def hear(self, word: str, value: str) -> None:
        """Records an acknowledgement."""
        self.heard.append((len(self.ops), word, value))

    def promises(self, until: int) -> Promises:
        """What had been acknowledged by then."""
        made = Promises()
        for at, word, value in self.heard:
            if at <= until:
                made.hear(word, value)
        return made


_MARKERS = [MARKER.encode(code) for code in ("utf-8", "utf-16-le")]


@dataclass
class _Inode:
    durable: bytearray
    pending: list[Op] = field(default_factory=list)


class _Disk:
    """A file system between its memory and its platter."""

    def __init__(self, before: dict[str, bytes]) -> None:
        self._names = {path: _Inode(bytearray(content)) for path, content in before.items()}
        self._durable = dict(self._names)
        self._unsynced: list[dict[str, _Inode]] = []
        """What the folder looked like after each change of a name since it was synced."""

    def apply(self, op: Op) -> None:
        """Does what the program asked for."""
        if op.kind in (Kind.WRITE, Kind.TRUNCATE):
            self._names[op.path].pending.append(op)
        elif op.kind is Kind.SYNC:
            self._sync(self._names[op.path])
        else:
            self._rename(op)
        if op.whole or op.kind is Kind.SYNC_FOLDER:
            self._durable, self._unsynced = dict(self._names), []

    def cut(self, dice: random.Random) -> dict[str, bytes]:
        """What is found after the power came back."""
        folders = [self._durable, *self._unsynced]
        names = dice.choice((folders[0], folders[-1], dice.choice(folders)))
        way = dice.choice((_none, _all, _some, _some))
        content: dict[int, bytes] = {}
        for inode in names.values():
            if id(inode) not in content:
                content[id(inode)] = _survived(inode, way, dice)
        return {path: content[id(inode)] for path, inode in names.items()}

    def _sync(self, inode: _Inode) -> None:
        for op in inode.pending:
            _write(inode.durable, op)
        inode.pending.clear()

    def _rename(self, op: Op) -> None:
        if op.kind is Kind.CREATE:
            self._names[op.path] = _Inode(bytearray())
        elif op.kind is Kind.DELETE:
            self._names.pop(op.path, None)
        elif op.kind is Kind.RENAME:
            self._names[op.target] = self._names.pop(op.path)
        self._unsynced.append(dict(self._names))


Way = Callable[[Op, random.Random], Op | None]


def _none(_: Op, __: random.Random) -> Op | None:
    return None


def _all(op: Op, _: random.Random) -> Op | None:
    return op


def _some(op: Op, dice: random.Random) -> Op | None:
    """There, not there, or torn."""
    fate = dice.randrange(3)
    if fate == 0 or (fate == 2 and op.kind is Kind.TRUNCATE):
        return None
    sectors = -(-len(op.data) // _SECTOR)
    if fate == 1 or sectors < 2:
        return op
    kept = dice.randrange(1, sectors) * _SECTOR
    if dice.random() < 0.5:
        return Op(op.kind, op.path, op.offset, op.data[:kept])
    return Op(op.kind, op.path, op.offset + kept, op.data[kept:])


def _survived(inode: _Inode, way: Way, dice: random.Random) -> bytes:
    content = bytearray(inode.durable)
    for op in inode.pending:
        if survivor := way(op, dice):
            _write(content, survivor)
    return bytes(content)


def _write(content: bytearray, op: Op) -> None:
    if op.kind is Kind.TRUNCATE:
        content[:] = content[: op.offset].ljust(op.offset, b"\0")
        return
    if len(content) < op.offset:
        content.extend(bytes(op.offset - len(content)))
    content[op.offset : op.offset + len(op.data)] = op.data


def torture_power(states: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Report:
    """Records sessions and opens that many states of the disk after a power cut."""
    report = Report()
    while (done := report.counts["Zustände nach Stromausfall"]) < states:
        number = seed + done // _STATES
        with tempfile.TemporaryDirectory(prefix="kim-power-", dir=in_memory()) as temporary:
            tape = record(Path(temporary), random.Random(number))  # noqa: S311 - the same each time
            again = f"kim torture power --states {_STATES} --seed {number}"
            report.find(sorted(set(tape.leaks)), again)
            for story, found in _judged(Path(temporary), tape, min(_STATES, states - done), number):
                report.counts["Zustände nach Stromausfall"] += 1
                report.find(found, again, [story])
        report.counts["Aufgezeichnete Schreibvorgänge"] += len(tape.ops)
        tell(f"{report.counts['Zustände nach Stromausfall']} Zustände, {len(report.violations)} Verletzungen")
    return report


def record(folder: Path, dice: random.Random) -> Tape:
    """A session with everything that a device does, on tape."""
    profile = folder / "profile"
    new_profile(profile)
    root = str(folder)
    before = {str(path): path.read_bytes() for path in profile.iterdir() if path.is_file()}
    tape = Tape(root, before)
    with watched(tape.take):
        session = Session(profile, Promises().password, tape.hear, dice, hurrying_clock)
        for act in some_acts(dice, _ACTS):
            act(session)
        session.read_much()
        session.close()
    return tape


def _judged(folder: Path, tape: Tape, count: int, seed: int) -> Iterator[tuple[str, Sequence[str]]]:
    dice = random.Random(seed)  # noqa: S311 - the same each time
    cuts = sorted(dice.randrange(len(tape.ops) + 1) for _ in range(count))
    disk, done = _Disk(tape.before), 0
    for cut in cuts:
        for op in tape.ops[done:cut]:
            disk.apply(op)
        done = cut
        place = folder / "after"
        _lay_out(disk.cut(dice), tape.root, place)
        last = tape.ops[cut - 1] if cut else None
        story = f"Schnitt nach {cut} von {len(tape.ops)}: {last.kind} {Path(last.path).name}" if last else "am Anfang"
        yield story, list(broken_promises(place / "profile", tape.promises(cut), hurrying_clock))
        shutil.rmtree(place)


def _lay_out(content: dict[str, bytes], root: str, place: Path) -> None:
    (place / "profile").mkdir(parents=True, mode=0o700)
    for path, data in content.items():
        (place / Path(path).relative_to(root)).write_bytes(data)
