"""A stream of any length that only the holder of the recovery key can read, and that nobody can cut or reorder.

Layout: magic | version (1 byte) | length of label (2 bytes) | label | sealed key | pieces. A fresh key, sealed for the
recovery key (HPKE), encrypts every piece (AES-256-GCM); a piece's nonce is its number and whether it is the last, and
label and key are bound to each. The label is readable by everybody.
"""

import io
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kim_desktop.errors import VaultDamaged, WrongPassword
from kim_desktop.storage import keys

MAGIC = b"KIMS"
VERSION = 1
PIECE = 1 << 20
_TAG = 16
_PURPOSE = b"kim-sealed-v1"
_SEALED_KEY = 2 * keys.KEY_BYTES + _TAG
_FRONT = len(MAGIC) + 3


class SealingWriter(io.RawIOBase):
    """Seals what is written to it; only `finish` makes it whole."""

    def __init__(self, file: BinaryIO, public_key: bytes, label: bytes = b"") -> None:
        self._file = file
        key = keys.new_key()
        self._bound = MAGIC + bytes([VERSION]) + len(label).to_bytes(2, "big") + label
        self._bound += keys.seal_for_recovery(public_key, key, _PURPOSE + label)
        self._cipher = AESGCM(key)
        keys.wipe(key)
        self._waiting, self._number = bytearray(), 0
        file.write(self._bound)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Takes all of it."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Writes the last piece."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, self._bound))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads a sealed stream piece by piece; what was changed or cut anywhere is refused there."""

    def __init__(self, file: BinaryIO, private_key: bytes) -> None:
        self._file = file
        label, front = _read_front(file)
        sealed = file.read(_SEALED_KEY)
        key = keys.unseal_for_recovery(private_key, sealed, _PURPOSE + label)
        if key is None:
            raise WrongPassword(
                "Der Wiederherstellungsschlüssel passt nicht zu dieser Sicherung.",
                "Bitte den richtigen Schlüssel holen.",
            )
        self._bound = front + sealed
        self._cipher = AESGCM(key)
        keys.wipe(key)
        self._ready, self._number = memoryview(b""), 0
        self._ahead = file.read(PIECE + _TAG)
        self._is_over = False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fills the buffer as far as it goes; 0 at the end. Raises `VaultDamaged`."""
        while not self._ready and not self._is_over:
            self._ready = memoryview(self._next())
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _next(self) -> bytes:
        piece, self._ahead = self._ahead, self._file.read(PIECE + _TAG)
        self._is_over = not self._ahead
        try:
            plain = self._cipher.decrypt(_nonce(self._number, last=self._is_over), piece, self._bound)
        except InvalidTag as error:
            raise _damaged() from error
        self._number += 1
        return plain


def label_of(file: BinaryIO) -> bytes:
    """What a sealed stream says about itself without any key; not to be trusted until it was opened."""
    return _read_front(file)[0]


def _read_front(file: BinaryIO) -> tuple[bytes, bytes]:
    front = file.read(_FRONT)
    if front[: len(MAGIC) + 1] != MAGIC + bytes([VERSION]) or len(front) < _FRONT:
        raise _damaged()
    label = file.read(int.from_bytes(front[-2:], "big"))
    return label, front + label


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _damaged() -> VaultDamaged:
    return VaultDamaged("Diese Sicherung ist beschädigt.", "Bitte eine andere Sicherung verwenden.")
