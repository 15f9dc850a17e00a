"""The demo's diary: a readable log in German and English, with times, and the result as JSON."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click


class Diary:
    """Prints what happens and keeps what was measured."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.result: dict[str, Any] = {
            "cases": 0,
            "devices": {},
            "conflicts": {"found": 0, "resolved": 0},
            "digests_equal": True,
            "seconds": {},
            "files": [],
        }
        self._begun = time.monotonic()

    @contextmanager
    def step(self, german: str, english: str) -> Iterator[None]:
        """A step of the day; its seconds go into the result."""
        begun = time.monotonic()
        click.secho(f"\n[{begun - self._begun:6.1f} s] {german}  ·  {english}", bold=True)
        yield
        self.result["seconds"][english] = round(time.monotonic() - begun, 2)

    def tell(self, line: str) -> None:
        """One line of what happened."""
        click.echo(f"           {line}")

    def synced(self, device: str, outcome: dict[str, Any]) -> None:
        """Adds a round to the counts of a device."""
        counts = self.result["devices"].setdefault(device, {"rounds": 0, "sent": 0, "received": 0, "set_aside": 0})
        counts["rounds"] += 1
        for name in ("sent", "received", "set_aside"):
            counts[name] += outcome[name]
        self.result["digests_equal"] &= outcome["digests_equal"]
        same = "gleich" if outcome["digests_equal"] else "VERSCHIEDEN"
        self.tell(
            f"{device}: {outcome['sent']} gesendet, {outcome['received']} empfangen, "
            f"{outcome['round_trips']} Anfragen, {outcome['seconds']} s, Prüfsummen {same}"
        )

    def keep(self, name: str, content: bytes) -> Path:
        """Leaves a file in the output folder."""
        path = self.output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return self.made(path)

    def made(self, path: Path) -> Path:
        """Notes a file that lies in the output folder."""
        self.result["files"].append(str(path.relative_to(self.output)))
        self.tell(f"→ {path.relative_to(self.output)} ({path.stat().st_size // 1024} KiB)")
        return path

    def close(self) -> None:
        """Writes result.json."""
        self.result["seconds"]["total"] = round(time.monotonic() - self._begun, 2)
        text = json.dumps(self.result, ensure_ascii=False, indent=2)
        (self.output / "result.json").write_text(text + "\n", encoding="utf-8")
