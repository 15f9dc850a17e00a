"""What Koordination asks about everybody's cases: numbers, places and people who are responsible, never a client."""

from msgspec import Struct

from sync.protocol import Text


class CaseloadRequest(Struct):
    """Open cases, all or those of one responsible person, employer or district; with `closed` the closed ones, too."""

    staff: Text = ""
    organisation: Text = ""
    district: Text = ""
    closed: bool = False


class CaseInLoad(Struct):
    """A case without a name; `active` while its case manager still works here.

    `consents` are those to whom the client lets the whole file go (E6), `open_handover` an offer still out;
    not `is_case` means a Meldung that nobody has decided on.
    """

    case_id: str
    code: str
    place: str
    quarter: str
    district: str
    level: str
    responsible: str
    organisation: str
    active: bool
    open_handover: str
    consents: list[str]
    is_case: bool


class CaseloadAnswer(Struct):
    """The cases by number, and how many open ones each person has."""

    cases: list[CaseInLoad]
    loads: dict[str, int]
