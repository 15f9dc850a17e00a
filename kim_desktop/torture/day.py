"""An episode: some simulated days of one municipality, every step decided by one seed."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from traceback import extract_tb

from sqlalchemy import text

from kim_desktop.torture.desk import Desk, Fate
from kim_desktop.torture.doings import Doings
from kim_desktop.torture.ground import Ground
from kim_desktop.torture.history import History
from kim_desktop.torture.line import Bad, Script
from kim_desktop.torture.oracle import judge_end, judge_farewell, judge_scope, judge_vault
from kim_desktop.torture.world import World

_USERS = (0, 1, 0, 3, 2, 1)
"""Whose the first, second … device is: two of one person, so that equal scopes can be compared."""
_NIGHT = timedelta(hours=14)
_ROUNDS = 4
_LAST_EXCHANGE = 12


@dataclass
class Outcome:
    """What an episode did, and what it found."""

    seed: int
    days: int = 0
    exchanges: int = 0
    doings: int = 0
    rounds: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)


class Episode:
    """One municipality from its first day to the reckoning at the end."""

    def __init__(self, ground: Ground, seed: int, devices: int, calm_nights: bool = False) -> None:
        self.outcome = Outcome(seed)
        self._dice = random.Random(seed)  # noqa: S311 - nothing secret, but the same each time
        self._history = History()
        self._world = World(ground)
        self._doings = Doings(self._dice)
        self._copies: list[tuple[Desk, Path, int]] = []
        self._old: list[Desk] = []
        self._numbers = iter(range(1, 10_000))
        self._desks = [self._new_desk(_USERS[number % len(_USERS)]) for number in range(devices)]
        self._meanwhile = False
        self._epochs: dict[str, str] = {}
        self._calm_nights = calm_nights

    def run(self, days: int) -> Outcome:
        """Plays the days, stopping at the first violation, and then judges."""
        try:
            self._play(days)
        except Exception as error:
            ours = [each for each in extract_tb(error.__traceback__) if "site-packages" not in each.filename]
            self._find([f"I10 {type(error).__name__}: {error} ({Path(ours[-1].filename).name}:{ours[-1].lineno})"])
        finally:
            self.outcome.exchanges = self._world.exchanges
            self.outcome.story = self._history.story
            for desk in (*self._desks, *self._old):
                desk.close()
            self._world.close()
        return self.outcome

    def _play(self, days: int) -> None:
        for day in range(days):
            self._history.tell(f"— Tag {day}, {self._world.now.date()}")
            self._day()
            self.outcome.days += 1
            if self.outcome.violations:
                return
        self._reckon()

    def _day(self) -> None:
        self._world.pass_by(_NIGHT)
        if not self._calm_nights:
            self._mishap()
        turns = [desk for desk in self._desks for _ in range(self._dice.randrange(1, 4))]
        self._dice.shuffle(turns)
        for desk in turns:
            self._world.pass_by(timedelta(minutes=self._dice.randrange(1, 90)))
            if desk in self._desks:
                self._turn(desk)

    def _turn(self, desk: Desk) -> None:
        """Some work, then perhaps a round."""
        for _ in range(self._dice.randrange(0, 4)):
            self._work(desk)
        if self._dice.random() < 0.6:
            self._sync(desk, self._script())
            if desk.fate is not Fate.AT_WORK:
                self._replace(desk)

    def _work(self, desk: Desk) -> None:
        crashing = self._dice.random() < 0.01
        if crashing:
            desk.crash_after(self._dice.randrange(1, 60))
            self._count("Gerät stürzt beim Speichern ab")
        said = desk.work(self._doings.something)
        desk.calm()
        self.outcome.doings += 1
        self._history.tell(f"{desk.name}: {said}")

    def _sync(self, desk: Desk, script: Script, *, calm: bool = False) -> None:
        self._meanwhile = False
        if not calm and self._dice.random() < 0.02:
            desk.crash_after(self._dice.randrange(1, 250))
            self._count("Gerät stürzt mitten im Abgleich ab")
        said = desk.sync(script, lambda bad: self._count(bad.value))
        desk.calm()
        self.outcome.rounds[said.split(":")[0]] += 1
        faults = ", ".join(f"{bad.name.lower()}@{number}" for number, bad in sorted(script.bad.items()))
        self._history.tell(f"{desk.name} gleicht ab ({faults or 'gute Leitung'}): {said}")
        self._find(self._unlike(desk))
        self._find(f"I10 der Dienst meldet einen Fehler: {fault}" for fault in self._world.faults.said)
        if desk.result and desk.result.digests_equal and not self._meanwhile and desk.fate is Fate.AT_WORK:
            self._find(judge_scope(desk))

    def _unlike(self, desk: Desk) -> Iterator[str]:
        """Both ends differed: right after a restore or a new beginning, else never."""
        epoch = desk.store.replica.epoch()
        if desk.result and desk.result.healed_cases and epoch == self._epochs.get(desk.name):
            yield f"I5 {desk.name} und die Zentrale waren in {len(desk.result.healed_cases)} Fällen verschieden"
        if desk.result:
            self._epochs[desk.name] = epoch

    def _script(self) -> Script:
        """How bad the line is this time."""
        dice = self._dice
        many = dice.choices((0, 1, 2, 4), (50, 30, 14, 6))[0]
        bad = {dice.randrange(1, _LAST_EXCHANGE): dice.choice(list(Bad)) for _ in range(many)}
        return Script(bad, self._somebody_works)

    def _somebody_works(self) -> None:
        """In the middle of somebody's round: another device's round, or the user goes on typing."""
        if self._meanwhile:
            return
        self._meanwhile = True
        desk = self._dice.choice(self._desks)
        if self._dice.random() < 0.5:
            self._work(desk)
        elif not desk.is_busy:
            self._sync(desk, Script())
            self._meanwhile = True

    def _mishap(self) -> None:
        """What happens over night, at most one thing."""
        (happening,) = self._dice.choices([each for each, _ in _MISHAPS], [often for _, often in _MISHAPS])
        happening(self)

    def _nothing(self) -> None:
        pass

    def _restart(self) -> None:
        self._world.restart()
        self._count("Dienst neu gestartet")

    def _back_up(self) -> None:
        if len(self._world.backups) < 3:
            self._world.back_up()
            self._history.tell("Zentrale gesichert")

    def _put_back(self) -> None:
        if self._world.backups:
            self._world.put_back(self._dice.randrange(len(self._world.backups)))
            self._count("Zentrale auf eine Sicherung zurückgesetzt")
            self._let_go_of_what_is_nowhere()
            self._history.tell("Zentrale auf eine Sicherung zurückgesetzt")

    def _jump(self) -> None:
        desk = self._dice.choice(self._desks)
        desk.skew = self._dice.choice(_SKEWS)
        self._count("Uhr eines Geräts springt")
        self._history.tell(f"{desk.name}: Uhr geht um {desk.skew} falsch")

    def _copy(self) -> None:
        desk = self._dice.choice(self._desks)
        self._copies.append((desk, desk.copied_folder(), len(self._history.local[desk.name])))

    def _roll_back(self) -> None:
        """Somebody puts an older copy of a vault's folder in its place."""
        if self._copies:
            desk, folder, _ = self._copies.pop(self._dice.randrange(len(self._copies)))
            if desk in self._desks:
                desk.go_back_to(folder)
                self._history.forget_after(desk.name, desk.rows("SELECT id FROM changes"))
                self._count("Tresor auf eine ältere Kopie zurückgesetzt")
                self._let_go_of_what_is_nowhere()
                self._history.tell(f"{desk.name}: ältere Kopie")

    def _let_go_of_what_is_nowhere(self) -> None:
        """An old centre and an old vault at once: what only these two held, no program can give back."""
        held = {row[0] for desk in self._desks for row in desk.rows("SELECT id FROM changes")}
        with self._world.connection as connection:
            held.update(connection.scalars(text("SELECT id FROM changes UNION SELECT change_id FROM receipts")))
        if gone := self._history.forget_gone(held):
            self.outcome.faults[_NOWHERE] += gone

    def _clone(self) -> None:
        """The same vault is used at two places."""
        if not self._copies:
            return
        desk, folder, _ = self._copies.pop(self._dice.randrange(len(self._copies)))
        if desk not in self._desks or self._world.folder not in folder.parents:
            return
        twin = desk.twin(f"{desk.name}z{next(self._numbers)}", folder)
        self._desks.append(twin)
        self._count("Tresor kopiert und an zwei Orten benutzt")
        self._history.tell(f"{twin.name}: Kopie von {desk.name}")

    def _revoke(self) -> None:
        if self._dice.random() < 0.5:
            desk = self._dice.choice(self._desks)
            self._world.centre.revoke_device(desk.store.identity.device_id)
            self._world.forget_backups()
            self._count("Gerät gesperrt")
            self._history.tell(f"{desk.name}: gesperrt")

    def _replace(self, desk: Desk) -> None:
        """A device that must not go on is kept for the reckoning; its user gets another."""
        if desk.fate is Fate.REVOKED and not desk.erased:
            self._find([f"{desk.name} ist gesperrt und hat sich nicht gelöscht"])
        if desk.fate is Fate.REVOKED:
            self._find(judge_farewell(desk, self._history))
        if desk.fate is Fate.FORKED:
            self._find(judge_vault(desk, self._history))
            self._find(self._unreported(desk))
            self._count("Abzweigung erkannt")
            desk.rejoin()
            self._world.forget_backups()
            self._history.tell(f"{desk.name}: neu angemeldet")
            return
        self._desks.remove(desk)
        self._old.append(desk)
        if len(self._desks) < 3:
            self._desks.append(self._new_desk(self._world.team.index(desk.user)))
            self._world.forget_backups()

    def _unreported(self, desk: Desk) -> Iterator[str]:
        devices = {each.device for each in self._world.centre.incidents()}
        if desk.store.identity.device_id not in devices:
            yield f"I7 {desk.name} wurde abgewiesen, aber nicht gemeldet"

    def _reckon(self) -> None:
        """Good lines and quiet: some rounds for all, then everything is judged."""
        self._history.tell("— Ruhe")
        for desk in self._desks:
            desk.skew = timedelta()
        for _ in range(_ROUNDS):
            for desk in list(self._desks):
                self._sync(desk, Script(), calm=True)
                if desk.fate is not Fate.AT_WORK:
                    self._replace(desk)
        unequal = [desk.name for desk in self._desks if not (desk.result and desk.result.digests_equal)]
        self._find(f"I5 {name} wird mit der Zentrale nicht gleich" for name in unequal)
        self._find(judge_end(self._world, self._history, self._desks))

    def _new_desk(self, user: int) -> Desk:
        desk = Desk(self._world, self._history, f"gerät{next(self._numbers)}", self._world.team[user])
        desk.enrol()
        return desk

    def _find(self, found: "Iterator[str] | list[str]") -> None:
        self.outcome.violations += found

    def _count(self, fault: str) -> None:
        self.outcome.faults[fault] += 1


_NOWHERE = "Änderung nur in alter Zentrale und altem Tresor, beide zurückgesetzt"
_SKEWS = (timedelta(), timedelta(hours=1), timedelta(hours=-1), timedelta(days=3650), timedelta(days=-20_000))
_MISHAPS: tuple[tuple[Callable[[Episode], None], int], ...] = (
    (Episode._nothing, 60), (Episode._restart, 4), (Episode._back_up, 8), (Episode._put_back, 4), (Episode._jump, 5),
    (Episode._copy, 5), (Episode._roll_back, 2), (Episode._clone, 2), (Episode._revoke, 2),
)  # fmt: skip
