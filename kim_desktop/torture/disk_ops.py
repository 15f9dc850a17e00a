"""Everything that a vault does to its disk, seen from beneath: SQLCipher's own writes and those of the files beside it.

SQLite reaches the disk through a table of functions, its VFS; this module puts itself into that table. Python's way
to the disk is watched where it leaves the interpreter.
"""

import contextlib
import ctypes
import errno
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from sqlcipher3 import _sqlite3

from kim_desktop.torture.replaced import replaced

_OK, FULL, IO_FAULT = 0, 13, 778
_JOURNALS = 0x00000800 | 0x00004000 | 0x00080000
"""Flags of xOpen: files whose first sync also syncs their folder (main journal, super journal, WAL)."""


class Kind(StrEnum):
    """What is done to the disk."""

    CREATE = "anlegen"
    WRITE = "schreiben"
    TRUNCATE = "kürzen"
    SYNC = "sichern"
    DELETE = "löschen"
    RENAME = "umbenennen"
    SYNC_FOLDER = "Ordner sichern"


@dataclass(frozen=True)
class Op:
    """One of them; `whole` says that a sync covers the folder too, `target` is the new name."""

    kind: Kind
    path: str
    offset: int = 0
    data: bytes = b""
    target: str = ""
    whole: bool = False


Hook = Callable[[Op], int]
"""Sees each before it happens; anything but 0 makes it fail with that code of SQLite."""


@contextlib.contextmanager
def watched(hook: Hook) -> Iterator[None]:
    """Shows `hook` everything that this process does to vaults until the block ends; one at a time."""
    with _sqlite_watched(hook), _python_watched(hook):
        yield


class _Methods(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int), ("functions", ctypes.c_void_p * 18)]


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int), ("file_size", ctypes.c_int), ("longest", ctypes.c_int), ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p), ("data", ctypes.c_void_p), ("open", ctypes.c_void_p), ("delete", ctypes.c_void_p),
    ]  # fmt: skip


_P, _I, _L = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_I, _P, _P, _P, _I, _P)
_DELETE = ctypes.CFUNCTYPE(_I, _P, ctypes.c_char_p, _I)
_CLOSE = ctypes.CFUNCTYPE(_I, _P)
_WRITE = ctypes.CFUNCTYPE(_I, _P, _P, _I, _L)
_TRUNCATE = ctypes.CFUNCTYPE(_I, _P, _L)
_SYNC = ctypes.CFUNCTYPE(_I, _P, _I)
_AT_CLOSE, _AT_WRITE, _AT_TRUNCATE, _AT_SYNC = 0, 2, 3, 4


