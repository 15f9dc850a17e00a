"""What is done about devices: enrolling one anew, and keeping the team's."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from kim_desktop.domain.dates import show_date
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.rounds import IN_PRACTICE, connected, reconcile
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.store import Store
from kim_desktop.work.team import Colleague, Team, TeamDevice, remember_team, require_person
from sync import device_messages as messages
from sync.client.enrol import enrol
from sync.client.result import Progress, RoundResult
from sync.client.transport import Patience
from sync.client.words import incident_in_words
from sync.protocol import Nothing


def rejoin(
    store: Store,
    code: str,
    progress: Progress = lambda *_: None,
    cancelled: Callable[[], bool] = lambda: False,
    patience: Patience | None = None,
) -> RoundResult:
    """Gives a vault that is a copy, or was put back, a device of its own, and reconciles; nothing of it is lost.

    Raises `BadInput`, `ServiceError`, and `NotAllowed` in a practice.
    """
    before = store.identity
    if before.is_practice:
        raise NotAllowed(*IN_PRACTICE)
    made = Identity(**asdict(enrol(before.service_url, code, before.device_name, patience)))
    if made.user_id != before.user_id:
        raise BadInput(
            f"Dieser Code gehört zu {made.user_name}, der Tresor zu {before.user_name}.",
            "Bitte lassen Sie sich einen Code für die eigene Person geben.",
            "code",
        )
    store.begin_anew(made)
    return reconcile(store, progress, cancelled)


def fetch_team(store: Store) -> Team:
    """Everybody and every device as the central store has it now; kept for days without a network.

    Raises `NotAllowed` and `ServiceError`.
    """
    with connected(store.identity) as transport:
        answer = transport.call("team", Nothing(), messages.TeamAnswer)
    names = {each.id: each.name for each in answer.people}
    people = [Colleague(each.id, each.name, each.role, each.organisation, each.is_active) for each in answer.people]
    devices = [_device(each, names.get(each.user_id, "")) for each in answer.devices]
    team = Team(store.clock(), tuple(people), tuple(devices))
    remember_team(store, team)
    return team


def make_code(store: Store, user_id: str) -> tuple[str, datetime]:
    """A one-time code for a new device of this person, and when it expires. Raises `ServiceError`."""
    with connected(store.identity) as transport:
        answer = transport.call("device-code", messages.CodeRequest(user_id), messages.CodeAnswer, repeat=False)
    return answer.code, datetime.fromisoformat(answer.expires_at)


def revoke_device(store: Store, device_id: str) -> Team:
    """Refuses a device from now on. Raises `ServiceError`."""
    with connected(store.identity) as transport:
        transport.call("device-revoke", messages.RevokeRequest(device_id), Nothing, repeat=False)
    return fetch_team(store)


def add_person(store: Store, name: str, role: str, organisation: str = "") -> Team:
    """Takes somebody into the team. Raises `BadInput` and `ServiceError`."""
    plain = require_person(fetch_team(store), name, role)
    request = messages.AddPersonRequest(plain, role, organisation)
    with connected(store.identity) as transport:
        transport.call("user-add", request, messages.Person, repeat=False)
    return fetch_team(store)


def let_person_go(store: Store, user_id: str) -> Team:
    """Somebody leaves: all their devices are revoked. Raises `ServiceError`."""
    with connected(store.identity) as transport:
        transport.call("user-leave", messages.LeaveRequest(user_id), Nothing, repeat=False)
    return fetch_team(store)


def _device(entry: messages.DeviceEntry, user_name: str) -> TeamDevice:
    said = [f"{incident_in_words(each.kind)} ({_day(each.at)})" for each in entry.incidents]
    return TeamDevice(
        entry.id, entry.number, entry.user_id, user_name, entry.name, entry.enrolled_at, entry.seen_at,
        entry.revoked_at, entry.erased_at, tuple(dict.fromkeys(said)),
    )  # fmt: skip


def _day(moment: str) -> str:
    return show_date(datetime.fromisoformat(moment).astimezone().date())
