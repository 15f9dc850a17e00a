"""The lists that choices are made from, as this vault holds them today."""

from kim_desktop.clock import local_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import CodeEntry, Offer, Organisation, StaffMember
from kim_desktop.storage.store import Store


def lookups(store: Store) -> Lookups:
    """All catalogues and directories that are valid today."""
    return Lookups.of(
        store.all(CodeEntry),
        store.all(Organisation),
        store.all(StaffMember),
        store.all(Offer),
        on=local_date(store.clock()),
    )
