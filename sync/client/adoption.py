"""After a device was enrolled anew: what its former self had not sent becomes its own, unless the store has it."""

from kim_desktop.storage.store import Store
from sync.client.transport import Transport
from sync.protocol import BATCH_CHANGES, OfferAnswer, OfferRequest


def adopt_left_over(store: Store, transport: Transport) -> None:
    """Asks which of the former device's waiting changes the store lacks, and makes those this device's own.

    The others come by the pull, in their place; only those that did not, since their case is out of reach, are let go.
    """
    ids = [change.id for change in store.former.left_over()]
    lacking: set[str] = set()
    for at in range(0, len(ids), BATCH_CHANGES):
        answer = transport.call("offer", OfferRequest(ids[at : at + BATCH_CHANGES]), OfferAnswer)
        lacking.update(answer.lacking)
    if lacking:
        store.former.adopt(store.identity, lacking, store.clock)
    known = set(ids) - lacking
    if known and store.replica.cursor():
        store.former.drop(known)
