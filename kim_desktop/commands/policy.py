"""`kim policy`: what IT prescribes for this computer."""

from pathlib import Path

import click

from kim_desktop.errors import BadInput
from kim_desktop.policy import install_policy, parse_policy, policy_place, read_policy


@click.group()
def policy() -> None:
    """Vorgaben der IT prüfen und zeigen."""


@policy.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check(file: Path) -> None:
    """Prüft eine Datei mit Vorgaben, bevor sie verteilt wird."""
    lines = parse_policy(file).in_words()
    click.echo("\n".join(("Die Vorgaben sind gültig.", *lines)))


@policy.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def install(file: Path) -> None:
    """Prüft eine Datei mit Vorgaben und legt sie dorthin, wo dieser Rechner sie sucht (als Administrator)."""
    click.echo(f"Die Vorgaben gelten: {install_policy(file)}")


@policy.command()
def show() -> None:
    """Sagt, was auf diesem Rechner vorgegeben ist."""
    found = read_policy()
    if found.problem:
        raise BadInput(found.problem)
    if not found.exists:
        click.echo(f"Nichts ist vorgegeben; die Datei wäre {policy_place()}.")
    else:
        click.echo("\n".join((f"Aus {found.path}:", *found.in_words())))
