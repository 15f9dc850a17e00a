"""What monitoring is told of a central store: by command, and at an address of its own."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from office_parts import Office

from kim_desktop.commands.server import server
from kim_desktop.errors import BadInput
from sync.service.centre import write_settings
from sync.service.condition import condition
from sync.service.running.watch import Watch


def status(folder: Path, *options: str) -> Result:
    """`kim server status`."""
    arguments = ["status", "--folder", str(folder), *options]
    return CliRunner().invoke(server, arguments, catch_exceptions=False)


def test_status_says_how_the_store_is_and_asks_for_attention_by_its_code(office: Office) -> None:
    folder = office.folder / "centre"
    (folder / "service.json").unlink()
    write_settings(
        folder, replace(office.centre.settings, hosts=("kim.stadt.example",), host="0.0.0.0", port=office.port)
    )
    office.desk(office.ada).sync()
    told = status(folder, "--json")
    found = json.loads(told.stdout)
    assert told.exit_code == 4 and found["findings"] == ["Es gibt keine Sicherung: „kim server backup“."]
    assert found["answers"] and found["migrated"] and found["devices"] == 1 and found["last_contact"]
    assert found["certificate_days"] > 300 and found["authority_days"] > 3_000
    words = status(folder)
    assert words.exit_code == 4 and "1 aktiv" in words.output and "Muster" not in words.output
    assert status(folder, "--alive").exit_code == 0
    office.server.stop()
    assert status(folder, "--alive").exit_code == 4


def test_whoever_watches_learns_that_the_database_is_gone_and_nothing_else(office: Office) -> None:
    def ready() -> tuple[bool, bytes]:
        return condition(office.centre).is_ready, b"{}"

    with Watch("127.0.0.1:0", lambda: b"counts", ready) as watch:
        place = f"http://127.0.0.1:{watch.port}"
        assert urlopen(f"{place}/ready", timeout=10).status == 200
        assert urlopen(f"{place}/metrics", timeout=10).read() == b"counts"
    gone = Watch("127.0.0.1:0", lambda: b"", lambda: (1 // 0 == 0, b""))
    with gone, pytest.raises(HTTPError, match="503") as told:
        urlopen(f"http://127.0.0.1:{gone.port}/ready", timeout=10)
    assert told.value.read() == b"down\n"
    with pytest.raises(BadInput, match="keine Adresse"):
        Watch("irgendwo", lambda: b"", ready)
