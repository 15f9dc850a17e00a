"""What Koordination asks for to report outwards: counts about the State's database, never a client."""

from msgspec import Struct


class TransferCount(Struct):
    """Cases of one responsible person: with consent E7, of those transferred, and how many wait to be deleted there."""

    staff: str
    organisation: str
    agreed: int
    transferred: int
    to_erase: int


class TransfersAnswer(Struct):
    """One entry for each person who has such cases."""

    counts: list[TransferCount]
