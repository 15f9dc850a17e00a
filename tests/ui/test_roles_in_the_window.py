"""Each role's window shows its own places and commands, and one person with two roles chooses at signing in."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.app import make_services
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.profiles import Label, read_label, write_label
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import create_vault
from kim_desktop.work.lookups import lookups as load_lookups
from tests.ui.conftest import IDENTITY, PASSWORD, present
from ui.actions import COMMANDS
from ui.administration.new_person import NewPerson
from ui.context import Context
from ui.jobs import Jobs
from ui.login import LoginWindow
from ui.parts_page import PartsPage
from ui.places.table import CASE_FILE, PLACES
from ui.services import Profile, Services
from ui.shell import Shell

HERS = {
    "case_manager": "today cases handovers meldung presence scans search offers gaps conferences lists state_database "
    "data_protection reconcile settings",
    "coordinator": "today incoming handovers team_load meldung presence search offers gaps conferences bodies "
    "lists figures proofs data_protection reconcile administration settings",
    "assistant": "today presence offers gaps bodies reconcile settings",
    "contact_office": "own_reports conferences reconcile settings",
    "management": "figures proofs reconcile settings",
    "admin": "data_protection reconcile administration settings",
}
PARTS = {
    ("administration", "coordinator"): "streets responsibility posts weights rules",
    ("administration", "admin"): "streets responsibility posts weights rules devices",
    ("handovers", "case_manager"): "own absences",
    ("handovers", "coordinator"): "open bulk absences",
}

_MANY = 10
"""Who has more places is seen in them by their own tests."""


@pytest.fixture
def window_of(qtbot: QtBot, store: Store, services: Services, jobs: Jobs) -> Callable[[str], Shell]:
    """The main window of somebody in a role."""

    def make(role: str) -> Shell:
        store.set_identity(replace(IDENTITY, role=role))
        made = Shell(store, services, jobs, load_lookups, PLACES, CASE_FILE)
        qtbot.addWidget(made)
        made.resize(1366, 768)
        return made

    return make


@pytest.mark.parametrize("role", ROLES)
def test_each_roles_window_shows_its_places_only(
    window_of: Callable[[str], Shell], look: Callable[[QWidget, str], None], role: str
) -> None:
    window = window_of(role)
    hers = HERS[role].split()
    assert [place.name for place in PLACES if window.has_place(place.name)] == hers
    begins = [place.begins.name for place in PLACES if place.begins and place.name in hers]
    commands = {each.name for each in window.commands.commands}
    assert commands == {*hers, *begins, *(each.name for each in COMMANDS)}
    for name in hers:
        if len(hers) > _MANY and (name, role) not in PARTS:
            continue
        window.open_place(name)
        page = window.stage.page()
        if isinstance(page, PartsPage):
            made = " ".join(each.name for each in page._entries)
            assert made == PARTS.get((name, role), made)
    window.start()
    marked = [name for name, button in window.navigation._buttons.items() if button.isChecked()]
    assert marked == hers[:1]
    look(window, f"role-{role}")


def test_every_place_is_somebodys() -> None:
    assert {name for names in HERS.values() for name in names.split()} == {place.name for place in PLACES}
    assert all(place.is_for(role) is (place.name in HERS[role].split()) for place in PLACES for role in ROLES)


def profile(folder: Path, role: str, name: str = "Mia Muster", is_last: bool = False) -> Profile:
    """A profile that was open before."""
    return Profile(folder, folder.name, name, role, "Kommunales Integrationszentrum", is_last)


def test_one_person_with_two_roles_chooses_at_signing_in(
    qtbot: QtBot, services: Services, jobs: Jobs, look: Callable[[QWidget, str], None], folder: Path
) -> None:
    two = (profile(folder, "Case-Management"), profile(folder.parent / "profil-2", "Koordination", is_last=True))
    opened: list[Path] = []

    def open_vault(where: Path, password: str) -> Store:
        opened.append(where)
        return services.open_vault(folder, password)

    window = LoginWindow(replace(services, profiles=lambda: two, open_vault=open_vault), jobs)
    qtbot.addWidget(window)
    present(qtbot, window)
    look(window, "login-two-roles")
    choice = window.sign_in.profile
    assert choice.chosen() == two[1], "what was opened last"
    assert [each.accessibleName() for each in window.findChildren(QRadioButton)] == [
        "Mia Muster, Case-Management · Kommunales Integrationszentrum",
        "Mia Muster, Koordination · Kommunales Integrationszentrum",
    ]
    window.sign_in.password.setText("für das andere")
    choice.buttons[0].setChecked(True)
    assert not window.sign_in.password.text()
    window.sign_in.password.setText(PASSWORD)
    with qtbot.waitSignal(window.unlocked) as unlocked:
        window.sign_in.submit()
    unlocked.args[0].close()
    assert opened == [folder]


def test_the_program_writes_on_each_profile_who_works_in_it(folder: Path) -> None:
    services = make_services(folder, lambda: None)
    assert [(each.person, each.role, each.is_last) for each in services.profiles()] == [("", "", False)]
    services.open_vault(folder, PASSWORD).close()
    second = folder.parent / "profil-2"
    create_vault(second, PASSWORD, None).close()
    write_label(second, Label("Mia Muster", "Koordination", ""))
    found = services.profiles()
    assert [(each.name, each.person, each.role, each.is_last) for each in found] == [
        ("profil", "Mia Muster", "Case-Management", False),
        ("profil-2", "Mia Muster", "Koordination", True),
    ]
    assert "Caritas" in found[0].organisation
    (second / "vault.label").write_text("{")
    assert read_label(second) is None and read_label(folder.parent) is None


def test_a_second_role_begins_with_the_same_name_and_employer(qtbot: QtBot, context: Context) -> None:
    made: list[tuple[str, str, str]] = []
    form = NewPerson(context, lambda *told: made.append(told))
    qtbot.addWidget(form)
    form.open_for("Mia Muster", "org-ki")
    form.role.show_code("coordinator")
    form.submit()
    assert made == [("Mia Muster", "coordinator", "org-ki")]
