"""Groups of commands whose modules are imported when they are asked for: each starts with no more than it needs."""

import importlib
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import click


class LateGroup(click.Group):
    """A group that knows of further commands only where they are: name to "module:attribute"."""

    def __init__(self, *args: Any, elsewhere: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._elsewhere = dict(elsewhere or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names in order; a package that leaves a room out leaves out its commands."""
        there = {name for name, place in self._elsewhere.items() if _is_there(place.split(":")[0])}
        return sorted({*super().list_commands(ctx), *there})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self._elsewhere:
            return super().get_command(ctx, cmd_name)
        module, name = self._elsewhere[cmd_name].split(":")
        if not _is_there(module):
            return None
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
