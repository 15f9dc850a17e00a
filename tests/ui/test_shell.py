"""The main window: places, status, palette, privacy, lock, keys."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QListView, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import Unreachable
from kim_desktop.storage.store import Standing
from tests.ui.conftest import NOW, present
from ui.actions import COMMANDS
from ui.context import Context
from ui.handbook.page import HandbookPage
from ui.help import ShortcutsPage
from ui.page import Page
from ui.page_keys import PAGE_KEYS
from ui.palette import Entry, PaletteDialog, matching
from ui.places.settings import Settings
from ui.places.table import PLACES
from ui.services import SyncOutcome
from ui.shell import Shell
from ui.status import standing_text
from ui.widgets.signs import Level
from ui.zoom import zoom

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def started(qtbot: QtBot, shell: Shell) -> Shell:
    present(qtbot, shell)
    shell.open_place("settings")
    return shell


def visible_texts(widget: QWidget) -> list[str]:
    return [each.text() for each in widget.findChildren(QLabel) if each.isVisible() and each.text()]


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing(0, 0, 0, NOW), "gespeichert · alles übertragen · zuletzt abgeglichen {time}"),
        (Standing(3, 0, 0, NOW), "gespeichert · 3 Änderungen noch nicht übertragen · zuletzt abgeglichen {time}"),
        (Standing(1, 2, 1, None, 1, 3), "gespeichert · 1 Änderung noch nicht übertragen · 3 zu klären"
                                        " · noch nie abgeglichen"),
    ],
)  # fmt: skip
def test_the_status_line_tells_the_truth(standing: Standing, said: str) -> None:
    assert standing_text(standing, NOW) == said.format(time=NOW.astimezone().strftime("%H:%M"))


def test_an_older_round_is_told_with_its_day() -> None:
    before = datetime(2024, 5, 2, 10, 0, tzinfo=UTC)
    assert "am 02.05.2024" in standing_text(Standing(0, 0, 0, before), NOW)


def test_what_was_written_is_counted_in_the_status_line(started: Shell) -> None:
    before = started.context.store.standing().pending
    with started.context.store.unit() as unit:
        unit.add(Person(id="p-1", case_id="c-1", family_name="Muster"))
    started.context.shell.data_changed()
    assert f"{before + 1} Änderungen noch nicht übertragen" in started.status.text.text()


def test_every_place_has_its_key_and_stands_in_the_navigation(started: Shell) -> None:
    keys = [place.shortcut for place in PLACES if place.shortcut] + [
        each.shortcut for each in COMMANDS if each.shortcut
    ]
    assert len(keys) == len(set(keys))
    role = started.context.store.identity.role
    for place in PLACES:
        assert (place.name in started.navigation._buttons) is place.is_for(role)


def test_f9_hides_everything_and_shows_it_again(qtbot: QtBot, started: Shell) -> None:
    assert "Einstellungen" in visible_texts(started)
    qtbot.keyClick(started, Qt.Key.Key_F9)
    assert visible_texts(started) == ["Sichtschutz", "F9 oder die Eingabetaste zeigt die Seite wieder."]
    qtbot.keyClick(started, Qt.Key.Key_F9)
    assert "Einstellungen" in visible_texts(started)


def test_the_privacy_screen_closes_the_palette(qtbot: QtBot, started: Shell) -> None:
    started.open_palette()
    palette = started.findChild(PaletteDialog)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is palette)
    qtbot.keyClick(palette.line, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: started.findChild(PaletteDialog) is None)
    assert visible_texts(started)[0] == "Sichtschutz"


def test_ctrl_l_saves_what_is_half_typed_and_locks(qtbot: QtBot, started: Shell) -> None:
    kept: list[str] = []

    class Typing(Page):
        def keep(self) -> None:
            kept.append("kept")

    started.open_page(Typing(started.context))
    with qtbot.waitSignal(started.locked):
        qtbot.keyClick(started, Qt.Key.Key_L, CTRL)
    assert kept


def test_the_palette_runs_a_command(qtbot: QtBot, started: Shell) -> None:
    qtbot.keyClick(started, Qt.Key.Key_K, CTRL)
    palette = started.findChild(PaletteDialog)
    qtbot.keyClicks(palette.line, "tast")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert isinstance(started.stage.page(), ShortcutsPage)


def test_the_palette_finds_a_case_by_name(qtbot: QtBot, started: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with started.context.store.unit() as unit:
        unit.add(Case(id="c-1", case_id="c-1", code="L-7-1"))
        unit.add(Person(id="p-1", case_id="c-1", family_name="Mustermann", given_name="Amira"))
    opened: list[str] = []
    monkeypatch.setattr(started, "open_case", lambda case_id, section="": opened.append(case_id))
    started.open_palette()
    palette = started.findChild(PaletteDialog)
    qtbot.keyClicks(palette.line, "musterm")
    shown = palette.findChild(QListView)
    qtbot.waitUntil(lambda: "Mustermann, Amira" in str(shown.currentIndex().data()))
    assert shown.model().index(0, 0).data() == "Fälle"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened == ["c-1"]


def test_the_palette_offers_the_page_in_front_and_what_was_chosen_lately(qtbot: QtBot, started: Shell) -> None:
    for expected in ("Auf dieser Seite", "Zuletzt"):
        started.open_palette()
        palette = started.findChild(PaletteDialog)
        assert palette.list.model().index(0, 0).data() == expected
        palette.line.setText("passwort än")
        assert palette.entries()[0].text == "Passwort ändern"
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: started.findChild(PaletteDialog) is None)


def test_every_typed_word_must_begin_a_word() -> None:
    entries = [Entry("Meldung aufnehmen", "", "report", lambda: None), Entry("Sperren", "", "lock", lambda: None)]
    assert matching(entries, "auf mel") == entries[:1]
    assert matching(entries, "nehmen") == []
    assert matching(entries, "") == entries
    assert matching(entries, "meldnug") == entries[:1]


def test_all_keys_are_listed(started: Shell) -> None:
    started.commands["shortcuts"].trigger()
    page = started.stage.page()
    assert isinstance(page, ShortcutsPage)
    for command in COMMANDS:
        assert not command.shortcut or command.text in visible_texts(page)


def test_the_keys_of_the_page_in_front_come_first(started: Shell) -> None:
    started.open_place("today")
    started.commands["shortcuts"].trigger()
    told = visible_texts(started.stage.page() or started)
    assert told.index("Abhaken") < told.index("Sperren")
    pages = {each.__name__ for each in (Page, *subclasses(Page))}
    assert set(PAGE_KEYS) <= pages


def subclasses(kind: type) -> set[type]:
    return {each for sub in kind.__subclasses__() for each in (sub, *subclasses(sub))}


def test_escape_leads_back_from_a_page(qtbot: QtBot, started: Shell) -> None:
    started.commands["help"].trigger()
    assert isinstance(started.stage.page(), HandbookPage)
    qtbot.keyClick(QApplication.focusWidget() or started, Qt.Key.Key_Escape)
    assert isinstance(started.stage.page(), Settings)


def test_a_round_reports_and_ends_in_the_status_line(qtbot: QtBot, started: Shell) -> None:
    started.commands["sync"].trigger()
    assert started._syncing
    qtbot.waitUntil(lambda: not started._syncing)
    assert started.status.text.text().startswith("gespeichert")


def test_no_network_is_no_disaster(qtbot: QtBot, started: Shell) -> None:
    def fail(_store: object, _report: object) -> SyncOutcome:
        raise Unreachable("Die Zentrale ist gerade nicht zu erreichen.", "Alles bleibt gespeichert.")

    object.__setattr__(started.context.services, "sync", fail)
    started.synchronise()
    qtbot.waitUntil(lambda: bool(started.messages.text()))
    assert started.messages.text() == "Die Zentrale ist gerade nicht zu erreichen. Alles bleibt gespeichert."


def test_messages_are_quiet_and_can_be_closed(started: Shell) -> None:
    started.say("Gespeichert.", Level.FINE)
    assert started.messages.isVisible()
    started.say("Noch etwas.", Level.FINE)
    assert started.messages.text() == "Noch etwas."
    for toast in tuple(started.messages.toasts):
        toast.close_button.click()
    assert not started.messages.isVisible()
    started.commands["notices"].trigger()
    told = visible_texts(started)
    assert told.index("Noch etwas.") < told.index("Gespeichert.")


@pytest.mark.parametrize(("width", "words"), [(1366, True), (683, False)])
def test_the_navigation_gives_way_where_room_is_short(started: Shell, width: int, words: bool) -> None:
    started.resize(width, 384)
    assert bool(started.navigation._buttons["settings"].text()) is words
    assert started.navigation._buttons["settings"].accessibleName() == "Einstellungen"


def test_nothing_is_wider_than_the_window_at_200_percent(started: Shell) -> None:
    started.resize(683, 384)
    assert (started.width(), started.height()) == (683, 384)
    assert started.status.geometry().bottom() <= 384


def test_the_window_can_be_looked_at(
    qtbot: QtBot, started: Shell, context: Context, look: Callable[[QWidget, str], None]
) -> None:
    started.say("Die Zentrale ist gerade nicht zu erreichen. Alles bleibt gespeichert.", Level.SOON)
    look(started, "shell-1366")
    started.resize(683, 384)
    look(started, "shell-200-percent")
    started.resize(1366, 768)
    started.commands["shortcuts"].trigger()
    look(started, "shortcuts")
    started.open_palette()
    palette = started.findChild(PaletteDialog)
    look(palette, "palette")
    palette.reject()
    started.toggle_privacy()
    look(started, "privacy")
    assert context.clock() - NOW == timedelta(0)


def test_everything_grows_to_200_percent_and_shrinks_again(qtbot: QtBot, started: Shell) -> None:
    for _ in range(7):
        started.commands["zoom_in"].trigger()
    qtbot.waitUntil(lambda: zoom() == 200)
    assert started.devicePixelRatioF() == 2 and started.isVisible()
    assert started.context.store.setting("zoom") == "200"
    started.commands["zoom_reset"].trigger()
    qtbot.waitUntil(lambda: zoom() == 100)
    assert started.devicePixelRatioF() == 1
