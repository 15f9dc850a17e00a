"""Keeps None, True and False alive under PySide6 6.12 on Python 3.11.

Wheels of PySide6 6.12.0 are built against headers of Python 3.12, where these objects are immortal, and
return them without counting the reference. Python 3.10 and 3.11 do count, reach zero after some thousand
calls and abort with "deallocating None". Newer interpreters need none of this.
"""

import ctypes
import sys

_FOR_EVER = 1 << 60


def keep_singletons() -> None:
    """Raise their reference counts so far that they cannot reach zero."""
    if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
        for each in (None, True, False, NotImplemented):
            ctypes.c_ssize_t.from_address(id(each)).value = _FOR_EVER
