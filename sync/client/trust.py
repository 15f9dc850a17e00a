"""Whom this device trusts to be the central store: told by the store itself, over a line that is trusted already."""

import re
from collections.abc import Sequence
from dataclasses import replace
from ssl import SSLError

from kim_desktop.storage.store import Store
from sync.pinning import pinned_context
from sync.protocol import authority_fingerprint

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def known_authorities(store: Store) -> list[str]:
    """The fingerprints of the authorities that are pinned."""
    return [authority_fingerprint(pem) for pem in _CERTIFICATE.findall(store.identity.service_ca)]


def learn_authorities(store: Store, told: Sequence[str]) -> None:
    """Pins these from now on instead of the former; what is no certificate changes nothing."""
    if not told:
        return
    pinned = "\n".join(pem for each in told for pem in _CERTIFICATE.findall(each))
    try:
        pinned_context(pinned)
    except (SSLError, ValueError):
        return
    store.set_identity(replace(store.identity, service_ca=pinned))
