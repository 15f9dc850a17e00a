"""Whatever breaks on the way: after the next good round both sides hold the same, everything once."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from line_parts import CuttingLine, LosesAnswers, TwistsAnswers
from office_parts import FAST, Desk, Office
from sqlalchemy import func, select, text

from kim_desktop.domain.records.case import Contact
from kim_desktop.errors import DeviceForked, Unreachable
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from sync.client.result import Step
from sync.client.round import run_round
from sync.client.transport import Patience
from sync.protocol import PullAnswer
from sync.service.running.server import Listen, Server

ONCE = Patience(connect=5, answer=10, attempts=1)
CUTS = 40


@pytest.fixture
def line(office: Office) -> Iterator[CuttingLine]:
    """A line to the office that can be cut."""
    made = CuttingLine(office.port)
    yield made
    made.close()


def count_in_centre(office: Office, text_part: str) -> int:
    """How many accepted changes say this."""
    changes = office.centre.database.tables.changes
    with office.centre.database.serving() as connection:
        said = select(func.count()).select_from(changes).where(changes.c.payload.contains(text_part))
        return connection.scalar(said) or 0


def test_a_line_cut_anywhere_loses_and_doubles_nothing(office: Office, line: CuttingLine) -> None:
    ada, second = office.desk(office.ada), office.desk(office.ada)
    case = ada.admit()
    ada.sync(line.url)
    ada.note(case, "Maß nehmen")
    line.cut_after()
    ada.sync(line.url)
    sizes = line.carried
    cuts = 0
    for number in range(CUTS):
        ada.note(case, f"Notiz-{number:03}.")
        way = "up" if number % 2 else "down"
        line.cut_after(**{way: 50 + sizes[way] * number // CUTS})
        try:
            ada.sync(line.url, ONCE)
        except Unreachable:
            cuts += 1
    assert cuts >= CUTS - 4
    assert ada.sync().digests_equal and second.sync().digests_equal
    for number in range(CUTS):
        assert count_in_centre(office, f"Notiz-{number:03}.") == 1
    assert second.store.count(Contact) == CUTS + 1 == ada.store.count(Contact)


def test_a_cut_is_bridged_within_the_round_when_the_line_comes_back(office: Office, line: CuttingLine) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.note(case, "wichtig")
    line.cut_after(down=4_000)
    result = ada.sync(line.url)
    assert line.has_cut and result.digests_equal and count_in_centre(office, "wichtig") == 1


def test_an_answer_lost_after_the_commit_is_given_again(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.note(case, "schon angekommen")
    app = LosesAnswers(office.app(), "/v1/push", 1)
    server = Server(app, office.centre.certificates, Listen(port=0, grace=1))
    server.start()
    try:
        url = f"https://localhost:{server.port}"
        with pytest.raises(Unreachable):
            ada.sync(url, ONCE)
        assert ada.store.replica.count_pending() == 4 and count_in_centre(office, "schon angekommen") == 1
        app.left = 1
        result = ada.sync(url)
        assert app.left == 0 and result.digests_equal and ada.store.replica.count_pending() == 0
    finally:
        server.stop()
    assert count_in_centre(office, "schon angekommen") == 1


@pytest.mark.parametrize("twist", ["reversed", "skipping", "changed"])
def test_pages_that_were_tampered_with_are_not_applied(office: Office, twist: str) -> None:
    ada, second = office.desk(office.ada), office.desk(office.ada)
    ada.admit()
    ada.sync()

    def twisted(answer: PullAnswer) -> PullAnswer:
        if twist == "reversed":
            answer.changes = answer.changes[::-1]
        elif twist == "skipping":
            answer.cursor -= 1
        else:
            for each in answer.changes:
                each.change.payload.fields["added"] = "by somebody"  # type: ignore[union-attr]
        return answer

    app = TwistsAnswers(office.app(), twisted)
    server = Server(app, office.centre.certificates, Listen(port=0, grace=1))
    server.start()
    try:
        url = f"https://localhost:{server.port}"
        with pytest.raises(Unreachable):
            second.sync(url, ONCE)
        assert second.store.replica.cursor() == 0
        app.on = False
        assert second.sync(url).digests_equal
    finally:
        server.stop()


def test_a_service_restarted_in_the_middle_of_a_round_is_not_noticed(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.note(case, "über den Neustart")
    restarted: list[Step] = []

    def restart(step: Step, *_: int) -> None:
        if step not in restarted:
            restarted.append(step)
            office.shut()
            office.open()

    with ada.transport(patience=Patience(attempts=6, pause=0.05)) as transport:
        result = run_round(ada.store, transport, restart, lambda: False, lambda: None)
    assert restarted == list(Step) and result.digests_equal
    assert count_in_centre(office, "über den Neustart") == 1


SERVICE = """
import sys
from pathlib import Path
from sync.service.centre import Centre
from sync.service.running.server import Listen
centre = Centre(Path(sys.argv[1]))
server = centre.server(None, Listen("127.0.0.1", int(sys.argv[2]), grace=1))
print(server.port, flush=True)
server.run()
"""


def test_a_service_killed_in_the_middle_of_a_round_loses_nothing(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    for number in range(5):
        ada.note(case, f"vor dem Absturz {number}")
    folder = str(office.folder / "centre")
    running: list[subprocess.Popen[str]] = []

    def serve(port: int) -> int:
        command = [sys.executable, "-c", SERVICE, folder, str(port)]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert running[-1].stdout is not None
        return int(running[-1].stdout.readline())

    def kill(step: Step, *_: int) -> None:
        if step is Step.PULL and len(running) == 1:
            end(running[0], signal.SIGKILL)
            serve(port)

    port = serve(0)
    try:
        with ada.transport(f"https://localhost:{port}", Patience(attempts=8, pause=0.05)) as transport:
            result = run_round(ada.store, transport, kill, lambda: False, lambda: None)
    finally:
        for process in running:
            end(process, signal.SIGTERM)
    assert len(running) == 2 and result.digests_equal
    assert count_in_centre(office, "vor dem Absturz") == 5


def end(process: "subprocess.Popen[str]", how: signal.Signals) -> None:
    """Ends a child and its pipe."""
    process.send_signal(how)
    process.wait(20)
    assert process.stdout is not None
    process.stdout.close()


CLIENT = """
import sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from office_parts import Desk
desk = Desk(Store(open_vault(Path(sys.argv[1]), "für Tests nur")), Path(sys.argv[1]))
for number in range(10_000):
    print(desk.note(sys.argv[2], "bestätigt"), flush=True)
    if number % 3 == 2:
        desk.sync()
