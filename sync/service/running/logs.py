"""What the service writes to its log: lines for people, or one JSON object per line for machines; nothing personal."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

from kim_desktop.crash import crash_text

FORMS = ("text", "json")
TOLD = "told"
"""What a record brings along for machines: an endpoint, a status, milliseconds, a device's id, a trace."""
_TEXT = "%(asctime)s %(levelname)s %(message)s"


def log_to_stderr(form: str) -> None:
    """Sends what is logged in this process to stderr in one of `FORMS`; whoever started it keeps and rotates them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines() if form == "json" else _WithoutValues(_TEXT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("kim").setLevel(logging.INFO)


class _WithoutValues(logging.Formatter):
    """Tells of errors, whoever logs them, only what they are and where in our own code they arose."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - as the library calls it
        return crash_text(ei[1]).rstrip() if ei[1] else ""


class _Lines(_WithoutValues):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = getattr(record, TOLD, None) or {}
        line = {"time": at, "level": record.levelname.lower(), "process": record.process}
        line["event"] = "answered" if told else record.getMessage()
        where = {"where": self.formatException(record.exc_info)} if record.exc_info else {}
        return msgspec.json.encode(line | told | where).decode()
