"""Does by itself what IT prescribes: backups in time, a daily look for a newer version."""

import os
from contextlib import suppress
from pathlib import Path

from platformdirs import user_downloads_path

from kim_desktop import updates
from kim_desktop.errors import KnownError
from kim_desktop.policy import Policy, read_policy
from kim_desktop.storage.store import Store
from kim_desktop.work.backups import back_up_if_due


def do_duties(store: Store, policy: Policy | None = None) -> None:
    """Everything that is due now. Raises `KnownError` about what the user should know."""
    policy, now = policy or read_policy(), store.clock()
    if policy.problem or store.identity.is_practice:
        return
    if policy.updates.url and updates.is_due(updates.cache_folder(), now):
        with suppress(KnownError):  # tomorrow again; what runs here goes on running
            updates.look(policy.updates, updates.cache_folder(), now)
    if policy.backup.folder:
        folder = Path(os.path.expandvars(policy.backup.folder)).expanduser()
        back_up_if_due(store, folder, policy.backup.every_days, policy.backup.keep)


def newer_version() -> updates.Release | None:
    """What the last look found."""
    return updates.known(updates.cache_folder())


def fetch_version(release: updates.Release) -> Path:
    """The verified file in the folder for downloads."""
    return updates.fetch(read_policy().updates, updates.cache_folder(), release, user_downloads_path())
