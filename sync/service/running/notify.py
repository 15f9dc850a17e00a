"""Tells systemd how the service is (sd_notify): ready, alive, stopping. Elsewhere it does nothing."""

import contextlib
import os
import socket

_PLACE = "NOTIFY_SOCKET"
_ABSTRACT = "@"


def notify(state: str) -> None:
    """Sends a state such as "READY=1" to whoever started the service, if they want to know."""
    place = os.environ.get(_PLACE, "")
    if not place:
        return
    address = f"\0{place[1:]}" if place.startswith(_ABSTRACT) else place
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(1)
        line.connect(address)
        line.sendall(state.encode())
