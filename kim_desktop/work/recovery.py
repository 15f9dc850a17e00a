"""Opening a vault whose password is lost, and what its owner must learn of it at the next sign-in."""

import json
from datetime import datetime
from pathlib import Path

from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import recover_vault

_SETTING = "recovered"
_TIMES = 2
"""In the session that follows at once, and at the next sign-in, which is the owner's."""


def recover(folder: Path, private_key: bytes, new_password: str) -> Store:
    """Opens a vault by the recovery key; it gets a new password and a new data key, and its owner will read of it.

    Raises `VaultError`.
    """
    vault = recover_vault(folder, private_key, new_password)
    try:
        vault.rotate_key(new_password)
        store = Store(vault)
        store.set_setting(_SETTING, json.dumps({"at": store.clock().isoformat(), "left": _TIMES}))
    except BaseException:
        vault.close()
        raise
    return store


def recovery_notice(store: Store) -> str:
    """What to say at this sign-in; empty if nothing happened, or if it has been said."""
    kept = json.loads(store.setting(_SETTING) or "{}")
    if not kept.get("left"):
        return ""
    store.set_setting(_SETTING, json.dumps({**kept, "left": kept["left"] - 1}))
    at = datetime.fromisoformat(kept["at"]).astimezone()
    return (
        f"Dieser Tresor wurde am {at:%d.%m.%Y um %H:%M} Uhr mit dem Wiederherstellungsschlüssel geöffnet und hat "
        "seitdem ein neues Passwort. Wissen Sie nichts davon, melden Sie es bitte sofort der Verwaltung."
    )
