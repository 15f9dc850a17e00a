"""A screen reader of our own: asks a program over the accessibility bus what is on the screen, as Orca would."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_NAMES = "org.a11y.atspi."
_ROOT = "/org/a11y/atspi/accessible/root"
_KEYS = "/org/a11y/atspi/registry/deviceeventcontroller"
_PRESS, _RELEASE, _SYMBOL, _STRING = 0, 1, 3, 4
_CODES = {"Ctrl": 37, "Shift": 50, "Alt": 64}
_SYMBOLS = {"Return": 0xFF0D, "Tab": 0xFF09, "Escape": 0xFF1B, "F1": 0xFFBE, "F9": 0xFFC6, "F10": 0xFFC7}
_AT_ONCE = 400
_PATIENCE = 20.0
_QUESTIONS = 7
_LABELLED_BY = 2
STATES = [
    "invalid",
    "active",
    "armed",
    "busy",
    "checked",
    "collapsed",
    "defunct",
    "editable",
    "enabled",
    "expandable",
    "expanded",
    "focusable",
    "focused",
    "has_tooltip",
    "horizontal",
    "iconified",
    "modal",
    "multi_line",
    "multiselectable",
    "opaque",
    "pressed",
    "resizable",
    "selectable",
    "selected",
    "sensitive",
    "showing",
    "single_line",
    "stale",
    "transient",
    "vertical",
    "visible",
    "manages_descendants",
    "indeterminate",
    "required",
    "truncated",
    "animated",
    "invalid_entry",
    "supports_autocompletion",
    "selectable_text",
    "is_default",
    "visited",
    "checkable",
]
"""In the order of their bits (AtspiStateType)."""

Address = tuple[str, str]


@dataclass(frozen=True)
class Thing:
    """One thing on the screen as the bus tells it."""

    address: Address
    role: str
    name: str
    description: str
    states: frozenset[str]
    interfaces: frozenset[str]
    has_label: bool
    value: str
    depth: int


class ScreenReader:
    """A client of the accessibility bus that `session` leads to."""

    def __init__(self, session: str) -> None:
        with open_dbus_connection(session) as connection:
            asked = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
            (address,) = connection.send_and_get_reply(asked, timeout=20).body
        self._bus: DBusConnection = open_dbus_connection(address)
        self._registry = _NAMES + "Registry"

    def close(self) -> None:
        """Leave the bus."""
        self._bus.close()

    def programs(self) -> list[Address]:
        """Everything that told the registry of itself."""
        return [
            tuple(each) for each in self._ask([self._call((self._registry, _ROOT), "Accessible", "GetChildren")])[0]
        ]

    def wait_for_program(self, seconds: float = _PATIENCE) -> Address:
        """The newest program, as soon as it has told of itself and opened a window."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            programs = self.programs()
            if programs and self.children(programs[-1]):
                return programs[-1]
            time.sleep(0.05)
        raise AssertionError("no program told the accessibility bus of itself")

    def children(self, of: Address) -> list[Address]:
        """What lies directly within a thing."""
        return [tuple(each) for each in self._ask([self._call(of, "Accessible", "GetChildren")])[0] or ()]

    def walk(self, root: Address, skip: frozenset[str] = frozenset()) -> Iterator[Thing]:
        """Everything within `root` that shows, level by level; what is within a role of `skip` is passed over."""
        level, depth = [root], 0
        while level:
            things = [each for each in self.look_at(level, depth) if "showing" in each.states or not depth]
            yield from things
            inner = [each.address for each in things if each.role not in skip]
            told = self._ask([self._call(each, "Accessible", "GetChildren") for each in inner])
            level = [tuple(child) for children in told for child in children or ()]
            depth += 1

    def look_at(self, addresses: Sequence[Address], depth: int = 0) -> list[Thing]:
        """What the bus tells of these; what has gone meanwhile is left out."""
        told = self._ask([call for each in addresses for call in self._questions(each)])
        lines = [told[at : at + _QUESTIONS] for at in range(0, len(told), _QUESTIONS)]
        return [
            Thing(
                address,
                told[0],
                told[1] or "",
                told[2] or "",
                _states(told[3]),
                _short(told[4]),
                _is_labelled(told[5]),
                "" if told[6] is None else str(told[6]),
                depth,
            )
            for address, told in zip(addresses, lines, strict=True)
            if told[0] is not None
        ]

    def act(self, address: Address, name: str) -> None:
        """Do what the thing offers under that name, as a switch or a braille line would."""
        actions = self._ask([self._call(address, "Action", "GetActions")])[0] or []
        names = [each[0] for each in actions]
        self._ask([self._call(address, "Action", "DoAction", "i", (names.index(name),))])

    def focus(self, address: Address) -> None:
        """Bring the keyboard to a thing."""
        self._ask([self._call(address, "Component", "GrabFocus")])

    def bring_to_front(self) -> None:
        """A click at the edge of the screen, where nothing is: no window manager gives windows the keyboard."""
        to = DBusAddress(_KEYS, self._registry, _NAMES + "DeviceEventController")
        self._ask([new_method_call(to, "GenerateMouseEvent", "iis", (2, 2, "b1c"))])

    def press(self, keys: str) -> None:
        """Press keys together, like "Ctrl+Shift+E"; the events come through the X server."""
        *held, last = keys.split("+")
        for each in held:
            self._key(_CODES[each], "", _PRESS)
        symbol = _SYMBOLS.get(last) or ord(last.lower())
        self._key(symbol, "", _SYMBOL)
        for each in reversed(held):
            self._key(_CODES[each], "", _RELEASE)

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        self._key(0, text, _STRING)

    def wait_for(
        self, root: Address, role: str, name: str = "", state: str = "showing", *, exactly: bool = False
    ) -> Thing:
        """The first thing of that role, and name and state if given, as soon as it shows."""
        deadline, seen = time.monotonic() + _PATIENCE, set[str]()
        while time.monotonic() < deadline:
            for each in self.walk(root):
                fits = each.name == name if exactly else name in each.name
                if each.role == role and fits and state in each.states:
                    return each
                seen |= {each.name} if each.role == role else set()
            time.sleep(0.05)
        raise AssertionError(f"there is no {role} {name!r} on the screen, only {sorted(seen)}")

    def _key(self, code: int, text: str, kind: int) -> None:
        to = DBusAddress(_KEYS, self._registry, _NAMES + "DeviceEventController")
        self._ask([new_method_call(to, "GenerateKeyboardEvent", "isu", (code, text, kind))])

    def _questions(self, address: Address) -> list[Message]:
        return [
            self._call(address, "Accessible", "GetRoleName"),
            self._property(address, "Accessible", "Name"),
            self._property(address, "Accessible", "Description"),
            self._call(address, "Accessible", "GetState"),
            self._call(address, "Accessible", "GetInterfaces"),
            self._call(address, "Accessible", "GetRelationSet"),
            self._property(address, "Value", "CurrentValue"),
        ]

    def _call(
        self, at: Address, interface: str, method: str, signature: str = "", body: tuple[Any, ...] = ()
    ) -> Message:
        to = DBusAddress(at[1], at[0], _NAMES + interface)
        return new_method_call(to, method, signature or None, body)

    def _property(self, at: Address, interface: str, name: str) -> Message:
        to = DBusAddress(at[1], at[0], "org.freedesktop.DBus.Properties")
        return new_method_call(to, "Get", "ss", (_NAMES + interface, name))

    def _ask(self, calls: Sequence[Message]) -> list[Any]:
        """The answers in order, None for what could not be answered; many are on the way at once."""
        answers: list[Any] = []
        for at in range(0, len(calls), _AT_ONCE):
            answers += self._ask_some(calls[at : at + _AT_ONCE])
        return answers

    def _ask_some(self, calls: Sequence[Message]) -> list[Any]:
        serials = []
        for call in calls:
            serial = next(self._bus.outgoing_serial)
            self._bus.send(call, serial=serial)
            serials.append(serial)
        found: dict[int, Any] = {}
        while len(found) < len(calls):
            answer = self._bus.receive(timeout=20)
            to = answer.header.fields.get(HeaderFields.reply_serial)
            if to in serials:
                found[to] = _content(answer)
        return [found[serial] for serial in serials]


def _content(answer: Message) -> Any:
    if answer.header.message_type is not MessageType.method_return or not answer.body:
        return None
    (first,) = answer.body[:1]
    return first[1] if isinstance(first, tuple) and len(first) == 2 and isinstance(first[0], str) else first


def _states(bits: Sequence[int] | None) -> frozenset[str]:
    low, high = bits or (0, 0)
    whole = low | high << 32
    return frozenset(name for at, name in enumerate(STATES) if whole >> at & 1)


def _short(interfaces: Sequence[str] | None) -> frozenset[str]:
    return frozenset(each.removeprefix(_NAMES) for each in interfaces or ())


def _is_labelled(relations: Sequence[tuple[int, Any]] | None) -> bool:
    return any(kind == _LABELLED_BY for kind, _ in relations or ())
