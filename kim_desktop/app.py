"""The composition root of the window: gives it the vaults, the central store and a way to start anew.

Nothing heavy is imported before the password field stands; each service reads what it needs when it is first used.
"""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kim_desktop.errors import KnownError
from kim_desktop.profiles import PROFILE_NAME
from ui.main import run
from ui.services import Enrolment, Figures, Period, Profile, Progress, Services, SyncOutcome

if TYPE_CHECKING:
    from kim_desktop.domain.lookups import Lookups
    from kim_desktop.storage.store import Store


def run_window(profile: Path) -> int:
    """Opens the window on a profile and stays until it is closed."""
    return run(make_services(profile, lambda: _start_anew(profile)), _lookups)


def make_services(profile: Path, relaunch: Callable[[], None]) -> Services:
    """What the window may ask for."""
    return Services(
        profiles=lambda: _profiles(profile),
        new_folder=lambda: _new_folder(profile),
        open_vault=_open,
        enrol=_enrol,
        sync=_one_at_a_time(_sync),
        figures=_figures,
        change_password=lambda store, old, new: store.vault.change_password(old, new),
        back_up=_back_up,
        relaunch=relaunch,
        explain=_explain,
        warm_up=_warm_up,
    )


def _profiles(profile: Path) -> tuple[Profile, ...]:
    """The profile asked for first, then those beside it."""
    others = sorted({header.parent for header in profile.parent.glob("*/vault.header")} - {profile})
    folders = [profile, *others]
    return tuple(Profile(folder, folder.name) for folder in folders if (folder / "vault.header").is_file())


def _new_folder(profile: Path) -> Path:
    candidates = [profile, *(profile.parent / f"{PROFILE_NAME}-{number}" for number in range(2, 100))]
    return next(folder for folder in candidates if not (folder / "vault.header").exists())


def _warm_up() -> None:
    import kim_desktop.desktop  # noqa: F401 - only so that it is read before it is needed


def _open(folder: Path, password: str) -> "Store":
    from kim_desktop.desktop import open_store

    return open_store(folder, password)


def _enrol(asked: Enrolment, progress: Progress) -> "Store":
    from kim_desktop.desktop import enrol

    return enrol(asked, progress)


def _sync(store: "Store", progress: Progress) -> SyncOutcome:
    from kim_desktop.desktop import sync

    return sync(store, progress)


def _one_at_a_time(run: Callable[["Store", Progress], SyncOutcome]) -> Callable[["Store", Progress], SyncOutcome]:
    """A second round beside a running one would only be in its way."""
    running = threading.Lock()

    def run_alone(store: "Store", progress: Progress) -> SyncOutcome:
        if not running.acquire(blocking=False):
            raise KnownError("Es läuft schon ein Abgleich.", "Bitte einen Augenblick warten.")
        try:
            return run(store, progress)
        finally:
            running.release()

    return run_alone


def _figures(store: "Store", period: Period, progress: Progress) -> Figures:
    from kim_desktop.desktop import figures

    return figures(store, period, progress)


def _back_up(store: "Store", target: Path, progress: Progress) -> None:
    from kim_desktop.desktop import back_up

    back_up(store, target, progress)


def _explain(reason: str) -> str:
    from sync.client.words import reason_in_words

    return reason_in_words(reason)


def _lookups(store: "Store") -> "Lookups":
    from kim_desktop.work.lookups import lookups

    return lookups(store)


def _start_anew(profile: Path) -> None:
    arguments = [sys.executable, "-m", "kim_desktop.cli", "start", "--profile", str(profile)]
    os.execv(sys.executable, arguments)  # noqa: S606 - our own program, so that nothing stays in memory
