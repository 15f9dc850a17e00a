"""Keeps this process's memory out of dumps and away from other programs of the same user."""

import ctypes
import sys

_PR_SET_DUMPABLE = 4


def harden_process() -> None:
    """No core dumps; on Linux also no reading of the memory by other programs of the same user."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