"""


def test_a_device_killed_at_any_moment_keeps_every_confirmed_note(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.store.close()
    confirmed: list[str] = []
    for lines in (3, 8, 14):
        command = [sys.executable, "-c", CLIENT, str(ada.folder), case, str(Path(__file__).parent)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        confirmed += [process.stdout.readline().strip() for _ in range(lines)]
        os.kill(process.pid, signal.SIGKILL)
        confirmed += [line.strip() for line in process.stdout if line.endswith("\n")]
        end(process, signal.SIGKILL)
    ada.store = Store(open_vault(ada.folder, "für Tests nur"))
    second = office.desk(office.ada)
    assert ada.sync().digests_equal and second.sync().digests_equal
    held = {contact.id for contact in second.store.all(Contact)}
    assert set(confirmed) <= held and len(confirmed) >= 25
    assert held == {contact.id for contact in ada.store.all(Contact)}


def copy_of(desk: Desk, folder: Path) -> Desk:
    """The same vault once more, as a copied folder; the first is opened again."""
    desk.store.close()
    shutil.copytree(desk.folder, folder)
    desk.store = Store(open_vault(desk.folder, "für Tests nur"))
    return Desk(Store(open_vault(folder, "für Tests nur")), folder)


def test_a_copied_vault_is_recognised_and_keeps_what_it_holds(office: Office, tmp_path: Path) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    twin = copy_of(ada, tmp_path / "twin")
    ada.note(case, "vom ersten")
    twin.note(case, "vom zweiten")
    assert ada.sync().digests_equal
    with pytest.raises(DeviceForked, match="Kopie"):
        twin.sync()
    assert twin.store.replica.count_pending() == 1
    assert count_in_centre(office, "vom ersten") == 1 and count_in_centre(office, "vom zweiten") == 0
    assert [(each.kind, each.device) for each in office.centre.incidents()] == [
        ("device_cloned", ada.store.identity.device_id)
    ]
    twin.close()


def test_a_copy_that_is_a_step_ahead_is_recognised_by_its_chain(office: Office, tmp_path: Path) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    twin = copy_of(ada, tmp_path / "twin")
    ada.note(case, "vom ersten")
    ada.sync()
    twin.note(case, "vom zweiten")
    twin.note(case, "und noch eine")
    with pytest.raises(DeviceForked, match="Kopie"):
        twin.sync()
    assert twin.store.replica.count_pending() == 2
    twin.close()


def test_a_vault_put_back_to_an_older_copy_is_recognised(office: Office, tmp_path: Path) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.sync()
    older = copy_of(ada, tmp_path / "older")
    ada.note(case, "danach")
    ada.sync()
    with pytest.raises(DeviceForked, match="ältere Kopie"):
        older.sync()
    older.close()


@pytest.mark.parametrize("who_first", ["writer", "reader"])
def test_a_store_put_back_to_a_backup_gets_everything_again(office: Office, who_first: str) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.share(case, office.ben)
    ada.note(case, "vor der Sicherung")
    ada.sync()
    ben.sync()
    office.back_up()
    late = ben.note(case, "nach der Sicherung")
    ben.sync()
    ada.note(case, "auch danach")
    ada.sync()
    office.put_back()
    assert count_in_centre(office, "nach der Sicherung") == 0
    desks = (ben, ada) if who_first == "writer" else (ada, ben)
    healed = sum(desk.sync().healed_changes for desk in desks)
    assert healed == 2
    for desk in (*desks, office.desk(office.ada)):
        assert desk.sync().digests_equal
        assert desk.store.count(Contact) == 3 and desk.store.get(Contact, late) is not None
    ada.note(case, "und es geht weiter")
    assert ada.sync().digests_equal and ben.sync().digests_equal


def test_a_difference_between_both_sides_is_found_told_and_healed(office: Office) -> None:
    ada = office.desk(office.ada)
    case, untouched = ada.admit(), ada.admit()
    note = ada.note(case, "wird verschwinden")
    ada.sync()
    with ada.store.vault.writing() as connection:
        for table, column in (("changes", "record_id"), ("states", "record_id"), ("contact", "id")):
            connection.execute(text(f"DELETE FROM {table} WHERE {column} = :id"), {"id": note})
    assert ada.store.get(Contact, note) is None
    result = ada.sync()
    assert result.healed_cases == [case] and result.digests_equal
    assert ada.store.get(Contact, note) is not None and untouched != case


def test_a_stopped_round_says_so_and_the_next_goes_on(office: Office) -> None:
    ada = office.desk(office.ada)
    ada.note(ada.admit(), "noch nicht")
    with ada.transport() as transport:
        result = run_round(ada.store, transport, lambda *_: None, lambda: True, lambda: None)
    assert result.cancelled and not result.digests_equal and ada.store.standing().last_sync is None
    assert ada.sync().digests_equal and ada.store.standing().last_sync is not None


def test_without_a_network_everything_stays_and_the_reason_is_given(office: Office) -> None:
    ada = office.desk(office.ada)
    ada.admit()
    office.server.stop()
    with pytest.raises(Unreachable, match="nicht erreichbar"):
        ada.sync(patience=Patience(connect=1, attempts=2, pause=0.01))
    assert ada.store.replica.count_pending() == 3
    office.shut()
    office.open()
    assert ada.sync(patience=FAST).digests_equal
