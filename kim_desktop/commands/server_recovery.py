"""`kim server recovery-key`: the key that opens vaults whose password is lost, whole or in three shares."""

from pathlib import Path

import click

from kim_desktop.commands.common import write_out
from kim_desktop.errors import BadInput
from kim_desktop.profiles import read_key_file
from kim_desktop.storage.keys import RecoveryKey, make_recovery_pair, recovery_key_of
from kim_desktop.storage.shares import sheet, split_key


@click.command("recovery-key")
@click.option(
    "--shares", "folder", required=True, type=click.Path(path_type=Path, file_okay=False),
    help="Leerer Ordner für die drei Anteile und den öffentlichen Teil.",
)  # fmt: skip
@click.option("--municipality", default="Leverkusen", show_default=True, help="Name der Kommune auf den Blättern.")
@click.option(
    "--split", "existing", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Einen vorhandenen Schlüssel teilen, statt einen neuen zu machen.",
)  # fmt: skip
def recovery_key(folder: Path, municipality: str, existing: Path | None) -> None:
    """Teilt den Wiederherstellungsschlüssel in drei Anteile, von denen zwei genügen."""
    if existing:
        private = read_key_file(existing)
        write_shares(folder, municipality, private, recovery_key_of(private))
    else:
        write_shares(folder, municipality, *make_recovery_pair())


def write_shares(folder: Path, municipality: str, private: bytes, public: RecoveryKey) -> None:
    """Three sheets and the public half; the key itself is written nowhere. Raises `BadInput` for a used folder."""
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"„{folder.name}“ ist nicht leer.", "Bitte einen neuen Ordner angeben.")
    for number, share in enumerate(split_key(private), start=1):
        target = folder / f"anteil-{number}.txt"
        write_out(target, sheet(share, number, municipality, public.fingerprint).encode())
        click.echo(f"Anteil {number}: {target}")
    write_out(folder / "wiederherstellung.pub", public.public_key.hex().encode() + b"\n")
    click.echo(
        f"Öffentlicher Teil für die Geräte: {folder / 'wiederherstellung.pub'}, Fingerabdruck {public.fingerprint}"
    )
    click.echo("Zwei der drei Anteile genügen. Geben Sie sie drei Personen, jede verwahrt ihren getrennt.")
