"""The exchange of the certificate authority: who is told of the next one, and which devices do not know it yet."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from sync.protocol import authority_fingerprint
from sync.service.access.accounts import Device, devices
from sync.service.judging.judge import SYSTEM
from sync.service.store.tables import DEVICES

_BETWEEN = " "


def news_of_trust(trusted: Sequence[str], known: Sequence[str] | None) -> list[str]:
    """All authorities for a device that knows others; none for one that knows these, or cannot learn."""
    if known is None or sorted(known) == sorted(map(authority_fingerprint, trusted)):
        return []
    return list(trusted)


def as_text(known: Sequence[str] | None) -> str:
    """How it is written down whom a device trusts."""
    return _BETWEEN.join(sorted(known or ()))


def devices_without(connection: Connection, fingerprint: str) -> list[Device]:
    """The devices that may come and do not trust this authority yet."""
    rows = connection.execute(select(DEVICES.c.id, DEVICES.c.authorities))
    noted = {row.id: row.authorities for row in rows}
    active = [each for each in devices(connection) if each.user_id != SYSTEM and not each.revoked_at]
    return [each for each in active if fingerprint not in noted[each.id].split(_BETWEEN)]