class _Shim:
    """Stands between SQLite and its VFS; the changed tables live as long as the process, files may outlive a watch."""

    def __init__(self) -> None:
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = ctypes.c_void_p
        self._vfs = _Vfs.from_address(library.sqlite3_vfs_find(None))
        self._open, self._delete = _OPEN(self._vfs.open), _DELETE(self._vfs.delete)
        self._mine: tuple[Any, ...] = (_OPEN(self._on_open), _DELETE(self._on_delete))
        self._tables: dict[int, tuple[_Methods, tuple[Any, ...]]] = {}
        self._files: dict[int, tuple[str, bool]] = {}
        self._temporary = 0
        self.hook: Hook = lambda _: _OK
        self._vfs.open, self._vfs.delete = (ctypes.cast(each, ctypes.c_void_p).value for each in self._mine)

    def _on_open(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        path = ctypes.string_at(name).decode() if name else self._temporary_name()
        is_new = not name or not Path(path).exists()
        if is_new and (code := self.hook(Op(Kind.CREATE, path))):
            return code
        code = int(self._open(vfs, name, file, flags, out))
        methods = ctypes.c_void_p.from_address(file)
        if code == _OK and methods.value:
            self._files[file] = path, bool(flags & _JOURNALS)
            methods.value = self._table(methods.value)
        return code

    def _temporary_name(self) -> str:
        self._temporary += 1
        return f"temp-{self._temporary}"

    def _on_delete(self, vfs: int, name: bytes, sync_folder: int) -> int:
        path = name.decode()
        if Path(path).exists() and (code := self.hook(Op(Kind.DELETE, path, whole=bool(sync_folder)))):
            return code
        return int(self._delete(vfs, name, sync_folder))

    def _table(self, address: int) -> int:
        """A copy of a file's table of methods with ours in it, one for each that SQLite uses."""
        if address not in self._tables:
            original = _Methods.from_address(address)
            copy = _Methods.from_buffer_copy(original)
            mine = self._methods(original)
            for place, function in mine.items():
                copy.functions[place] = ctypes.cast(function, ctypes.c_void_p).value
            self._tables[address] = copy, tuple(mine.values())
            self._tables[ctypes.addressof(copy)] = self._tables[address]
        return ctypes.addressof(self._tables[address][0])

    def _methods(self, original: _Methods) -> dict[int, Any]:
        close, write = _CLOSE(original.functions[_AT_CLOSE]), _WRITE(original.functions[_AT_WRITE])
        truncate, sync = _TRUNCATE(original.functions[_AT_TRUNCATE]), _SYNC(original.functions[_AT_SYNC])

        def on_close(file: int) -> int:
            self._files.pop(file, None)
            return int(close(file))

        def on_write(file: int, data: int, amount: int, offset: int) -> int:
            op = Op(Kind.WRITE, self._files[file][0], offset, ctypes.string_at(data, amount))
            return self.hook(op) or int(write(file, data, amount, offset))

        def on_truncate(file: int, size: int) -> int:
            return self.hook(Op(Kind.TRUNCATE, self._files[file][0], size)) or int(truncate(file, size))

        def on_sync(file: int, flags: int) -> int:
            path, whole = self._files[file]
            return self.hook(Op(Kind.SYNC, path, whole=whole)) or int(sync(file, flags))

        return {
            _AT_CLOSE: _CLOSE(on_close), _AT_WRITE: _WRITE(on_write), _AT_TRUNCATE: _TRUNCATE(on_truncate),
            _AT_SYNC: _SYNC(on_sync),
        }  # fmt: skip


_shims: list[_Shim] = []
"""The one shim of this process, made when first needed: SQLite keeps pointers to it until the process ends."""


@contextlib.contextmanager
def _sqlite_watched(hook: Hook) -> Iterator[None]:
    if not _shims:
        _shims.append(_Shim())
    _shims[0].hook = hook
    try:
        yield
    finally:
        _shims[0].hook = lambda _: _OK


class _WatchedFile:
    """A private file whose writing is seen."""

    def __init__(self, file: BinaryIO, path: str, hook: Hook) -> None:
        self._file, self._path, self._hook = file, path, hook

    def __enter__(self) -> "_WatchedFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        """Writes at once, so that the order on the disk is the order here."""
        _require(self._hook(Op(Kind.WRITE, self._path, self._file.tell(), bytes(data))))
        written = self._file.write(data)
        self._file.flush()
        return written

    def truncate(self, size: int | None = None) -> int:
        """Cuts the file."""
        to = self._file.tell() if size is None else size
        _require(self._hook(Op(Kind.TRUNCATE, self._path, to)))
        return self._file.truncate(to)


@contextlib.contextmanager
def _python_watched(hook: Hook) -> Iterator[None]:
    """Python's own calls; `os` is what pathlib and the vault's files go through."""
    if sys.platform == "win32":
        raise NotImplementedError("the paths of open files are read from /proc")
    real = {name: getattr(os, name) for name in ("open", "fdopen", "fsync", "replace", "unlink")}

    def open_(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & os.O_CREAT and not Path(path).exists():
            _require(hook(Op(Kind.CREATE, str(path))))
        return int(real["open"](path, flags, *rest, **more))

    def fdopen(handle: int, *rest: Any, **more: Any) -> Any:
        return _WatchedFile(real["fdopen"](handle, *rest, **more), _path_of(handle), hook)

    def fsync(handle: int) -> None:
        path = _path_of(handle)
        _require(hook(Op(Kind.SYNC_FOLDER if Path(path).is_dir() else Kind.SYNC, path)))
        real["fsync"](handle)

    def replace(source: Any, target: Any, **more: Any) -> None:
        _require(hook(Op(Kind.RENAME, str(source), target=str(target))))
        real["replace"](source, target, **more)

    def unlink(path: Any, **more: Any) -> None:
        if os.path.lexists(path):
            _require(hook(Op(Kind.DELETE, str(path))))
        real["unlink"](path, **more)

    mine: dict[str, Callable[..., Any]] = {
        "open": open_,
        "fdopen": fdopen,
        "fsync": fsync,
        "replace": replace,
        "unlink": unlink,
    }
    with contextlib.ExitStack() as stack:
        for name, function in mine.items():
            stack.enter_context(replaced(os, name, function))
        yield


def _path_of(handle: int) -> str:
    return str(Path(f"/proc/self/fd/{handle}").readlink())


def _require(code: int) -> None:
    if code:
        number = errno.ENOSPC if code == FULL else errno.EIO
        raise OSError(number, os.strerror(number))
