"""The central Zugriffsprotokoll: what desks and service do is in it, in one chain that nobody changes unseen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from office_parts import FAST, PASSWORD, Desk, Office
from sqlalchemy import Connection, Row, select, text
from sqlalchemy.exc import DBAPIError

from kim_desktop.cli import kim
from kim_desktop.devices import rejoin
from kim_desktop.domain.audit import Action, Deed, Question
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.rounds import central_audit, central_looks
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import restore_vault
from kim_desktop.work.audit import check_log
from kim_desktop.work.case_file import open_case
from sync.audit_messages import AuditUp
from sync.service.access.sessions import Caller
from sync.service.audit.log import exchange, trim
from sync.service.audit.proof import Proof, prove
from sync.service.store.tables import AUDIT, AUDIT_HEADS


def log(office: Office, *actions: str) -> Sequence[Row[tuple[object, ...]]]:
    """The central log, or the rows with these actions."""
    with office.centre.database.serving() as connection:
        rows = connection.execute(select(AUDIT).order_by(AUDIT.c.number)).all()
    return [row for row in rows if not actions or row.action in actions]


def said(office: Office, *actions: str) -> list[tuple[str, str, str]]:
    """Who did what to which case."""
    names = {user.id: user.name.split()[0] for user in office.centre.users()}
    return [(names.get(row.actor, row.actor), row.action, row.case_id) for row in log(office, *actions)]


def proof(office: Office) -> Proof:
    with office.centre.database.serving() as connection:
        return prove(connection)


def kinds(office: Office) -> list[str]:
    return [each.kind for each in reversed(office.centre.incidents())]


def reads(desk: Desk, office: Office, **wanted: str) -> list[tuple[str, str]]:
    """What data protection is told of the office's day: action and case number."""
    day = office.now.date().isoformat()
    lines = central_audit(desk.store, Question(**{"begin": day, "end": day, **wanted}))
    return [(line.action, line.code) for line in lines]


