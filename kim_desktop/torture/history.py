"""What was acknowledged, written down outside the program under test, for the oracle to hold against it."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Said:
    """A change as it stood in the vault when its saving was acknowledged."""

    id: str
    digest: str
    device: str
    device_seq: int
    case_id: str
    record: str
    record_id: str
    fields: frozenset[str]


@dataclass(frozen=True)
class Typed:
    """A word that somebody typed into a field behind a consent, and the erasures they then knew of."""

    word: str
    record_id: str
    field: str
    knows: frozenset[str]


@dataclass(frozen=True)
class Erased:
    """An erasure of a field that was acknowledged."""

    change_id: str
    record_id: str
    field: str


@dataclass
class History:
    """Acknowledgements of one world, by vault where they are local."""

    local: dict[str, dict[str, Said]] = field(default_factory=lambda: defaultdict(dict))
    central: dict[str, Said] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """Unique words of journal entries, by the entry's id."""
    typed: list[Typed] = field(default_factory=list)
    erased: list[Erased] = field(default_factory=list)
    story: list[str] = field(default_factory=list)

    def tell(self, what: str) -> None:
        """Adds a line to the story that is printed if something goes wrong."""
        self.story.append(what)

    def copy_vault(self, vault: str, twin: str) -> None:
        """A copied vault holds what the first one held."""
        self.local[twin] = dict(self.local[vault])

    def forget_after(self, vault: str, held: Iterable[tuple[str]]) -> None:
        """Somebody put an older copy of a vault in its place: what that never held is not expected of it."""
        ids = {each[0] for each in held}
        self.local[vault] = {id_: said for id_, said in self.local[vault].items() if id_ in ids}

    def forget_gone(self, held: Container[str]) -> int:
        """Both the centre and the only vault were put back: what nobody holds any more can come back from nowhere.

        Tells how many changes that were.
        """
        gone = {id_ for id_ in self.central if id_ not in held}
        self.central = {id_: said for id_, said in self.central.items() if id_ not in gone}
        return len(gone)
