"""`kim server`, `kim enrol`, `kim sync`, `kim figures`: one central store, started as administrators start it."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from command_parts import Kim, fault, pages, said
from pypdf import PdfReader

from kim_desktop.demo.office import Office
from kim_desktop.domain.records.master import CodeEntry, ResponsibilityKey
from kim_desktop.errors import (
    BadInput,
    CodeRefused,
    DeviceRevoked,
    NotAllowed,
    ServiceError,
    UntrustedServer,
    VaultError,
)
from kim_desktop.figures.report import Report
from kim_desktop.profiles import Label, read_label
from kim_desktop.rounds import connected
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.intake import new_meldung, take_meldung
from sync.protocol import FiguresRequest
from sync.service.centre import Centre

FAMILY = "Musterbergfrau"
YEAR = datetime.now(UTC).year
WHOLE_YEAR = ("--from", f"{YEAR}-01-01", "--to", f"31.12.{YEAR}")
PASSWORD = "vier erfundene Wörter hier"


@dataclass
class Running:
    """A running central store and two enrolled people."""

    office: Office
    manager: Kim
    coordinator: Kim
    manager_id: str

    def server(self, *arguments: object) -> str:
        """`kim server …`"""
        return said("server", *arguments, "--folder", self.office.centre)

    def profile(self, name: str) -> Kim:
        """A profile that is not there yet."""
        return Kim(self.office.folder / name, self.office.password_file)

    def enrol(self, who: Kim, user_id: str) -> str:
        """Enrols a device with a fresh code."""
        code = self.server("device", "code", user_id)
        key = self.office.folder / "wiederherstellung.pub"
        return who.ok("enrol", "--url", self.office.url, "--code", code, "--recovery-key", key)

    def device_of(self, who: Kim) -> str:
        """The id of somebody's device."""
        with who.store() as store:
            return store.identity.device_id


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """pytest's own folders are closed to PostgreSQL's account."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None
    with tempfile.TemporaryDirectory(prefix="kim-tests-", dir=place) as folder:
        office = Office(Path(folder))
        office.password_file.write_text(f"{PASSWORD}\n", encoding="utf-8")
        key = office.folder / "wiederherstellung.key"
        options = ("--municipality", "Musterstadt", "--port", office.port, "--recovery-out", key)
        assert office.url in said("server", "init", *options, "--folder", office.centre)
        with office.running():
            made = Running(office, *(Kim(office.folder / name, office.password_file) for name in "AC"), manager_id="")
            scope = ("--district", "II", "--place", "gu_opladen")
            made.manager_id = made.server("user", "add", "Anna Beispiel", "--role", "case_manager", *scope)
            coordinator = made.server("user", "add", "Kora Probe", "--role", "coordinator")
            assert "Anna Beispiel" in made.enrol(made.manager, made.manager_id)
            assert "Kora Probe" in made.enrol(made.coordinator, coordinator)
            yield made


def test_accounts_and_devices_are_listed(running: Running) -> None:
    assert f"{running.manager_id}  case_manager" in running.server("user", "list")
    assert f"{running.device_of(running.manager)}    2  aktiv" in running.server("device", "list")


def test_an_enrolled_device_holds_the_starting_set_and_who_is_responsible(running: Running) -> None:
    with running.manager.store() as store:
        assert store.count(CodeEntry) > 100
        keys = store.all(ResponsibilityKey, staff=running.manager_id)
    assert {(key.district, key.place) for key in keys} == {("II", None), (None, "gu_opladen")}
    assert read_label(running.manager.profile) == Label("Anna Beispiel", "Case-Management", "")


def test_a_round_says_truthfully_what_it_did(running: Running) -> None:
    with running.manager.store() as store:
        take_meldung(store, replace(new_meldung(store), family_name=FAMILY))
    told = json.loads(running.manager.ok("sync", "--json"))
    assert (told["sent"], told["set_aside"], told["digests_equal"]) == (2, 0, True)
    assert running.manager.ok("sync").endswith("Abgeglichen.")


def test_figures_come_as_a_workbook_and_as_a_pdf_without_names(running: Running, tmp_path: Path) -> None:
    with running.manager.store() as store:
        take_meldung(store, replace(new_meldung(store), family_name=FAMILY))
    running.manager.ok("sync", "--json")
    workbook, document = tmp_path / "zahlen.xlsx", tmp_path / "zahlen.pdf"
    for target in (workbook, document):
        running.coordinator.ok("figures", *WHOLE_YEAR, "--out", target)
    sheets = openpyxl.load_workbook(workbook).worksheets
    cells = [str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "Musterstadt" in cells and "<5" in cells
    assert pages(document) >= 1
    text = "".join(page.extract_text() for page in PdfReader(document).pages)
    assert "Musterstadt" in text
    assert FAMILY not in text and FAMILY not in " ".join(cells)


@pytest.mark.parametrize(
    ("begin", "end", "complaint"),
    [
        ("2026-01-02", "2026-03-31", "Quartale"),
        ("2026-02-01", "2026-04-30", "Quartale"),
        ("2026-03-31", "2026-01-01", "endet"),
        ("0001-01-01", "9999-12-31", "Quartale"),
    ],
)
def test_only_calendar_periods_are_counted(
    running: Running, tmp_path: Path, begin: str, end: str, complaint: str
) -> None:
    target = tmp_path / "zahlen.xlsx"
    error = running.coordinator.fails(BadInput, "figures", "--from", begin, "--to", end, "--out", target)
    assert complaint in str(error)
    assert not target.exists()


def test_the_central_store_itself_refuses_periods_that_overlap(running: Running) -> None:
    with running.coordinator.store() as store, connected(store.identity) as line:
        assert line.call("figures", FiguresRequest("2026-01-01", "2026-03-31"), Report).protected
        for begin, end in (("2026-01-01", "2026-03-30"), ("2026-01-15", "2026-02-14"), ("2026-01-01", "9999-12-31")):
            with pytest.raises(ServiceError):
                line.call("figures", FiguresRequest(begin, end), Report, repeat=False)


def test_figures_are_not_for_case_managers(running: Running, tmp_path: Path) -> None:
    target = tmp_path / "zahlen.pdf"
    assert "Rolle" in str(running.manager.fails(NotAllowed, "figures", *WHOLE_YEAR, "--out", target))
    assert not target.exists()


def test_figures_go_into_a_workbook_or_a_pdf_only(running: Running, tmp_path: Path) -> None:
    error = running.coordinator.fails(BadInput, "figures", *WHOLE_YEAR, "--out", tmp_path / "zahlen.csv")
    assert ".xlsx" in str(error)


def test_a_code_serves_once_and_a_refused_one_leaves_no_vault(running: Running) -> None:
    code = running.server("device", "code", running.manager_id)
    options = ("--url", running.office.url, "--code", code)
    running.profile("zweites").ok("enrol", *options)
    late = running.profile("zu-spaet")
    assert "schon benutzt" in str(late.fails(CodeRefused, "enrol", *options))
    assert not (late.profile / "vault.db").exists() and not (late.profile / "vault.header").exists()


def test_an_expired_code_is_refused(running: Running) -> None:
    with Centre(running.office.centre) as centre:
        code = centre.new_code(running.manager_id, timedelta(seconds=-1))
    late = running.profile("abgelaufen")
    assert "abgelaufen" in str(late.fails(CodeRefused, "enrol", "--url", running.office.url, "--code", code))


def test_a_code_of_another_central_store_is_not_given_away(running: Running) -> None:
    code = running.server("device", "code", running.manager_id)
    foreign = code[:-5] + ("00000" if not code.endswith("00000") else "11111")
    device = running.profile("fremd")
    device.fails(UntrustedServer, "enrol", "--url", running.office.url, "--code", foreign)
    device.ok("enrol", "--url", running.office.url, "--code", code)


def test_a_device_is_never_enrolled_over_an_existing_vault(running: Running) -> None:
    code = running.server("device", "code", running.manager_id)
    running.manager.fails(VaultError, "enrol", "--url", running.office.url, "--code", code)
    running.profile("frei").ok("enrol", "--url", running.office.url, "--code", code)
    assert running.manager.ok("vault", "check")


def test_a_weak_password_enrols_nothing(running: Running, tmp_path: Path) -> None:
    weak = tmp_path / "schwach"
    weak.write_text("kurz\n", encoding="utf-8")
    device = Kim(tmp_path / "profil", weak)
    assert "zu kurz" in str(device.fails(BadInput, "enrol", "--url", running.office.url, "--code", "egal"))
    assert not device.profile.exists()


def test_a_revoked_device_erases_its_vault(running: Running) -> None:
    device = running.profile("verloren")
    running.enrol(device, running.manager_id)
    assert "gesperrt" in running.server("device", "revoke", running.device_of(device))
    assert "gesperrt" in str(device.fails(DeviceRevoked, "sync", "--json"))
    assert [path.name for path in device.profile.iterdir() if path.name != "vault.lock"] == []
    assert "kein Tresor" in str(device.fails(VaultError, "vault", "check"))


def test_who_has_left_gets_no_code_and_no_device_back(running: Running) -> None:
    user = running.server("user", "add", "Gustav Demo", "--role", "assistant")
    device = running.profile("gegangen")
    running.enrol(device, user)
    running.server("user", "deactivate", user)
    assert f"{user}  assistant      gesperrt Gustav Demo" in running.server("user", "list")
    folder = ("--folder", running.office.centre)
    assert "nicht mehr aktiv" in str(fault(BadInput, "server", "device", "code", user, *folder))
    device.fails(DeviceRevoked, "sync")


def test_the_recovery_key_opens_a_vault_whose_password_is_lost(running: Running) -> None:
    device = running.profile("vergessen")
    running.enrol(device, running.manager_id)
    key, new = running.office.folder / "wiederherstellung.key", running.office.folder / "neues"
    new.write_text("ein anderes neues Passwort\n", encoding="utf-8")
    options = ("--recovery-key", str(key), "--new-password-file", str(new))
    said("vault", "recover", "--profile", str(device.profile), *options)
    with closing(Store(open_vault(device.profile, "ein anderes neues Passwort"))) as store:
        assert store.identity.user_name == "Anna Beispiel"


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (("init",), "schon eine Zentrale"),
        (("device", "code", "niemand"), "nicht angelegt"),
        (("device", "code", "niemand", "--minutes", 0), "einer Minute"),
        (("device", "revoke", "keines"), "Gerät"),
        (("device", "revoke", "system"), "Gerät"),
        (("user", "deactivate", "niemand"), "Konto"),
        (("user", "deactivate", "system"), "Konto"),
        (("user", "add", " ", "--role", "admin"), "Name"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_an_administrators_slip_is_explained(running: Running, command: tuple[object, ...], complaint: str) -> None:
    assert complaint in str(fault(BadInput, "server", *command, "--folder", running.office.centre))


def test_a_folder_without_a_central_store_is_explained(tmp_path: Path) -> None:
    assert "kim server init" in str(fault(BadInput, "server", "user", "list", "--folder", tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_second_municipality_joins_the_running_service_and_leaves_it(running: Running) -> None:
    name, url = "beispielheim", f"{running.office.url}/beispielheim"
    assert url in running.server("tenant", "add", name, "--municipality", "Beispielheim")
    user = running.server("user", "add", "Testa Muster", "--role", "case_manager", "--tenant", name)
    assert user not in running.server("user", "list") and user in running.server("user", "list", "--tenant", name)
    guest, code = running.profile("T"), running.server("device", "code", user, "--tenant", name)
    key = running.office.folder / "wiederherstellung.pub"
    assert "Testa Muster" in guest.ok("enrol", "--url", url, "--code", code, "--recovery-key", key)
    assert json.loads(guest.ok("sync", "--json"))["digests_equal"]
    assert running.server("tenant", "list") == f"{name}  Beispielheim"
    assert running.server("migrate").splitlines() == [f"Auf dem neuesten Stand: {each}" for each in ("Zentrale", name)]
    arguments = ("server", "tenant", "remove", name, "--folder", running.office.centre)
    assert "Beispielheim" in str(fault(BadInput, *arguments))
    assert "gelöscht" in said(*arguments, "--confirm", name) and not running.server("tenant", "list")
    assert "gibt es nicht" in str(fault(BadInput, "server", "user", "list", "--tenant", name, *arguments[-2:]))
