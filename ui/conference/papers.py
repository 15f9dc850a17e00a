"""Opens the papers of a Fallkonferenz as previews; Esc leads back."""

from collections.abc import Callable
from functools import partial

from kim_desktop.work.audit import Paper
from kim_desktop.work.papers.conference import (
    DOSSIER_TITLE,
    INVITATION_TITLE,
    MINUTES_TITLE,
    invitation,
    minutes,
    released_dossier,
)
from ui.conference.desk import ConferenceDesk
from ui.places.preview import PdfPreview


def show_invitation(desk: ConferenceDesk, guest_id: str = "") -> None:
    """The letter to one guest, or all letters."""
    make = partial(invitation, desk.context.store, desk.conference_id, guest_id)
    _show(desk, INVITATION_TITLE, make, desk.conference_id)


def show_dossier(desk: ConferenceDesk, entry_id: str) -> None:
    """The dossier of a case as it was released."""
    _show(desk, DOSSIER_TITLE, partial(released_dossier, desk.context.store, entry_id), desk.conference_id)


def show_minutes(desk: ConferenceDesk) -> None:
    """The minutes as they stand."""
    _show(desk, MINUTES_TITLE, partial(minutes, desk.context.store, desk.conference_id), desk.conference_id)


def _show(desk: ConferenceDesk, title: str, make: Callable[[], bytes], unit: str) -> None:
    desk.context.shell.open_page(PdfPreview(desk.context, title, make, paper=Paper(title, unit)))
