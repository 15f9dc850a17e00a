#!/usr/bin/env bash
# Packs what a server needs into one file: program, locked libraries with their hashes, unit, proxies, handbook.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=$(realpath -m "${1:-dist}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/kim-zentrale" "$target"

.venv/bin/python -m hatchling build --target wheel --directory "$work/kim-zentrale" >/dev/null
cp installer/service/{requirements.lock,zentrale,kim-*.service,kim-*.timer,nftables.conf,nginx-stream.conf,haproxy.cfg} \
    docs/betriebshandbuch.md "$work/kim-zentrale/"
(cd "$work/kim-zentrale" && sha256sum -- * >SHA256SUMS)
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-0}" -C "$work" -c kim-zentrale |
    gzip -n >"$target/kim-zentrale.tar.gz"
echo "Geschrieben: $target/kim-zentrale.tar.gz"
