"""All packages say the same of the program, and hold what it needs and nothing of where it was built."""

import configparser
import plistlib
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
import pytest

from kim_desktop.commands.late import LateGroup
from kim_desktop.policy import policy_place
from kim_desktop.profiles import default_profile
from kim_desktop.program import command

ROOT = Path(__file__).parents[2]
PACKING = ROOT / "installer" / "packing"


@pytest.fixture(scope="module")
def project() -> dict[str, str]:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return whole["project"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("filled")
    subprocess.run([sys.executable, str(PACKING / "fill.py"), str(target)], check=True)
    return target


@pytest.fixture
def packing(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(PACKING))
    return import_module("contents")


def test_all_packages_have_one_name_one_version_and_one_maker(filled: Path, project: dict[str, str]) -> None:
    control = (filled / "debian" / "control").read_text(encoding="utf-8")
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.read(filled / "debian" / "kim-desktop.desktop", encoding="utf-8")
    entry = desktop["Desktop Entry"]
    component = ET.parse(filled / "debian" / "metainfo.xml").getroot()
    inno = dict(re.findall(r'#define (\w+) "(.*)"', (filled / "windows" / "metadata.iss").read_text(encoding="utf-8")))
    windows = (filled / "windows" / "version.txt").read_text(encoding="utf-8")
    assert f"Package: {project['name']}\nVersion: {project['version']}\n" in control
    assert inno["Name"] == project["name"] and inno["Version"] == project["version"]
    assert component.find("releases/release").get("version") == project["version"]  # type: ignore[union-attr]
    assert f'"ProductVersion", "{project["version"]}"' in windows
    assert component.findtext("project_license") == project["license"]
    assert {entry["name"], component.findtext("name"), inno["Title"]} == {"KIM Desktop"}
    assert entry["comment"] == component.findtext("summary") == inno["Summary"]
    assert component.findtext("id") == inno["UserModel"]
    assert inno["Publisher"] in control and component.findtext("developer/name") == inno["Publisher"]
    assert "@" not in control.replace("kim-desktop@", "")


def test_the_bundle_for_macos_says_the_same(project: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PACKING))
    told = import_module("metadata").read_metadata()
    assert told.info_plist["CFBundleShortVersionString"] == project["version"]
    assert told.info_plist["CFBundleIdentifier"] == told.identifier
    rights = plistlib.loads((ROOT / "installer" / "macos" / "entitlements.plist").read_bytes())
    assert set(rights) == {"com.apple.security.cs.allow-unsigned-executable-memory"}
    with pytest.raises(ValueError, match="GIBT_ES_NICHT"):
        told.fill("@GIBT_ES_NICHT@")


def test_what_installers_say_of_places_is_where_the_program_looks(filled: Path) -> None:
    more = tomllib.loads((ROOT / "installer" / "metadata.toml").read_text(encoding="utf-8"))
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    if system != "windows":
        assert str(policy_place()) == more["policy"][system]
        assert default_profile().parent.name == Path(more["vaults"][system]).name
    assert "kim policy install" in (filled / "debian" / "postinst").read_text(encoding="utf-8")
    assert more["vaults"]["linux"] in (filled / "debian" / "postrm").read_text(encoding="utf-8")


@pytest.mark.parametrize("script", ["postinst", "prerm", "postrm"])
def test_the_scripts_of_the_debian_package_are_sound(filled: Path, script: str) -> None:
    subprocess.run(["sh", "-n", str(filled / "debian" / script)], check=True)


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("libpython3.11.so.1.0", True),
        ("libgtk-3.so.0", False),
        ("_cffi_backend.cpython-311-x86_64-linux-gnu.so", True),
        ("kim_desktop-0.1.0.dist-info/METADATA", True),
        ("kim_desktop-0.1.0.dist-info/direct_url.json", False),
    ],
)
def test_only_what_is_used_is_packed_and_nothing_of_where_it_was_built(
    packing: ModuleType, place: str, wanted: bool
) -> None:
    assert packing.is_wanted(place, "linux") is wanted


def test_a_package_that_leaves_a_room_out_leaves_out_its_commands() -> None:
    group = LateGroup(
        elsewhere={"policy": "kim_desktop.commands.policy:policy", "server": "kim_desktop.left.out:server"}
    )
    context = click.Context(group)
    assert group.list_commands(context) == ["policy"]
    assert group.get_command(context, "server") is None


def test_the_installed_program_starts_itself_by_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command("start", Path("x"))[1:] == ["-m", "kim_desktop.cli", "start", "x"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command("start") == [sys.executable, "start"]
