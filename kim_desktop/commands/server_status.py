"""`kim server status`: how the central store is, for people and for monitoring."""

import json
import sys
from contextlib import closing
from dataclasses import asdict
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path

import click

from kim_desktop.commands.server import store_options
from sync.pinning import pinned_context
from sync.service.access.tls import Certificates
from sync.service.centre import Centre, read_settings
from sync.service.condition import Condition, condition

_ATTENTION = 4
_SECONDS = 5


@click.command("status")
@store_options
@click.option("--json", "as_json", is_flag=True, help="Als JSON.")
@click.option("--alive", is_flag=True, help="Nur prüfen, ob die Zentrale antwortet.")
def status(folder: Path, tenant: str, as_json: bool, alive: bool) -> None:
    """Zeigt, wie es der Zentrale geht; Code 4, wenn sich jemand darum kümmern sollte."""
    answers = _answers(folder)
    if alive:
        click.echo("Die Zentrale antwortet." if answers else "Die Zentrale antwortet nicht.")
        sys.exit(0 if answers else _ATTENTION)
    with Centre(folder, tenant=tenant) as centre:
        found = condition(centre)
    if as_json:
        click.echo(json.dumps({"answers": answers, **asdict(found)}, ensure_ascii=False, indent=2))
    else:
        _show(answers, found)
    if found.findings or not answers:
        sys.exit(_ATTENTION)


def _show(answers: bool, found: Condition) -> None:
    lines = {
        "Zentrale": "antwortet" if answers else "antwortet nicht",
        "Prozesse": found.processes,
        "Datenbank": f"{found.database_mb} MB, frei {found.free_mb} MB",
        "Geräte": f"{found.devices} aktiv, davon {found.silent_devices} seit 30 Tagen ohne Kontakt",
        "Letzter Kontakt": found.last_contact or "noch keiner",
        "Zurückgestellt": found.set_aside,
        "Vorfälle": found.incidents,
        "Letzte Sicherung": found.last_backup or "keine",
        "Zertifikat": f"noch {found.certificate_days} Tage, Zertifizierungsstelle noch {found.authority_days} Tage",
    }
    for name, value in lines.items():
        click.echo(f"{name + ':':<18}{value}")
    for finding in found.findings:
        click.echo(finding, err=True)


def _answers(folder: Path) -> bool:
    """Whether a service with our own certificate listens where it should, under whatever name."""
    settings, tls = read_settings(folder), folder / "tls"
    certificates = Certificates(tls / "ca.pem", tls / "server.pem")
    if not certificates.authority.exists():
        return False
    context = pinned_context("".join(certificates.trusted()))
    context.check_hostname = False
    line = HTTPSConnection(_reachable(settings.host), settings.port, timeout=_SECONDS, context=context)
    with closing(line):
        try:
            line.request("GET", "/v1/health")
            return line.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False


def _reachable(host: str) -> str:
    """The address of this computer, for a service that listens at all of them."""
    try:
        listens_everywhere = ip_address(host).is_unspecified
    except ValueError:
        return host
    return ("::1" if ":" in host else "127.0.0.1") if listens_everywhere else host
