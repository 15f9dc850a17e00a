"""What the central store certified about people and devices, kept here and told again to one that was put back."""

from collections.abc import Iterator, Sequence

import msgspec

from kim_desktop.storage.store import Store
from sync import protocol
from sync.client.transport import Transport
from sync.client.trust import known_authorities, learn_authorities
from sync.client.words import DeviceUnknown
from sync.notice_messages import MOST_NOTICES, Notice, NoticesDown, NoticesUp
from sync.succession import Heir

_KEPT = "notices"
_UNTIL = "notices_until"
_LINE = "notices_line"


def say_hello(store: Store, transport: Transport, request: protocol.HelloRequest) -> protocol.HelloAnswer:
    """Greets; a store that has lost this device is shown what it said about it, and then greeted again."""
    request.notices = int(store.setting(_UNTIL, "0"))
    request.authorities = known_authorities(store)
    try:
        answer = transport.call("hello", request, protocol.HelloAnswer)
    except DeviceUnknown:
        own = _own(store)
        if not own:
            raise
        transport.call("introduce", NoticesUp(own, _line(store)), protocol.Nothing, session=False)
        answer = transport.call("hello", request, protocol.HelloAnswer)
    _learn(store, answer.notices)
    _learn_line(store, answer.audit.line if answer.audit else [])
    learn_authorities(store, answer.authorities)
    return answer


def tell_notices(store: Store, transport: Transport) -> None:
    """Everything that the store said of people and devices before it was put back; it then says anew what holds."""
    for notices in _pages(list(_kept(store).values())):
        transport.call("notices", NoticesUp(notices, _line(store)), protocol.Nothing)
    store.set_setting(_UNTIL, "0")


def _own(store: Store) -> list[Notice]:
    kept = _kept(store)
    wanted = (f"user {store.identity.user_id}", f"device {store.identity.device_id}")
    return [kept[each] for each in wanted if each in kept]


def _learn(store: Store, told: NoticesDown | None) -> None:
    if told is None or not told.notices:
        return
    kept = _kept(store) | {f"{each.kind} {each.about}": each for each in told.notices}
    store.set_setting(_KEPT, msgspec.json.encode(kept).decode())
    store.set_setting(_UNTIL, str(told.until))


def _kept(store: Store) -> dict[str, Notice]:
    return msgspec.json.decode(store.setting(_KEPT, "{}"), type=dict[str, Notice])


def _learn_line(store: Store, told: Sequence[Heir]) -> None:
    """A store that was put back may have lost a part of it."""
    kept = _line(store)
    if new := [each for each in told if each not in kept]:
        store.set_setting(_LINE, msgspec.json.encode([*kept, *new]).decode())


def _line(store: Store) -> list[Heir]:
    """How the store's signing keys followed on each other, as far as it ever told."""
    return msgspec.json.decode(store.setting(_LINE, "[]"), type=list[Heir])


def _pages(notices: Sequence[Notice]) -> Iterator[list[Notice]]:
    for start in range(0, len(notices), MOST_NOTICES):
        yield list(notices[start : start + MOST_NOTICES])
