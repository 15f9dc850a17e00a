"""Where a store lies in a database: its schema, the roles that may reach it, and the lock of its writers."""

import hashlib
from dataclasses import dataclass

_LOCK = 0x4B494D
_SHARED = "public"


@dataclass(frozen=True)
class Place:
    """A schema and the beginning of its roles' names; the default is a database that holds one store only."""

    schema: str = _SHARED
    prefix: str = "kim_"

    @property
    def owner(self) -> str:
        """Owns the tables, migrates them, and does nothing else."""
        return f"{self.prefix}owner"

    @property
    def app(self) -> str:
        """Does the service's own work."""
        return f"{self.prefix}app"

    @property
    def writer(self) -> str:
        """Writes on behalf of one user."""
        return f"{self.prefix}writer"

    @property
    def reader(self) -> str:
        """Reads on behalf of one user."""
        return f"{self.prefix}reader"

    @property
    def roles(self) -> tuple[str, ...]:
        """All of them; none can log in, none passes by row-level security."""
        return self.owner, self.app, self.writer, self.reader

    @property
    def lock(self) -> int:
        """The advisory lock that writers take; another one for each schema, since they share a database."""
        if self.schema == _SHARED:
            return _LOCK
        return int.from_bytes(hashlib.sha256(self.schema.encode()).digest()[:8], signed=True)