@contextmanager
def unguarded(office: Office) -> Iterator[Connection]:
    """Somebody who owns the database and takes the guards away."""
    with office.centre.database.owning() as connection:
        for table in ("audit", "audit_heads"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield connection
        for table in ("audit", "audit_heads"):
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_who_saw_changed_and_got_what_is_told_and_can_be_read_without_case_content(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    admin = office.desk(office.centre.add_user("Dora Schutz", "admin"))
    case = ada.admit("Geheim")
    ada.sync()
    ada.share(case, office.ben)
    ada.sync()
    ben.sync()
    open_case(ben.store, case)
    result = ben.sync()
    assert result.digests_equal and result.round_trips <= 6 and not result.log_differs
    assert said(office, "changed") == [("Ada", "changed", case)] * 2
    assert said(office, "sent") == [("Ada", "sent", case), ("Ben", "sent", case)]
    assert said(office, "opened") == [("Ben", "opened", case)]
    assert {("Ada", "taken", case), ("Ada", "enrolled", ""), ("system", "code_made", "")} <= set(said(office))
    names = {office.ada.id: "Ada", office.ben.id: "Ben"}
    assert {("Ben", "opened"), ("Ben", "sent")} <= {
        (names[line.actor], line.action) for line in central_looks(ada.store, case)
    }
    assert ("opened", "M-0001") in reads(admin, office, code="m-0001", person=office.ben.id)
    assert {action for action, _ in reads(admin, office, action="session")} == {"session"}
    assert len(log(office, "log_read")) == 2
    assert not [row for row in log(office) if "Geheim" in str(row)]
    with pytest.raises(NotAllowed):
        reads(ada, office)
    with pytest.raises(BadInput, match="höchstens 31 Tage"):
        reads(admin, office, begin="2027-01-01")
    assert central_looks(admin.store, case) == []
    assert said(office, "refused") == [("Ada", "refused", "")]
    assert proof(office).findings == ()


def test_a_deleted_case_stays_in_the_log_by_its_id_only(office: Office) -> None:
    ada, kim_desk = office.desk(office.ada), office.desk(office.kim)
    case = ada.admit("Geheim")
    ada.sync()
    today = office.now.date()
    request = DeletionRequest(id=new_id(), case=case, code="M-0001", proposed_by=office.ada.id, proposed_on=today)
    with ada.store.unit() as unit:
        unit.add(request)
    ada.sync()
    kim_desk.sync()
    (held,) = kim_desk.store.all(DeletionRequest)
    with kim_desk.store.unit() as unit:
        unit.save(held, replace(held, released_by=office.kim.id, released_on=today))
    kim_desk.sync()
    assert said(office, "case_deleted") == [("Kim", "case_deleted", case)]
    assert [row.action for row in log(office) if row.case_id == case][-1] == "case_deleted"
    assert "Geheim" not in str(log(office)) and "M-0001" not in str(log(office))


def test_the_service_can_only_add_and_not_even_the_owner_changes_an_entry(office: Office) -> None:
    office.desk(office.ada).sync()
    database = office.centre.database
    office.now += timedelta(days=1)
    office.desk(office.ben).sync()
    for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit_heads"):
        with pytest.raises(DBAPIError, match="permission denied"), database.serving() as connection:
            connection.exec_driver_sql(statement)
        with pytest.raises(DBAPIError, match="only added to"), database.owning() as connection:
            connection.exec_driver_sql("SET LOCAL kim.audit_expired = '9999'")
            connection.exec_driver_sql(statement)
    assert proof(office).findings == ()


TAMPERING = {
    "UPDATE audit SET case_id = 'x' WHERE number = 3": "Eintrag 3 wurde verändert",
    "UPDATE audit SET device_hash = reverse(device_hash) WHERE device_number = 1": "wurde verändert",
    "UPDATE audit SET at = replace(at, '09:00:00', '09:00:01') WHERE number = 7": "Eintrag 7 wurde verändert",
    "DELETE FROM audit WHERE number = 3": "Zwischen den Einträgen 2 und 4",
    "DELETE FROM audit WHERE number = 1": "Zwischen den Einträgen 0 und 2",
    "DELETE FROM audit WHERE number > 4": "Nach Eintrag 4 fehlt",
    "UPDATE audit_heads SET number = number - 1 WHERE day = '2027-03-01'": "nicht richtig unterschrieben",
}


def test_whoever_changes_the_central_log_is_found_out(office: Office) -> None:
    office.desk(office.ada).sync()
    office.now += timedelta(days=1)
    office.desk(office.ben).sync()
    whole = proof(office)
    assert whole.findings == () and whole.newest and whole.newest.day == "2027-03-01"
    for statement, finding in TAMPERING.items():
        with unguarded(office) as connection:
            attempt = connection.begin_nested()
            connection.execute(text(statement))
            found = prove(connection).findings
            attempt.rollback()
        assert any(finding in each for each in found), statement


def test_a_day_that_was_rewritten_with_the_right_key_is_noticed_by_the_devices(office: Office) -> None:
    ada = office.desk(office.ada)
    ada.sync()
    office.now += timedelta(days=1)
    assert ada.sync().log_differs == []
    with unguarded(office) as connection:
        head = connection.execute(select(AUDIT_HEADS).where(AUDIT_HEADS.c.day == "2027-03-01")).one()
        connection.execute(text("DELETE FROM audit_heads WHERE day = '2027-03-01'"))
        connection.execute(text("DELETE FROM audit WHERE at >= '2027-03-02' OR number = 8"))
        rewritten = exchange(connection, caller(ada), AuditUp([]), office.now, Deed(Action.SESSION)).heads
    assert rewritten[-1].day == head.day and rewritten[-1].hash != head.hash
    assert ada.sync().log_differs == [head.day]
    assert ada.sync().log_differs == []
    assert kinds(office) == ["audit_differs"]


def caller(desk: Desk) -> Caller:
    identity = desk.store.identity
    return Caller(identity.device_id, identity.user_id, identity.user_name, identity.role)


def test_after_a_backup_was_put_back_the_devices_say_so_and_tell_their_part_again(office: Office) -> None:
    ada = office.desk(office.ada)
    ada.sync()
    office.back_up()
    case = ada.admit()
    ada.sync()
    office.now += timedelta(days=1)
    assert ada.sync().log_differs == []
    before = {row.device_hash for row in log(office) if row.device_hash}
    office.put_back()
    office.now += timedelta(days=1)
    first = ada.sync()
    assert first.log_differs == ["2027-03-01"]
    ada.sync()
    assert before <= {row.device_hash for row in log(office)}
    assert ("Ada", "changed", case) in said(office)
    assert ("audit_differs" in kinds(office)) and "audit_gap" not in kinds(office)
    assert proof(office).findings == ()


def test_a_chain_with_a_gap_a_fork_or_an_altered_entry_is_taken_and_noted(office: Office) -> None:
    ada = office.desk(office.ada)
    ada.sync()
    ada.sync()
    with ada.store.vault.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_unchanged")
        connection.exec_driver_sql("DROP TRIGGER audit_kept")
        connection.exec_driver_sql("DELETE FROM audit WHERE number < (SELECT max(number) FROM audit)")
        connection.exec_driver_sql("UPDATE audit SET number = number + 5")
    ada.store.audit.note(Deed(Action.PRINTED, "case-1"))
    ada.sync()
    assert kinds(office)[0] == "audit_altered"
    assert ("Ada", "printed", "case-1") in said(office)
    told = len(kinds(office))
    ada.sync()
    assert len(kinds(office)) == told and proof(office).findings == ()


def test_a_copied_vault_forks_the_chain(office: Office, tmp_path: Path) -> None:
    ada = office.desk(office.ada)
    ada.sync()
    ada.store.vault.backup(tmp_path / "copy")
    ada.store.audit.note(Deed(Action.PRINTED, "case-1"))
    ada.sync()
    restored = Desk(
        Store(restore_vault(tmp_path / "copy", tmp_path / "vault", PASSWORD), clock=lambda: office.now), tmp_path
    )
    restored.sync()
    assert kinds(office) == ["audit_forked"]
    restored.store.audit.note(Deed(Action.PRINTED, "case-2"))
    rejoin(restored.store, office.centre.new_code(office.ada.id), patience=FAST)
    restored.sync()
    restored.close()
    assert kinds(office) == ["audit_forked"] and ("Ada", "printed", "case-2") in said(office)
    assert len(said(office, "restored")) == 1 and proof(office).findings == ()


def test_old_months_go_by_rule_and_the_rest_still_proves_itself(office: Office) -> None:
    with unguarded(office) as connection:
        connection.execute(text("DELETE FROM audit_heads"))
        connection.execute(text("DELETE FROM audit"))
    office.now = datetime(2020, 1, 10, tzinfo=UTC)
    ada = office.desk(office.ada)
    for year, month in ((2020, 1), (2020, 2), (2021, 5)):
        office.now = datetime(year, month, 10, 9, 0, tzinfo=UTC)
        ada.sync()
    whole = proof(office)
    with office.centre.database.owning() as connection:
        assert trim(connection, datetime(2023, 2, 20, tzinfo=UTC), 3) > 0
    kept = proof(office)
    assert kept.findings == () and kept.first_day == "2020-02-10" and kept.heads == whole.heads + 1
    assert kept.entries < whole.entries
    office.now = datetime(2025, 1, 1, tzinfo=UTC)
    ada.sync()
    assert proof(office).findings == () and log(office)[0].at > "2022"


def run(office: Office, *arguments: str) -> Result:
    return CliRunner().invoke(kim, ["server", "audit", *arguments, "--folder", str(office.folder / "centre")])


def test_the_commands_prove_and_show_the_log(office: Office, tmp_path: Path) -> None:
    ada = office.desk(office.ada)
    case = ada.admit("Geheim")
    open_case(ada.store, case)
    ada.sync()
    assert "vollständig und unverändert" in run(office, "verify").output
    days = ("--from", "2027-03-01", "--to", "31.03.2027")
    shown = run(office, "show", *days, "--case", "M-0001").output
    assert "Ada Muster" in shown and "Akte geöffnet" in shown and "M-0001" in shown and "Geheim" not in shown
    assert run(office, "show", *days, "--case", "M-9").exit_code == 1
    target = tmp_path / "log.csv"
    assert run(office, "show", *days, "--csv", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8-sig").startswith("Wann;Wer;Gerät;Was;Fallnummer")
    assert [row.actor for row in log(office, "log_read", "log_saved")] == ["system", "system"]
    assert check_log(ada.store).startswith("Das Zugriffsprotokoll dieses Tresors ist vollständig")
    with unguarded(office) as connection:
        connection.execute(text("UPDATE audit SET actor = 'x' WHERE number = 2"))
    broken = run(office, "verify")
    assert broken.exit_code == 4 and "NICHT unversehrt" in broken.output
