"""Lists of master data: rows are written, refused beside their field, and followed by a new version."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from handover_samples import shell_of_koordination
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.steering import DistrictIndex, Post
from kim_desktop.storage.store import Store
from tests.ui.conftest import present
from ui.administration.master_list import MasterList, MasterPart
from ui.jobs import Jobs
from ui.places.administration import Verwaltung
from ui.services import Services
from ui.shell import Shell


@pytest.fixture
def koordination(qtbot: QtBot, store: Store, services: Services, jobs: Jobs) -> Iterator[Shell]:
    shell = shell_of_koordination(qtbot, store, services, jobs)
    present(qtbot, shell)
    yield shell


def test_a_post_is_filled_and_a_new_version_follows_it(
    koordination: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    koordination.open_place("administration")
    page = koordination.stage.page()
    assert isinstance(page, Verwaltung)
    part = page.open_part("posts")
    assert isinstance(part, MasterPart)
    (posts,) = part.lists
    assert posts.table.count() == 5 and posts.table.records.row_at(0).number == "CM-1"
    posts.edit(posts.table.records.row_at(0))
    posts.follow()
    posts.form.set_raw({"staff": "user-muster", "valid_from": "01.01.2020"})
    posts.save()
    assert "Ab wann gilt die neue Fassung?" in posts.form.editor("valid_from").problem.text()
    posts.form.set_raw({"valid_from": "01.03.2024"})
    posts.save()
    old, new = sorted(store.all(Post, number="CM-1"), key=lambda each: str(each.valid_from))
    assert (old.valid_to, old.staff) == (date(2024, 2, 29), None)
    assert (new.valid_from, new.staff, new.employer) == (date(2024, 3, 1), "user-muster", "org-fb50")
    assert posts.panel.isHidden() and posts.table.count() == 6
    posts.begin()
    assert posts.form.raw()["staff"] in {None, ""}, "what was typed into another row is no draft of a new one"
    posts.form.set_raw({"number": "CM-1", "employer": "org-fb50", "percent": "50", "valid_from": "01.05.2024"})
    posts.save()
    assert "mit 150 % besetzt" in posts.form.editor("percent").problem.text()
    look(page, "verwaltung-stellen")


def test_half_typed_rows_come_back_and_weights_are_unique(koordination: Shell, store: Store) -> None:
    koordination.open_place("administration")
    page = koordination.stage.page()
    assert isinstance(page, Verwaltung)
    part = page.open_part("weights")
    assert isinstance(part, MasterPart)
    weights, figures = part.lists
    assert figures.table.count() == 6
    weights.begin()
    weights.form.set_raw({"district": "II", "year": "2019", "weight": "90"})
    weights._draft._edited("year")
    part.keep()
    again = MasterList(koordination.context, DistrictIndex, ("district", "year"))
    again.setParent(page)
    assert not again.panel.isHidden() and again.form.raw()["weight"] == "90"
    again.save()
    assert "schon ein Gewicht" in again.form.editor("year").problem.text()
    again.form.set_raw({"year": "2024"})
    again.save()
    assert store.count(DistrictIndex) == 4 and store.draft("district_index:new") is None
