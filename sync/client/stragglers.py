"""Late work on its way: decisions go to the central store, and what waits for this person comes back."""

from kim_desktop.storage.store import Store
from kim_desktop.storage.stragglers import Told
from sync.client.transport import Transport
from sync.protocol import MOST_CHANGES
from sync.straggler_messages import Decision, Straggler, StragglersAnswer, StragglersRequest


def exchange_stragglers(store: Store, transport: Transport, epoch: str, waiting: int) -> None:
    """Asks only if something waits, here or there; `waiting` is what the central store said at hello.

    Comes before the push, so that the store knows of what was taken over when it arrives.
    """
    stragglers = store.stragglers
    stragglers.drop_repeated(store.replica.set_aside())
    untold = stragglers.untold(epoch)
    own = [change.id for change, _ in store.replica.set_aside()][:MOST_CHANGES]
    if not (waiting or untold or own):
        if not stragglers.is_empty():
            stragglers.learn([], {}, epoch, [])
        return
    decisions = [Decision(change_id, decision) for change_id, decision in untold.items()]  # type: ignore[arg-type]
    answer = transport.call("stragglers", StragglersRequest(decisions, own), StragglersAnswer)
    known = set(own)
    settled = [each for each in answer.settled if each in known]
    stragglers.learn([_told(each) for each in answer.stragglers], untold, epoch, settled)


def _told(straggler: Straggler) -> Told:
    return Told(straggler.change_id, straggler.kind, straggler.case_id, straggler.reason, straggler.change)
