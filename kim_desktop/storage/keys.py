"""Keys: derived from passwords, split by purpose, wrapped, and wiped."""

import hashlib
import os
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from kim_desktop.errors import BadInput, VaultDamaged, VaultError
from kim_desktop.storage.passwords import password_bytes

KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16
RECOVERY_SUITE = "x25519-hkdf-sha256-aes-256-gcm"
STANDARD = "argon2id"
FOR_TESTS = "argon2id-for-tests"
_PURPOSES = ("database", "header", "head", "backup")
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True)
class Cost:
    """How much memory and time one guess of the password takes (RFC 9106)."""

    memory_kib: int = 65_536
    iterations: int = 3
    lanes: int = 4
    kdf: str = STANDARD

    @classmethod
    def for_tests(cls) -> Self:
        """Cheap on purpose; the header says so, and no other cost gets below the floor of `STANDARD`."""
        return cls(8_192, 1, 1, FOR_TESTS)

    def require_sane(self) -> None:
        """Refuses what is too weak, and what would eat the memory, before any of it is allocated."""
        memory, iterations, lanes = _FLOORS.get(self.kdf, _NEVER)
        most_memory, most_iterations, most_lanes = _CEILING
        sane = (
            memory <= self.memory_kib <= most_memory
            and iterations <= self.iterations <= most_iterations
            and lanes <= self.lanes <= most_lanes
        )
        if not sane:
            raise VaultDamaged(
                "Die Schlüsseldatei verlangt unzulässige Werte für die Passwortprüfung.",
                "Sie ist beschädigt oder verändert. Bitte eine Sicherung wiederherstellen.",
            )


_FLOORS = {STANDARD: (19_456, 2, 1), FOR_TESTS: (8_192, 1, 1)}
_CEILING = (1_048_576, 10, 16)
_NEVER = (1 << 62, 1 << 62, 1 << 62)


@dataclass(frozen=True)
class RecoveryKey:
    """The public half of the key with which the municipality can open the vault again.

    `fingerprint` is what the administrator compares and enters; it comes from a person, never from a service.
    """

    public_key: bytes
    fingerprint: str

    def __post_init__(self) -> None:
        same = _bare(self.fingerprint) == _bare(fingerprint_of(self.public_key))
        if len(self.public_key) != KEY_BYTES or not same:
            raise BadInput(
                "Der Fingerabdruck passt nicht zum Wiederherstellungsschlüssel.",
                "Bitte beides noch einmal mit der Verwaltung vergleichen.",
                field="fingerprint",
            )


def make_recovery_pair() -> tuple[bytes, RecoveryKey]:
    """A new private key, to be kept offline, and the public half for the vaults."""
    private = X25519PrivateKey.generate().private_bytes_raw()
    return private, recovery_key_of(private)


def recovery_key_of(private_key: bytes) -> RecoveryKey:
    """The public half of a private recovery key. Raises `BadInput` for what cannot be one."""
    if len(private_key) != KEY_BYTES:
        raise BadInput("Das ist kein Wiederherstellungsschlüssel.", "Bitte die richtige Datei angeben.")
    public = X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()
    return RecoveryKey(public, fingerprint_of(public))


def fingerprint_of(public_key: bytes) -> str:
    """Eight groups of four that two people can read to each other."""
    digits = hashlib.sha256(b"kim-recovery-v1\0" + public_key).hexdigest()[:32].upper()
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


class KeyRing:
    """The vault's working keys, one per purpose, all derived from the data key; unusable once wiped."""

    def __init__(self, data_key: bytearray, vault_id: str) -> None:
        self._keys = {purpose: _subkey(data_key, vault_id, purpose) for purpose in _PURPOSES}

    @property
    def database(self) -> bytearray:
        """Encrypts the database."""
        return self._key("database")

    @property
    def header(self) -> bytearray:
        """Authenticates the key header."""
        return self._key("header")

    @property
    def head(self) -> bytearray:
        """Authenticates the head file."""
        return self._key("head")

    @property
    def backup(self) -> bytearray:
        """Wraps the keys of backups."""
        return self._key("backup")

    def wipe(self) -> None:
        """Overwrites every key."""
        for key in self._keys.values():
            wipe(key)
        self._keys = {}

    def _key(self, purpose: str) -> bytearray:
        if purpose not in self._keys:
            raise VaultError("Der Tresor ist geschlossen.", "Bitte KIM Desktop neu entsperren.")
        return self._keys[purpose]


def new_key() -> bytearray:
    """A random key."""
    return bytearray(os.urandom(KEY_BYTES))


def wipe(secret: bytearray) -> None:
    """Overwrites a secret where it lies."""
    secret[:] = bytes(len(secret))


def password_key(password: str, salt: bytes, cost: Cost) -> bytearray:
    """The key that a password stands for."""
    cost.require_sane()
    stretched, key = bytearray(KEY_BYTES), bytearray(KEY_BYTES)
    argon = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    argon.derive_into(password_bytes(password), stretched)
    HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"kim-vault-v1/password").derive_into(stretched, key)
    wipe(stretched)
    return key


def seal(key: bytearray, secret: bytes | bytearray, bound_to: bytes) -> bytes:
    """Encrypts `secret` so that it opens only together with `bound_to`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, bound_to)


def unseal(key: bytearray, sealed: bytes, bound_to: bytes) -> bytearray | None:
    """The secret, or None if key or circumstances do not fit."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    secret = bytearray(max(len(rest) - 16, 0))
    try:
        AESGCM(key).decrypt_into(nonce, rest, bound_to, secret)
    except (InvalidTag, ValueError):
        return None
    return secret


def seal_for_recovery(public_key: bytes, secret: bytearray, bound_to: bytes) -> bytes:
    """Encrypts `secret` for the holder of the recovery key."""
    return _HPKE.encrypt(bytes(secret), X25519PublicKey.from_public_bytes(public_key), bound_to)


def unseal_for_recovery(private_key: bytes, sealed: bytes, bound_to: bytes) -> bytearray | None:
    """The secret, or None if the private key does not fit."""
    try:
        private = X25519PrivateKey.from_private_bytes(private_key)
        return bytearray(_HPKE.decrypt(sealed, private, bound_to))
    except (InvalidTag, ValueError):
        return None


def _subkey(data_key: bytearray, vault_id: str, purpose: str) -> bytearray:
    key = bytearray(KEY_BYTES)
    info = f"kim-vault-v1/{vault_id}/{purpose}".encode()
    HKDFExpand(hashes.SHA256(), KEY_BYTES, info).derive_into(data_key, key)
    return key


def _bare(fingerprint: str) -> str:
    return "".join(filter(str.isalnum, fingerprint)).upper()
