"""A central store in a folder: set up once, reopened, joined, and certificates renewed when due."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from office_parts import HOSTS, PARAMETER
from sqlalchemy import create_engine, text

from kim_desktop.domain.starting_set import starting_set
from kim_desktop.errors import BadInput
from sync.client.words import reason_in_words, refused
from sync.protocol import authority_fingerprint
from sync.service.access.tls import ensure_certificates
from sync.service.centre import Centre, Settings, write_settings
from sync.service.store import refusals
from sync.service.store.embedded import EmbeddedPostgres


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's account can reach; pytest closes its own."""
    with tempfile.TemporaryDirectory(prefix="kim-tests-") as made:
        yield Path(made)


def test_a_centre_is_set_up_once_and_found_again(folder: Path) -> None:
    write_settings(folder / "centre", Settings("Musterstadt", HOSTS))
    with Centre(folder / "centre") as centre:
        assert centre.is_new()
        centre.begin(starting_set())
        ada = centre.add_user("Ada Muster", "case_manager", "org-caritas")
        fingerprint = centre.fingerprint
        with pytest.raises(BadInput, match="schon eingerichtet"):
            centre.begin([PARAMETER])
        with pytest.raises(BadInput, match="gibt es nicht"):
            centre.add_user("Ben Beispiel", "boss")
    with Centre(folder / "centre") as centre, Centre(folder / "centre") as joined:
        assert not centre.is_new() and centre.users() == joined.users() == [ada]
        assert centre.fingerprint == fingerprint
    with pytest.raises(BadInput, match="schon eine Zentrale"):
        write_settings(folder / "centre", Settings("Musterstadt", HOSTS))
    with pytest.raises(BadInput, match="keine Zentrale"):
        Centre(folder / "elsewhere")


OWNER = """
import sys, time
from pathlib import Path
from sync.service.store.embedded import EmbeddedPostgres
EmbeddedPostgres(Path(sys.argv[1]), durable=False).start()
print("ready", flush=True)
time.sleep(60)
"""


def test_a_database_whose_owner_was_killed_is_taken_over_and_stopped(folder: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(folder / "pg")], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None and owner.stdout.readline() == "ready\n"
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    with EmbeddedPostgres(folder / "pg", durable=False) as postgres:
        engine = create_engine(postgres.url())
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()
        assert (folder / "pg" / "data" / "postmaster.pid").exists()
    assert not (folder / "pg" / "data" / "postmaster.pid").exists()


def test_without_its_password_nobody_reads_the_database(folder: Path) -> None:
    with EmbeddedPostgres(folder / "pg", durable=False) as postgres:
        engine = create_engine(postgres.url().set(password="geraten"))
        with pytest.raises(Exception, match="password authentication failed"), engine.connect():
            pass
        assert (folder / "pg" / "password").stat().st_mode & 0o077 == 0


def test_the_server_certificate_is_renewed_for_new_hosts_and_the_authority_stays(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, ["localhost"])
    authority, server = first.authority_pem, first.server.read_bytes()
    assert ensure_certificates(tmp_path, ["localhost"]).server.read_bytes() == server
    again = ensure_certificates(tmp_path, ["localhost", "kim.example"])
    assert again.server.read_bytes() != server and again.authority_pem == authority
    assert authority_fingerprint(authority) == authority_fingerprint(again.authority_pem)
    assert (tmp_path / "ca.key").stat().st_mode & 0o077 == 0


def test_every_refusal_has_words_of_its_own_or_the_general_ones() -> None:
    codes = [value for name, value in vars(refusals).items() if name.isupper()]
    assert len(set(codes)) == len(codes) >= 16
    assert all(refused(code).message and refused(code).way_on for code in codes)
    assert reason_in_words("value:phone") != reason_in_words("unheard of")
