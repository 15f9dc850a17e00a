"""Kills in the middle of a round: device and service worker end together, before or after the service's commit."""

import os
import random
import signal
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import text

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Contact
from kim_desktop.torture.days import quiet
from kim_desktop.torture.desk import Desk
from kim_desktop.torture.disk_ops import watched
from kim_desktop.torture.ground import Ground, new_ground
from kim_desktop.torture.history import History
from kim_desktop.torture.kills import Killer, Pen, let_live
from kim_desktop.torture.line import Script
from kim_desktop.torture.report import Report
from kim_desktop.torture.session import Promises
from kim_desktop.torture.world import World
from kim_desktop.work.intake import admit, new_meldung, take_meldung

_OF_ONE_WORLD = 40
_WAIT = 30.0


def torture_sync_kills(count: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Report:
    """Kills that many children that write notes and reconcile; then every note must be at the centre, once."""
    report = Report()
    with new_ground() as ground, quiet():
        for start in range(0, count, _OF_ONE_WORLD):
            number, many = seed + start // _OF_ONE_WORLD, min(_OF_ONE_WORLD, count - start)
            _kill_in_one_world(report, ground, random.Random(number), many, number)  # noqa: S311
            tell(f"{report.counts[_COUNTED]} Kills im Abgleich, {len(report.violations)} Verletzungen")
    return report


_COUNTED = "davon mitten im Abgleich"


def _kill_in_one_world(report: Report, ground: Ground, dice: random.Random, many: int, seed: int) -> None:
    world, promises = World(ground), Promises()
    desk = Desk(world, History(), "gerät1", world.team[0])
    desk.enrol()
    case = _first_case(desk)
    for _ in range(many):
        moment = int(dice.paretovariate(0.5)) - 1
        desk.close()
        let_live(desk.folder, lambda pen, moment=moment: _work(desk, case, moment, pen), promises, _WAIT)  # type: ignore[misc]
        desk.start()
        report.counts.update({"Gewaltsam beendete Programme": 1, _COUNTED: 1})
        again = f"kim torture kills --count {2 * _OF_ONE_WORLD} --seed {seed}"
        report.find(_lost(desk, promises), again, [f"Abgleich, Schreibvorgang {moment}"])
    desk.close()
    world.close()


def _first_case(desk: Desk) -> str:
    meldung = replace(new_meldung(desk.store), family_name="Beispiel")
    return admit(desk.store, take_meldung(desk.store, meldung)).case.id


def _work(desk: Desk, case: str, moment: int, pen: Pen) -> None:
    desk.world.let_go_of_connections()
    desk.start()
    killer = Killer(moment)
    with watched(killer.take):
        note = Contact(id=new_id(), case_id=case, text="bestätigt", sort="talk")
        with desk.store.unit() as unit:
            unit.add(note)
        pen.hear("note", note.id)
        killer.armed = True
        desk.sync(Script())
    os.kill(os.getpid(), signal.SIGKILL)


def _lost(desk: Desk, promises: Promises) -> list[str]:
    """After the next good round."""
    said = desk.sync(Script())
    with desk.world.connection as connection:
        rows = connection.execute(text("SELECT record_id, count(*) FROM changes WHERE record = 'contact' GROUP BY 1"))
        held: dict[str, int] = {row[0]: row[1] for row in rows}
    found = [] if said == "gleich" else [f"I5 der nächste Abgleich endet so: {said}"]
    wrong = [each for each in promises.notes if held.get(each) != 1]
    return found + ([f"I3 {len(wrong)} Notizen sind nicht genau einmal in der Zentrale"] if wrong else [])
