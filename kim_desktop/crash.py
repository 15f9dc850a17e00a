"""What may be told of an error without telling anything that a person wrote: its kinds, and lines of our own code."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from types import TracebackType

OURS = frozenset({"kim_desktop", "ui", "sync", "resources"})
_MOST_PLACES = 12
_MOST_CAUSES = 4
_INTENDED = (KeyboardInterrupt, SystemExit)


def kinds_of(error: BaseException) -> str:
    """The error's kind and those of its causes: "VaultDamaged < DatabaseError"."""
    return " < ".join(type(each).__name__ for each in _causes(error))


def places_of(error: BaseException) -> tuple[str, ...]:
    """The lines of our own code on the way to the error, innermost last: "kim_desktop.work.intake:41 admit"."""
    frames = ((frame, line) for frame, line in traceback.walk_tb(error.__traceback__))
    found = [
        f"{frame.f_globals.get('__name__', '')}:{line} {frame.f_code.co_name}"
        for frame, line in frames
        if str(frame.f_globals.get("__name__", "")).split(".")[0] in OURS
    ]
    return tuple(found[-_MOST_PLACES:])


def crash_text(error: BaseException) -> str:
    """What is printed of a bug in place of Python's own words, which quote values."""
    lines = [f"Fehler im Programm: {kinds_of(error)}", *(f"  {place}" for place in places_of(error))]
    return "\n".join(lines) + "\n"


def tell_crashes(noted: Callable[[BaseException], object]) -> None:
    """From now on no bug of this process prints values; each is handed to `noted` as well.

    Whoever develops sees everything with `python -X dev`.
    """
    if sys.flags.dev_mode:
        return

    def tell(error: BaseException) -> None:
        if sys.stderr is not None:  # a window without a console has none
            sys.stderr.write(crash_text(error))
        noted(error)

    def of_program(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, _INTENDED):
            sys.__excepthook__(kind, error, trace)
        else:
            tell(error.with_traceback(trace))

    sys.excepthook = of_program
    threading.excepthook = lambda told: tell(told.exc_value) if told.exc_value else None
    sys.unraisablehook = lambda told: tell(told.exc_value) if told.exc_value else None


def silence_libraries() -> None:
    """What libraries log of a window quotes values and paths, and many desktops keep it: none of it is written."""
    if not sys.flags.dev_mode:
        logging.disable(logging.CRITICAL)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_MOST_CAUSES):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
