"""The installed program: as `kim` the command, as `kim-desktop` the window."""

import sys
from pathlib import Path

if Path(sys.argv[0]).stem == "kim-desktop":
    from kim_desktop.window import main
else:
    from kim_desktop.cli import main

main()
