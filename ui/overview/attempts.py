"""One way to write from a place: what is refused stands above the page."""

from collections.abc import Callable
from typing import TypeVar

from kim_desktop.errors import KnownError
from ui.context import Context

T = TypeVar("T")


def attempt(context: Context, do: Callable[[], T], wrote: Callable[[], object]) -> T | None:
    """Write something, then tell the window and call `wrote`; None if it was refused."""
    try:
        done = do()
    except KnownError as error:
        context.shell.say_error(error)
        return None
    context.shell.data_changed()
    wrote()
    return done
