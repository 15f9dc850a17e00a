"""`kim-desktop`: straight to the window, reading no more than that needs."""

import argparse
import gc
import sys
from pathlib import Path

from kim_desktop.errors import KnownError
from kim_desktop.storage.process import harden_process


def main() -> None:
    """Opens the window on the usual profile, or on the one that is named."""
    gc.disable()  # nothing is thrown away before the password field stands; `app` sees to it from then on
    harden_process()
    arguments = sys.argv[1:]
    asked = _parser().parse_args(arguments[1:] if arguments[:1] == ["start"] else arguments)
    from kim_desktop.app import run_window
    from kim_desktop.profiles import default_profile

    try:
        sys.exit(run_window(asked.profile or default_profile(), asked.practice))
    except KnownError as error:
        sys.exit(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("kim-desktop", description="Öffnet das Fenster von KIM Desktop.")
    parser.add_argument("--profile", type=Path, help="Ordner des Profils.")
    parser.add_argument("--practice", action="store_true", help="Zum Üben, mit erfundenen Personen.")
    return parser


if __name__ == "__main__":
    main()
