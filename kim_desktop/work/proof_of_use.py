"""What the Verwendungsnachweis of a funding year tells, as tables: posts, presence, meetings, topics, agreements.

It tells of no client: what is counted about people comes as a protected report from the central store.
"""

from dataclasses import dataclass
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.steering import Post
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.figures.report import Report
from kim_desktop.figures.sheets import Table
from kim_desktop.storage.store import Store
from kim_desktop.work.funding_year import FundingYear
from kim_desktop.work.lookups import lookups
from kim_desktop.work.proof_of_posts import monthly_table, posts_of, posts_table
from kim_desktop.work.proof_of_presence import presence_table, weeks_table
from kim_desktop.work.proof_of_steering import agreement_table, event_table, meeting_table, topic_table

MAKERS = frozenset({"coordinator", "management"})
"""Who makes a Verwendungsnachweis; a Trägerleitung for the own posts only."""
_EVERY_EMPLOYER = frozenset({"coordinator"})


@dataclass(frozen=True)
class ProofOfUse:
    """Everything that goes into the package.

    `details` are long tables that are not printed, `fingerprint` is that of the frozen figures behind the report.
    """

    wanted: FundingYear
    municipality: str
    part: str
    employer: str
    funding: tuple[str, ...]
    made_on: date
    tables: tuple[Table, ...]
    details: tuple[Table, ...] = ()
    report: Report | None = None
    fingerprint: str = ""

    @property
    def is_running(self) -> bool:
        """Whether the year is not over yet."""
        return self.made_on <= self.wanted.ends

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The cover sheet."""
        until = f", Stand {self.made_on:%d.%m.%Y}" if self.is_running else ""
        return (
            ("Zuwendungsempfänger", self.municipality),
            ("Förderjahr", f"{self.wanted.year}{until}"),
            ("Baustein", self.part or "alle"),
            ("Träger", self.employer or "alle"),
            ("Finanziert aus", "; ".join(self.funding) or "–"),
            ("Erstellt am", f"{self.made_on:%d.%m.%Y}"),
        )


def employers(store: Store) -> list[tuple[str, str]]:
    """Id and name of every employer one may make a proof for."""
    names = lookups(store)
    own = store.identity.organisation
    found = {each.employer for each in store.all(Post) if each.employer}
    allowed = found if store.identity.role in _EVERY_EMPLOYER else found & {own}
    return sorted(((each, names.label("organisation", each)) for each in allowed), key=lambda pair: pair[1].casefold())


def sees_every_employer(store: Store) -> bool:
    """Whether the person at the desk makes the proof of the whole programme."""
    return store.identity.role in _EVERY_EMPLOYER


def proof_of_use(store: Store, wanted: FundingYear, report: Report | None = None, fingerprint: str = "") -> ProofOfUse:
    """Gathers what is on file. Raises `NotAllowed` for others' posts, `BadInput` for figures that are not protected."""
    _check(store, wanted, report)
    names, today = lookups(store), local_date(store.clock())
    posts = posts_of(store, wanted)
    return ProofOfUse(
        wanted=wanted,
        municipality=store.identity.municipality,
        part=names.label("funding_part", wanted.part) if wanted.part else "",
        employer=names.label("organisation", wanted.employer) if wanted.employer else "",
        funding=tuple(dict.fromkeys(each.funding for each in posts if each.funding)),
        made_on=today,
        tables=tuple(_tables(store, wanted, posts, names)),
        details=(weeks_table(store, wanted, posts, names),),
        report=report,
        fingerprint=fingerprint,
    )


def _tables(store: Store, wanted: FundingYear, posts: list[Post], names: Lookups) -> list[Table]:
    """In the order of the Sachbericht; what the employers do together is told of the whole programme only."""
    own = [posts_table(posts, wanted, names), monthly_table(posts, wanted, names)]
    own.append(presence_table(store, wanted, posts, names))
    if wanted.employer:
        return [*own, agreement_table(store, wanted, names)]
    together = (event_table, meeting_table, topic_table, agreement_table)
    return [*own, *(each(store, wanted, names) for each in together)]


def _check(store: Store, wanted: FundingYear, report: Report | None) -> None:
    if store.identity.role not in MAKERS:
        raise NotAllowed("Den Verwendungsnachweis erstellen Koordination und Trägerleitung.")
    if not sees_every_employer(store) and wanted.employer != store.identity.organisation:
        raise NotAllowed("Das sind Stellen eines anderen Trägers.", "Wählen Sie Ihren eigenen Träger.", "employer")
    if report and not report.protected:
        raise BadInput("Diese Zahlen sind nicht geschützt.", "Holen Sie die Zahlen von der Zentrale.")
