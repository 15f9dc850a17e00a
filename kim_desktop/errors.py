"""What can go wrong, as one tree.

KimError
├── KnownError            the world: disk, network, file, password, version; German sentence and a way on
│   ├── BadInput          what a person typed or a file holds does not fit; names the field
│   ├── NotAllowed        a rule, a right or a missing consent forbids it
│   ├── VaultError        the vault cannot be opened, read or written
│   │   ├── WrongPassword
│   │   ├── VaultDamaged
│   │   ├── VaultTooNew
│   │   ├── VaultInUse
│   │   └── DiskFull
│   ├── ServiceError      the central store cannot be reached or refuses
│   │   ├── Unreachable
│   │   ├── UntrustedServer
│   │   │   └── UnknownAuthority
│   │   ├── DeviceRevoked
│   │   ├── DeviceForked
│   │   ├── CodeRefused
│   │   └── ClientTooOld
│   └── DocumentError     a PDF cannot be read or made
└── (everything else is a bug: logged without personal data and shown as such)
"""


class KimError(Exception):
    """Root of the project's own errors."""


class KnownError(KimError):
    """A fault of the world: `message` says what is wrong, `way_on` what to do now (both German)."""

    def __init__(self, message: str, way_on: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_on = way_on

    def __str__(self) -> str:
        return f"{self.message} {self.way_on}".strip()


class BadInput(KnownError):
    """Something entered does not fit; `field` is the field's code name, empty if none."""

    def __init__(self, message: str, way_on: str = "", field: str = "") -> None:
        super().__init__(message, way_on)
        self.field = field


class NotAllowed(KnownError):
    """A rule, a right or a missing consent forbids it; `field` is the closed field's code name, empty if none."""

    def __init__(self, message: str, way_on: str = "", field: str = "") -> None:
        super().__init__(message, way_on)
        self.field = field


class VaultError(KnownError):
    """The vault cannot be opened, read or written."""


class WrongPassword(VaultError):
    """The password opens no slot; `wait` is the number of seconds until the next try counts."""

    def __init__(self, message: str, way_on: str = "", wait: float = 0.0) -> None:
        super().__init__(message, way_on)
        self.wait = wait


class VaultDamaged(VaultError):
    """The vault's files fail their integrity checks."""


class VaultTooNew(VaultError):
    """A newer version of the program has written this vault."""


class VaultInUse(VaultError):
    """Another window or program holds this vault."""


class DiskFull(VaultError):
    """No room is left; what was saved before is safe."""


class ServiceError(KnownError):
    """The central store cannot be reached or refuses."""


class Unreachable(ServiceError):
    """No answer, or no usable one; everything stays queued."""


class UntrustedServer(ServiceError):
    """The certificate is not one that was pinned."""


class UnknownAuthority(UntrustedServer):
    """Another authority has signed it: a foreign service, or our own after a change that this device has missed."""


class DeviceRevoked(ServiceError):
    """This device may no longer reconcile."""


class DeviceForked(ServiceError):
    """This vault is a copy, was put back to an older state, or is not known any more: it must be enrolled anew."""


class CodeRefused(ServiceError):
    """The enrolment code is unknown, used up or expired."""


class ClientTooOld(ServiceError):
    """The service can no longer answer this version; its changes are still taken."""


class DocumentError(KnownError):
    """A PDF cannot be read or made."""
