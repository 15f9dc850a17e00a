"""The command line as its users meet it: a profile with one invented case, and a way to run `kim`."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from command_parts import Kim

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.purposes import Purpose
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from tests.conftest import NOW, PASSWORD


@pytest.fixture(scope="session")
def template_profile(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed profile in which one person was admitted."""
    folder = tmp_path_factory.mktemp("commands") / "profil"
    shutil.copytree(template_vault, folder)
    store = Store(open_vault(folder, PASSWORD), clock=lambda: NOW)
    known = {"family_name": "Muster", "given_name": "Amira", "birth": PartialDate("1991-04-03"), "status": "p55"}
    meldung = take_meldung(store, replace(new_meldung(store), **known))  # type: ignore[arg-type]
    answer_consent(store, admit(store, meldung).person, Purpose.FILE, Answer("given", "signed"))
    store.close()
    return folder


@pytest.fixture
def kim(tmp_path: Path, template_profile: Path) -> Kim:
    """`kim` on a profile of this test's own."""
    profile, password = tmp_path / "profil", tmp_path / "passwort"
    shutil.copytree(template_profile, profile)
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return Kim(profile, password)
