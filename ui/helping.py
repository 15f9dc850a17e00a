"""Opens what explains the window: the handbook at the page in front, its keys, and what was said lately."""

from collections.abc import Callable

from ui.context import Context
from ui.handbook.page import HandbookPage
from ui.help import ShortcutsPage
from ui.messages import Messages
from ui.notices import NoticesPage
from ui.page_keys import keys_of
from ui.stage import Stage


class Helping:
    """One per window; `shortcuts` tells group, text and key of every command."""

    def __init__(
        self, context: Context, stage: Stage, messages: Messages, shortcuts: Callable[[], list[tuple[str, str, str]]]
    ) -> None:
        self._context, self._stage, self._messages, self._shortcuts = context, stage, messages, shortcuts

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What its commands do, by their names."""
        return {"help": self._open_help, "shortcuts": self._open_shortcuts, "notices": self._open_notices}

    def _open_help(self) -> None:
        page, shell = self._stage.page(), self._context.shell
        if page and not isinstance(page, HandbookPage):
            shell.open_page(HandbookPage(self._context, page.chapter() or page.title, page.show_help(), page.title))

    def _open_shortcuts(self) -> None:
        page = self._stage.page()
        title, own = (page.title, keys_of(type(page))) if page else ("", ())
        self._context.shell.open_page(ShortcutsPage(self._context, self._shortcuts(), title, own))

    def _open_notices(self) -> None:
        self._context.shell.open_page(NoticesPage(self._context, self._messages.said))
